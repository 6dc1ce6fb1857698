import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import { pence } from '../../../app/money.js'
import type { PayOutDifference } from '../../../app/pay-outs/compare-pay-outs.js'
import { aReference, type TestCouncil } from '../../support/builders.js'
import { aPaidPayment } from '../../support/builders-payments.js'
import { rowsOf } from '../../support/paying.js'
import { aPayingCouncil, usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'
import { aSearchFor, copiesOf } from './searching.js'

describe('A day of card pay-outs on which the payments of several people differ', function () {
  this.timeout(60_000)
  usesService()

  it('is told to whoever asks for their data as far as it concerns their own payments, in every form of the copy and to whoever sorts it', async () => {
    const council = await aPayingCouncil()
    const [hers, namesakes, strangers] = [await aPaid(council), await aPaid(council), await aPaid(council)]
    await inCouncil(council.id, async trx => {
      await trx('payments').where({ council_id: council.id }).whereIn('id', [hers.paymentId, namesakes.paymentId]).update({ email: 'moor@home.example' })
      await trx('pay_out_days').insert({
        council_id: council.id, provider_account_code: council.setup.providerAccounts[0]?.code, day: '2026-11-20', state: 'differs', checked_at: new Date(), figures: '{}', difference_count: 4,
        differences: JSON.stringify([differing(strangers, 'numberofastranger'), differing(hers, 'numberofhers'), differing(namesakes, 'numberofanamesake'),
          { ...differing({ ...hers, paymentId: null }, 'numberofhersunnamed'), kind: 'not-posted' }])
      })
    })
    const id = await aSearchFor(council, { email: 'moor@home.example', receipts: [hers.reference] }, 'access')
    const mark = async (place: string, whose: string, key = '%') => {
      await inCouncil(council.id, async trx => { await trx('personal_data_finds').where({ council_id: council.id, request_id: id, place }).whereRaw('row_key like ?', [key]).update({ whose }) })
    }
    await mark('payments', 'theirs', `%${hers.paymentId}%`)
    await mark('pay-out-days', 'theirs')
    const administrator = await signedIn(council, 'administrator')
    const address = `/staff/data-requests/${id}`
    await administrator.get(`${address}/places/pay-out-days`)
    expect(administrator.text(), 'may be hers while nobody has said').to.contain('numberofhers').and.to.contain('numberofanamesake').and.not.to.contain('numberofastranger')
    for (const isSaid of [false, true]) {
      if (isSaid) await mark('payments', 'another', `%${namesakes.paymentId}%`)
      for (const copy of await copiesOf(administrator, id)) expectHers(copy)
    }
    await administrator.get(`${address}/places/pay-out-days`)
    expectHers(administrator.text())
  })
})

function expectHers(copy: string): void {
  expect(copy).to.contain('numberofhers: The amounts differ').and.to.contain('numberofhersunnamed: The provider took it')
    .and.not.to.contain('numberofastranger').and.not.to.contain('numberofanamesake')
}

async function aPaid(council: TestCouncil): Promise<{ paymentId: string, reference: string }> {
  const { payment } = await aPaidPayment(council, { lines: [{ fundSlug: 'garden-waste', accountReference: aReference(council, 'garden-waste'), amountPence: pence(10_00) }] })
  return { paymentId: payment.id, reference: String((await rowsOf(council, 'payments', { id: payment.id }))[0]?.reference) }
}

function differing({ paymentId, reference }: { paymentId: string | null, reference: string }, providerPaymentId: string): PayOutDifference {
  return { kind: 'amount-differs', providerPaymentId, reference, providerPence: pence(12_00), postedPence: pence(10_00), paymentId }
}
