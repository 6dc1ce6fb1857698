import fc from 'fast-check'
import { v7 as newId } from 'uuid'
import { fundAccountCode } from '../../app/councils/set-up-council.js'
import { inCouncil, inCouncilOn } from '../../app/database/in-council.js'
import { Dispute, isDisputedSince } from '../../app/disputes/dispute.js'
import { postLostDispute } from '../../app/disputes/post-lost-dispute.js'
import { Conflict } from '../../app/errors.js'
import { pence } from '../../app/money.js'
import { PaymentAttempt } from '../../app/payments/payment-attempt.js'
import { failRefund, reachProvider, succeed } from '../../app/refunds/card/finish-refund.js'
import { decideRefund } from '../../app/refunds/decide-refund.js'
import { Refund } from '../../app/refunds/refund.js'
import { requestRefund } from '../../app/refunds/request-refund.js'
import { allocateItems } from '../../app/suspense/allocate-items.js'
import { type LinePutBack, putLineBackOrAsk } from '../../app/suspense/putting-back/ask-to-put-line-back.js'
import { lineOnAccount } from '../../app/suspense/putting-back/put-line-back.js'
import { approveTransfer, refuseTransfer, withdrawTransfer } from '../../app/transfers/decide-transfer.js'
import { makeTransfer } from '../../app/transfers/make-transfer.js'
import { keyOfLine, movableLines } from '../../app/transfers/movable-lines-query.js'
import { noLimits } from '../../app/users/person.js'
import { reverseEntry } from '../../app/transfers/reversing/reverse-entry.js'
import { aReference, fundOf, type TestCouncil } from '../support/builders.js'
import { aPaidPayment, aSuspenseItem } from '../support/builders-payments.js'
import { asMover } from '../support/builders-transfers.js'
import { testDatabase } from '../support/database.js'
import { anEntry, onBank, post } from './books.js'

/** What somebody does. Numbers choose among what there is by then. */
export type Movement =
  | { kind: 'receive', how: 'bank' | 'card' | 'suspense', pence: number, account: number }
  | { kind: 'allocate', from: number, pence: number, account: number }
  | { kind: 'transfer', from: { line: number, pence: number }[], to: number[], share: number }
  | { kind: 'decide', which: number, how: 'approve' | 'refuse' | 'withdraw' }
  | { kind: 'reverse', which: number }
  | { kind: 'put-back', from: number }
  | { kind: 'refund', from: number, pence: number }
  | { kind: 'settle', which: number, isGood: boolean }
  | { kind: 'dispute', which: number }

const amount = fc.integer({ min: 1, max: 40_00 })
const receipt = fc.integer({ min: 1, max: 90_00 })
const one = fc.nat({ max: 4 })

/** Of lines and accounts too few not to meet again. */
export const aMovement: fc.Arbitrary<Movement> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('receive' as const), how: fc.constantFrom('bank' as const, 'card' as const, 'card' as const, 'suspense' as const), pence: receipt, account: one }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('allocate' as const), from: fc.nat(), pence: amount, account: one }) },
  { weight: 6, arbitrary: fc.record({
    kind: fc.constant('transfer' as const), from: fc.array(fc.record({ line: fc.nat(), pence: amount }), { minLength: 1, maxLength: 3, size: '-1' }),
    to: fc.array(one, { minLength: 1, maxLength: 2 }), share: fc.integer({ min: 1, max: 99 })
  }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('decide' as const), which: fc.nat(), how: fc.constantFrom('approve' as const, 'approve' as const, 'refuse' as const, 'withdraw' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('reverse' as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('put-back' as const), from: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('refund' as const), from: fc.nat(), pence: amount }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('settle' as const), which: fc.nat(), isGood: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('dispute' as const), which: fc.nat() }) }
)

export interface Key {
  entryId: string
  lineNumber: number
}

/** A council's people at work: each step by the action that their pages call. Refusals are Conflicts. */
export class People {
  readonly council: TestCouncil
  readonly accounts: readonly string[]

