import { v7 as newId } from 'uuid'
import { Dispute } from '../../app/disputes/dispute.js'
import { inCouncil } from '../../app/database/in-council.js'
import { sealBankDetails } from '../../app/refunds/bank/bank-details.js'
import { makePaymentList, markRefund } from '../../app/refunds/bank/payment-list.js'
import { pence } from '../../app/money.js'
import type { Refund } from '../../app/refunds/refund.js'
import { accountOf } from '../pay-outs/at-the-provider.js'
import { aCardPayment, asksFor, decides, workerOf } from '../refunds/asking.js'
import type { TestCouncil, TestUserName } from '../support/builders.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { aDuplicate } from '../support/builders-refunds.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { aPayingCouncil, testService } from '../support/service.js'
import { atWork } from '../support/staff-visitor.js'
import { tableScrolls } from './explained.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

/** Refunds and disputes: asked for, decided, followed, paid. */
export const refundPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Refund a transaction',
    route: '/staff/transactions/:entryId/refund',
    states: [
      { name: 'to the card, nothing entered', screen: 'large', errors: true, visit: async world => await newRefund(world, sending({})) },
      { name: 'to a bank account', screen: 'small', visit: async world => {
        const { entryId } = await aPaidPayment(world.wordy, { cardholderName: `S ${longWord}` })
        return await at(world, world.wordy, 'officer', `/staff/transactions/${String(entryId)}/refund`)
      } }
    ]
  },
  {
    name: 'Check a refund',
    route: null,
    states: [{ name: 'to the card', screen: 'small', visit: async world => await newRefund(world, async page => {
      await page.type('#amount-2', '20')
      await page.click('#reasonCode')
      await page.click('form[action$=check] button')
      await page.waitForSelector('form[action$=refunds]')
    }) }]
  },
  {
    name: 'Refunds',
    route: '/staff/refunds',
    states: [
      { name: 'none', screen: 'small', visit: async world => await at(world, world.quiet, 'approver', '/staff/refunds') },
      { name: 'that wait', screen: 'large', visit: async world => {
        const { council } = await waiting(world)
        return await at(world, council, 'approver', '/staff/refunds')
      } }
    ]
  },
  {
    name: 'Refund',
    route: '/staff/refunds/:refundId',
    states: [
      { name: 'to be decided, refused without a word', screen: 'small', errors: true, visit: async world => {
        const { council, refund } = await waiting(world)
        return await at(world, council, 'approver', `/staff/refunds/${refund.id}`, sending({}, 'Refuse'))
      } },
      { name: 'returned by the bank, seen to without a word', screen: 'small', errors: true, visit: async world => {
        const { council, refundId } = await listed()
        const finance = await workerOf(council, 'finance')
        await inCouncil(council.id, async trx => { await markRefund(trx, finance, refundId, 'returned', longWord) })
        return await at(world, council, 'officer', `/staff/refunds/${refundId}`, sending({}, 'It is dealt with'))
      } },
      { name: 'on a payment list', screen: 'large', visit: async world => {
        const { council, refundId } = await listed()
        return await at(world, council, 'finance', `/staff/refunds/${refundId}`)
      } }
    ]
  },
  {
    name: 'Possible duplicate payments',
    route: '/staff/refunds/duplicates',
    states: [
      { name: 'none', screen: 'large', visit: async world => await at(world, world.quiet, 'officer', '/staff/refunds/duplicates') },
      { name: 'dismissed without a reason', screen: 'small', errors: true, visit: async world =>
        await at(world, await paidTwice(), 'officer', '/staff/refunds/duplicates', sending({}, 'It is no duplicate')) }
    ]
  },
  {
    name: 'Refunds to bank accounts',
    route: '/staff/refunds/payments',
    states: [
      { name: 'none', screen: 'small', visit: async world => await at(world, world.quiet, 'finance', '/staff/refunds/payments') },
      { name: 'to be paid', screen: 'large', visit: async world => await at(world, (await approved()).council, 'finance', '/staff/refunds/payments') }
    ]
  },
  {
    name: 'Payment list of refunds',
    route: '/staff/refunds/payment-lists/:listNumber',
    states: [
      { name: 'to be paid', screen: 'small', explained: tableScrolls, visit: async world => await at(world, (await listed()).council, 'finance', '/staff/refunds/payment-lists/1') },
      { name: 'to be paid', screen: 'large', visit: async world => await at(world, (await listed()).council, 'finance', '/staff/refunds/payment-lists/1') }
    ]
  },
  {
    name: 'Mark a payment list as paid',
    route: null,
    states: [
      { name: 'one refund', screen: 'small', visit: async world =>
        await at(world, (await listed()).council, 'finance', '/staff/refunds/payment-lists/1', sending({}, 'Mark all that are left as paid')) }
    ]
  },
  {
    name: 'Disputes',
    route: '/staff/disputes',
    states: [
      { name: 'none', screen: 'small', visit: async world => await at(world, world.quiet, 'officer', '/staff/disputes') },
      { name: 'in every state', screen: 'large', visit: async world => await at(world, await disputed(), 'officer', '/staff/disputes') }
    ]
  }
]

async function newRefund(world: PagesWorld, act: ReturnType<typeof sending>) {
  const { entryId } = await aCardPayment(world.council, { email: 'payer@example.com' })
  return await at(world, world.council, 'officer', `/staff/transactions/${entryId}/refund`, act)
}

async function waiting({ council }: PagesWorld): Promise<{ council: TestCouncil, refund: Refund }> {
  const { entryId } = await aCardPayment(council, { lines: [['garden-waste', '142']] })
  return { council, refund: await asksFor(council, entryId, [142_00], { reason: `${longWord} ${longWord}` }) }
}

async function approved(): Promise<{ council: TestCouncil, refundId: string }> {
  const council = await aPayingCouncil()
  const { entryId } = await aPaidPayment(council)
  const { services } = await testService()
  const details = { accountName: `J ${longWord}`, sortCode: '309430', accountNumber: '12345678' }
  const refund = await asksFor(council, String(entryId), [20_00], { bankDetails: sealBankDetails(details, services.config.encryptionKey) })
  await decides(council, refund, 'approved')
  return { council, refundId: refund.id }
}

async function listed(): Promise<{ council: TestCouncil, refundId: string }> {
  const { council, refundId } = await approved()
  const worker = await workerOf(council, 'finance')
  await inCouncil(council.id, async trx => await makePaymentList(trx, worker, [refundId]))
  return { council, refundId }
}

async function paidTwice(): Promise<TestCouncil> {
  const council = await aPayingCouncil()
  await aDuplicate(council, `S ${longWord}`)
  return council
}

async function disputed(): Promise<TestCouncil> {
  const council = await aPayingCouncil()
  const now = new Date()
  await inCouncil(council.id, async trx => {
    for (const status of ['needs_response', 'under_review', 'won', 'lost'] as const) {
      await Dispute.query(trx).insert({
        council_id: council.id, id: newId(), provider_account_code: accountOf(council).code, provider_dispute_id: newId(), provider_payment_id: newId(),
        payment_attempt_id: null, status, amount_pence: pence(42_00), fee_pence: pence(20_00), reason: 'fraudulent', raised_at: now, evidence_due_at: now,
        settled_on: null, seen_at: now, changed_at: now
      })
    }
  })
  return council
}

async function at(world: PagesWorld, council: TestCouncil, as: TestUserName, path: string, act?: ReturnType<typeof sending>) {
  return shown(world, council, await atWork(council, as), path, act)
}
