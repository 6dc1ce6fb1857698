import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { changeOnce, type CouncilId } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import { Conflict } from '../../errors.js'
import { sumAnswersAgain } from '../../measures/summing/sum-days.js'
import { recordAudit } from '../../users/audit.js'
import type { SatisfactionLevel } from '../feedback.js'
import { replaceOriginals } from './replace-originals.js'

/** As what it is not from users. flood: many at once · nonsense: advertising and the like · test: of staff or of who makes the service. */
export const struckAs = ['flood', 'nonsense', 'test'] as const
export type StruckAs = typeof struckAs[number]

/** One thing that somebody said, at the version that a page showed. */
export interface ChosenFeedback {
  id: string
  seen: number
}

interface Standing {
  id: string
  version: number
  struckAs: StruckAs | null
  struckWhy: string
  givenOn: CalendarDate
}

/** Who does it, and when. */
interface By {
  userId: string
  now: Date
}

const conflict = 'Somebody else has changed some of these in the meantime. Nothing is struck out: choose again'

/**
 * Strikes out all of them or none, and counts their days again without them. What says the same as one of them, and is from a user, is open
 * in its place. The same form again is no fault.
 * @throws Conflict when somebody else has changed one of them since it was chosen
 */
export async function strikeOut(
  trx: Knex.Transaction, councilId: CouncilId, chosen: readonly ChosenFeedback[], { as, why }: { as: StruckAs, why: string }, { userId, now }: By
): Promise<void> {
  const found = await trx('feedback').where({ council_id: councilId }).whereIn('id', chosen.map(({ id }) => id)).orderBy('id').forUpdate()
    .select({ id: 'id', version: 'version', struckAs: 'struck_as', struckWhy: 'struck_why', givenOn: 'given_on' }) as Standing[]
  const striking: Standing[] = []
  for (const { id, seen } of chosen) {
    const one = found.find(row => row.id === id)
    if (one?.version === seen && one.struckAs === null) striking.push(one)
    else if (one?.version !== seen + 1 || one.struckAs !== as || one.struckWhy !== why) throw new Conflict(conflict)
  }
  if (striking.length === 0) return
  const ids = striking.map(({ id }) => id)
  await trx('feedback').where({ council_id: councilId }).whereIn('id', ids).update({ struck_as: as, struck_why: why, version: trx.raw('version + 1') })
  const changes = JSON.stringify([{ name: 'struckAs', before: null, after: as }, { name: 'struckWhy', before: null, after: why }])
  await trx('feedback_events').insert(ids.map(id => ({ council_id: councilId, id: newId(), feedback_id: id, happened_at: now, user_id: userId, changes })))
  await recordAudit(trx, councilId, ...ids.map(subjectId => ({ at: now, userId, action: 'feedback_struck_out' as const, subjectId, facts: { as } })))
  await replaceOriginals(trx, councilId, ids, { userId, now })
  await sumAnswersAgain(trx, councilId, [...new Set(striking.map(({ givenOn }) => givenOn))])
}

/**
 * Counts again what was struck out, on the day on which it was given: as it was sorted before. What said the same as it stays with what is open in
 * its place; what itself says the same as something that is struck out is open. The same form again is no fault.
 * @throws Conflict when somebody else has changed it since
 */
export async function countAgain(trx: Knex.Transaction, councilId: CouncilId, { id, seen }: ChosenFeedback, { userId, now }: By): Promise<void> {
  const before = await trx('feedback').where({ council_id: councilId, id }).first({ as: 'struck_as', givenOn: 'given_on', original: 'duplicate_of' }) as
    { as: StruckAs | null, givenOn: CalendarDate, original: string | null }
  const said = { struck_as: null, struck_why: '' }
  const isChanged = await changeOnce(trx, 'feedback', { councilId, key: { id }, seen, said, besides: {}, conflict: 'Somebody else has changed this in the meantime' })
  if (!isChanged || before.as === null) return
  const changes = JSON.stringify([{ name: 'struckAs', before: before.as, after: null }])
  await trx('feedback_events').insert({ council_id: councilId, id: newId(), feedback_id: id, happened_at: now, user_id: userId, changes })
  await recordAudit(trx, councilId, { at: now, userId, action: 'feedback_counted_again', subjectId: id, facts: { as: before.as } })
  if (before.original !== null) await replaceOriginals(trx, councilId, [before.original], { userId, now })
  await sumAnswersAgain(trx, councilId, [before.givenOn])
}

/** What counts, to choose from what of it is not from users. */
export interface CountedFeedback {
  id: string
  number: string
  version: number
  givenAt: Date
  source: 'resident' | 'caller' | 'staff'
  channel: string
  page: string | null
  fundName: string | null
  satisfaction: SatisfactionLevel | null
  comment: string
}

/** What it is narrowed by: a day, a level, what says the same as one of them, or one of them alone; null for all. */
export interface StrikingFilter {
  day: CalendarDate | null
  satisfaction: string | null
  same: string | null
  only: string | null
}

const counted = `select f.id, right(f.id::text, 8) as number, f.version, f.given_at as "givenAt", f.source, f.channel, f.page, f.satisfaction, f.comment, fund.name as "fundName"
    from feedback f left join funds fund on fund.council_id = :councilId and fund.code = f.fund_code
    where f.council_id = :councilId and f.struck_as is null`

/** Of these what counts, the latest first. */
export async function countedOf(trx: Knex.Transaction, councilId: CouncilId, ids: readonly string[]): Promise<CountedFeedback[]> {
  const { rows } = await trx.raw<{ rows: CountedFeedback[] }>(`${counted} and f.id = any (:ids::uuid[]) order by f.id desc`, { councilId, ids: [...ids] })
  return rows
}

/** What counts, the latest first and after a place in the list; what says the same as another by itself. */
export async function countedFeedback(
  trx: Knex.Transaction, councilId: CouncilId, filter: StrikingFilter, { after, limit }: { after: string | null, limit: number }
): Promise<CountedFeedback[]> {
  const { rows } = await trx.raw<{ rows: CountedFeedback[] }>(`
    ${counted} and (:after::uuid is null or f.id < :after::uuid) and (:day::date is null or f.given_on = :day::date)
      and (:satisfaction::text is null or f.satisfaction::text = :satisfaction) and (:only::uuid is null or f.id = :only::uuid)
      and (:same::uuid is null or f.id = :same::uuid or f.duplicate_of = :same::uuid)
    order by f.id desc limit :limit`, { ...filter, councilId, after, limit })
  return rows
}
