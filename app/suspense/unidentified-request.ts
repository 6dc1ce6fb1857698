import type { Knex } from 'knex'
import { Model } from 'objection'
import { v7 as newId } from 'uuid'
import { tellOutcome } from '../approvals/outcomes/outcome.js'
import type { CouncilId } from '../database/in-council.js'
import { Conflict, NotFound } from '../errors.js'
import { ledgerAccountOfKind } from '../ledger/ledger-account.js'
import { postEntry } from '../ledger/post-entry.js'
import { type Pence, pence } from '../money.js'
import { recordAudit } from '../users/audit.js'
import { limitsOfUser, type MoneyLimits, noLimits, withinLimits } from '../users/person.js'
import { lineOf } from './allocate-items.js'
import { refuseIfHindered } from './hindrances-query.js'
import { type ItemKey, itemLines, lockItems } from './item-lines-query.js'
import { drawnFrom, movingOn } from './moving-on.js'
import { releaseFinished, type Worker } from './take-item.js'

/** Somebody asks for an item to be given up as unidentified income. Another person decides. */
export class UnidentifiedRequest extends Model {
  static override tableName = 'unidentified_requests'
  static override idColumn = ['council_id', 'id']

  declare council_id: string
  declare id: string
  declare entry_id: string
  declare line_number: number
  /** What remained when it was asked, as people see it. */
  declare amount_pence: Pence
  declare reason: string
  declare state: 'asked' | 'approved' | 'refused' | 'withdrawn'
  declare requested_by: string
  declare requested_at: Date
  declare decided_by: string | null
  declare decided_at: Date | null
}

/**
 * Asks for all that remains of an item to become unidentified income. Until it is decided, nothing else can be done with the item.
 * @throws Conflict when nothing remains, somebody else has it, or it has been asked already
 */
export async function askForUnidentified(trx: Knex.Transaction, { councilId, userId, now }: Worker, key: ItemKey, reason: string): Promise<void> {
  await lockItems(trx, councilId, [key])
  const line = lineOf(await itemLines(trx, councilId, [key]), key)
  if (line.remainingPence === 0) throw new Conflict('Nothing remains of it')
  await refuseIfHindered(trx, councilId, [key], userId)
  const { rows } = await trx.raw<{ rows: unknown[] }>(`
    insert into unidentified_requests (council_id, id, entry_id, line_number, amount_pence, reason, state, requested_by, requested_at)
    values (:councilId, :id, :entryId, :lineNumber, :amountPence, :reason, 'asked', :userId, :now)
    on conflict (council_id, entry_id, line_number) where state = 'asked' do nothing
    returning 1`, { councilId, id: newId(), ...key, amountPence: line.remainingPence, reason, userId, now })
  if (rows.length === 0) throw new Conflict('It has been asked for already')
  await recordAudit(trx, councilId, { at: now, userId, action: 'unidentified_asked', subjectId: key.entryId, facts: { amountPence: line.remainingPence } })
}

/**
 * Decides on a request. The one who asked can withdraw it; only another person can agree or refuse. When it is agreed the item's money
 * becomes unidentified income in the same step.
 * @throws Conflict when it has been decided, by the wrong person, or the item is no longer what it was
 */
export async function decideUnidentified(
  trx: Knex.Transaction, worker: Worker, requestId: string, decision: 'approved' | 'refused' | 'withdrawn'
): Promise<void> {
  const { councilId, userId, now } = worker
  const request = await UnidentifiedRequest.query(trx).where({ council_id: councilId, id: requestId }).forUpdate().first()
  if (request === undefined || !await isTheirs(trx, worker, request)) throw new NotFound('request')
  if (request.state === decision && request.decided_by === userId) return
  if (request.state !== 'asked') throw new Conflict('It has been decided already')
  const isOwn = request.requested_by === userId
  if (decision === 'withdrawn' && !isOwn) throw new Conflict('Only who asked for it can take it back')
  if (decision !== 'withdrawn' && isOwn) throw new Conflict('Nobody approves what they have asked for themselves')
  await request.$query(trx).patch({ state: decision, decided_by: userId, decided_at: now })
  if (decision === 'approved') await giveUp(trx, worker, request)
  await recordAudit(trx, councilId, { at: now, userId, action: `unidentified_${decision}`, subjectId: request.entry_id })
  if (decision !== 'withdrawn') {
    await tellOutcome(trx, councilId, { kind: 'unidentified', subjectId: requestId, toldTo: request.requested_by, outcome: decision, decidedBy: userId, at: now })
  }
}

