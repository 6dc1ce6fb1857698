import { expect } from 'chai'
import { pence } from '../../app/money.js'
import { calendarDate } from '../../app/dates.js'
import { anAccountHolder, aReference, type TestCouncil } from '../support/builders.js'
import { countedQueries } from '../support/counted-queries.js'
import { aPayingCouncil, usesService } from '../support/service.js'
import { enterCard, goToCardPage } from './at-the-provider.js'
import { aPayerOf, goToCheck, type Paying } from './resident.js'

const most = 5

/** What a page costs at the database, beginning and ending transactions and naming the council aside. */
describe('The database is asked', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let payer: Paying
  let token: string

  before(async () => {
    council = await aPayingCouncil()
    const charges = [{ description: '2026 bill', outstandingPence: pence(100_00), nextInstalmentPence: pence(10_00), nextInstalmentOn: calendarDate('2026-12-01') }]
    const holder = await anAccountHolder(council, { charges })
    payer = await aPayerOf(council, 'council-tax', holder.reference)
    const { visitor, path } = payer
    await visitor.submit({ postcode: holder.postcode })
    await visitor.submit({ choice: 'balance' })
    await visitor.get(`${path}/details`)
    token = visitor.hiddenFields(`${path}/details`)._csrf ?? ''
    const others = await Promise.all(Array.from({ length: 9 }, async () => await anAccountHolder(council)))
    for (const { reference } of others) await add('council-tax', reference, 'skip=yes')
    for (let line = 0; line < 10; line += 1) await add('garden-waste', aReference(council, 'garden-waste'))
    await goToCheck(payer, 'resident@example.com')
    expect(payer.visitor.text()).to.contain('Check your answers')
  })

  const pages: [page: string, form?: string][] = [
    [''], ['/basket'], ['/lines/1/reference'], ['/lines/1/postcode'], ['/lines/1/amount'], ['/lines/1/remove'], ['/details'], ['/check'],
    ['/lines/1/reference', 'reference=12'], ['/lines/1/reference', 'reference=770000013'], ['/lines/1/postcode', 'postcode=nonsense'],
    ['/lines/1/postcode', 'postcode=BF99ZZ'], ['/lines/1/amount', 'choice=other&amount=-5'], ['/details', 'email=nonsense']
  ]
  for (const [page, form] of pages) {
    it(`${most} times at most for ${form === undefined ? 'the page' : `${form} at`} ${page || 'of the payment itself'}, of twenty things`, async () => {
      const path = payer.path + page
      const ask = async () => form === undefined ? await payer.visitor.send('GET', path) : await payer.visitor.send('POST', path, `${form}&_csrf=${token}`)
      await ask()
      const { answer, queries } = await countedQueries(ask)

      expect(answer.status).to.equal(form === undefined ? (page === '' ? 303 : 200) : 422)
      expect(queries.length, queries.join('\n')).to.be.within(1, most)
    })
  }

  it(`${most} times at most to add to a payment of few things, to ask about a repeat, and to choose a fund`, async () => {
    const reference = aReference(council, 'garden-waste')
    const few = await aPayerOf(council, 'garden-waste', reference)
    await few.visitor.submit({ amount: '42' })
    await few.visitor.get(`${few.path}/add/garden-waste`)
    await few.visitor.submit({ reference })
    await few.visitor.submit({ amount: '42' })
    const repeat = few.visitor.last.path
    expect(repeat).to.match(/repeat$/)
    for (const path of [repeat, `${few.path}/add`, `${few.path}/add/garden-waste`, '/pay', '/pay/council-tax', '/pay/council-tax?amount=5']) {
      const { answer, queries } = await countedQueries(async () => await few.visitor.send('GET', path))
      expect(answer.status, path).to.equal(200)
      expect(queries.length, queries.join('\n')).to.be.within(1, most)
    }
  })

  it(`${most} times at most for the result and the receipt of a payment of twenty things`, async () => {
    await payer.visitor.get(`${payer.path}/check`)
    const at = await goToCardPage(council, payer)
    await enterCard(at)
    await payer.visitor.get(`${payer.path}/result`)
    for (const page of ['/result', '/receipt']) {
      const { answer, queries } = await countedQueries(async () => await payer.visitor.send('GET', payer.path + page))
      expect(answer.status).to.equal(page === '/result' ? 303 : 200)
      expect(queries.length, queries.join('\n')).to.be.within(1, most)
    }
  })

  async function add(fundSlug: string, reference: string, postcode?: string): Promise<void> {
    const { visitor, path } = payer
    const { headers } = await visitor.send('POST', `${path}/add/${fundSlug}`, `reference=${reference}&_csrf=${token}`)
    const line = String(headers.location).replace(/\/(postcode|amount)$/, '')
    if (postcode !== undefined) await visitor.send('POST', `${line}/postcode`, `${postcode}&_csrf=${token}`)
    await visitor.send('POST', `${line}/amount`, `amount=42&_csrf=${token}`)
  }
})
