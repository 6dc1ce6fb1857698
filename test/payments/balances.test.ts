import { expect } from 'chai'
import { inCouncilOn } from '../../app/database/in-council.js'
import { calendarDate } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import { anAccountHolder, fundOf, type TestAccountHolder, type TestCouncil } from '../support/builders.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { testDatabase } from '../support/database.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'
import { aPayerOf, aPayerWithBasket, addLine, errorsShown, goToCheck, type Paying, rowOf, rowsOf, valueOf } from './resident.js'

const bill2026 = { description: '2026 to 2027 bill', outstandingPence: pence(100_00), nextInstalmentPence: pence(20_00), nextInstalmentOn: calendarDate('2026-12-01') }
const bill2025 = { description: '2025 to 2026 bill', outstandingPence: pence(50_00) }

describe('What is owed', function () {
  this.timeout(30_000)
  usesService()
  let council: TestCouncil

  before(async () => { council = await aPayingCouncil() })

  it('is not told for a reference alone, nor whose it is', async () => {
    const holder = await anAccountHolder(council, { balancePence: pence(123_45), charges: [bill2026] })
    const payer = await aPayerOf(council, 'council-tax', holder.reference)
    const seen = [payer.visitor.last.body]
    await payer.visitor.submit({ skip: 'yes' })
    seen.push(payer.visitor.last.body)
    await payer.visitor.submit({ amount: '10' })
    seen.push(payer.visitor.last.body)
    await goToCheck(payer)
    seen.push(payer.visitor.last.body)

    for (const text of ['123.45', '2026 to 2027', ...personal(holder)]) expect(seen.join('\n')).not.to.contain(text)
  })

  it('is told to whoever knows the postcode, however they write it; whose it is, is not', async () => {
    const holder = await anAccountHolder(council, { balancePence: pence(123_45) })
    for (const postcode of ['BF1 2AB', 'bf12ab', ' bf1-2ab ']) {
      const payer = await withPostcode(holder, postcode)
      expect(payer.visitor.text(), postcode).to.contain('£123.45 is owed, as at ')
      for (const text of personal(holder)) expect(payer.visitor.last.body).not.to.contain(text)
    }
  })

  it('can be paid whole, by the next instalment or in part, and the debt that it goes to is named', async () => {
    const holder = await anAccountHolder(council, { balancePence: pence(150_00), charges: [bill2025, bill2026] })
    const payer = await withPostcode(holder)
    const { visitor, path } = payer
    expect(visitor.text()).to.contain('£150.00 is owed').and.to.contain('£20.00, the next instalment, due 1 December 2026')
    expect(visitor.text()).to.contain('For 2026 to 2027 bill').and.to.contain('£150.00, everything that is owed')
    expect(visitor.text()).to.contain('It goes to your oldest debt first: 2025 to 2026 bill')

    await visitor.submit({ choice: 'instalment-1' })
    expect(await lineOf(payer)).to.include({ amount_pence: 20_00, amount_choice: 'instalment', debt_description: '2026 to 2027 bill' })
    await goToCheck(payer)
    expect(visitor.text()).to.contain('It goes to 2026 to 2027 bill')

    await visitor.get(`${path}/lines/1/amount`)
    expect(visitor.last.body).to.match(/value="instalment-1"[^>]*checked/)
    await visitor.submit({ choice: 'balance' })
    expect(await lineOf(payer)).to.include({ amount_pence: 150_00, amount_choice: 'balance', debt_description: null })

    await visitor.get(`${path}/lines/1/amount`)
    await visitor.submit({ choice: 'other', amount: '33.33' })
    expect(await lineOf(payer)).to.include({ amount_pence: 33_33, amount_choice: 'other', debt_description: '2025 to 2026 bill' })
    await visitor.get(`${path}/lines/1/amount`)
    expect(valueOf(visitor.last, 'amount')).to.equal('33.33')
  })

  it('asks again when nothing was chosen, or what was typed cannot be paid', async () => {
    const { visitor } = await withPostcode(await anAccountHolder(council))
    for (const [fields, field, message] of [
      [{}, 'choice', /Select how much/], [{ choice: 'instalment-9' }, 'choice', /Select how much/], [{ amount: '5' }, 'choice', /Select how much/],
      [{ choice: 'other', amount: '1.234' }, 'amount', /no more than 2 numbers/]
    ] as const) {
      await visitor.submit(fields)
      expect(visitor.last.status).to.equal(422)
      expect(errorsShown(visitor.last).fields[field]).to.match(message)
    }
    expect(valueOf(visitor.last, 'amount')).to.equal('1.234')
  })

  it('allows for what has been paid here since, and is not taken as it was when that changes', async () => {
    const holder = await anAccountHolder(council)
    const { visitor } = await withPostcode(holder)
    await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', accountReference: holder.reference, amountPence: pence(45_00) }] })
    await visitor.submit({ choice: 'balance' })
    expect(visitor.last.status).to.equal(422)
    expect(errorsShown(visitor.last).fields.choice).to.match(/What is owed has changed since you opened this page/)
    expect(visitor.text()).to.contain('£75.00 is owed').and.to.contain('allows for £45.00 paid here since')
    await visitor.submit({ choice: 'balance' })
    expect(visitor.text()).to.contain('Total: £75.00')
  })

  it('of another reference is not opened by the postcode of this one, even when two tabs race', async () => {
    const [mine, victim] = [await anAccountHolder(council), await anAccountHolder(council, { postcode: 'BF4 9ZZ', balancePence: pence(987_65) })]
    for (let round = 0; round < 5; round += 1) {
      const { visitor, path, paymentId } = await aPayerOf(council, 'council-tax', mine.reference)
      const token = visitor.hiddenFields(visitor.last.path)._csrf
      await Promise.all([
        visitor.send('POST', `${path}/lines/1/postcode`, `postcode=BF12AB&_csrf=${token}`),
        visitor.send('POST', `${path}/lines/1/reference`, `reference=${victim.reference}&_csrf=${token}`)
      ])
      const line = await rowOf(council, 'payment_lines', { payment_id: paymentId })
      expect([mine.reference, victim.reference]).to.include(line.account_reference)
      if (line.account_reference === victim.reference) expect(line.postcode_answer).to.equal(null)
    }
  })

  describe('may be nothing', () => {
    for (const [what, balancePence, words] of [['nothing', 0, /Nothing is owed as at/], ['a credit', -25_00, /The account is in credit as at/]] as const) {
      it(`${what}: a proper end, counted, from which one can still go on`, async () => {
        const holder = await anAccountHolder(council, { balancePence: pence(balancePence) })
        const before = await timesCounted('nothing-to-pay', 'council-tax')
        const payer = await withPostcode(holder)

        expect(payer.visitor.text()).to.contain('You have nothing to pay').and.to.match(words)
        expect(payer.visitor.text()).to.contain('No money has been taken')
        expect(await timesCounted('nothing-to-pay', 'council-tax')).to.equal(before + 1)
        await payer.visitor.get(`${payer.path}/lines/1/amount?anyway=yes`)
        await payer.visitor.submit({ amount: '5' })
        expect(payer.visitor.text()).to.contain('Total: £5.00')
      })
    }

    it('because it was all paid here since', async () => {
      const holder = await anAccountHolder(council)
      await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', accountReference: holder.reference, amountPence: pence(120_00) }] })
      const { visitor } = await withPostcode(holder)

      expect(visitor.text()).to.contain('You have nothing to pay').and.to.contain('allows for £120.00 paid here since')
    })

    it('among other things: it can be taken out and the rest be paid', async () => {
      const holder = await anAccountHolder(council, { balancePence: pence(0) })
      const payer = await aPayerWithBasket(council, [['garden-waste', '42']])
      const { visitor, path } = payer
      await visitor.get(`${path}/add/council-tax`)
      await visitor.submit({ reference: holder.reference })
      await visitor.submit({ postcode: holder.postcode })
      expect(visitor.text()).to.contain('Remove it and pay the rest')
      await visitor.get(visitor.last.path.replace('amount', 'remove'))
      await visitor.submit()
      expect(visitor.text()).to.contain('Total: £42.00')
    })
  })

  async function withPostcode(holder: TestAccountHolder, postcode = holder.postcode): Promise<Paying> {
    const payer = await aPayerOf(council, holder.fundSlug, holder.reference)
    await payer.visitor.submit({ postcode })
    return payer
  }

  async function lineOf({ paymentId }: Paying) {
    return await rowOf(council, 'payment_lines', { payment_id: paymentId })
  }

  async function timesCounted(name: string, fundSlug: string): Promise<number> {
    const [row] = await rowsOf(council, 'journey_counts', { name, fund_code: fundOf(council, fundSlug).code })
    return Number(row?.times ?? 0)
  }
})

