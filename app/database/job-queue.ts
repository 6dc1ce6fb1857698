import type { Knex } from 'knex'

/** Work that the worker does. Payloads hold ids only: the queue stands outside tenancy. */
export interface JobPayloads {
  'complete-payment': { councilId: string, attemptId: string, because: string }
  'call-back-attempt': { councilId: string, attemptId: string }
  'send-message': { councilId: string, messageId: string }
  'work-import': { councilId: string, importId: string }
  'work-posting-feed': { councilId: string, feedCode: string }
  'work-bulk-allocation': { councilId: string, bulkId: string }
  'check-pay-outs': { councilId: string, checkId: string }
  'check-all-pay-outs': Record<string, never>
  'sweep-imports': Record<string, never>
  'take-arrivals': Record<string, never>
  'sweep-posting-feeds': Record<string, never>
  'sweep-payments': Record<string, never>
  'suggest-matches': { councilId: string }
  'suggest-all-matches': Record<string, never>
  'look-again-for-traces': Record<string, never>
  'check-ledgers': Record<string, never>
  'submit-refund': { councilId: string, refundId: string }
  'follow-refunds': { councilId: string, attemptId: string }
  'sweep-refunds': Record<string, never>
  'poll-disputes': { councilId: string, accountCode: string }
  'poll-all-disputes': Record<string, never>
  'find-duplicates': Record<string, never>
  'remove-person': { councilId: string, requestId: string }
  'find-person': { councilId: string, requestId: string }
  'enforce-retention': Record<string, never>
  'remove-expired': Record<string, never>
  'make-practice-council': { councilId: string, practiceId: string }
}

export type JobName = keyof JobPayloads

/**
 * Asks the worker for a job in the same transaction as what it follows from. A key stands for the one job of that key: asked for again
 * before it has run, it stays one.
 */
export async function addJob<Name extends JobName>(
  trx: Knex, name: Name, payload: JobPayloads[Name], options: { key?: string, maximumTries?: number } = {}
): Promise<void> {
  await trx.raw('select graphile_worker.add_job(?, ?::json, max_attempts := ?, job_key := ?)',
    [name, JSON.stringify(payload), options.maximumTries ?? 12, options.key ?? null])
}

/**
 * Gives back the jobs of workers that were killed in the middle of them. A worker holds a job for ten minutes only if it is dead, or if
 * the job may as well be done twice: every job is harmless to repeat.
 */
export async function freeAbandonedJobs(knex: Knex): Promise<void> {
  await knex.raw(`
    select graphile_worker.force_unlock_workers(array(
      select distinct locked_by from graphile_worker.jobs where locked_at < now() - interval '10 minutes'))`)
}
