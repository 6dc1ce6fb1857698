import type { Knex } from 'knex'
import { changeOnce, type CouncilId } from '../../database/in-council.js'
import { type CalendarDate, londonDate } from '../../dates.js'
import { recordAudit } from '../../users/audit.js'

/** What the public is told of one thing that people said: what was, and what was done. */
export interface SaidAndDone {
  youSaid: string
  weDid: string
}

/** As it is written, and as the public sees it: null while it does not. */
export interface WrittenSaidAndDone extends SaidAndDone {
  published: SaidAndDone & { on: CalendarDate } | null
  version: number
}

interface Row {
  you_said: string
  we_did: string
  public_you_said: string | null
  public_we_did: string | null
  published_on: CalendarDate | null
  version: number
}

export interface WritingStep {
  /** The version that was seen; 0 before anything is written. */
  seen: number
  userId: string
  now: Date
}

export async function writtenOf(trx: Knex.Transaction, councilId: CouncilId, feedbackId: string): Promise<WrittenSaidAndDone | undefined> {
  const row = await trx('said_and_done').where({ council_id: councilId, feedback_id: feedbackId }).first() as Row | undefined
  if (row === undefined) return undefined
  const { public_you_said: youSaid, public_we_did: weDid, published_on: on } = row
  return {
    youSaid: row.you_said, weDid: row.we_did, version: row.version,
    published: youSaid === null || weDid === null || on === null ? null : { youSaid, weDid, on }
  }
}

/** Keeps a draft; the public sees what it saw. The same form again, of this and what follows, is no fault. @throws Conflict when somebody else has written since */
export async function writeDraft(trx: Knex.Transaction, councilId: CouncilId, feedbackId: string, { youSaid, weDid }: SaidAndDone, step: WritingStep): Promise<void> {
  const draft = { you_said: youSaid, we_did: weDid }
  if (step.seen === 0) {
    const written = await trx('said_and_done').insert({ council_id: councilId, feedback_id: feedbackId, ...draft, changed_at: step.now, changed_by: step.userId })
      .onConflict(['council_id', 'feedback_id']).ignore().returning('version') as object[]
    if (written.length > 0) return
  }
  await change(trx, councilId, feedbackId, step, draft)
}

/** Shows the public what is written now. @throws Conflict when somebody else has written since */
export async function publish(trx: Knex.Transaction, councilId: CouncilId, feedbackId: string, step: WritingStep): Promise<void> {
  const shown = { public_you_said: trx.ref('you_said'), public_we_did: trx.ref('we_did') }
  if (!await change(trx, councilId, feedbackId, step, shown, { published_on: londonDate(step.now) })) return
  await recordAudit(trx, councilId, { at: step.now, userId: step.userId, action: 'said_and_done_published', subjectId: feedbackId })
}

/** The public does not see it any more; the draft stays. @throws Conflict when somebody else has written since */
export async function takeDown(trx: Knex.Transaction, councilId: CouncilId, feedbackId: string, step: WritingStep): Promise<void> {
  const hidden = { public_you_said: null, public_we_did: null, published_on: null }
  if (!await change(trx, councilId, feedbackId, step, hidden)) return
  await recordAudit(trx, councilId, { at: step.now, userId: step.userId, action: 'said_and_done_taken_down', subjectId: feedbackId })
}

/** What the public sees, without what is struck out, the latest first, after a place: the day and id of the one before. */
export async function publishedOnes(
  trx: Knex.Transaction, councilId: CouncilId, { after, limit }: { after: { on: CalendarDate, id: string } | null, limit: number }
): Promise<(SaidAndDone & { id: string, on: CalendarDate })[]> {
  const { rows } = await trx.raw<{ rows: (SaidAndDone & { id: string, on: CalendarDate })[] }>(`
    select feedback_id as id, public_you_said as "youSaid", public_we_did as "weDid", published_on as "on" from said_and_done s
    where council_id = :councilId and published_on is not null and not exists (select from feedback f where f.council_id = :councilId and f.id = s.feedback_id and f.struck_as is not null)
      and (:on::date is null or (published_on, feedback_id) < (:on::date, :id::uuid))
    order by published_on desc, feedback_id desc limit :limit`, { councilId, on: after?.on ?? null, id: after?.id ?? null, limit })
  return rows
}

async function change(
  trx: Knex.Transaction, councilId: CouncilId, feedbackId: string, { seen, now, userId }: WritingStep, said: Record<string, unknown>, besides: Record<string, unknown> = {}
): Promise<boolean> {
  return await changeOnce(trx, 'said_and_done', {
    councilId, key: { feedback_id: feedbackId }, seen, said, besides: { ...besides, changed_at: now, changed_by: userId },
    conflict: 'Somebody else has written or published this in the meantime. What you typed is still here'
  })
}