describe('An account that is stopped', function () {
  this.timeout(30_000)
  usesService()
  let council: TestCouncil

  before(async () => { council = await aPayingCouncil() })

  it('says only to call, without the postcode, and cannot be paid by any address', async () => {
    const payer = await aPayerOf(council, 'council-tax', (await anAccountHolder(council, { stopCode: 'court' })).reference)
    const { visitor, path } = payer
    await visitor.submit({ skip: 'yes' })
    expect(visitor.text()).to.contain('You cannot pay this here').and.to.contain('01632 960 100').and.to.contain('No money has been taken')
    expect(visitor.text()).not.to.match(/court|hearing/i)
    const token = visitor.hiddenFields(visitor.last.path)._csrf ?? await tokenOf(payer)
    const answer = await visitor.send('POST', `${path}/lines/1/amount`, `amount=10&_csrf=${token}`)
    expect(answer.headers.location).to.equal(`${path}/lines/1/amount`)
    await visitor.get(`${path}/check`)
    expect(visitor.text()).to.contain('You cannot pay this here')
    expect(await rowsOf(council, 'payment_lines', { payment_id: payer.paymentId, amount_pence: null })).to.have.length(1)
  })

  it('says why to whoever knows the postcode', async () => {
    const holder = await anAccountHolder(council, { stopCode: 'court' })
    const { visitor } = await aPayerOf(council, 'council-tax', holder.reference)
    await visitor.submit({ postcode: holder.postcode })

    expect(visitor.text()).to.contain('Court action has started on this account').and.to.contain('to agree how to pay before the hearing')
    for (const text of personal(holder)) expect(visitor.last.body).not.to.contain(text)
  })

  it('can be paid where the stop acts on other channels or methods only', async () => {
    for (const stopCode of ['no-cheques', 'accept-and-refer']) {
      const { visitor } = await aPayerOf(council, 'council-tax', (await anAccountHolder(council, { stopCode })).reference)
      await visitor.submit({ skip: 'yes' })
      await visitor.submit({ amount: '10' })
      expect(visitor.text(), stopCode).to.contain('Total: £10.00')
    }
  })

  it('may be stopped online and not for an adviser on the telephone', async () => {
    const { reference } = await anAccountHolder(council, { fundSlug: 'housing-rents', stopCode: 'refer-to-housing' })
    const alone = await aPayerOf(council, 'housing-rents', reference)
    await alone.visitor.submit({ skip: 'yes' })
    expect(alone.visitor.text()).to.contain('You cannot pay this here')

    const adviser = await signedIn(council, 'adviser')
    await adviser.get('/staff/help')
    await adviser.post('/staff/helps', { channel: 'phone' })
    await adviser.get('/pay/housing-rents')
    await adviser.submit({ reference })
    await adviser.submit({ skip: 'yes' })
    await adviser.submit({ amount: '10' })
    expect(adviser.text()).to.contain('Total: £10.00')
  })

  it('stops a payment that was ready before', async () => {
    const holder = await anAccountHolder(council)
    const payer = await aPayerOf(council, 'council-tax', holder.reference)
    await payer.visitor.submit({ skip: 'yes' })
    await payer.visitor.submit({ amount: '10' })
    await addLine(payer, 'garden-waste', 'GW123456', '42')
    await goToCheck(payer)
    await stopNow(council, holder)
    await payer.visitor.get(`${payer.path}/check`)

    expect(payer.visitor.text()).to.contain('You cannot pay this here').and.to.contain('Remove it and pay the rest')
    await payer.visitor.post(`${payer.path}/lines/1/remove`)
    await payer.visitor.get(`${payer.path}/check`)
    expect(payer.visitor.text()).to.contain('Total: £42.00')
  })
})

