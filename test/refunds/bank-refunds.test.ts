import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { Dispute } from '../../app/disputes/dispute.js'
import { postLostDispute } from '../../app/disputes/post-lost-dispute.js'
import { Conflict } from '../../app/errors.js'
import { pence } from '../../app/money.js'
import { PaymentAttempt } from '../../app/payments/payment-attempt.js'
import { sealBankDetails } from '../../app/refunds/bank/bank-details.js'
import { makePaymentList, markRefund } from '../../app/refunds/bank/payment-list.js'
import { removeOldBankDetails } from '../../app/refunds/bank/payment-lists-query.js'
import { latestPaymentLists, listRefunds } from '../../app/refunds/refunds-query.js'
import { Refund } from '../../app/refunds/refund.js'
import { returnItem } from '../../app/suspense/return-item.js'
import { rowsOf } from '../payments/resident.js'
import { rejectionOf } from '../payments/providers/start-sandbox.js'
import { accountOf } from '../pay-outs/at-the-provider.js'
import type { TestCouncil, TestUserName } from '../support/builders.js'
import { aSuspenseItem } from '../support/builders-payments.js'
import { asStaff } from '../support/builders-suspense.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'
import { aCardPayment, asksFor, type CardPaid, decides, postingsOf, provider, refundableOf, expectAgrees, workerOf } from './asking.js'

const bank = { accountName: '=J Smith', sortCode: '30-94-30', accountNumber: '12345678' }