  constructor(council: TestCouncil) {
    this.council = council
    this.accounts = [1, 2, 3, 4, 5].map(() => aReference(council, 'parking-fines'))
  }

  /** Low limits, so that much waits for a second person; what a file brought is put back above them by an officer who may also approve. */
  async setLimits(): Promise<void> {
    const { owner } = await testDatabase()
    await inCouncilOn(owner, this.council.id, async trx => {
      await trx('approval_limits').where({ council_id: this.council.id }).update({ limit_pence: 20_00 })
    })
  }

  account(choice: number): string {
    return this.accounts[choice % this.accounts.length] ?? ''
  }

  async receive(how: 'bank' | 'card' | 'suspense', amountPence: number, account: string): Promise<string> {
    if (how === 'suspense') return (await aSuspenseItem(this.council, { amountPence: pence(amountPence) })).id
    if (how === 'card') {
      const { entryId } = await aPaidPayment(this.council, { lines: [{ fundSlug: 'parking-fines', accountReference: account, amountPence: pence(amountPence) }] })
      return entryId ?? ''
    }
    const { code } = fundOf(this.council, 'parking-fines')
    const entry = anEntry([onBank(amountPence), { ledgerAccountCode: fundAccountCode(code), accountReference: account, amountPence: pence(-amountPence) }])
    await post(this.council, entry)
    return entry.id
  }

