import type { Knex } from 'knex'
import { type Outcome, tellOutcome } from '../approvals/outcomes/outcome.js'
import { type CouncilId, inCouncil } from '../database/in-council.js'
import { addJob } from '../database/job-queue.js'
import { Conflict, NotFound } from '../errors.js'
import type { Pence } from '../money.js'
import type { AuditAction } from '../users/audit-actions.js'
import { recordAudit } from '../users/audit.js'
import { Import } from './import.js'
import { movedOnRows } from './moved-on-rows-query.js'

/** Who acts on which import, and when. */
export interface ReversalStep {
  councilId: CouncilId
  importId: string
  userId: string
  now: Date
}

/**
 * Asks for everything that a file has posted to be turned round. Another person has to approve it.
 * @throws Conflict when it cannot be reversed, or some of its money has moved on.
 */
export async function requestReversal(step: ReversalStep, reason: string): Promise<void> {
  await changeImport(step, 'import_reversal_requested', async (trx, imported) => {
    if (imported.state === 'posted' && imported.reversal_requested_by === step.userId) return false
    if (!imported.canBeReversed()) throw new Conflict('This file cannot be reversed')
    await refuseIfMovedOn(trx, imported)
    await imported.$query(trx).patch({ reversal_reason: reason, reversal_requested_by: step.userId, reversal_requested_at: step.now })
    return true
  })
}

/**
 * Approves it: the worker turns everything round.
 * @throws Conflict when nobody asks for it, the same person does, or some of its money has moved on since.
 */
export async function approveReversal(step: ReversalStep): Promise<void> {
  await changeImport(step, 'import_reversed', async (trx, imported) => {
    if (imported.reversal_approved_by === step.userId) return false
    refuseUnlessAsked(imported)
    if (imported.reversal_requested_by === step.userId) throw new Conflict('Nobody approves what they have asked for themselves')
    await refuseIfMovedOn(trx, imported)
    await imported.$query(trx).patch({ state: 'reversing', reversal_approved_by: step.userId, reversal_approved_at: step.now })
    const { councilId, importId } = step
    await tellRequester(trx, imported, 'approved', { userId: step.userId, now: step.now })
    await addJob(trx, 'work-import', { councilId, importId }, { key: `work-import:${importId}` })
    return true
  })
}

/** Turns the request down: it may be asked for again. @throws Conflict when nobody asks for it. */
export async function refuseReversal(step: ReversalStep): Promise<void> {
  await changeImport(step, 'import_reversal_refused', async (trx, imported) => {
    refuseUnlessAsked(imported)
    await tellRequester(trx, imported, 'refused', { userId: step.userId, now: step.now })
    await forgetRequest(trx, imported)
    return true
  })
}

/** Takes one's own request back: it may be asked for again. @throws Conflict when it is not there any more, or another's. */
export async function withdrawReversal(step: ReversalStep): Promise<void> {
  await changeImport(step, 'import_reversal_withdrawn', async (trx, imported) => {
    if (imported.state === 'posted' && imported.reversal_requested_by === null) return false
    refuseUnlessAsked(imported)
    if (imported.reversal_requested_by !== step.userId) throw new Conflict('Only whoever has asked for a reversal can withdraw it')
    await forgetRequest(trx, imported)
    return true
  })
}

/** Whoever asked for a file to be reversed is told what came of it. @param by nobody in particular when the worker gave it up */
export async function tellRequester(
  trx: Knex.Transaction, { council_id, id, reversal_requested_by }: Import, outcome: Outcome, { userId, now }: { userId: string | null, now: Date }
): Promise<void> {
  await tellOutcome(trx, council_id, { kind: 'import-reversal', subjectId: id, toldTo: reversal_requested_by, outcome, decidedBy: userId, at: now })
}

/** How the last request to reverse an import came to nothing. */
export interface DeclinedReversal {
  at: Date
  /** Null when the worker gave it up, as some of the money moved on at that moment. */
  userId: string | null
  isWithdrawn: boolean
}

/** @returns undefined when none has come to nothing */
export async function lastDeclined(trx: Knex.Transaction, { council_id, id }: Import): Promise<DeclinedReversal | undefined> {
  const declined = await trx('audit_events').where({ council_id, subject_id: id })
    .whereIn('action', ['import_reversal_refused', 'import_reversal_withdrawn'] satisfies AuditAction[])
    .orderBy([{ column: 'happened_at', order: 'desc' }, { column: 'id', order: 'desc' }]).first('happened_at', 'user_id', 'action') as
    { happened_at: Date, user_id: string | null, action: AuditAction } | undefined
  return declined && { at: declined.happened_at, userId: declined.user_id, isWithdrawn: declined.action === 'import_reversal_withdrawn' }
}

/** A file that somebody asks to reverse, for those who decide. */
export interface WaitingReversal {
  id: string
  fileName: string
  /** All that it has posted. */
  amountPence: Pence
  requestedByName: string
  requestedAt: Date
}

/** The files whose reversal waits for somebody else than this person, who asked first before the others. */
export async function waitingReversals(trx: Knex.Transaction, councilId: CouncilId, userId: string, most: number): Promise<WaitingReversal[]> {
  return await trx('imports as i').where({ 'i.council_id': councilId, 'i.state': 'posted' }).whereNotNull('i.reversal_requested_by')
    .whereNot('i.reversal_requested_by', userId)
    .join('users as u', join => join.on('u.council_id', 'i.council_id').on('u.id', 'i.reversal_requested_by'))
    .orderBy('i.reversal_requested_at').limit(most).select({
      id: 'i.id', fileName: 'i.file_name', amountPence: 'i.posted_pence', requestedByName: 'u.name', requestedAt: 'i.reversal_requested_at'
    }) as WaitingReversal[]
}

/** Puts a file aside of which nothing was posted, so that the same may come again. @throws Conflict when something was, or may be. */
export async function discardImport(step: ReversalStep): Promise<void> {
  await changeImport(step, 'import_discarded', async (trx, imported) => {
    if (imported.discarded_by === step.userId) return false
    if (!imported.canBeDiscarded()) throw new Conflict('Only a file that was stopped can be put aside')
    await imported.$query(trx).patch({ state: 'discarded', discarded_by: step.userId })
    return true
  })
}

/** @param change answers false when the same person has done the same already, as by a second click: nothing happens then */
async function changeImport(
  { councilId, importId, userId, now }: ReversalStep, action: AuditAction, change: (trx: Knex.Transaction, imported: Import) => Promise<boolean>
): Promise<void> {
  await inCouncil(councilId, async trx => {
    const imported = await Import.query(trx).where({ council_id: councilId, id: importId }).forUpdate().first()
    if (imported === undefined) throw new NotFound('import')
    if (await change(trx, imported)) await recordAudit(trx, councilId, { at: now, userId, action, subjectId: importId })
  })
}

async function forgetRequest(trx: Knex.Transaction, imported: Import): Promise<void> {
  await imported.$query(trx).patch({ reversal_reason: null, reversal_requested_by: null, reversal_requested_at: null })
}

function refuseUnlessAsked({ state, reversal_requested_by }: Import): void {
  if (state !== 'posted' || reversal_requested_by === null) throw new Conflict('Nobody asks for this file to be reversed any more')
}

async function refuseIfMovedOn(trx: Knex.Transaction, imported: Import): Promise<void> {
  const [moved] = await movedOnRows(trx, imported, 1)
  if (moved !== undefined) throw new Conflict('Some of the money in this file has moved on')
}
