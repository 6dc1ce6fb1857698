import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { addDays, type CalendarDate, calendarDate, londonDate } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import { comparePayOuts, type PayOutDifference } from '../../app/pay-outs/compare-pay-outs.js'
import { checkFile, makeCheck, requestCheck, requestEveryCheck } from '../../app/pay-outs/make-check.js'
import { PayOutCheck } from '../../app/pay-outs/pay-out-check.js'
import { PayOutDay, payOutDifferences } from '../../app/pay-outs/pay-out-day.js'
import type { PostedMovement } from '../../app/pay-outs/posted-payments-query.js'
import type { ProviderMovement, ProviderStatement } from '../../app/pay-outs/provider-statement.js'
import { type PaymentProvider, ProviderRefused } from '../../app/payments/providers/payment-provider.js'
import { registerSandboxAccounts } from '../../app/starting/sandbox-accounts.js'
import type { Services } from '../../app/web/request.js'
import { doJobs } from '../support/do-jobs.js'
import { complete } from '../payments/at-the-provider.js'
import type { TestCouncil } from '../support/builders.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { aPayerAtTheProvider, payAtTheProvider } from '../support/payer.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { makeTrouble } from '../support/trouble.js'
import { accountOf, aPaid, plantAtTheProvider, tomorrow } from './at-the-provider.js'
import { refundedAndLost } from './given-back.js'

const day = calendarDate('2026-05-04')

