import type { Knex } from 'knex'
import { type CouncilId, insertOnce } from '../../database/in-council.js'
import { type CalendarDate, londonDate } from '../../dates.js'
import { Conflict } from '../../errors.js'
import { recordAudit } from '../../users/audit.js'
import type { Step } from '../step.js'

/** What a council says in its statement that no register knows. */
export interface StatementSettings {
  /** Within what time it answers, to stand after "within". */
  answerWithin: string
  inNorthernIreland: boolean
  /** What it does about accessibility, in its own words. */
  doing: string
}

/** Somebody has read the statement through. */
export interface Review {
  reviewedOn: CalendarDate
  reviewedByName: string
  found: string
}

interface KeptSettings extends StatementSettings {
  version: number
  /** The day on which the council was set up, from which the service has written its statement; null where nobody knows it. */
  setUpOn: CalendarDate | null
}

const asItComes: StatementSettings & { version: number } = { answerWithin: '10 working days', inNorthernIreland: false, doing: '', version: 0 }

/** With version 0 while the council has not decided. */
export async function statementSettings(trx: Knex.Transaction, councilId: CouncilId): Promise<KeptSettings> {
  const { setUpOn, ...found } = await trx('councils as c').where({ 'c.id': councilId }).leftJoin('accessibility_statements as s', 's.council_id', 'c.id').first({
    setUpOn: 'c.set_up_on', answerWithin: 's.answer_within', inNorthernIreland: 's.in_northern_ireland', doing: 's.doing', version: 's.version'
  }) as KeptSettings | { [Name in keyof typeof asItComes]: null } & Pick<KeptSettings, 'setUpOn'>
  return found.version === null ? { ...asItComes, setUpOn } : { ...found, setUpOn }
}

/** Nobody else adds to this council's register until the transaction has ended. */
export async function lockRegister(trx: Knex.Transaction, councilId: CouncilId): Promise<void> {
  const { answerWithin, inNorthernIreland, doing } = asItComes
  await trx('accessibility_statements').insert({
    council_id: councilId, answer_within: answerWithin, in_northern_ireland: inNorthernIreland, doing, version: 0
  }).onConflict('council_id').ignore()
  await trx('accessibility_statements').where({ council_id: councilId }).forUpdate().first('version')
}

/** The same form again is no fault. @throws Conflict when somebody else has changed them since they were seen */
export async function changeStatementSettings(trx: Knex.Transaction, { councilId, userId, now }: Step, seen: number, change: StatementSettings): Promise<void> {
  await lockRegister(trx, councilId)
  const before = await statementSettings(trx, councilId)
  const facts = ({ answerWithin, inNorthernIreland, doing }: StatementSettings) => ({ answerWithin, inNorthernIreland, doing })
  if (before.version === seen + 1 && JSON.stringify(facts(before)) === JSON.stringify(facts(change))) return
  if (before.version !== seen) throw new Conflict('Somebody else has changed the statement since you opened this page. What you entered is kept here: check it, then save again')
  await trx('accessibility_statements').where({ council_id: councilId }).update({
    answer_within: change.answerWithin, in_northern_ireland: change.inNorthernIreland, doing: change.doing, version: seen + 1
  })
  await recordAudit(trx, councilId, { at: now, userId, action: 'accessibility_statement_changed', before: facts(before), after: facts(change) })
}

/** Every review, the last first. */
export async function reviewsOf(trx: Knex.Transaction, councilId: CouncilId): Promise<Review[]> {
  return await trx('accessibility_reviews as r').where({ 'r.council_id': councilId })
    .join('users as u', join => join.on('u.council_id', 'r.council_id').on('u.id', 'r.reviewed_by'))
    .orderBy([{ column: 'r.reviewed_on', order: 'desc' }, { column: 'r.id', order: 'desc' }])
    .select({ reviewedOn: 'r.reviewed_on', reviewedByName: 'u.name', found: 'r.found' }) as Review[]
}

/** Records that somebody has read the statement through today. The same form sent twice is one review. @throws FormReused when it found something else before */
export async function addReview(trx: Knex.Transaction, { councilId, userId, now }: Step, id: string, found: string): Promise<void> {
  const besides = { reviewed_on: londonDate(now), reviewed_by: userId, reviewed_at: now }
  if (await insertOnce(trx, 'accessibility_reviews', { councilId, id, said: { found }, besides })) await recordAudit(trx, councilId, { at: now, userId, action: 'accessibility_statement_reviewed' })
}
