import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { addDays, londonDate } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import { findDuplicates } from '../../app/refunds/duplicates/find-duplicates.js'
import { rowsOf } from '../payments/resident.js'
import { aReference, fundOf, type TestCouncil } from '../support/builders.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { aPayingCouncil, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'
import { limit } from './asking.js'

const day = 86_400_000

describe('A payment that was made twice', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let accountReference: string

  beforeEach(async () => {
    council = await aPayingCouncil()
    accountReference = aReference(council, 'council-tax')
  })

  it('is found by its account, amount, time and card, payer or other method, and nothing else is', async () => {
    const first = await pay(0, {})
    const sameCard = await pay(3, {})
    await pay(0, { accountReference: aReference(council, 'council-tax') })
    await pay(1, { amount: 119_99 })
    await pay(1, { amount: 50_00 })
    await pay(2, { amount: 50_00, cardholderName: 'Somebody Else', cardLastFour: '2222' })
    const other = await aPayingCouncil()
    await aPaidPayment(other, { paidAt: at(1), lines: [{ fundSlug: 'council-tax', accountReference, amountPence: pence(120_00) }] })
    const byPhone = await pay(4, { cardholderName: 'X', cardLastFour: '9999', helpedBy: council.users.adviser })
    await look()
    await look()
    const found = await rowsOf(council, 'duplicate_payments')
    expect(found.map(row => [row.entry_id, row.first_entry_id, row.same_card, row.days_apart]).sort()).to.deep.equal([
      [sameCard, first, true, 3], [byPhone, sameCard, false, 1]
    ].sort())
  })

  it('too long after the first is another payment; a council says how long', async () => {
    await pay(0, {})
    await pay(8, {})
    await look()
    expect(await rowsOf(council, 'duplicate_payments')).to.deep.equal([])
  })

  it('is alike enough where the council says so: by card, payer or other method', async () => {
    await pay(0, { cardLastFour: '1111', cardholderName: 'Wren Alder' })
    await pay(1, { cardLastFour: '2222', cardholderName: 'wren alder' })
    await rules({ same_payer: false })
    await look()
    expect(await rowsOf(council, 'duplicate_payments')).to.deep.equal([])
    await rules({ same_payer: true })
    await look()
    expect(await rowsOf(council, 'duplicate_payments')).to.have.length(1)
  })

  it('leads to the filled-in form of its refund, or is dismissed with a reason and never shown again', async () => {
    await pay(0, {})
    const again = await pay(1, {})
    await look()
    const officer = await signedIn(council, 'officer')
    await officer.get('/staff/refunds/duplicates')
    expect(officer.text()).to.include('One day apart, with the same card, by the same payer').and.include(accountReference)
    const path = /action="([^"]*dismissals)"/.exec(officer.last.body)?.[1] ?? ''
    await officer.get(`/staff/transactions/${again}/refund?reason=duplicate&all=yes`)
    expect(officer.last.body).to.include('value="120.00"').and.match(/value="duplicate" checked/)
    await officer.get('/staff/refunds/duplicates')
    await officer.post(path, { reason: '' })
    expect(officer.last.status).to.equal(422)
    await officer.get('/staff/refunds/duplicates')
    await officer.post(path, { reason: 'Two people paid for two years' })
    expect(officer.text()).to.include('There are none')
    await look()
    expect((await rowsOf(council, 'duplicate_payments')).map(row => row.state)).to.deep.equal(['dismissed'])
  })

  it('of another fund is not for whoever is limited to theirs', async () => {
    await pay(0, {})
    await pay(1, {})
    await look()
    await limit(council, 'officer', { fund_codes: [fundOf(council, 'parking-fines').code] })
    const officer = await signedIn(council, 'officer')
    await officer.get('/staff/refunds/duplicates')
    expect(officer.text()).to.include('There are none')
  })

  it('is not dismissed by whoever may not see the method of its first payment, nor by an address that is none of ours', async () => {
    await pay(0, {})
    await pay(1, { cardholderName: 'X', cardLastFour: '9999', helpedBy: council.users.adviser })
    await look()
    const [found] = await rowsOf(council, 'duplicate_payments')
    await limit(council, 'officer', { method_codes: [String(found?.method_code)] })
    const officer = await signedIn(council, 'officer')
    for (const id of [String(found?.id), 'none']) {
      await officer.get('/staff/refunds/duplicates')
      const { _csrf: token = '' } = officer.hiddenFields('/staff/sign-out')
      for (const reason of ['', 'No duplicate']) {
        const answer = await officer.send('POST', `/staff/refunds/duplicates/${id}/dismissals`, new URLSearchParams({ _csrf: token, reason }).toString())
        expect(answer.status).to.equal(404)
      }
    }
    expect((await rowsOf(council, 'duplicate_payments'))[0]?.state).to.equal('open')
  })

  function at(days: number): Date {
    return new Date(Date.now() - 10 * day + days * day)
  }

  async function pay(days: number, { amount = 120_00, ...overrides }: Partial<Parameters<typeof aPaidPayment>[1]> & { amount?: number, accountReference?: string }): Promise<string> {
    const { accountReference: reference = accountReference, ...others } = overrides
    const { entryId } = await aPaidPayment(council, { ...others, paidAt: at(days), lines: [{ fundSlug: 'council-tax', accountReference: reference, amountPence: pence(amount) }] })
    return String(entryId)
  }

  async function rules(change: object): Promise<void> {
    await inCouncil(council.id, async trx => {
      await trx('duplicate_settings').insert({ council_id: council.id, within_days: 7, ...change }).onConflict('council_id').merge(Object.keys(change))
    })
  }

  async function look(): Promise<void> {
    await inCouncil(council.id, async trx => { await findDuplicates(trx, council.id, { from: addDays(londonDate(new Date()), -14), now: new Date() }) })
  }
})