describe('The check of card pay-outs', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  beforeEach(async () => { council = await aPayingCouncil() })

  it('agrees where the provider took what was posted, and tells how much', async () => {
    await aPaid(council)
    await aPaid(council)
    await check()
    const found = await dayWithMoney()
    expect(found).to.include({ state: 'agrees', difference_count: 0, failed_at: null, is_final: false })
    expect(found?.figures?.told).to.deep.equal({ payments: 2, paymentsPence: 240_00, surchargePence: 0, refunds: 0, refundsPence: 0 })
    expect(found?.figures?.posted).to.deep.equal(found?.figures?.told)
    expect(await days()).to.have.length(28)
  })

  it('lists a payment that the provider took and nobody posted, and one of ours that it has never seen', async () => {
    const { attempt } = await aPayerAtTheProvider(council)
    await payAtTheProvider(attempt)
    const stranger = await plantAtTheProvider(council)
    const { payment } = await aPaidPayment(council)
    await aPaidPayment(await aPayingCouncil())
    await check()

    expect(sorted((await dayWithMoney())?.differences)).to.deep.equal(sorted([
      { kind: 'not-posted', providerPaymentId: String(attempt.provider_payment_id), reference: attempt.provider_reference, providerPence: 120_00, postedPence: null, paymentId: attempt.payment_id },
      { kind: 'not-posted', providerPaymentId: stranger, reference: 'STRANGER', providerPence: 9_99, postedPence: null, paymentId: null },
      { kind: 'not-at-provider', providerPaymentId: payment.providerPaymentId, reference: `${payment.reference}-${payment.attemptId.slice(-6)}`, providerPence: null, postedPence: 120_00, paymentId: payment.id }
    ] as PayOutDifference[]))
    expect(await inCouncil(council.id, async trx => await payOutDifferences(trx, council.id))).to.equal(3)

    await complete(council, attempt)
    await check()
    expect((await dayWithMoney())?.difference_count).to.equal(2)
  })

  it('reads every page of the provider’s answer', async () => {
    for (let paid = 0; paid < 5; paid += 1) await plantAtTheProvider(council)
    const checks = await check({ pageSize: 2 })
    expect(checks.at(-1)).to.include({ state: 'made', told_rows: 5, differences: 5 })
  })

  it('asks with the key of its own account alone', async () => {
    const other = await aPayingCouncil()
    await plantAtTheProvider(other)
    await aPaid(council)
    const asked: string[] = []
    await check({ watch: account => { asked.push(account) } })
    expect(new Set(asked)).to.deep.equal(new Set([council.id]))
    expect(await dayWithMoney()).to.include({ state: 'agrees' })
    expect(await days(other)).to.deep.equal([])
  })

  it('was not made when the provider fails midway, and is never green for that', async () => {
    for (let paid = 0; paid < 3; paid += 1) await plantAtTheProvider(council)
    let pages = 0
    const failing = (provider: PaymentProvider): PaymentProvider => ({
      ...provider, searchPayments: async search => {
        pages += 1
        if (pages === 2) await makeTrouble(council, { failNextCalls: 50 })
        return await provider.searchPayments(search)
      }
    })
    const checks = await check({ pageSize: 1, provider: failing })
    expect(pages).to.equal(2)
    expect(checks.at(-1)).to.include({ state: 'failed', fault: 'unavailable', told_rows: 0 })
    expect((await days()).map(({ state }) => state)).to.deep.equal(Array.from({ length: 28 }, () => 'unknown'))

    await makeTrouble(council, { failNextCalls: 0 })
    await check()
    const known = await dayWithMoney()
    expect(known).to.include({ state: 'differs', difference_count: 3, failed_at: null })
    await makeTrouble(council, { failNextCalls: 50 })
    await check()
    expect(await dayWithMoney()).to.deep.include({ state: 'differs', difference_count: 3, checked_at: known?.checked_at })
    expect((await dayWithMoney())?.failed_at).to.be.an.instanceOf(Date)
    await makeTrouble(council, { failNextCalls: 0 })
  })

  it('was not made when the provider refuses the key', async () => {
    const checks = await check({ provider: one => ({ ...one, searchPayments: async () => { throw new ProviderRefused(401, null, null) } }) })
    expect(checks.at(-1)).to.include({ state: 'failed', fault: 'refused' })
  })

  it('tells when a day was paid out, less fees, and then asks about no day before yesterday', async () => {
    await aPaid(council)
    const paidOut = (settledOn: CalendarDate) => (provider: PaymentProvider): PaymentProvider => ({
      ...provider, searchPayments: async search => {
        const found = await provider.searchPayments(search)
        return { ...found, payments: found.payments.map(payment => ({ ...payment, feePence: pence(1_20), settledOn })) }
      }
    })
    const today = londonDate(new Date())
    await check({ provider: paidOut(addDays(today, 2)) })
    const found = await dayWithMoney()
    expect(found).to.include({ state: 'agrees', is_final: true })
    expect(found?.figures?.settlements).to.deep.equal([
      { settledOn: addDays(today, 2), payments: 1, refunds: 0, totalPence: 120_00, feesPence: 1_20, netPence: 118_80 }
    ])
    const checks = await check()
    expect(checks[0]).to.include({ from_day: addDays(today, -27), to_day: today })
    expect(checks[1]).to.include({ from_day: today, to_day: today })
  })

  it('agrees over a demonstration’s past, of which the sandbox is told', async () => {
    await aPaidPayment(council)
    await aPaidPayment(council, { receivedPence: pence(121_00) })
    const { sandboxUrl, port, services } = await testService()
    await registerSandboxAccounts(sandboxUrl, port, services.config.encryptionKey)
    await check()
    expect(await dayWithMoney()).to.include({ state: 'agrees', difference_count: 0 })
    expect((await dayWithMoney())?.figures?.told).to.include({ payments: 2, paymentsPence: 241_00 })
  })

  it('agrees over the refunds and lost disputes of a demonstration’s past, of which the sandbox is told too', async () => {
    await refundedAndLost(council, { begunAt: new Date() })
    const { sandboxUrl, port, services } = await testService()
    await registerSandboxAccounts(sandboxUrl, port, services.config.encryptionKey)
    await check()
    const found = await inCouncil(council.id, async trx => await PayOutDay.query(trx).where({ council_id: council.id }).where('difference_count', '>', 0))
    expect(found.flatMap(({ differences }) => differences)).to.deep.equal([])
    expect((await days()).reduce((sum, { figures }) => sum + (figures?.told.refunds ?? 0), 0)).to.equal(2)
  })

  it('knows a refund that was carried out days after it began, and a dispute that was lost weeks after it was raised', async () => {
    const begunAt = new Date('2026-05-31T12:00:00Z')
    const { refundedId, disputedId } = await refundedAndLost(council, {
      begunAt, refundedAt: new Date('2026-06-03T12:00:00Z'), lostAt: new Date('2026-06-20T12:00:00Z')
    })
    await refundedAndLost(council, { begunAt: new Date('2026-06-02T12:00:00Z') })
    const [from, to] = [calendarDate('2026-05-01'), calendarDate('2026-05-31')]
    const givenBack = { day: to, totalPence: pence(20_00) }
    const statement: ProviderStatement = {
      asked: 'csv', begunFrom: new Date('2026-04-30T23:00:00Z'), begunBefore: new Date('2026-05-31T23:00:00Z'),
      movements: [told(refundedId, { ...givenBack, kind: 'refund', id: 'r' }), told(disputedId, { ...givenBack, kind: 'dispute', id: 'd' })]
    }
    await inCouncil(council.id, async trx => {
      await checkFile(trx, council.id, statement, { accountCode: accountOf(council).code, name: 'may.csv', from, to, userId: council.users.finance.id, now: new Date() })
    })
    expect((await days()).flatMap(({ differences }) => differences)).to.deep.equal([])
    expect((await days()).reduce((sum, { figures }) => sum + (figures?.posted.refunds ?? 0), 0)).to.equal(2)
  })

  it('comes up for every account of every council each day, once however often it is asked for', async () => {
    const { services } = await testService()
    await requestEveryCheck(services, [council])
    await requestEveryCheck(services, [council])
    const waiting = await inCouncil(council.id, async trx => await PayOutCheck.query(trx).where({ council_id: council.id }))
    expect(waiting.map(({ provider_account_code, state }) => [provider_account_code, state]).sort())
      .to.deep.equal(council.setup.providerAccounts.map(({ code }) => [code, 'waiting']).sort())
    await doJobs(council)
    const made = await inCouncil(council.id, async trx => await PayOutCheck.query(trx).where({ council_id: council.id }))
    expect(new Set(made.map(({ state }) => state))).to.deep.equal(new Set(['made']))
  })

  async function check({ pageSize, provider = one => one, watch = () => undefined }: {
    pageSize?: number, provider?: (one: PaymentProvider) => PaymentProvider, watch?: (councilId: string) => void
  } = {}): Promise<PayOutCheck[]> {
    const ahead = await tomorrow()
    const services: Services = {
      ...ahead, providerFor: account => {
        watch(account.council_id)
        return provider(ahead.providerFor(account))
      }
    }
    const { code } = accountOf(council)
    await inCouncil(council.id, async trx => { await requestCheck(trx, council.id, code, { userId: null, now: new Date() }) })
    const waiting = await inCouncil(council.id, async trx => await PayOutCheck.query(trx).where({ council_id: council.id, state: 'waiting' }))
    for (const { id } of waiting) await makeCheck(services, council.id, id, pageSize)
    return await inCouncil(council.id, async trx => await PayOutCheck.query(trx).where({ council_id: council.id }).orderBy('id'))
  }

  async function days(of = council): Promise<PayOutDay[]> {
    return await inCouncil(of.id, async trx => await PayOutDay.query(trx).where({ council_id: of.id }).orderBy('day'))
  }

  /** The one day on which anything happened. */
  async function dayWithMoney(): Promise<PayOutDay | undefined> {
    return (await days()).find(({ figures }) => figures !== null && figures.told.payments + figures.posted.payments > 0)
  }
})

