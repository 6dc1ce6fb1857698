import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { addDays, type CalendarDate, londonDate } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import { giveDays, givenBetween } from '../../app/service-phase/old-totals/given-days.js'
import { keepTotalsFile } from '../../app/service-phase/old-totals/kept-files.js'
import { type NewNote, writeNote } from '../../app/service-phase/old-totals/notes.js'
import type { DayOfTotals, TotalLine } from '../../app/service-phase/old-totals/total.js'
import { fundOf, type TestCouncil } from './builders.js'

export const daysAgo = (days: number): CalendarDate => addDays(londonDate(new Date()), -days)

/** A line of the old system's totals: one card payment of council tax, of £120, unless told otherwise. */
export function anOldLine(council: TestCouncil, overrides: Partial<TotalLine> = {}): TotalLine {
  return { fundCode: fundOf(council, 'council-tax').code, methodCode: '90', count: 1, amountPence: pence(120_00), ...overrides }
}

/** What the old system took on a day, as its owner typed it in; null where nobody knows. */
export async function anOldDay(council: TestCouncil, day: CalendarDate, lines: TotalLine[] | null): Promise<void> {
  await inCouncil(council.id, async trx => {
    const seen = (await givenBetween(trx, council.id, day, day)).get(day)?.version ?? 0
    await giveDays(trx, council.id, [{ day, lines, seen }], { userId: council.users.owner.id, now: new Date(), fileId: null })
  })
}

/** A note of a difference of £1 too many, unless told otherwise. @returns its id */
export async function anOldNote(council: TestCouncil, overrides: Partial<NewNote> = {}): Promise<string> {
  const note = { id: newId(), day: daysAgo(1), ...anOldLine(council), difference: { count: 0, amountPence: pence(1_00) }, note: 'It was late', ...overrides }
  await inCouncil(council.id, async trx => { await writeNote(trx, council.id, note, { userId: council.users.officer.id, now: new Date() }) })
  return note.id
}

/** A file that nobody has accepted yet. @returns its id */
export async function aTotalsFile(council: TestCouncil, days: DayOfTotals[], fileName = 'totals.csv'): Promise<string> {
  return await inCouncil(council.id, async trx => await keepTotalsFile(trx, council.id, { fileName, days }, { userId: council.users.owner.id, now: new Date() }))
}
