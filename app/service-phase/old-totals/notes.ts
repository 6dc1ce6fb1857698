import type { Knex } from 'knex'
import { type CouncilId, insertOnce } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import { Conflict, NotFound, NotPermitted } from '../../errors.js'
import { recordAudit } from '../../users/audit.js'
import type { Total } from './total.js'

/** Why a fund and method of a day differ, as somebody wrote it, and whether somebody else agrees that this is all of it. */
export interface TotalNote {
  id: string
  day: CalendarDate
  fundCode: string | null
  methodCode: string
  /** What it explains, and nothing else. */
  difference: Total
  note: string
  writtenAt: Date
  writtenBy: string
  writtenByName: string
  agreedAt: Date | null
  agreedByName: string | null
}

interface NoteRow {
  day: CalendarDate
  fund_code: string | null
  method_code: string
  written_by: string
}

export type NewNote = Pick<TotalNote, 'id' | 'day' | 'fundCode' | 'methodCode' | 'difference' | 'note'>

/**
 * Writes a note, or nothing where the same form was sent before. An earlier one of the same figure stays, and counts no more.
 * @throws FormReused when the form came before and said something else
 */
export async function writeNote(trx: Knex.Transaction, councilId: CouncilId, note: NewNote, by: { userId: string, now: Date }): Promise<void> {
  const { id, day, fundCode, methodCode, difference } = note
  const said = {
    day, fund_code: fundCode, method_code: methodCode, difference_count: difference.count, difference_pence: difference.amountPence, note: note.note, written_by: by.userId
  }
  if (await insertOnce(trx, 'old_total_notes', { councilId, id, said, besides: { written_at: by.now } })) await recordAudit(trx, councilId, { at: by.now, userId: by.userId, action: 'old_totals_explained', subjectId: day, facts: factsOf(note) })
}

/**
 * Agrees that a note explains all of its difference, which takes somebody else than its writer. Agreed to before, it stays as it was.
 * @returns its day
 * @throws NotFound
 * @throws NotPermitted to whoever wrote it
 * @throws Conflict when a later note has taken its place
 */
export async function agreeToNote(trx: Knex.Transaction, councilId: CouncilId, id: string, by: { userId: string, now: Date }): Promise<CalendarDate> {
  const row = await trx('old_total_notes').where({ council_id: councilId, id }).first('day', 'fund_code', 'method_code', 'written_by') as NoteRow | undefined
  if (row === undefined) throw new NotFound('note')
  if (row.written_by === by.userId) throw new NotPermitted('Somebody else must agree')
  const note = (await notesBetween(trx, councilId, row.day, row.day)).find(one => one.fundCode === row.fund_code && one.methodCode === row.method_code)
  if (note?.id !== id) throw new Conflict('A later note has taken the place of this one')
  const agreed = await trx('old_total_notes').where({ council_id: councilId, id }).whereNull('agreed_at').update({ agreed_at: by.now, agreed_by: by.userId })
  if (agreed === 1) await recordAudit(trx, councilId, { at: by.now, userId: by.userId, action: 'old_totals_agreed', subjectId: row.day, facts: factsOf(note) })
  return row.day
}

/** The notes of the days between two, the latest first. */
export async function notesBetween(trx: Knex.Transaction, councilId: CouncilId, from: CalendarDate, to: CalendarDate): Promise<TotalNote[]> {
  const { rows } = await trx.raw<{ rows: (Omit<TotalNote, 'difference'> & Total)[] }>(`
    select n.id, n.day, n.fund_code as "fundCode", n.method_code as "methodCode", n.difference_count as count, n.difference_pence as "amountPence",
      n.note, n.written_at as "writtenAt", n.written_by as "writtenBy", w.name as "writtenByName", n.agreed_at as "agreedAt", a.name as "agreedByName"
    from old_total_notes n
    join users w on w.council_id = :councilId and w.id = n.written_by
    left join users a on a.council_id = :councilId and a.id = n.agreed_by
    where n.council_id = :councilId and n.day >= :from and n.day <= :to
    order by n.written_at desc, n.id desc`, { councilId, from, to })
  return rows.map(({ count, amountPence, ...note }) => ({ ...note, difference: { count, amountPence } }))
}

function factsOf({ fundCode, methodCode, difference }: Pick<NewNote, 'fundCode' | 'methodCode' | 'difference'>) {
  return { fund: fundCode, method: methodCode, count: difference.count, pence: difference.amountPence }
}
