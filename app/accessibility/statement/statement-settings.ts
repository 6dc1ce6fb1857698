import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
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

const asItComes: StatementSettings & { version: number } = { answerWithin: '10 working days', inNorthernIreland: false, doing: '', version: 0 }

/** With version 0 while the council has not decided. */
export async function statementSettings(trx: Knex.Transaction, councilId: CouncilId): Promise<StatementSettings & { version: number }> {
  const found = await trx('accessibility_statements').where({ council_id: councilId })
    .first({ answerWithin: 'answer_within', inNorthernIreland: 'in_northern_ireland', doing: 'doing', version: 'version' }) as typeof asItComes | undefined
  return found ?? asItComes
}

/** Nobody else adds to this council's register until the transaction has ended. */
export async function lockRegister(trx: Knex.Transaction, councilId: CouncilId): Promise<void> {
  const { answerWithin, inNorthernIreland, doing } = asItComes
  await trx('accessibility_statements').insert({
    council_id: councilId, answer_within: answerWithin, in_northern_ireland: inNorthernIreland, doing, version: 0
  }).onConflict('council_id').ignore()
  await trx('accessibility_statements').where({ council_id: councilId }).forUpdate().first('version')
}

/** @throws Conflict when somebody else has changed them since they were seen */
export async function changeStatementSettings(trx: Knex.Transaction, { councilId, userId, now }: Step, seen: number, change: StatementSettings): Promise<void> {
  await lockRegister(trx, councilId)
  const before = await statementSettings(trx, councilId)
  if (before.version !== seen) throw new Conflict('Somebody else has changed the statement since you opened this page. What you entered is kept here: check it, then save again')
  await trx('accessibility_statements').where({ council_id: councilId }).update({
    answer_within: change.answerWithin, in_northern_ireland: change.inNorthernIreland, doing: change.doing, version: seen + 1
  })
  const facts = ({ answerWithin, inNorthernIreland, doing }: StatementSettings) => ({ answerWithin, inNorthernIreland, doing })
  await recordAudit(trx, councilId, { at: now, userId, action: 'accessibility_statement_changed', before: facts(before), after: facts(change) })
}

/** Every review, the last first. */
export async function reviewsOf(trx: Knex.Transaction, councilId: CouncilId): Promise<Review[]> {
  return await trx('accessibility_reviews as r').where({ 'r.council_id': councilId })
    .join('users as u', join => join.on('u.council_id', 'r.council_id').on('u.id', 'r.reviewed_by'))
    .orderBy([{ column: 'r.reviewed_on', order: 'desc' }, { column: 'r.id', order: 'desc' }])
    .select({ reviewedOn: 'r.reviewed_on', reviewedByName: 'u.name', found: 'r.found' }) as Review[]
}

/** Records that somebody has read the statement through today. The same form sent twice is one review. */
export async function addReview(trx: Knex.Transaction, { councilId, userId, now }: Step, id: string, found: string): Promise<void> {
  const added = await trx('accessibility_reviews').insert({
    council_id: councilId, id, reviewed_on: londonDate(now), reviewed_by: userId, reviewed_at: now, found
  }).onConflict(['council_id', 'id']).ignore().returning('id')
  if (added.length > 0) await recordAudit(trx, councilId, { at: now, userId, action: 'accessibility_statement_reviewed' })
}