/** Whoever is limited to methods of payment decides on no money that came by others. */
async function isTheirs(trx: Knex.Transaction, { councilId, userId }: Worker, { entry_id, line_number }: UnidentifiedRequest): Promise<boolean> {
  const { methodCodes } = await limitsOfUser(trx, councilId, userId)
  if (methodCodes === null) return true
  const key = { entryId: entry_id, lineNumber: line_number }
  return methodCodes.includes(lineOf(await itemLines(trx, councilId, [key]), key).methodCode)
}

async function giveUp(trx: Knex.Transaction, worker: Worker, { id, entry_id, line_number, amount_pence, reason }: UnidentifiedRequest): Promise<void> {
  const { councilId } = worker
  const key = { entryId: entry_id, lineNumber: line_number }
  const line = lineOf(await itemLines(trx, councilId, [key]), key)
  if (line.remainingPence !== amount_pence) throw new Conflict('What remains of it has changed since it was asked')
  await postEntry(trx, councilId, {
    ...movingOn(worker, line, `unidentified:${id}`, line.narrative ?? reason),
    type: 'unidentified_income',
    postings: [
      drawnFrom(line, amount_pence),
      { ledgerAccountCode: await ledgerAccountOfKind(trx, councilId, 'unidentified_income'), amountPence: pence(-amount_pence) }
    ]
  })
  await releaseFinished(trx, councilId, [key])
}

export async function countWaitingRequests(trx: Knex.Transaction, councilId: CouncilId, limits: MoneyLimits = noLimits): Promise<number> {
  const { waiting } = await withinLimits(trx('unidentified_requests as q').where({ 'q.council_id': councilId, 'q.state': 'asked' }), limits, { method: 'e.method_code' })
    .join('ledger_entries as e', join => join.on('e.council_id', 'q.council_id').on('e.id', 'q.entry_id'))
    .count({ waiting: '*' }).first() as { waiting: number }
  return waiting
}

/** A request that waits, as the list for approvers shows it. */
export interface WaitingRequest extends ItemKey {
  id: string
  amountPence: Pence
  reason: string
  requestedBy: string
  requestedByName: string
  requestedAt: Date
  narrative: string | null
  reference: string
}

/**
 * What waits for an approver, oldest first, of money that came by the methods of payment within these limits.
 * @param exceptBy leaves out what this person has asked for
 */
export async function waitingRequests(
  trx: Knex.Transaction, councilId: CouncilId, { most, limits = noLimits, exceptBy }: { most: number, limits?: MoneyLimits, exceptBy?: string }
): Promise<WaitingRequest[]> {
  const asked = trx('unidentified_requests as q').where({ 'q.council_id': councilId, 'q.state': 'asked' })
  if (exceptBy !== undefined) void asked.whereNot('q.requested_by', exceptBy)
  return await withinLimits(asked, limits, { method: 'e.method_code' })
    .join('ledger_entries as e', join => join.on('e.council_id', 'q.council_id').on('e.id', 'q.entry_id'))
    .join('entry_details as d', join => join.on('d.council_id', 'q.council_id').on('d.entry_id', 'q.entry_id'))
    .join('users as u', join => join.on('u.council_id', 'q.council_id').on('u.id', 'q.requested_by'))
    .orderBy('q.id').limit(most)
    .select({
      id: 'q.id', entryId: 'q.entry_id', lineNumber: 'q.line_number', amountPence: 'q.amount_pence', reason: 'q.reason',
      requestedBy: 'q.requested_by', requestedByName: 'u.name', requestedAt: 'q.requested_at', narrative: 'd.narrative', reference: 'e.reference'
    }) as WaitingRequest[]
}