describe('A way that ends without a payment', function () {
  this.timeout(30_000)
  usesService()

  it('says where to look and whom to call, and is counted by day, fund and channel, of nobody', async () => {
    const council = await aPayingCouncil()
    const visitor = new HttpVisitor(await testService(), council)
    await visitor.get('/pay/council-tax/no-reference')
    expect(visitor.text()).to.contain('If you cannot find your council tax account number').and.to.contain('01632 960 100').and.to.contain('No money has been taken')
    await visitor.get('/pay/council-tax/no-reference')
    await visitor.get('/pay/not-listed')
    expect(visitor.text()).to.contain('01632 960 100').and.to.contain('No money has been taken')
    const adviser = await signedIn(council, 'adviser')
    await adviser.get('/staff/help')
    await adviser.post('/staff/helps', { channel: 'counter' })
    await adviser.get('/pay/not-listed')

    const counts = (await rowsOf(council, 'journey_counts')).map(({ name, fund_code, channel, times }) => ({ name, fund_code, channel, times }))
    expect(counts).to.have.deep.members([
      { name: 'no-reference', fund_code: '23', channel: 'web', times: 2 }, { name: 'not-listed', fund_code: '', channel: 'web', times: 1 },
      { name: 'not-listed', fund_code: '', channel: 'counter', times: 1 }
    ])
    expect(visitor.cookieNames()).to.deep.equal([])
  })
})

function personal({ name, address, postcode }: TestAccountHolder): string[] {
  return [name, name.split(' ').at(-1) ?? name, address, postcode]
}

async function tokenOf({ visitor, path }: Paying): Promise<string> {
  await visitor.get(`${path}/details`)
  return visitor.hiddenFields(`${path}/details`)._csrf ?? ''
}

async function stopNow(council: TestCouncil, { fundSlug, reference }: TestAccountHolder): Promise<void> {
  await inCouncilOn((await testDatabase()).owner, council.id, async trx => {
    await trx('account_holders').where({ council_id: council.id, fund_code: fundOf(council, fundSlug).code, reference }).update({ stop_code: 'court' })
  })
}