describe('What a provider tells, against what was posted', () => {
  it('differs by amount and by surcharge, each payment by itself', () => {
    const statement = stated([told('a', { totalPence: pence(100_00) }), told('b', { surchargePence: pence(2_50) }), told('c')])
    const [compared] = comparePayOuts(statement, [posted('a'), posted('b'), posted('c')], day, day)
    expect(compared?.differences.map(({ kind, providerPaymentId, providerPence, postedPence }) => [kind, providerPaymentId, providerPence, postedPence]))
      .to.deep.equal([['amount-differs', 'a', 100_00, 120_00], ['amount-differs', 'b', 120_00, 120_00]])
  })

  it('has refunds one for one, two of the same amount among them', () => {
    const refund = { kind: 'refund', totalPence: pence(10_00) } as const
    const statement = stated([told('a'), told('a', { ...refund, id: 'r1' }), told('a', { ...refund, id: 'r2' })])
    const [compared] = comparePayOuts(statement, [posted('a'), posted('a', refund), posted('a', { kind: 'refund', totalPence: pence(11_00) })], day, day)
    expect(compared?.differences.map(({ kind }) => kind)).to.deep.equal(['refund-not-posted', 'refund-not-at-provider'])
    expect(compared?.figures.told).to.include({ refunds: 2, refundsPence: 20_00 })
  })

  it('means of two refunds of one amount the one that began within its days', () => {
    const refund = { kind: 'refund', totalPence: pence(10_00) } as const
    const [before, after] = [posted('a', { ...refund, begunAt: new Date('2026-04-01T10:00:00Z') }), posted('a', { ...refund, begunAt: new Date('2026-05-20T10:00:00Z') })]
    const [compared] = comparePayOuts(stated([told('a', { ...refund, id: 'r1' })]), [before, posted('a', refund), after], day, day)
    expect(compared?.differences).to.deep.equal([])
  })

  it('is of the day in London on which it was captured, and a payment of ours about the end of what was asked is left for the next day', () => {
    const statement = stated([told('a', { day: addDays(day, 1) })])
    expect(comparePayOuts(statement, [posted('a')], day, day)[0]).to.deep.include({ differences: [], isWaiting: false })
    const late = posted('b', { begunAt: new Date(statement.begunBefore.getTime() - 1000) })
    expect(comparePayOuts(statement, [late], day, day)[0]?.differences).to.deep.equal([])
    expect(comparePayOuts({ ...statement, begunFrom: statement.begunBefore, begunBefore: new Date('2026-05-06T23:00:00Z') }, [late], day, addDays(day, 1))[0]?.differences)
      .to.have.length(1)
  })

  it('waits while anything is not captured, or not paid out by a provider that tells of it', () => {
    const isWaiting = (...movements: ProviderMovement[]) => comparePayOuts(stated(movements), [posted('a'), posted('b')], day, day)[0]?.isWaiting
    expect(isWaiting(told('a'), told('b'))).to.equal(false)
    expect(isWaiting(told('a'), told('b', { isCaptured: false }))).to.equal(true)
    expect(isWaiting(told('a', { settledOn: addDays(day, 2) }), told('b'))).to.equal(true)
    expect(isWaiting(told('a', { settledOn: addDays(day, 2) }), told('b', { settledOn: addDays(day, 3) }))).to.equal(false)
  })
})

function sorted(differences: PayOutDifference[] = []): PayOutDifference[] {
  return differences.toSorted((a, b) => a.providerPaymentId < b.providerPaymentId ? -1 : 1)
}

function stated(movements: ProviderMovement[]): ProviderStatement {
  return { asked: 'search', begunFrom: new Date('2026-04-26T23:00:00Z'), begunBefore: new Date('2026-05-04T23:00:00Z'), movements }
}

function told(id: string, overrides: Partial<ProviderMovement> = {}): ProviderMovement {
  return {
    kind: 'payment', id, providerPaymentId: id, reference: id, totalPence: pence(120_00), surchargePence: pence(0), feePence: null, day,
    isCaptured: true, settledOn: null, ...overrides
  }
}

function posted(providerPaymentId: string, overrides: Partial<PostedMovement> = {}): PostedMovement {
  return {
    kind: 'payment', providerPaymentId, reference: providerPaymentId, paymentId: providerPaymentId, entryId: providerPaymentId,
    begunAt: new Date('2026-05-04T10:00:00Z'), occurredOn: day, totalPence: pence(120_00), surchargePence: pence(0), ...overrides
  }
}
