import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { Conflict } from '../../app/errors.js'
import { pence } from '../../app/money.js'
import { removeOldBankDetails } from '../../app/refunds/bank/payment-lists-query.js'
import { Refund } from '../../app/refunds/refund.js'
import { returnItem } from '../../app/suspense/return-item.js'
import { rowsOf } from '../payments/resident.js'
import { rejectionOf } from '../payments/providers/start-sandbox.js'
import type { TestCouncil } from '../support/builders.js'
import { aSuspenseItem } from '../support/builders-payments.js'
import { asStaff } from '../support/builders-suspense.js'
import { aPayingCouncil, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'
import { aCardPayment, decides, postingsOf, provider, refundableOf, expectAgrees } from './asking.js'

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
    expect(file.body).to.include(`'=J Smith,309430,12345678,45.00,${refund.reference}`)

    await finance.post('/staff/refunds/payment-lists/1/payments')
    expect(finance.text()).to.include('Mark 1 refund of payment list 1 as paid?').and.include('£45.00 in all. Each is posted to the ledger')
    expect(await postingsOf(council, `bank-refund-paid:${refund.id}`), 'nothing before it is confirmed').to.deep.equal([])
    await finance.post('/staff/refunds/payment-lists/1/payments')
    expect(finance.text()).to.include('Paid to the bank account')
    expect(await postingsOf(council, `bank-refund-paid:${refund.id}`)).to.deep.equal(['refunds_payable 4500', 'bank -4500'])
    await expectAgrees(council)
    await inCouncil(council.id, async trx => { await removeOldBankDetails(trx, council.id, new Date(Date.now() + 59 * 86_400_000)) })
    expect((await rowsOf(council, 'refunds'))[0]?.bank_details_encrypted).to.be.a('string')
    await inCouncil(council.id, async trx => { await removeOldBankDetails(trx, council.id, new Date(Date.now() + 61 * 86_400_000)) })
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
