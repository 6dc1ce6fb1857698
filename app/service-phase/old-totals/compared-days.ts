import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { addDays, type CalendarDate } from '../../dates.js'
import { fundsCountedTogether } from '../../measures/funds-counted-together.js'
import { compareDay, type ComparedDay } from './compare.js'
import { givenBetween } from './given-days.js'
import { notesBetween } from './notes.js'
import { ourTotals } from './our-totals-query.js'

/**
 * Every day between two, the latest first, as the old system and this one have it.
 * @param fundCode of one fund alone, with those that were merged into it; null for all, and for what went to suspense
 */
export async function comparedDays(
  trx: Knex.Transaction, councilId: CouncilId, from: CalendarDate, to: CalendarDate, fundCode: string | null = null
): Promise<ComparedDay[]> {
  const given = await givenBetween(trx, councilId, from, to)
  const ours = await ourTotals(trx, councilId, from, to)
  const notes = await notesBetween(trx, councilId, from, to)
  const together = await fundsCountedTogether(trx, councilId)
  const counted = (code: string | null): string | null => code === null ? null : together.get(code) ?? code
  const asked = <Line extends { fundCode: string | null }>(lines: readonly Line[]): Line[] => lines.filter(line => fundCode === null || counted(line.fundCode) === counted(fundCode))
  const days: ComparedDay[] = []
  for (let day = to; day >= from; day = addDays(day, -1)) {
    const known = given.get(day)
    days.push(compareDay({ day, given: known && { ...known, lines: asked(known.lines) }, ours: asked(ours.get(day) ?? []), notes: notes.filter(note => note.day === day) }, together))
  }
  return days
}

/** Rows in the order in which people look for them: by the names of funds and methods, suspense at the end. */
export function byName<Row extends { fundCode: string | null, methodCode: string }>(rows: readonly Row[], { fundNames, methodNames }: TotalNames): Row[] {
  const nameOf = ({ fundCode, methodCode }: Row): [string, string] => [fundCode === null ? '\uffff' : fundNames[fundCode] ?? fundCode, methodNames[methodCode] ?? methodCode]
  return [...rows].sort((one, other) => {
    const [[fund, method], [otherFund, otherMethod]] = [nameOf(one), nameOf(other)]
    return fund.localeCompare(otherFund, 'en-GB') || method.localeCompare(otherMethod, 'en-GB')
  })
}

interface Named {
  code: string
  name: string
  isInUse: boolean
}

export interface TotalNames {
  funds: Named[]
  methods: Named[]
  /** By code. */
  fundNames: Record<string, string>
  methodNames: Record<string, string>
}

/** Every fund and method of payment, those in use first: what has ended was taken all the same while it lasted. */
export async function namesForTotals(trx: Knex.Transaction, councilId: CouncilId): Promise<TotalNames> {
  const named = async (table: 'funds' | 'methods_of_payment') => await trx(table).where({ council_id: councilId })
    .orderBy([{ column: 'enabled', order: 'desc' }, { column: 'name' }]).select({ code: 'code', name: 'name', isInUse: 'enabled' }) as Named[]
  const [funds, methods] = [await named('funds'), await named('methods_of_payment')]
  const byCode = (all: Named[]) => Object.fromEntries(all.map(({ code, name }) => [code, name]))
  return { funds, methods, fundNames: byCode(funds), methodNames: byCode(methods) }
}