describe('A refund to a bank account', function () {
  this.timeout(60_000)
  usesService()

  it('is offered only when the card route is closed', async () => {
    const council = await aPayingCouncil()
    const { entryId } = await aCardPayment(council)
    const officer = await signedIn(council, 'officer')
    await officer.get(`/staff/transactions/${entryId}/refund`)
    await officer.post(`/staff/transactions/${entryId}/refund/check`, { 'amount-2': '1', reasonCode: 'overpaid', ...bank })
    expect(officer.text()).to.include('The card it was paid with').and.not.include('sort code')
  })

  it('is approved by another person, owed, listed, paid and posted once, and its details are sealed, masked and removed', async () => {
    const { council, refund } = await asked()
    expect(refund.bank_details_encrypted).to.be.a('string').and.not.include('12345678')
    expect(await rejectionOf(decides(council, refund, 'approved', 'officer'))).to.be.instanceOf(Error)
    await decides(council, refund, 'approved')
    expect(await postingsOf(council, `bank-refund-owed:${refund.id}`)).to.deep.equal(['refunds_payable -4500', 'refunds_payable 4500'])

    const finance = await signedIn(council, 'finance')
    await finance.get('/staff/refunds/payments')
    const fields = finance.hiddenFields('/staff/refunds/payment-lists')
    await finance.post('/staff/refunds/payment-lists')
    expect(finance.last.path).to.equal('/staff/refunds/payment-lists/1')
    expect(finance.text()).to.include('•••••678').and.not.include('12345678')
    expect((await finance.send('POST', '/staff/refunds/payment-lists', new URLSearchParams(fields).toString())).status).to.equal(409)
    const file = await finance.send('GET', '/staff/refunds/payment-lists/1/file')
    expect((await rowsOf(council, 'audit_events', { action: 'refund_list_downloaded' })).map(({ facts }) => facts)).to.deep.equal([{ lines: 1 }])
    expect(file.body).to.include(`'=J Smith,309430,12345678,45.00,${refund.reference}`)

    await finance.post('/staff/refunds/payment-lists/1/payments')
    expect(finance.text()).to.include('Mark 1 refund of payment list 1 as paid?').and.include('£45.00 in all. Each is posted to the ledger')
    expect(await postingsOf(council, `bank-refund-paid:${refund.id}`), 'nothing before it is confirmed').to.deep.equal([])
    await finance.post('/staff/refunds/payment-lists/1/payments')
    expect(finance.text()).to.include('Paid to the bank account')
    expect(await postingsOf(council, `bank-refund-paid:${refund.id}`)).to.deep.equal(['refunds_payable 4500', 'bank -4500'])
    await expectAgrees(council)
    await inCouncil(council.id, async trx => { await removeOldBankDetails(trx, council.id, new Date(Date.now() - 86_400_000)) })
    expect((await rowsOf(council, 'refunds'))[0]?.bank_details_encrypted).to.be.a('string')
    await inCouncil(council.id, async trx => { await removeOldBankDetails(trx, council.id, new Date(Date.now() + 86_400_000)) })
    expect((await rowsOf(council, 'refunds'))[0]?.bank_details_encrypted).to.equal(null)
    await finance.get(`/staff/refunds/${refund.id}`)
    expect(finance.text()).to.include('whose details have been removed')
  })

  it('that the bank returns is put back whence it came, and can be asked for again', async () => {
    const { council, refund, entryId } = await asked()
    await decides(council, refund, 'approved')
    const finance = await signedIn(council, 'finance')
    await finance.get('/staff/refunds/payments')
    await finance.post('/staff/refunds/payment-lists')
    await finance.post('/staff/refunds/payment-lists/1/payments')
    await finance.post('/staff/refunds/payment-lists/1/payments')
    await finance.get(`/staff/refunds/${refund.id}`)
    await finance.post(`/staff/refunds/${refund.id}/payments`, { as: 'returned', note: 'No such account' })
    expect(finance.text()).to.include('Returned by the bank').and.include('No such account')
    expect((await refundableOf(council, entryId)).lines[0]?.leftPence).to.equal(45_00)
    await expectAgrees(council)
  })

  it('is owed when the provider cannot give it back to the card any more', async () => {
    const council = await aPayingCouncil()
    const { entryId, attempt } = await aCardPayment(council)
    await provider(council, { noWebhooks: true })
    const officer = await signedIn(council, 'officer')
    await inCouncil(council.id, async trx => { await trx('payment_attempts').where({ council_id: council.id, id: attempt.id }).update({ provider_payment_id: 'forgotten' }) })
    await officer.get(`/staff/transactions/${entryId}/refund`)
    expect(officer.text()).to.include('cannot give it back to the card any more')
    await officer.post(`/staff/transactions/${entryId}/refund/check`, { 'amount-2': '20', reasonCode: 'overpaid', ...bank, sortCode: '30943' })
    expect(officer.text()).to.include('Enter a sort code of 6 digits')
    await officer.post(`/staff/transactions/${entryId}/refund/check`, { 'amount-2': '20', reasonCode: 'overpaid', ...bank })
    await officer.post(`/staff/transactions/${entryId}/refunds`)
    const [row] = await rowsOf(council, 'refunds')
    expect(row).to.include({ route: 'bank', state: 'requested', needs_approval: true })
    await decides(council, { id: String(row?.id) }, 'approved')
    expect(await postingsOf(council, `bank-refund-owed:${String(row?.id)}`)).to.deep.equal(['refunds_payable -2000', 'fund 2000'])
    await expectAgrees(council)
  })

  it('is marked by another person than who asked, who says why the bank returned it', async () => {
    const { council, refund } = await listed()
    expect(await rejectionOf(marks(council, refund, 'returned', 'finance', true))).to.be.instanceOf(Conflict)
    const finance = await signedIn(council, 'finance')
    await finance.get(`/staff/refunds/${refund.id}`)
    expect(finance.last.body).to.include('&quot;J&quot; Smith').and.not.include('&amp;quot;')
    await finance.post(`/staff/refunds/${refund.id}/payments`, { as: 'returned', note: '' })
    expect(finance.last.status).to.equal(422)
    expect(finance.text()).to.include('Enter why the bank returned it')
    expect((await rowsOf(council, 'refunds'))[0]).to.include({ state: 'listed' })
  })

  it('is neither approved, listed nor paid once the payment is disputed', async () => {
    const { council, refund, attempt } = await byBank()
    const other = await byBank(council)
    await decides(council, other.refund, 'approved')
    await raise(council, attempt.id)
    expect(await rejectionOf(decides(council, refund, 'approved'))).to.be.instanceOf(Conflict).and.have.property('message').that.includes('disputed')
    await raise(council, other.attempt.id)
    const finance = await workerOf(council, 'finance')
    const put = async () => await inCouncil(council.id, async trx => await makePaymentList(trx, finance, [other.refund.id]))
    expect(await rejectionOf(put())).to.be.instanceOf(Conflict)
    await inCouncil(council.id, async trx => { await trx('disputes').where({ council_id: council.id }).update({ status: 'won' }) })
    await put()
    await inCouncil(council.id, async trx => { await trx('disputes').where({ council_id: council.id }).update({ status: 'needs_response' }) })
    expect(await rejectionOf(marks(council, other.refund, 'paid', 'finance'))).to.be.instanceOf(Conflict).and.have.property('message').that.includes('disputed')
    const visitor = await signedIn(council, 'finance')
    await visitor.get('/staff/refunds/payment-lists/1')
    await visitor.post('/staff/refunds/payment-lists/1/payments')
    expect(visitor.text()).to.include('1 is left out because the payer has disputed')
  })

  it('that is on no list yet fails when the payment’s dispute is lost, and frees what was owed, for the dispute to draw', async () => {
    const { council, refund, attempt } = await byBank()
    const onAList = await byBank(council)
    for (const one of [refund, onAList.refund]) await decides(council, one, 'approved')
    const finance = await workerOf(council, 'finance')
    await inCouncil(council.id, async trx => await makePaymentList(trx, finance, [onAList.refund.id]))
    for (const { id } of [attempt, onAList.attempt]) await raise(council, id)
    const lose = async () => {
      for (const { id } of [attempt, onAList.attempt]) {
        await inCouncil(council.id, async trx => {
          await trx('disputes').where({ council_id: council.id, payment_attempt_id: id }).update({ status: 'lost', changed_at: new Date() })
          const dispute = await Dispute.query(trx).findOne({ council_id: council.id, payment_attempt_id: id }).throwIfNotFound()
          await postLostDispute(trx, dispute, await PaymentAttempt.query(trx).findOne({ council_id: council.id, id }).throwIfNotFound(), new Date())
        })
      }
    }
    for (let twice = 0; twice < 2; twice += 1) await lose()
    const { states, lost } = await inCouncil(council.id, async trx => ({
      states: await Refund.query(trx).where({ council_id: council.id }), lost: await Dispute.query(trx).where({ council_id: council.id })
    }))
    expect(states.map(({ id, state, failure_code: code }) => [id, state, code])).to.have.deep.members([[refund.id, 'failed', 'dispute-lost'], [onAList.refund.id, 'listed', null]])
    const [drawn, short] = await Promise.all([attempt, onAList.attempt].map(async one =>
      await postingsOf(council, `dispute:${lost.find(({ payment_attempt_id: id }) => id === one.id)?.id ?? ''}`)))
    expect(drawn, 'all of it is there again').to.deep.equal(['fund 4200', 'clearing -4200'])
    expect(short).to.deep.equal(['fund 2200', 'suspense 2000', 'clearing -4200'])
    await expectAgrees(council)
    const visitor = await signedIn(council, 'finance')
    await visitor.get(`/staff/refunds/${refund.id}`)
    expect(visitor.text()).to.include('so it is not refunded as well').and.include('nothing was paid')
  })

  it('waits for the next list, and for whoever may approve it, however many of others were asked for before', async () => {
    const { council, entryId } = await byBank()
    const toCard = await asksFor(council, entryId, [1_00])
    const { refund } = await byBank(council)
    await decides(council, refund, 'approved')
    const { person } = await workerOf(council, 'officer')
    await asksFor(council, entryId, [2_00], {}, 'finance')
    const found = await inCouncil(council.id, async trx => [
      await listRefunds(trx, council.id, person, { states: ['approved'], route: 'bank', most: 1 }),
      await listRefunds(trx, council.id, person, { states: ['requested', 'approved'], exceptBy: person.id, most: 1 })
    ])
    expect(found[0]?.map(({ id }) => id)).to.deep.equal([refund.id])
    expect(found[1]).to.have.length(1)
    expect([toCard.id, refund.id]).not.to.include(found[1]?.[0]?.id)
  })

  it('goes on one list of two that are made at the same instant, each with a number of its own', async () => {
    const council = await aPayingCouncil()
    const refunds: Refund[] = []
    for (let index = 0; index < 3; index += 1) refunds.push((await byBank(council)).refund)
    for (const refund of refunds) await decides(council, refund, 'approved')
    const finance = await workerOf(council, 'finance')
    const [first = '', second = '', third = ''] = refunds.map(({ id }) => id)
    const put = async (...ids: string[]) => await inCouncil(council.id, async trx => await makePaymentList(trx, finance, ids))
    expect((await Promise.all([put(first), put(second)])).sort()).to.deep.equal([1, 2])
    const visitors = [await signedIn(council, 'finance'), await signedIn(council, 'finance')]
    for (const visitor of visitors) await visitor.get('/staff/refunds/payments')
    await Promise.all(visitors.map(async visitor => { await visitor.post('/staff/refunds/payment-lists') }))
    expect(visitors.map(({ last }) => last.status).sort()).to.deep.equal([200, 409])
    expect(visitors.map(visitor => visitor.text()).join()).to.include('None of these refunds waits to be paid any more')
    expect(await rowsOf(council, 'refunds', { list_number: 3 })).to.have.length(1).and.to.have.nested.property('[0].id', third)
  })

  it('adds to the sums of a list only what is its reader’s to see', async () => {
    const { council } = await listed()
    await inCouncil(council.id, async trx => {
      const { person } = await workerOf(council, 'finance')
      expect((await latestPaymentLists(trx, council.id, person)).map(list => list.refunds)).to.deep.equal([1])
      const limited = Object.assign(Object.create(Object.getPrototypeOf(person) as object) as typeof person, person, { methodCodes: ['none'] })
      expect(await latestPaymentLists(trx, council.id, limited)).to.deep.equal([])
    })
  })

  it('cannot be decided twice by two people', async () => {
    const { council, refund } = await asked()
    const both = await Promise.allSettled([decides(council, refund, 'approved'), decides(council, refund, 'withdrawn', 'officer')])
    expect(both.filter(({ status }) => status === 'fulfilled')).to.have.length(1)
    const lost = both.find(({ status }) => status === 'rejected')
    expect(lost?.status === 'rejected' && lost.reason).to.be.instanceOf(Conflict)
  })
})

