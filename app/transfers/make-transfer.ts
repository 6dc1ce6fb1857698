import type { Knex } from 'knex'
import { approvalLimit } from '../approvals/approval-limit.js'
import { Conflict, NotFound, NotPermitted } from '../errors.js'
import { fundsOfTargets } from '../funds/target-accounts.js'
import { releaseLines, reserveLines } from '../ledger/reserve-lines.js'
import { formatMoney, type Pence, pence, sumOf } from '../money.js'
import { newReference } from '../references.js'
import { recordAudit } from '../users/audit.js'
import { keyOfLine, type MovableLine, movableLines } from './movable-lines-query.js'
import { movedAlone } from './moved-alone-query.js'
import { postTransfer, type TransferSource, type TransferTarget } from './post-transfer.js'
import { insertTransfer, type Mover, type TransferLine } from './transfer.js'
import { faultsOfReason, reasonsFor } from './transfer-reason.js'

/** The most lines that money is taken from at once, and the most accounts that it goes to. */
export const mostLines = 20

/** Money of a line with what was available of the line when the person decided. */
export type SeenSource = TransferSource & { seenPence: Pence }

export interface TransferAsked {
  /** Says which form it was: asking again does nothing. */
  id: string
  sources: readonly SeenSource[]
  targets: readonly TransferTarget[]
  reasonCode: string
  /** '' for none. */
  explanation: string
}

/**
 * Moves money of lines to accounts: at once up to the council's limit, and above it as soon as another person agrees. What the person has
 * moved of the same lines before without another one counts, too: nothing above the limit is moved in many steps below it. What waits is
 * reserved. Asking again with the same id does nothing.
 * @throws Conflict, in words, when something has changed since the person looked, or an account is none that its fund has
 * @throws FormReused when the id is that of another transfer
 * @throws NotPermitted when the person may not move money, or not that of such a fund
 * @throws NotFound when a line is none whose money this person could move
 */
export async function makeTransfer(trx: Knex.Transaction, mover: Mover, asked: TransferAsked): Promise<'posted' | 'waiting'> {
  const { councilId, person, now } = mover
  const { id, sources, targets } = asked
  if (!person.may('transfers.make')) throw new NotPermitted('transfers.make')
  const amount = sumOf(sources.map(({ amountPence }) => amountPence))
  await refuseUnlessSound(trx, mover, asked, amount)
  const lines = await linesFor(trx, mover, sources)
  // Of two at once, the second has not seen what is left after the first, and is refused.
  const needsApproval = sumOf([amount, await movedAlone(trx, councilId, person.id, sources)]) > await approvalLimit(trx, councilId, 'transfer')
  const earlier = await insertTransfer(trx, mover, {
    id, movement: 'transfer', reference: newReference(), state: needsApproval ? 'waiting' : 'posted', reverses_entry_id: null,
    reason_code: asked.reasonCode, explanation: asked.explanation === '' ? null : asked.explanation, amount_pence: amount, needs_approval: needsApproval
  }, [...sources.map(source => takenLine(source, lines)), ...targets.map(givenLine)])
  if (earlier !== undefined) return earlier.state === 'waiting' ? 'waiting' : 'posted'
  // Nobody else changes the lines from here on, and both sides of the same line count together.
  await reserveLines(trx, councilId, id, sources.map(source => ({ ...source, amountPence: pence(-source.amountPence) })))
  await refuseUnlessSeen(trx, mover, sources)
  refuseSameAccounts(lines, targets)
  await fundsOfTargets(trx, councilId, targets)
  if (!needsApproval) {
    await releaseLines(trx, councilId, id)
    await postTransfer(trx, councilId, { transferId: id, userId: person.id, now, sources, targets })
  }
  await recordAudit(trx, councilId, {
    at: now, userId: person.id, action: needsApproval ? 'transfer_asked' : 'transfer_made', subjectId: id, facts: { amountPence: amount }
  })
  return needsApproval ? 'waiting' : 'posted'
}

async function refuseUnlessSound(trx: Knex.Transaction, { councilId, person }: Mover, { sources, targets, reasonCode, explanation }: TransferAsked, amount: Pence): Promise<void> {
  const [taken, given] = [sources.map(({ amountPence }) => amountPence), targets.map(({ amountPence }) => amountPence)]
  const isCounted = [taken, given].every(side => side.length > 0 && side.length <= mostLines && side.every(pennies => pennies > 0))
  if (!isCounted || amount !== sumOf(given)) throw new Conflict('What is taken and what is given differ')
  const foreign = targets.find(({ fundCode }) => !person.mayUseFund(fundCode))
  if (foreign !== undefined) throw new NotPermitted(`to move money to fund ${foreign.fundCode}`)
  const [fault] = faultsOfReason(await reasonsFor(trx, councilId, 'transfer'), reasonCode, explanation)
  if (fault !== undefined) throw new Conflict(fault.message)
}

async function linesFor(trx: Knex.Transaction, { councilId, person }: Mover, sources: readonly SeenSource[]): Promise<Map<string, MovableLine>> {
  const lines = await movableLines(trx, councilId, person, sources)
  if (sources.some(source => !lines.has(keyOfLine(source)))) throw new NotFound('payment')
  return lines
}

/** The lines are locked by what has just been reserved of them, which counts as still there. */
async function refuseUnlessSeen(trx: Knex.Transaction, { councilId, person }: Mover, sources: readonly SeenSource[]): Promise<void> {
  for (const line of (await movableLines(trx, councilId, person, sources)).values()) {
    const own = sources.filter(source => keyOfLine(source) === keyOfLine(line))
    const available = pence(line.availablePence + sumOf(own.map(({ amountPence }) => amountPence)))
    if (own.some(({ seenPence }) => seenPence !== available)) {
      throw new Conflict(`${formatMoney(available)} of ${line.reference} can be moved now, which is not what you saw`)
    }
  }
}

function refuseSameAccounts(lines: ReadonlyMap<string, MovableLine>, targets: readonly TransferTarget[]): void {
  for (const { fundCode, accountReference } of targets) {
    const isThere = [...lines.values()].some(line => line.fundCode === fundCode && line.accountReference === accountReference)
    if (isThere) throw new Conflict(`${accountReference} is where the money comes from`)
  }
}

function takenLine({ entryId, lineNumber, amountPence }: SeenSource, lines: ReadonlyMap<string, MovableLine>): TransferLine {
  const line = lines.get(keyOfLine({ entryId, lineNumber }))
  if (line === undefined) throw new NotFound('payment')
  return { side: 'from', entryId, lineNumber, fundCode: line.fundCode, accountReference: line.accountReference, methodCode: line.methodCode, amountPence }
}

function givenLine({ fundCode, accountReference, amountPence }: TransferTarget): TransferLine {
  return { side: 'to', entryId: null, lineNumber: null, fundCode, accountReference, methodCode: null, amountPence }
}