  async allocate(key: Key, amountPence: number, account: string): Promise<string> {
    const parts = [{ ...this.#target(account, amountPence) }]
    const [posted] = await asMover(this.council, 'officer', async (trx, { councilId, person, now }) =>
      await allocateItems(trx, { councilId, userId: person.id, now }, [{ ...key, parts, idempotencyKey: `test:${newId()}`, narrative: null }]))
    return posted?.entryId ?? ''
  }

  /** As if the page had just been opened. */
  async transfer(id: string, takes: readonly (Key & { pence: number })[], puts: readonly { account: string, pence: number }[]): Promise<'posted' | 'waiting'> {
    const lines = await inCouncil(this.council.id, async trx => await movableLines(trx, this.council.id, noLimits, takes))
    const sources = takes.map(({ entryId, lineNumber, pence: taken }) => (
      { entryId, lineNumber, amountPence: pence(taken), seenPence: lines.get(keyOfLine({ entryId, lineNumber }))?.availablePence ?? pence(0) }))
    const targets = puts.map(({ account, pence: given }) => this.#target(account, given))
    return await asMover(this.council, 'officer', async (trx, mover) => await makeTransfer(trx, mover, { id, sources, targets, reasonCode: 'wrong-account', explanation: '' }))
  }

  async decide(id: string, how: 'approve' | 'refuse' | 'withdraw'): Promise<void> {
    await asMover(this.council, how === 'withdraw' ? 'officer' : 'approver', async (trx, mover) => {
      if (how === 'approve') await approveTransfer(trx, mover, id)
      else if (how === 'refuse') await refuseTransfer(trx, mover, id, 'No')
      else await withdrawTransfer(trx, mover, id)
    })
  }

  async reverse(id: string, entryId: string): Promise<'posted' | 'waiting'> {
    return await asMover(this.council, 'officer', async (trx, mover) => await reverseEntry(trx, mover, { id, entryId, reasonCode: 'wrong-account', explanation: '' }))
  }

  async putBack(id: string, key: Key): Promise<LinePutBack> {
    return await asMover(this.council, 'officer', async (trx, { councilId, person, now }) => {
      const line = await lineOnAccount(trx, councilId, key)
      if (line === undefined) throw new Conflict('Such a line does not go back')
      return await putLineBackOrAsk(trx, { councilId, userId: person.id, now }, line, id, 'Wrong account')
    })
  }

  async refund(id: string, key: Key, amountPence: number, seenPence: number): Promise<Refund['state']> {
    return await asMover(this.council, 'officer', async (trx, worker) => (await requestRefund(trx, worker, {
      id, entryId: key.entryId, parts: [{ lineNumber: key.lineNumber, amountPence: pence(amountPence), seenPence: pence(seenPence) }],
      reasonCode: 'duplicate', reason: null, tellsPayer: false, bankDetails: null
    })).state)
  }

  /** Another person agrees or not; of what is agreed the provider says at once how it ended. @returns whether the money has gone back */
  async settle(id: string, isGood: boolean): Promise<boolean> {
    const refund = await asMover(this.council, 'approver', async (trx, worker) => {
      const found = await Refund.query(trx).findOne({ council_id: this.council.id, id }).throwIfNotFound()
      const isDisputed = await isDisputedSince(trx, this.council.id, found.payment_attempt_id, found.requested_at)
      return found.state === 'requested' ? await decideRefund(trx, worker, id, isGood && !isDisputed ? 'approved' : 'refused') : found
    })
    if (refund.state !== 'approved') return false
    await inCouncil(this.council.id, async trx => {
      const now = new Date()
      const changed = await Refund.query(trx).where({ council_id: this.council.id, id, state: 'approved' }).patch({ state: 'submitting' })
      if (changed === 0) throw new Conflict('It has gone on meanwhile')
      const submitting = await Refund.query(trx).findOne({ council_id: this.council.id, id }).throwIfNotFound()
      if (!isGood) return await failRefund(trx, submitting, { code: 'P0050', now })
      const told = { providerRefundId: newId(), amountPence: refund.amount_pence, status: 'success' as const, createdAt: now }
      await succeed(trx, await reachProvider(trx, submitting, told, now), now)
    })
    return isGood
  }

  /** The bank decides for the payer, whatever has become of the money. @returns the entry that is posted */
  async loseDispute(paymentEntryId: string): Promise<string> {
    return await inCouncil(this.council.id, async trx => {
      const { key } = await trx('ledger_entries').where({ council_id: this.council.id, id: paymentEntryId }).first({ key: 'idempotency_key' }) as { key: string }
      const attempt = await PaymentAttempt.query(trx).findOne({ council_id: this.council.id, id: key.replace('payment-attempt:', '') }).throwIfNotFound()
      const paid = await trx('postings').where({ council_id: this.council.id, entry_id: paymentEntryId }).where('amount_pence', '>', 0).pluck('amount_pence') as number[]
      const total = paid.reduce((sum, one) => sum + one, 0)
      const [now, id] = [new Date(), newId()]
      await trx('disputes').insert({
        council_id: this.council.id, id, provider_account_code: attempt.provider_account_code, provider_dispute_id: newId(), provider_payment_id: attempt.provider_payment_id,
        payment_attempt_id: attempt.id, status: 'lost', amount_pence: total, fee_pence: 0, raised_at: now, settled_on: '2026-11-22', seen_at: now, changed_at: now
      })
      await postLostDispute(trx, await Dispute.query(trx).findOne({ council_id: this.council.id, id }).throwIfNotFound(), attempt, now)
      return (await trx('ledger_entries').where({ council_id: this.council.id, idempotency_key: `dispute:${id}` }).first('id') as { id: string }).id
    })
  }

  /** The lines with which an entry put money somewhere. */
  async broughtBy(entryId: string): Promise<{ lineNumber: number, kind: 'fund' | 'suspense', account: string, pence: number }[]> {
    return await inCouncil(this.council.id, async trx => await trx('postings').where({ council_id: this.council.id, entry_id: entryId }).whereNull('draws_entry_id')
      .whereIn('ledger_account_kind', ['fund', 'suspense']).orderBy('line_number')
      .select({ lineNumber: 'line_number', kind: 'ledger_account_kind', account: trx.raw('coalesce(account_reference, \'\')'), pence: trx.raw('-amount_pence') }) as
      { lineNumber: number, kind: 'fund' | 'suspense', account: string, pence: number }[])
  }

  #target(account: string, amountPence: number) {
    return { fundCode: fundOf(this.council, 'parking-fines').code, accountReference: account, amountPence: pence(amountPence) }
  }
}