/** £45 that left suspense to go back to its sender, for which an officer has entered bank details. */
async function asked(): Promise<{ council: TestCouncil, refund: Refund, entryId: string }> {
  const council = await aPayingCouncil()
  const item = await aSuspenseItem(council)
  const { entryId } = await asStaff(council, 'officer', async (trx, worker) => await returnItem(trx, worker, {
    entryId: item.id, lineNumber: 2, amountPence: pence(45_00), narrative: 'J Smith asks for it back', idempotencyKey: `test-return:${item.id}`
  }))
  const officer = await signedIn(council, 'officer')
  await officer.get('/staff/refunds/payments')
  if (!officer.text().includes('Owed to senders')) throw new Error(officer.text())
  await officer.get(`/staff/transactions/${entryId}/refund?all=yes`)
  await officer.post(`/staff/transactions/${entryId}/refund/check`, { 'amount-2': '45', reasonCode: 'not-due', ...bank })
  await officer.post(`/staff/transactions/${entryId}/refunds`)
  const refund = await inCouncil(council.id, async trx => await Refund.query(trx).findOne({ council_id: council.id }).throwIfNotFound())
  return { council, refund, entryId }
}

/** Of a card payment that the provider cannot give back. */
async function byBank(existing?: TestCouncil): Promise<CardPaid & { council: TestCouncil, refund: Refund }> {
  const council = existing ?? await aPayingCouncil()
  const paid = await aCardPayment(council)
  const bankDetails = sealBankDetails({ ...bank, accountName: '"J" Smith' }, (await testService()).services.config.encryptionKey)
  return { ...paid, council, refund: await asksFor(council, paid.entryId, [20_00], { bankDetails }) }
}

async function listed(): Promise<{ council: TestCouncil, refund: Refund }> {
  const { council, refund } = await byBank()
  await decides(council, refund, 'approved')
  const finance = await workerOf(council, 'finance')
  await inCouncil(council.id, async trx => await makePaymentList(trx, finance, [refund.id]))
  return { council, refund }
}

/** As their own: as if they were who had asked for it. */
async function marks(council: TestCouncil, refund: Refund, as: 'paid' | 'returned', by: TestUserName, asTheirOwn = false): Promise<void> {
  const worker = await workerOf(council, by)
  if (asTheirOwn) Object.assign(worker.person, { id: refund.requested_by })
  await inCouncil(council.id, async trx => { await markRefund(trx, worker, refund.id, as, 'Account closed') })
}

async function raise(council: TestCouncil, attemptId: string): Promise<void> {
  const now = new Date()
  await inCouncil(council.id, async trx => {
    await trx('disputes').insert({
      council_id: council.id, id: newId(), provider_account_code: accountOf(council).code, provider_dispute_id: newId(), provider_payment_id: newId(),
      payment_attempt_id: attemptId, status: 'needs_response', amount_pence: 42_00, fee_pence: 0, raised_at: now, seen_at: now, changed_at: now
    })
  })
}
