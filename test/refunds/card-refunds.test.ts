import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { Conflict, NotFound } from '../../app/errors.js'
import { postEntry } from '../../app/ledger/post-entry.js'
import { pence } from '../../app/money.js'
import { followRefunds } from '../../app/refunds/card/follow-refunds.js'
import { submitRefund } from '../../app/refunds/card/submit-refund.js'
import { Refund } from '../../app/refunds/refund.js'
import { requestRefund } from '../../app/refunds/request-refund.js'
import { rowsOf } from '../payments/resident.js'
import { rejectionOf } from '../payments/providers/start-sandbox.js'
import { aReference, fundOf, type TestCouncil } from '../support/builders.js'
import { testDatabase } from '../support/database.js'
import { doJobs } from '../support/do-jobs.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import {
  aCardPayment, asksFor, atProvider, type CardPaid, decides, expectAgrees, limit, postingsOf, provider, refundableOf, sweepLater, until,
  workerOf
} from './asking.js'

describe('A refund to a card', function () {
  this.timeout(60_000)
  usesService()

  it('within the limit goes straight to the provider and is posted once, with each line drawn', async () => {
    const { council, entryId } = await paid({ lines: [['garden-waste', '42'], ['planning', '30']], email: 'payer@example.com' })
    const refund = await asksFor(council, entryId, [10_00, 30_00], { tellsPayer: true })
    expect(refund).to.include({ state: 'approved', needs_approval: false, amount_pence: 40_00 })
    await doJobs(council)
    await doJobs(council)

    expect(await stateOf(council, refund)).to.equal('succeeded')
    expect(await postingsOf(council, `card-refund:${refund.id}`)).to.deep.equal(['fund 1000', 'fund 3000', 'clearing -4000'])
    expect((await refundableOf(council, entryId)).lines.map(line => line.leftPence)).to.deep.equal([32_00, 0])
    expect(await atProvider(council, entryId)).to.deep.equal(['4000 success'])
    expect((await rowsOf(council, 'outbox_messages', { kind: 'refund' })).map(row => row.recipient)).to.deep.equal(['payer@example.com'])
    expect(await rowsOf(council, 'line_reservations')).to.deep.equal([])
    await expectAgrees(council)
  })

  it('over the limit waits for another person, who is never the one who asked', async () => {
    const { council, entryId } = await paid({ lines: [['garden-waste', '142']] })
    const refund = await asksFor(council, entryId, [142_00])
    expect(refund).to.include({ state: 'requested', needs_approval: true })
    await doJobs(council)
    expect(await atProvider(council, entryId)).to.deep.equal([])

    await maySay(council, 'officer', ['refunds.approve'])
    expect(await rejectionOf(decides(council, refund, 'approved', 'officer'))).to.be.instanceOf(Conflict)
    const forced = await rejectionOf(inCouncil(council.id, async trx => await Refund.query(trx).where({ council_id: council.id, id: refund.id })
      .patch({ state: 'approved', decided_by: council.users.officer.id, decided_at: new Date() })))
    expect(String(forced)).to.include('refunds_by_two')

    expect((await decides(council, refund, 'approved')).state).to.equal('approved')
    expect((await decides(council, refund, 'approved')).state).to.equal('approved')
    await doJobs(council)
    expect(await stateOf(council, refund)).to.equal('succeeded')
    await expectAgrees(council)
  })

  it('over the limit cannot be made of many below it', async () => {
    const { council, entryId } = await paid({ lines: [['garden-waste', '142']] })
    expect((await asksFor(council, entryId, [60_00])).needs_approval).to.equal(false)
    expect((await asksFor(council, entryId, [40_00])).needs_approval).to.equal(false)
    expect((await asksFor(council, entryId, [1])).needs_approval).to.equal(true)
  })

  it('over the limit cannot be made of parts that were moved to other accounts first', async () => {
    const { council, entryId } = await paid({ lines: [['garden-waste', '142']] })
    const moved = [await move(council, entryId, 60_00), await move(council, entryId, 60_00)]
    expect((await asksFor(council, String(moved[0]), [60_00])).needs_approval).to.equal(false)
    expect((await asksFor(council, String(moved[1]), [60_00])).needs_approval).to.equal(true)
    expect((await asksFor(council, entryId, [22_00])).needs_approval).to.equal(false)
  })

  it('over the limit cannot be made of two at the same moment', async () => {
    const { council, entryId } = await paid({ lines: [['garden-waste', '70'], ['planning', '70']] })
    const both = await Promise.all([asksFor(council, entryId, [70_00]), asksFor(council, entryId, [0, 70_00])])
    expect(both.map(refund => refund.needs_approval).sort()).to.deep.equal([false, true])
  })

  it('of an amount that somebody saw is not made of another, however close together both ask', async () => {
    const { council, entryId } = await paid({ lines: [['garden-waste', '142']] })
    const parts = [{ lineNumber: 2, amountPence: pence(30_00), seenPence: pence(142_00) }]
    const both = await Promise.allSettled([requestWith(council, entryId, parts), requestWith(council, entryId, parts)])
    expect(both.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected'])
    const lost = both.find(({ status }) => status === 'rejected')
    expect(lost?.status === 'rejected' && lost.reason).to.be.instanceOf(Conflict).and.have.property('message').that.includes('£112.00 is left of')
  })

  it('refused or withdrawn frees what it had set aside', async () => {
    const { council, entryId } = await paid({ lines: [['garden-waste', '142']] })
    const [refused, withdrawn] = [await asksFor(council, entryId, [110_00]), await asksFor(council, entryId, [32_00], { bankDetails: 'sealed' })]
    expect((await refundableOf(council, entryId)).lines[0]).to.include({ leftPence: 0, reservedPence: 142_00 })
    expect((await decides(council, refused, 'refused')).state).to.equal('refused')
    expect((await refundableOf(council, entryId)).lines[0]).to.include({ leftPence: 110_00 })
    expect(await rejectionOf(decides(council, withdrawn, 'withdrawn', 'finance'))).to.be.instanceOf(Conflict)
    expect((await decides(council, withdrawn, 'withdrawn', 'officer')).state).to.equal('withdrawn')
    expect((await refundableOf(council, entryId)).lines[0]).to.include({ leftPence: 142_00, reservedPence: 0 })
  })

  it('never takes more than is left: of two at once one wins, and the other is told what is left', async () => {
    const { council, entryId } = await paid()
    const both = await Promise.allSettled([asksFor(council, entryId, [30_00]), asksFor(council, entryId, [30_00])])
    expect(both.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected'])
    const stale = await rejectionOf(requestWith(council, entryId, [{ lineNumber: 2, amountPence: pence(1_00), seenPence: pence(42_00) }]))
    expect(stale).to.be.instanceOf(Conflict).and.have.property('message').that.includes('£12.00 is left of')
    const tooMuch = await rejectionOf(asksFor(council, entryId, [12_01]))
    expect(tooMuch).to.be.instanceOf(Conflict).and.have.property('message').that.includes('Only £12.00 is left')
    const twice = [1, 2].map(() => ({ lineNumber: 2, amountPence: pence(12_00), seenPence: pence(12_00) }))
    expect(await rejectionOf(requestWith(council, entryId, twice))).to.be.instanceOf(Error)
    expect(await rowsOf(council, 'refunds')).to.have.length(1)
  })

  it('sent twice with one form is one refund', async () => {
    const { council, entryId } = await paid()
    const id = newId()
    const [one, two] = await Promise.all([asksFor(council, entryId, [5_00], { id }), asksFor(council, entryId, [5_00], { id })])
    expect([one.id, two.id]).to.deep.equal([id, id])
    expect(await rejectionOf(asksFor(council, entryId, [5_00], { id }, 'finance')), 'another’s form').to.be.instanceOf(NotFound)
    await doJobs(council)
    expect(await atProvider(council, entryId)).to.deep.equal(['500 success'])
  })

  it('and a transfer of the same money cannot both have it', async () => {
    const { council, entryId } = await paid()
    await asksFor(council, entryId, [40_00])
    const moved = await rejectionOf(move(council, entryId, 5_00))
    expect(moved).to.be.instanceOf(Conflict)
    await move(council, entryId, 2_00)
    await doJobs(council)
    expect((await refundableOf(council, entryId)).lines[0]?.leftPence).to.equal(0)
    await expectAgrees(council)
  })

  it('of money that was moved to another account goes back to the card it came by', async () => {
    const { council, entryId, attempt } = await paid()
    const movedId = await move(council, entryId, 20_00)
    expect((await refundableOf(council, movedId)).attempt?.id).to.equal(attempt.id)
    const refund = await asksFor(council, movedId, [20_00])
    await doJobs(council)
    expect(await stateOf(council, refund)).to.equal('succeeded')
    expect(await atProvider(council, entryId)).to.deep.equal(['2000 success'])
    await expectAgrees(council)
  })

  it('whose answer is lost is found at the provider before it is asked again, and never made twice', async () => {
    const { council, entryId } = await paid()
    await provider(council, { loseNextRefunds: 1, noWebhooks: true })
    const refund = await asksFor(council, entryId, [42_00])
    await doJobs(council)
    expect(await stateOf(council, refund)).to.equal('submitting')
    await sweepLater(3)

    expect(await stateOf(council, refund)).to.equal('succeeded')
    expect(await atProvider(council, entryId)).to.deep.equal(['4200 success'])
    await expectAgrees(council)
  })

  it('waits while the provider is away, and goes on by itself', async () => {
    const { council, entryId } = await paid()
    await provider(council, { failNextCalls: 20, noWebhooks: true })
    const refund = await asksFor(council, entryId, [42_00])
    await doJobs(council)
    expect(await stateOf(council, refund)).to.equal('submitting')
    await provider(council, { failNextCalls: 0 })
    await sweepLater(3)
    expect(await stateOf(council, refund)).to.equal('succeeded')
  })

  it('that the provider has not carried out yet is followed to its end, and a failure touches it alone', async () => {
    const { council, entryId } = await paid()
    await provider(council, { refundSubmittedSeconds: 1, refundsFail: true, noWebhooks: true })
    const failing = await asksFor(council, entryId, [10_00])
    await doJobs(council)
    await provider(council, { refundsFail: false, refundSubmittedSeconds: 1 })
    const succeeding = await asksFor(council, entryId, [20_00])
    await doJobs(council)
    expect([await stateOf(council, failing), await stateOf(council, succeeding)]).to.deep.equal(['submitted', 'submitted'])
    expect(await postingsOf(council, `card-refund:${succeeding.id}`)).to.deep.equal([])
    await until(async () => (await atProvider(council, entryId)).every(one => !one.includes('submitted')))
    await sweepLater(60)

    expect([await stateOf(council, failing), await stateOf(council, succeeding)]).to.deep.equal(['failed', 'succeeded'])
    expect((await refundableOf(council, entryId)).lines[0]).to.include({ leftPence: 22_00, reservedPence: 0 })
    await expectAgrees(council)
  })

  it('ends once when a webhook, the sweep and the answer come together, again and out of order', async () => {
    const { council, entryId, attempt } = await paid()
    await provider(council, { duplicateWebhooks: true, outOfOrderWebhooks: true })
    const refund = await asksFor(council, entryId, [42_00])
    const { services } = await testService()
    await Promise.all([
      submitRefund(services, council.id, refund.id), submitRefund(services, council.id, refund.id),
      followRefunds(services, council.id, attempt.id), followRefunds(services, council.id, attempt.id)
    ])
    await doJobs(council)
    await followRefunds(services, council.id, attempt.id)
    expect(await stateOf(council, refund)).to.equal('succeeded')
    expect(await atProvider(council, entryId)).to.deep.equal(['4200 success'])
    expect(await postingsOf(council, `card-refund:${refund.id}`)).to.deep.equal(['fund 4200', 'clearing -4200'])
  })

  it('is nobody’s who may not see its fund or its method of payment', async () => {
    const { council, entryId } = await paid()
    await limit(council, 'officer', { fund_codes: [fundOf(council, 'council-tax').code] })
    expect(await rejectionOf(requestWith(council, entryId, [{ lineNumber: 2, amountPence: pence(1_00), seenPence: pence(42_00) }]))).to.be.instanceOf(NotFound)
    await limit(council, 'officer', { fund_codes: null, method_codes: ['1'] })
    expect(await rejectionOf(requestWith(council, entryId, [{ lineNumber: 2, amountPence: pence(1_00), seenPence: pence(42_00) }]))).to.be.instanceOf(NotFound)
    await limit(council, 'officer', { method_codes: null })
    const refund = await asksFor(council, entryId, [1_00])
    expect(refund.state).to.equal('approved')
  })
})

async function paid(options: Parameters<typeof aCardPayment>[1] = {}): Promise<CardPaid & { council: TestCouncil }> {
  const council = await aPayingCouncil()
  return { council, ...await aCardPayment(council, options) }
}

async function requestWith(council: TestCouncil, entryId: string, parts: Parameters<typeof requestRefund>[2]['parts']): Promise<Refund> {
  const worker = await workerOf(council, 'officer')
  return await inCouncil(council.id, async trx => await requestRefund(trx, worker, {
    id: newId(), entryId, parts, reasonCode: 'other', reason: 'Why', tellsPayer: false, bankDetails: null
  }))
}

async function rowOf(council: TestCouncil, { id }: Refund): Promise<Refund> {
  return await inCouncil(council.id, async trx => await Refund.query(trx).findOne({ council_id: council.id, id }).throwIfNotFound())
}

async function stateOf(council: TestCouncil, refund: Refund): Promise<string> {
  return (await rowOf(council, refund)).state
}

/** The officer moves some of the first line to an account of council tax. @returns the new transaction */
async function move(council: TestCouncil, entryId: string, amount: number): Promise<string> {
  const { lines: [line], methodCode, occurredOn } = await refundableOf(council, entryId)
  if (line === undefined) throw new Error('No line')
  const id = newId()
  await inCouncil(council.id, async trx => await postEntry(trx, council.id, {
    id, type: 'transfer', reference: id.slice(-12), occurredOn, accountingDate: occurredOn, methodCode, channel: 'office', officeCode: 'S',
    source: { kind: 'ledger_entry', id: entryId }, idempotencyKey: `test:${id}`,
    postings: [
      { ledgerAccountCode: line.ledgerAccountCode, accountReference: line.accountReference, amountPence: pence(amount), drawsOn: { entryId, lineNumber: line.lineNumber } },
      { ledgerAccountCode: `FUND-${fundOf(council, 'council-tax').code}`, accountReference: aReference(council, 'council-tax'), amountPence: pence(-amount) }
    ]
  }))
  return id
}

async function maySay(council: TestCouncil, name: 'officer', added: string[]): Promise<void> {
  const { owner } = await testDatabase()
  await owner.transaction(async trx => {
    await trx.raw(`set local app.council_id = '${council.id}'`)
    await trx.raw('update roles set permissions = permissions || :added::text[] where council_id = :id and code = (select role_code from users where council_id = :id and id = :user)',
      { added, id: council.id, user: council.users[name].id })
  })
}

