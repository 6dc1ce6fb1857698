import { expect } from 'chai'
import { pence } from '../../app/money.js'
import { anAccountHolder, type TestAccountHolder, type TestCouncil } from '../support/builders.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { aPayingCouncil, usesService } from '../support/service.js'
import { aPayerOf, goToCheck, type Paying, pressPay } from './resident.js'

describe('Paying more than is owed', function () {
  this.timeout(30_000)
  usesService()
  let council: TestCouncil

  before(async () => { council = await aPayingCouncil() })

  it('is said plainly before paying, and is not in the way', async () => {
    const payer = await withPostcode(await anAccountHolder(council, { balancePence: pence(120_00) }))
    await payer.visitor.submit({ choice: 'other', amount: '150' })
    await goToCheck(payer)
    expect(payer.visitor.text()).to.contain('You are paying £150.00 to Council tax').and.to.contain('£120.00 is owed, as at ')
      .and.to.contain('so the account will be £30.00 in credit')
    expect((await pressPay(payer)).headers.location).to.contain('/secure/')
  })

  it('counts what has been paid here since, and all that is paid to the account now', async () => {
    const holder = await anAccountHolder(council, { balancePence: pence(120_00) })
    await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', accountReference: holder.reference, amountPence: pence(45_00) }] })
    const payer = await withPostcode(holder)
    await payer.visitor.submit({ choice: 'other', amount: '75' })
    await goToCheck(payer)
    expect(payer.visitor.text()).to.contain('Check your answers').and.not.to.contain('in credit')
    await payer.visitor.get(`${payer.path}/add/council-tax`)
    await payer.visitor.submit({ reference: holder.reference })
    await payer.visitor.submit({ skip: 'yes' })
    await payer.visitor.submit({ amount: '5' })
    await payer.visitor.submit({ payAgain: 'yes' })
    await payer.visitor.get(`${payer.path}/check`)
    expect(payer.visitor.text()).to.contain('You are paying £80.00 to').and.to.contain('£75.00 is owed').and.to.contain('£5.00 in credit')
  })

  it('is told of an account that owes nothing, or is in credit already', async () => {
    const payer = await withPostcode(await anAccountHolder(council, { balancePence: pence(-25_00) }))
    await payer.visitor.get(`${payer.path}/lines/1/amount?anyway=yes`)
    await payer.visitor.submit({ amount: '10' })
    await goToCheck(payer)
    expect(payer.visitor.text()).to.contain('Nothing is owed, as at ').and.to.contain('so the account will be £35.00 in credit')
  })

  it('is not told without the postcode', async () => {
    const { reference } = await anAccountHolder(council, { balancePence: pence(120_00) })
    const payer = await aPayerOf(council, 'council-tax', reference)
    await payer.visitor.submit({ skip: 'yes' })
    await payer.visitor.submit({ amount: '150' })
    await goToCheck(payer)
    expect(payer.visitor.text()).to.contain('Total: £150.00').and.not.to.contain('owed').and.not.to.contain('credit')
  })

  async function withPostcode(holder: TestAccountHolder): Promise<Paying> {
    const payer = await aPayerOf(council, holder.fundSlug, holder.reference)
    await payer.visitor.submit({ postcode: holder.postcode })
    return payer
  }
})
