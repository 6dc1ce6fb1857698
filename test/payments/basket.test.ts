import { expect } from 'chai'
import { pence } from '../../app/money.js'
import { fundOf, type TestCouncil } from '../support/builders.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { aPayingCouncil, usesService } from '../support/service.js'
import { addLine, aPayerOf, aPayerWithBasket, errorsShown, goToCheck, type Paying, pressPay, rowOf, rowsOf, valueOf } from './resident.js'

describe('The basket', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  before(async () => { council = await aPayingCouncil() })

  it('holds several things, each of which can be changed and removed', async () => {
    const payer = await aPayerWithBasket(council, [['garden-waste', '42'], ['planning', '12.50'], ['licensing', '1,000']])
    const { visitor, path } = payer
    expect(visitor.text()).to.contain('Total: £1,054.50')

    const [, second] = await linesOf(payer)
    await visitor.get(`${path}/lines/${String(second?.line_number)}/amount`)
    expect(valueOf(visitor.last, 'amount')).to.equal('12.50')
    await visitor.submit({ amount: '13' })
    expect(visitor.text()).to.contain('Total: £1,055.00')

    await visitor.get(`${path}/lines/1/remove`)
    expect(visitor.text()).to.contain('Remove garden waste').and.to.contain('£42.00')
    expect(await linesOf(payer)).to.have.length(3)
    await visitor.submit()
    expect(visitor.text()).to.contain('Total: £1,013.00')
    expect(await linesOf(payer)).to.have.length(2)
  })

  it('forgets what was answered for a reference when that is changed, and keeps it when it is not', async () => {
    const payer = await aPayerOf(council, 'garden-waste', 'GW111111')
    const { visitor, path } = payer
    await visitor.submit({ amount: '42' })
    await visitor.get(`${path}/lines/1/reference`)
    expect(valueOf(visitor.last, 'reference')).to.equal('GW111111')
    await visitor.submit({ reference: 'gw 111111' })
    expect(visitor.last.path).to.equal(`${path}/basket`)

    await visitor.get(`${path}/lines/1/reference`)
    await visitor.submit({ reference: 'GW222222' })
    expect(visitor.last.path).to.equal(`${path}/lines/1/amount`)
    expect(await linesOf(payer)).to.have.nested.property('[0].amount_pence', null)
    expect(await linesOf(payer)).to.have.nested.property('[0].account_reference', 'GW222222')
  })

  it('keeps an answer from passing to another thing that took the place of the one it was for', async () => {
    const payer = await aPayerWithBasket(council, [['garden-waste', '42'], ['planning', '12']])
    const { visitor, path } = payer
    const [, planning] = await linesOf(payer)
    const old = `${path}/lines/${String(planning?.line_number)}`
    await visitor.get(`${old}/remove`)
    await visitor.submit()
    await addLine(payer, 'licensing', 'TAXI12345', '100')

    expect((await visitor.get(`${old}/amount`)).status).to.equal(404)
    expect((await linesOf(payer)).map(line => line.amount_pence)).to.deep.equal([4200, 100_00])
  })

  it('takes twenty things, though tabs add at once, and says so of a twenty-first', async () => {
    const payer = await aPayerOf(council, 'garden-waste')
    const { visitor, path } = payer
    const token = await tokenOf(payer)
    await Promise.all(Array.from({ length: 22 }, async (_, place) => {
      await visitor.send('POST', `${path}/add/garden-waste`, `reference=GW5000${10 + place}&_csrf=${token}`)
    }))
    await visitor.get(`${path}/basket`)
    expect(await linesOf(payer)).to.have.length(20)
    expect(visitor.text()).to.contain('You can pay 20 things at a time').and.not.to.contain('Add something else')

    await visitor.get(`${path}/add`)
    expect(visitor.last.path).to.equal(`${path}/basket`)
    await visitor.get(`${path}/add/garden-waste`)
    expect(visitor.last.path).to.equal(`${path}/basket`)
    await visitor.post(`${path}/add/garden-waste`, { reference: 'GW999999', _csrf: token })
    expect(await linesOf(payer)).to.have.length(20)
  })


  it('says when its total leaves something out, and goes on to the question that is missing', async () => {
    const payer = await aPayerWithBasket(council, [['planning', '12']])
    const { visitor, path } = payer
    await visitor.get(`${path}/add/garden-waste`)
    await visitor.submit({ reference: 'GW123456' })
    const question = visitor.last.path
    await visitor.get(`${path}/basket`)

    expect(visitor.text()).to.contain('Total so far: £12.00 You have not said yet how much').and.not.to.contain('Total: ')
    expect(visitor.last.body).to.match(new RegExp(`<a href="${question}"[^>]*>\\s*Continue`))
    await visitor.get(question)
    await visitor.submit({ amount: '42' })
    expect(visitor.text()).to.contain('Total: £54.00').and.not.to.contain('so far')
  })

  it('names each of its links once: what it does, to which reference, of which fund', async () => {
    const payer = await aPayerOf(council, 'garden-waste', 'GW123456')
    await payer.visitor.submit({ amount: '42' })
    const names = ['Change subscription number GW123456 (Garden waste collection)', 'Change amount for GW123456 (Garden waste collection)']

    expect(linkNames(payer)).to.include.members(['Remove GW123456 (Garden waste collection)', ...names])
    await goToCheck(payer)
    expect(linkNames(payer)).to.include.members(names)
  })

  it('offers only what is paid into the same account with the provider, and refuses the rest by their address', async () => {
    const payer = await aPayerWithBasket(council, [['garden-waste', '42']])
    const { visitor, path } = payer
    await visitor.get(`${path}/add`)
    expect(visitor.text()).to.contain('Planning application').and.not.to.contain('Parking fine')
    expect(visitor.text()).to.contain('Pay for something else separately')

    const token = await tokenOf(payer)
    expect((await visitor.get(`${path}/add/parking-fines`)).status).to.equal(404)
    expect((await visitor.send('POST', `${path}/add/parking-fines`, `reference=BJ9951434A&_csrf=${token}`)).status).to.equal(404)
    expect((await rowOf(council, 'payments', { id: payer.paymentId })).provider_account_code).to.equal('main')
  })

  it('never mixes accounts, even when two tabs fill an empty one at once', async () => {
    for (let round = 0; round < 3; round += 1) {
      const payer = await aPayerWithBasket(council, [['garden-waste', '42']])
      await payer.visitor.get(`${payer.path}/lines/1/remove`)
      await payer.visitor.submit()
      const token = await tokenOf(payer)
      await Promise.all([['parking-fines', 'BJ9951434A'], ['garden-waste', 'GW123456'], ['parking-fines', 'BJ9951434A']].map(async ([slug, reference]) => {
        await payer.visitor.send('POST', `${payer.path}/add/${slug}`, `reference=${reference}&_csrf=${token}`)
      }))
      const accounts = new Set((await linesOf(payer)).map(line => line.fund_code === fundOf(council, 'parking-fines').code ? 'parking' : 'main'))
      expect([...accounts]).to.deep.equal([(await rowOf(council, 'payments', { id: payer.paymentId })).provider_account_code])
    }
  })

  it('may be emptied, and filled again with anything', async () => {
    const payer = await aPayerWithBasket(council, [['garden-waste', '42']])
    const { visitor, path } = payer
    await visitor.get(`${path}/lines/1/remove`)
    await visitor.submit()
    expect(visitor.text()).to.contain('There is nothing in this payment any more').and.to.contain('No money has been taken')
    for (const page of ['', '/check']) {
      await visitor.get(`${path}${page}`)
      expect(visitor.last.path).to.equal(`${path}/add`)
    }
    expect(visitor.text()).to.contain('Parking fine')
    await addLine(payer, 'parking-fines', 'BJ9951434A', '35')

    expect(visitor.text()).to.contain('Total: £35.00')
    expect((await rowOf(council, 'payments', { id: payer.paymentId })).provider_account_code).to.equal('parking')
  })

  it('is held to the most that can be paid by card at once', async () => {
    const payer = await aPayerWithBasket(council, [['planning', '60,000'], ['building-control', '40,000.01']])
    const { visitor, path } = payer
    expect(visitor.text()).to.contain('The most you can pay by card at a time is £100,000.00')
    expect(visitor.last.body).not.to.match(/class="govuk-button[^"]*"[^>]*>\s*Continue/)
    await visitor.get(`${path}/details`)
    await visitor.submit({ email: '' })
    expect(visitor.last.path).to.equal(`${path}/basket`)
    await visitor.get(`${path}/lines/1/amount`)
    await visitor.submit({ amount: '59,999.99' })
    await visitor.get(`${path}/check`)
    expect(visitor.text()).to.contain('Total: £100,000.00')
  })

  describe('asks first', () => {
    it('about the same reference twice: no takes it out', async () => {
      const payer = await aPayerOf(council, 'garden-waste', 'GW123456')
      await payer.visitor.submit({ amount: '42' })
      await addLine(payer, 'garden-waste', 'gw123456', '10')
      expect(payer.visitor.last.path).to.match(/\/repeat$/)
      expect(payer.visitor.text()).to.contain('GW123456, is already in this payment')
      await payer.visitor.submit({ payAgain: 'maybe' })
      expect(payer.visitor.last.status).to.equal(422)
      expect(errorsShown(payer.visitor.last).fields.payAgain).to.equal('Select yes if you want to pay this as well')
      await payer.visitor.submit({ payAgain: 'no' })

      expect((await linesOf(payer)).map(line => line.amount_pence)).to.deep.equal([4200])
    })

    it('about the same reference twice only when it was meant: a form that is sent twice adds one thing', async () => {
      const payer = await aPayerWithBasket(council, [['planning', '12']])
      const { visitor, path } = payer
      await visitor.get(`${path}/add/garden-waste`)
      const form = new URLSearchParams({ ...visitor.hiddenFields(`${path}/add/garden-waste`), reference: 'GW123456' }).toString()
      const answers = await Promise.all([1, 2, 3].map(async () => await visitor.send('POST', `${path}/add/garden-waste`, form)))

      const [, added, ...more] = await linesOf(payer)
      expect(more).to.deep.equal([])
      for (const { headers } of answers) expect(headers.location).to.equal(`${path}/lines/${String(added?.line_number)}/amount`)
      await visitor.get(String(answers[0]?.headers.location))
      await visitor.submit({ amount: '42' })
      expect(visitor.text()).to.contain('Total: £54.00')
      await addLine(payer, 'garden-waste', 'GW123456', '42')
      expect(visitor.last.path).to.match(/\/repeat$/)
    })

    it('about the same reference twice: yes keeps it, and it is not asked again', async () => {
      const payer = await aPayerOf(council, 'garden-waste', 'GW123456')
      await payer.visitor.submit({ amount: '42' })
      await addLine(payer, 'garden-waste', 'GW123456', '10')
      await payer.visitor.submit({ payAgain: 'yes' })
      await goToCheck(payer)

      expect(payer.visitor.last.path).to.equal(`${payer.path}/check`)
      expect(payer.visitor.text()).to.contain('Total: £52.00')
    })

    it('cannot be passed by', async () => {
      const payer = await aPayerOf(council, 'garden-waste', 'GW123456')
      await payer.visitor.submit({ amount: '42' })
      await addLine(payer, 'garden-waste', 'GW123456', '10')
      await goToCheck(payer)
      expect(payer.visitor.last.path).to.match(/\/repeat$/)
      const answer = await pressPayWithToken(payer)

      expect(answer.headers.location).to.match(/\/repeat$/)
      expect(await rowsOf(council, 'payment_attempts', { payment_id: payer.paymentId })).to.deep.equal([])
    })

    it('about an amount that has been paid to the account today, and not about another', async () => {
      await paidToday('garden-waste', 'GW777001', 4200)
      const payer = await aPayerOf(council, 'garden-waste', 'GW777001')
      await payer.visitor.submit({ amount: '42.01' })
      expect(payer.visitor.last.path).to.equal(`${payer.path}/basket`)
      await payer.visitor.get(`${payer.path}/lines/1/amount`)
      await payer.visitor.submit({ amount: '42' })
      expect(payer.visitor.text()).to.contain('£42.00 has already been paid to Garden waste collection, GW777001, today')
      await payer.visitor.submit({ payAgain: 'yes' })
      await goToCheck(payer)
      expect(payer.visitor.text()).to.contain('Total: £42.00')

      const other = await aPayerOf(council, 'garden-waste', 'GW777001')
      await other.visitor.submit({ amount: '42' })
      await other.visitor.submit({ payAgain: 'no' })
      expect(other.visitor.text()).to.contain('nothing in this payment any more')
    })

    it('when the payment was made after the basket was filled', async () => {
      const payer = await aPayerOf(council, 'garden-waste', 'GW777002')
      await payer.visitor.submit({ amount: '42' })
      await goToCheck(payer)
      await paidToday('garden-waste', 'GW777002', 4200)
      const answer = await pressPay(payer)

      expect(answer.headers.location).to.equal(`${payer.path}/lines/1/repeat`)
    })

    it('not about what was paid yesterday, to another account, fund or council', async () => {
      const yesterday = new Date(Date.now() - 86_400_000)
      await paidToday('garden-waste', 'GW777003', 4200, yesterday)
      await paidToday('garden-waste', 'GW777004', 4200)
      await aPaidPayment(await aPayingCouncil(), { lines: [{ fundSlug: 'garden-waste', accountReference: 'GW777003', amountPence: pence(4200) }] })
      const payer = await aPayerOf(council, 'garden-waste', 'GW777003')
      await payer.visitor.submit({ amount: '42' })

      expect(payer.visitor.last.path).to.equal(`${payer.path}/basket`)
    })
  })

  /** The links of the page by what a screen reader says of them. */
  function linkNames({ visitor }: Paying): string[] {
    return [...visitor.last.body.matchAll(/<a [^>]*>([\s\S]*?)<\/a>/g)].map(([, inner = '']) => inner.replace(/<[^>]+>/g, '').replace(/\s+/g, ' ').trim())
  }

  async function linesOf({ paymentId }: Paying) {
    const lines = await rowsOf(council, 'payment_lines', { payment_id: paymentId })
    return lines.sort((one, other) => Number(one.line_number) - Number(other.line_number))
  }

  async function tokenOf({ visitor, path }: Paying): Promise<string> {
    await visitor.get(`${path}/details`)
    return visitor.hiddenFields(`${path}/details`)._csrf ?? ''
  }

  async function pressPayWithToken(payer: Paying) {
    return await payer.visitor.send('POST', `${payer.path}/attempts`, `version=4&_csrf=${await tokenOf(payer)}`)
  }

  async function paidToday(fundSlug: string, accountReference: string, amount: number, paidAt = new Date()): Promise<void> {
    await aPaidPayment(council, { paidAt, lines: [{ fundSlug, accountReference, amountPence: pence(amount) }] })
  }
})
