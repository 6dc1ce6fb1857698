import type { Request } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../database/in-council.js'
import { findAccountHolder } from '../funds/account-holder.js'
import { checkReference } from '../funds/account-reference.js'
import { fundsByCode } from '../funds/fund.js'
import { maskReference } from '../funds/masked-reference.js'
import { Payment } from '../payments/payment.js'
import { samePostcode } from '../funds/postcode.js'
import { type AuditFacts, recordAudit } from '../users/audit.js'
import { signedIn } from '../web/signed-in-person.js'
import { throttle } from '../web/throttle.js'
import { arrivalsOf } from './arrivals-query.js'
import type { AccountFacts, ReceiptFacts } from './caller-form.js'
import { type LookUp, openLookUp } from './look-up.js'

/** Both count wrong ones alone: an adviser who guesses stops, and so does guessing at one account by several. */
const wrongByAdviser = throttle('look-up-adviser', 5, 10 * 60)
const wrongOfReference = throttle('look-up-reference', 5, 60 * 60)
const longestTold = 30

/**
 * Opens the account whose reference and postcode these are.
 * @returns the look-up's id; null when there is no such account with this postcode, and which of both is wrong is not told
 * @throws TooManyTries
 */
export async function openAccount(request: Request, { caller, fundCode, reference, postcode }: AccountFacts): Promise<string | null> {
  const person = signedIn(request)
  const bare = reference.replace(/[\s-]/g, '').toUpperCase()
  return await tried(request, `${fundCode}:${bare}`, { fund: fundCode, account: maskReference(bare.slice(0, longestTold)) }, async trx => {
    const fund = person.mayUseFund(fundCode) ? (await fundsByCode(trx, request.council.id, [fundCode])).get(fundCode) : undefined
    const checked = fund === undefined ? undefined : checkReference(fund.referenceRule(), reference)
    if (checked?.reference === undefined) return null
    const holder = await findAccountHolder(trx, request.council.id, fundCode, checked.reference)
    if (!samePostcode(postcode, holder?.postcode ?? '')) return null
    return await openLookUp(trx, request, caller, { kind: 'account', fundCode, accountReference: checked.reference })
  })
}

/**
 * Opens the payment that has this receipt, amount and day, if any of its money is within the adviser's limits: another's is as unknown.
 * @returns as `openAccount`
 * @throws TooManyTries
 */
export async function openReceipt(request: Request, { caller, receipt, amountPence, paidOn }: ReceiptFacts): Promise<string | null> {
  return await tried(request, `receipt:${receipt}`, { receipt: maskReference(receipt) }, async trx => {
    const { council } = request
    const payment = await Payment.query(trx).where({ council_id: council.id, reference: receipt }).whereIn('status', ['paid', 'held']).select('id').first()
    const entry = payment === undefined ? undefined : await trx('ledger_entries as e')
      .where({ 'e.council_id': council.id, 'e.source_kind': 'payment', 'e.source_id': payment.id, 'e.occurred_on': paidOn })
      .whereIn('e.type', ['card_payment', 'card_payment_held'])
      .whereRaw(`(select sum(p.amount_pence) from postings p where p.council_id = ? and p.entry_id = e.id and p.amount_pence > 0) = ?`, [council.id, amountPence])
      .first('e.id') as { id: string } | undefined
    if (payment === undefined || entry === undefined) return null
    const of: LookUp['of'] = { kind: 'payment', paymentId: payment.id }
    if ((await arrivalsOf(trx, council.id, of, signedIn(request))).length === 0) return null
    return await openLookUp(trx, request, caller, of)
  })
}

/** @param told what the audit trail is told of, when it is refused: enough to see which account somebody guesses at, and no more */
async function tried(
  request: Request, reference: string, told: AuditFacts, open: (trx: Knex.Transaction) => Promise<string | null>
): Promise<string | null> {
  const [{ council, services }, adviser] = [request, signedIn(request)]
  const keys = { adviser: `${council.id}:${adviser.id}`, reference: `${council.id}:${reference}` }
  await wrongByAdviser.spend(keys.adviser)
  await wrongOfReference.spend(keys.reference)
  const opened = await inCouncil(council.id, async trx => {
    const id = await open(trx)
    if (id === null) await recordAudit(trx, council.id, { at: services.clock.now(), userId: adviser.id, action: 'look_up_refused', facts: told })
    return id
  })
  if (opened === null) return null
  await wrongByAdviser.giveBack(keys.adviser)
  await wrongOfReference.giveBack(keys.reference)
  return opened
}
