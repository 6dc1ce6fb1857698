import { expect } from 'chai'
import { makeTransfer } from '../../app/transfers/make-transfer.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { aRequest, aTarget, asMover, entriesOfTransfer } from '../support/builders-transfers.js'
import { aPayingCouncil, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'
import { aCardPayment, asksFor } from './asking.js'

describe('The page that checks a refund', function () {
  this.timeout(60_000)
  usesService()

  it('names what was refunded before only where something was', async () => {
    const council = await aPayingCouncil()
    const { entryId } = await aCardPayment(council, { lines: [['garden-waste', '182']] })
    const officer = await signedIn(council, 'officer')
    const check = async (amount: string) => {
      await officer.get(`/staff/transactions/${entryId}/refund`)
      await officer.post(`/staff/transactions/${entryId}/refund/check`, { 'amount-2': amount, reasonCode: 'overpaid' })
      return officer.text()
    }
    expect(await check('101')).to.include('This is more than £100.00, so another person has to approve it').and.not.include('before without')
    await asksFor(council, entryId, [60_00])
    expect(await check('41')).to.include('With what was refunded of it before without another person, this is more than £100.00')
  })

  it('counts what was refunded of the payment where its money was moved to another account before', async () => {
    const council = await aPayingCouncil()
    const { entryId } = await aCardPayment(council, { lines: [['garden-waste', '182']] })
    const request = await aRequest(council, [{ entryId, lineNumber: 2, amountPence: 60_00 }], [aTarget(council, 60_00)])
    await asMover(council, 'officer', async (trx, mover) => await makeTransfer(trx, mover, request))
    const [moved = ''] = await entriesOfTransfer(council, request.id)
    await asksFor(council, entryId, [60_00])
    const officer = await signedIn(council, 'officer')
    await officer.get(`/staff/transactions/${moved}/refund`)
    await officer.post(`/staff/transactions/${moved}/refund/check`, { 'amount-2': '41', reasonCode: 'overpaid' })
    expect(officer.text()).to.include('With what was refunded of it before without another person, this is more than £100.00')
  })

  it('prints a sort code as it is read back', async () => {
    const council = await aPayingCouncil()
    const { entryId } = await aPaidPayment(council)
    const officer = await signedIn(council, 'officer')
    await officer.get(`/staff/transactions/${String(entryId)}/refund`)
    await officer.post(`/staff/transactions/${String(entryId)}/refund/check`, {
      'amount-2': '5', reasonCode: 'overpaid', accountName: 'J Smith', sortCode: '309430', accountNumber: '12345678'
    })
    expect(officer.text()).to.include('sort code 30-94-30, account 12345678')
  })
})
