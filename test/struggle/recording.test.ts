import { expect } from 'chai'
import { calendarDate } from '../../app/dates.js'
import { inCouncil, outsideTenancy, usePool } from '../../app/database/in-council.js'
import { connect } from '../../app/database/knex.js'
import { pence } from '../../app/money.js'
import { enterCard, goToCardPage } from '../payments/at-the-provider.js'
import { aPayerOf, goToCheck, pressPay } from '../payments/resident.js'
import { anAccountHolder, aReference, fundOf, type TestCouncil } from '../support/builders.js'
import { countedQueries } from '../support/counted-queries.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { helpCodeOf, typeHelpCode } from '../support/paying.js'
import { signedIn } from '../support/staff-visitor.js'
import { openVisitor, type WayToVisit } from '../support/visitor.js'
import { inShort, recorded, remembersNothing } from './what-is-recorded.js'

describe('What happens on the pages of the journey', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  beforeEach(async () => {
    await remembersNothing()
    council = await aPayingCouncil()
  })

  it('is recorded page by page, up to the card page, under one number that is not the payment’s', async () => {
    const payer = await aPayerOf(council, 'garden-waste')
    await payer.visitor.submit({ amount: '42' })
    await goToCheck(payer)
    await pressPay(payer)

    const events = await recorded(council)
    expect(inShort(events)).to.deep.equal([
      'visit reference', 'answered reference', 'visit amount', 'answered amount', 'visit basket', 'visit details', 'answered details', 'visit check', 'card card'
    ])
    const [before, ...journey] = events
    expect(before?.journey).to.equal(null)
    expect(new Set(journey.map(event => event.journey)).size).to.equal(1)
    expect(journey[0]?.journey).to.match(/^[0-9a-f-]{36}$/).and.not.equal(payer.paymentId)
    const fund = fundOf(council, 'garden-waste').code
    for (const event of events) expect(event).to.include({ fund_code: fund, channel: 'web', phase: 'live', is_summed: false })
  })

  it('is recorded with the field and the fault of each error, and nothing of what was typed', async () => {
    const holder = await anAccountHolder(council)
    const visitor = new HttpVisitor(await testService(), council)
    await visitor.get('/pay/council-tax')
    for (const reference of ['', 'Mrs Marple', '4242424242424242', '770000013']) await visitor.submit({ reference })
    await visitor.submit({ reference: holder.reference })
    for (const postcode of ['', 'nonsense marple', 'BF9 9ZZ']) await visitor.submit({ postcode })
    await visitor.submit({ skip: 'yes' })
    for (const amount of ['', 'a lot of marple', '-5', '1.234', '99999999999999', '0']) await visitor.submit({ amount })
    await visitor.submit({ amount: '12' })
    await visitor.get(`/payments/${visitor.last.path.split('/')[2] ?? ''}/details`)
    await visitor.submit({ email: 'marple at home' })

    const events = await recorded(council)
    const errors = inShort(events.filter(({ kind }) => kind === 'error'))
    expect(errors.filter(error => error.startsWith('error reference'))).to.deep.equal([
      'error reference reference missing', 'error reference reference characters', 'error reference reference card-number', 'error reference reference no-account'
    ])
    expect(errors.filter(error => !error.startsWith('error reference'))).to.deep.equal([
      'error postcode postcode missing', 'error postcode postcode not-a-postcode', 'error postcode postcode no-match', 'error amount amount missing',
      'error amount amount not-a-number', 'error amount amount negative', 'error amount amount too-many-decimals', 'error amount amount too-large',
      'error amount amount zero', 'error details email not-an-address'
    ])
    // Ids are drawn by chance and may hold any digits.
    const all = JSON.stringify(events.map(({ page, kind, part, field, message, fund_code }) => [page, kind, part, field, message, fund_code])).toLowerCase()
    expect(Object.keys(events[0] ?? {}), 'no other column can hold words').to.have.members([
      'council_id', 'id', 'happened_at', 'journey', 'page', 'kind', 'part', 'field', 'message', 'seconds', 'fund_code', 'channel', 'phase', 'scripts', 'is_summed'
    ])
    for (const typed of ['marple', '4242', '770000013', holder.reference, 'bf9', '1.234', 'nonsense']) expect(all).not.to.contain(typed.toLowerCase())
  })

  it('says that help was asked and on which page, and that a code was made', async () => {
    const nobody = new HttpVisitor(await testService(), council)
    await nobody.get('/help', { referer: `http://${council.host}/pay/council-tax` })
    const { visitor, path } = await aPayerOf(council, 'garden-waste')
    await visitor.get(`${path}/help?from=lines/1/amount`)
    await visitor.post(`${path}/help-codes`)

    expect(inShort(await recorded(council)).filter(event => event.startsWith('help'))).to.deep.equal(['help reference', 'help amount', 'help-code amount', 'help amount'])
  })

  it('says who leaves for a shop or the post, from where, and what goes wrong there', async () => {
    const holder = await anAccountHolder(council)
    const visitor = new HttpVisitor(await testService(), council)
    for (const page of ['', '/council-tax', '/council-tax/post']) await visitor.get(`/another-way${page}`)
    for (const amount of ['a lot of marple', '4242424242424242', '99999999']) await visitor.submit({ reference: holder.reference, amount })
    await visitor.submit({ reference: holder.reference, amount: '85.50' })
    await visitor.get('/help', { referer: `http://${council.host}${visitor.last.path}` })
    const before = await recorded(council)
    expect(inShort(before)).to.deep.equal([
      'visit offline', 'visit other-ways', 'visit slip-reference', 'error slip-reference amount not-a-number', 'error slip-reference amount card-number',
      'error slip-reference amount above-most', 'visit slip', 'help slip'
    ])
    expect(before.every(({ journey }) => journey === null)).to.equal(true)
    expect(JSON.stringify(before)).not.to.contain('marple').and.not.to.contain(holder.reference)

    const begun = await aPayerOf(council, 'council-tax', holder.reference)
    await begun.visitor.submit({ postcode: holder.postcode })
    await begun.visitor.get(`${begun.path}/lines/1/another-way`)
    await begun.visitor.post(`${begun.path}/lines/1/slips`, { way: 'post' })
    const left = (await recorded(council)).slice(before.length)
    expect(inShort(left).slice(-4)).to.deep.equal(['visit amount', 'visit other-ways', 'answered other-ways', 'visit slip'])
    expect(left.map(({ journey }) => journey !== null).slice(-4)).to.deep.equal([true, true, true, false])
  })

  it('counts nobody who only fetches ahead, reads the web by program, asks by script, or reads the first page again', async () => {
    const visitor = new HttpVisitor(await testService(), council)
    await visitor.send('HEAD', '/pay')
    const others: Record<string, string>[] = [
      { 'sec-purpose': 'prefetch;prerender' }, { purpose: 'prefetch' }, { 'x-moz': 'prefetch' }, { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1)' },
      { 'sec-fetch-dest': 'empty' }, { 'cache-control': 'max-age=0' }
    ]
    for (const headers of others) await visitor.get('/pay', headers)
    expect(await recorded(council)).to.deep.equal([])
    await visitor.get('/pay', { 'sec-fetch-dest': 'document' })
    expect(inShort(await recorded(council))).to.deep.equal(['visit funds'])
  })

  it('counts an adviser who pays for somebody by phone, and not the one who joins a resident or only looks', async () => {
    const adviser = await signedIn(council, 'adviser')
    await adviser.get('/pay')
    expect(await recorded(council)).to.deep.equal([])

    const resident = await aPayerOf(council, 'garden-waste')
    const code = await helpCodeOf(resident.visitor, resident.paymentId, 'lines/1/amount')
    const before = (await recorded(council)).length
    await typeHelpCode(adviser, code, 'phone')
    expect(adviser.last.path).to.contain(resident.paymentId)
    expect(await recorded(council)).to.have.length(before)

    await adviser.get('/staff/help')
    await adviser.post('/staff/helps', { channel: 'counter' })
    await adviser.get('/pay/garden-waste')
    await adviser.submit({ reference: aReference(council, 'garden-waste') })
    const assisted = (await recorded(council)).slice(before)
    expect(inShort(assisted.filter(({ page }) => page !== 'funds'))).to.deep.equal(['visit reference', 'answered reference', 'visit amount'])
    for (const event of assisted) expect(event.channel).to.equal('counter')
  })

  it('says how long the page of the first answer was open, unless its form says what cannot be', async () => {
    const service = await testService()
    const visitor = new HttpVisitor(service, council)
    const seconds: (number | null)[] = []
    for (const shown of [-75, 100, -90_000]) {
      await visitor.get('/pay/garden-waste')
      await visitor.submit({ reference: aReference(council, 'garden-waste'), shown: String(Math.floor(service.services.clock.now().getTime() / 1000) + shown) })
      seconds.push((await recorded(council)).findLast(({ kind }) => kind === 'answered')?.seconds ?? null)
    }
    expect(seconds[0]).to.be.within(74, 77)
    expect(seconds.slice(1)).to.deep.equal([null, null])
  })

  it('is not recorded any more once the payment is paid', async () => {
    const payer = await aPayerOf(council, 'garden-waste')
    await payer.visitor.submit({ amount: '42' })
    await goToCheck(payer)
    const at = await goToCardPage(council, payer)
    await enterCard(at)
    await payer.visitor.get(`${payer.path}/result`)
    const before = (await recorded(council)).length
    await payer.visitor.get(`${payer.path}/receipt`)
    await payer.visitor.get(`${payer.path}/basket`)
    expect(await recorded(council)).to.have.length(before)
  })

  it('makes no page ask the database more often', async () => {
    const { visitor, path } = await aPayerOf(council, 'garden-waste')
    const ask = async () => await visitor.send('GET', `${path}/lines/1/amount`)
    await ask()
    const { queries } = await countedQueries(ask)
    expect(queries.filter(query => query.includes('journey'))).to.deep.equal([])
  })

  it('is written later when the database is away', async () => {
    await aPayerOf(council, 'garden-waste')
    const [pool, nowhere] = [outsideTenancy(), connect('postgres://nobody@127.0.0.1:1/nothing', 1)]
    usePool(nowhere)
    await (await testService()).services.journeyEvents.flush()
    usePool(pool)
    await nowhere.destroy()
    expect(inShort(await recorded(council))).to.deep.equal(['visit reference', 'answered reference', 'visit amount'])
  })

  it('is written however much there is at once', async () => {
    const { services } = await testService()
    services.journeyEvents.add(Array.from({ length: 5000 }, () => ({
      councilId: council.id, paymentId: null, at: new Date(), page: 'reference', kind: 'visit', part: '', field: '', message: '', seconds: null, fundCode: '', channel: 'web',
      phase: 'live', scripts: null
    })))
    expect(await recorded(council)).to.have.length(5000)
  })

  it('is let go where it never can be written, and what another council has is written all the same', async () => {
    const other = await aPayingCouncil();
    (await testService()).services.journeyEvents.add([{
      councilId: other.id, paymentId: null, at: new Date(), page: 'not a page', kind: 'visit', part: '', field: '', message: '', seconds: null, fundCode: '', channel: 'web',
      phase: 'live', scripts: null
    }])
    await aPayerOf(council, 'garden-waste')
    expect(await recorded(council)).to.have.length(3)
    expect(await recorded(other)).to.deep.equal([])
    expect(await inCouncil(other.id, async trx => await trx('journey_events').where({ council_id: council.id }))).to.deep.equal([])
  })

  for (const [way, scripts] of [['Chromium', true], ['Chromium without JavaScript', false], ['lynx', false]] as const satisfies [WayToVisit, boolean][]) {
    it(`says whether scripts run: ${String(scripts)} in ${way}`, async () => {
      const holder = await anAccountHolder(council, { charges: [{ description: 'Bill', outstandingPence: pence(100_00), nextInstalmentPence: pence(10_00), nextInstalmentOn: calendarDate('2026-12-01') }] })
      const service = await testService()
      const visitor = await openVisitor(way, `${way === 'lynx' ? service.loopbackAddressOf(council) : service.addressOf(council)}/pay/council-tax`)
      try {
        await visitor.fill('What is your', holder.reference)
        await visitor.press('Continue')
        expect(await visitor.text()).to.contain('postcode')
      } finally {
        await visitor.close()
      }
      const answers = (await recorded(council)).filter(({ kind }) => kind === 'answered')
      expect(answers.map(answer => answer.scripts)).to.deep.equal([scripts])
    })
  }
})
