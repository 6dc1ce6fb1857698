import type { Knex } from 'knex'
import { tellOutcome } from '../approvals/outcomes/outcome.js'
import { Conflict, NotFound, NotPermitted } from '../errors.js'
import { releaseLines } from '../ledger/reserve-lines.js'
import { lineOnAccount, putLineBackAgreed } from '../suspense/putting-back/put-line-back.js'
import type { Worker } from '../suspense/take-item.js'
import type { AuditAction } from '../users/audit-actions.js'
import { recordAudit } from '../users/audit.js'
import { keyOfPart, postTransfer, type TransferSource, type TransferTarget } from './post-transfer.js'
import { postReversal } from './reversing/post-reversal.js'
import { linesOf, type Mover, Transfer, type TransferLine, wholeWithinLimits } from './transfer.js'

/**
 * Agrees to a transfer, a reversal or money put back that waits: it is posted, with what was reserved for it, or not at all.
 * @throws Conflict, in words, when it has been decided, by its own maker, or can no longer be posted: it then waits on
 */
export async function approveTransfer(trx: Knex.Transaction, mover: Mover, transferId: string): Promise<void> {
  const { councilId, person, now } = mover
  const transfer = await transferToDecide(trx, mover, transferId, 'posted')
  if (transfer === null) return
  await releaseLines(trx, councilId, transfer.id)
  await post(trx, { councilId, now, userId: transfer.requested_by }, transfer)
  await decide(trx, transfer, { state: 'posted', decided_by: person.id, decided_at: now }, 'transfer_approved')
}

/** Does what was asked for, in the name of who asked. */
async function post(trx: Knex.Transaction, by: Worker, transfer: Transfer): Promise<void> {
  const lines = await linesOf(trx, transfer)
  switch (transfer.movement) {
    case 'transfer':
      return await postTransfer(trx, by.councilId, { ...by, transferId: transfer.id, sources: lines.flatMap(asSource), targets: lines.flatMap(asTarget) })
    case 'reversal': return await postReversal(trx, by, transfer)
    case 'put-back': {
      const [source] = lines.flatMap(asSource)
      const line = source === undefined ? undefined : await lineOnAccount(trx, by.councilId, source)
      if (source === undefined || line === undefined) throw new Error(`Transfer ${transfer.id} puts no line back`)
      await putLineBackAgreed(trx, by, { ...line, leftPence: source.amountPence }, keyOfPart(transfer.id, 0), transfer.explanation ?? '')
    }
  }
}

/** Turns it down: what was reserved for it can be moved again. @throws Conflict when it has been decided, or by its own maker */
export async function refuseTransfer(trx: Knex.Transaction, mover: Mover, transferId: string, reason: string): Promise<void> {
  const transfer = await transferToDecide(trx, mover, transferId, 'refused')
  if (transfer === null) return
  await releaseLines(trx, mover.councilId, transfer.id)
  await decide(trx, transfer, { state: 'refused', decided_by: mover.person.id, decided_at: mover.now, decision_reason: reason }, 'transfer_refused')
}

/** Its maker takes it back. @throws Conflict when it has been decided, or is another's */
export async function withdrawTransfer(trx: Knex.Transaction, mover: Mover, transferId: string): Promise<void> {
  const transfer = await waitingTransfer(trx, mover, transferId)
  if (transfer.requested_by !== mover.person.id) throw new Conflict('Only who asked for it can take it back')
  if (transfer.state === 'withdrawn') return
  refuseUnlessWaiting(transfer)
  await releaseLines(trx, mover.councilId, transfer.id)
  await decide(trx, transfer, { state: 'withdrawn', decided_by: mover.person.id, decided_at: mover.now }, 'transfer_withdrawn')
}

/** @returns null when this person has decided so already, as by a second click */
async function transferToDecide(trx: Knex.Transaction, mover: Mover, transferId: string, decision: Transfer['state']): Promise<Transfer | null> {
  const { person } = mover
  if (!person.may('transfers.approve')) throw new NotPermitted('transfers.approve')
  const transfer = await waitingTransfer(trx, mover, transferId)
  if (transfer.state === decision && transfer.decided_by === person.id) return null
  refuseUnlessWaiting(transfer)
  if (transfer.requested_by === person.id) throw new Conflict('Nobody approves what they have asked for themselves')
  return transfer
}

/** Kept for this transaction: decisions of two people take turns. @throws NotFound when this person could not see it */
async function waitingTransfer(trx: Knex.Transaction, { councilId, person }: Mover, transferId: string): Promise<Transfer> {
  const query = Transfer.query(trx).alias('t').where({ 't.council_id': councilId, 't.id': transferId })
  const [seen] = await wholeWithinLimits(trx('transfers as t').where({ 't.council_id': councilId, 't.id': transferId }), person).select('t.id') as unknown[]
  const transfer = seen === undefined ? undefined : await query.forUpdate().first()
  if (transfer === undefined) throw new NotFound('transfer')
  return transfer
}

function refuseUnlessWaiting({ state }: Transfer): void {
  if (state !== 'waiting') throw new Conflict(`It has been ${state === 'posted' ? 'agreed to and posted' : state === 'refused' ? 'refused' : 'taken back by who asked for it'} already`)
}

type Decision = Pick<Transfer, 'state' | 'decided_by' | 'decided_at'> & { decision_reason?: string }

async function decide(trx: Knex.Transaction, transfer: Transfer, decision: Decision, action: AuditAction): Promise<void> {
  const { council_id, id, amount_pence, movement, requested_by } = transfer
  const changed = await Transfer.query(trx).where({ council_id, id, state: 'waiting' }).patch(decision as Partial<Transfer>)
  if (changed === 0) throw new Conflict('It has been decided already')
  await recordAudit(trx, council_id, {
    at: decision.decided_at ?? new Date(0), userId: decision.decided_by, action, subjectId: id, facts: { amountPence: amount_pence, movement }
  })
  await tellOutcome(trx, council_id, {
    kind: 'transfer', subjectId: id, toldTo: requested_by, outcome: decision.state === 'posted' ? 'approved' : 'refused', decidedBy: decision.decided_by,
    at: decision.decided_at ?? new Date(0)
  })
}

function asSource({ side, entryId, lineNumber, amountPence }: TransferLine): TransferSource[] {
  return side === 'from' && entryId !== null && lineNumber !== null ? [{ entryId, lineNumber, amountPence }] : []
}

function asTarget({ side, fundCode, accountReference, amountPence }: TransferLine): TransferTarget[] {
  return side === 'to' && fundCode !== null && accountReference !== null ? [{ fundCode, accountReference, amountPence }] : []
}
