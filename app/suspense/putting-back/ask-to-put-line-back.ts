import type { Knex } from 'knex'
import { reserveLines } from '../../ledger/reserve-lines.js'
import { type Pence, pence } from '../../money.js'
import { newReference } from '../../references.js'
import { insertTransfer, type TransferLine } from '../../transfers/transfer.js'
import { recordAudit } from '../../users/audit.js'
import type { ItemKey } from '../item-lines-query.js'
import type { Worker } from '../take-item.js'
import { type LineOnAccount, putLineBack } from './put-line-back.js'
import { limitForLine } from './putting-back-limit.js'

/** The item that has been opened, or the id of what waits for another person to agree. */
export type LinePutBack = { item: ItemKey } | { waitsAs: string }

/**
 * Puts what is left of a line in suspense: at once up to the council's limit for transfers, and above it as soon as another person agrees.
 * Until then it is reserved.
 * @param once says which form it was: asking again does nothing
 * @throws Conflict, in words, when nothing that could be taken is left there
 * @throws FormReused when the form has asked for something else before
 */
export async function putLineBackOrAsk(trx: Knex.Transaction, worker: Worker, line: LineOnAccount, once: string, reason: string): Promise<LinePutBack> {
  const asked = await amountAsked(trx, worker, once)
  const isForOne = asked === undefined && (line.leftPence === 0 || await limitForLine(trx, worker, line) === null)
  if (isForOne) return { item: await putLineBack(trx, worker, line, once, reason) }
  const { councilId, userId, now } = worker
  const { entry, posting } = line
  const amountPence = asked ?? line.leftPence
  const total = pence(Math.abs(amountPence))
  const earlier = await insertTransfer(trx, { councilId, person: { id: userId }, now }, {
    id: once, movement: 'put-back', reference: newReference(), state: 'waiting', reverses_entry_id: null, reason_code: null, explanation: reason,
    amount_pence: total, needs_approval: true
  }, linesOfPutBack(line, amountPence))
  if (earlier !== undefined) return { waitsAs: once }
  await reserveLines(trx, councilId, once, [{ entryId: entry.id, lineNumber: posting.lineNumber, amountPence: pence(-amountPence) }])
  await recordAudit(trx, councilId, { at: now, userId, action: 'put_back_asked', subjectId: once, facts: { entryId: entry.id, amountPence: total } })
  return { waitsAs: once }
}

/** What this form has asked for before, by whomever; signed as people see it. */
async function amountAsked(trx: Knex.Transaction, { councilId }: Worker, once: string): Promise<Pence | undefined> {
  const line = await trx('transfer_lines').where({ council_id: councilId, transfer_id: once, side: 'from' }).first('amount_pence as amountPence') as
    { amountPence: Pence } | undefined
  return line?.amountPence
}

function linesOfPutBack({ entry, posting }: LineOnAccount, amountPence: Pence): TransferLine[] {
  const { lineNumber, fundCode, accountReference } = posting
  return [
    { side: 'from', entryId: entry.id, lineNumber, fundCode, accountReference, methodCode: entry.methodCode, amountPence },
    { side: 'to', entryId: null, lineNumber: null, fundCode: null, accountReference: null, methodCode: null, amountPence }
  ]
}
