import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import { schemeNumber } from '../../../app/funds/collection-scheme.js'
import { removeScheme } from '../../../app/settings/collection-schemes/change-scheme.js'
import { closePage, newPage } from '../../support/browser.js'
import { aCollectionScheme } from '../../support/builders-offline.js'
import { aSupportRoute } from '../../support/builders-support.js'
import { anAccountHolder, aReference, fundOf, type TestCouncil } from '../../support/builders.js'
import { doJobs } from '../../support/do-jobs.js'
import { HttpVisitor } from '../../support/http-visitor.js'
import { receive } from '../../support/builders-imports.js'
import { rowsOf } from '../../support/paying.js'
import { aPayingCouncil, testService, usesService } from '../../support/service.js'
import { aPayerOf } from '../resident.js'

describe('A slip for paying without going online', function () {
  this.timeout(60_000)
  usesService()

  async function slipOf(council: TestCouncil, way: 'shop' | 'post', fields: Record<string, string>, fund = 'council-tax'): Promise<HttpVisitor> {
    const resident = new HttpVisitor(await testService(), council)
    await resident.get(`/another-way/${fund}/${way}`)
    await resident.submit(fields)
    return resident
  }

  it('is made in every phase, with the reference as text, and tells neither name nor balance', async () => {
    const council = await aPayingCouncil({ council: { phase: 'private-beta', oldServiceAddress: 'https://old.example/' } })
    const holder = await anAccountHolder(council)
    await aSupportRoute(council, { kind: 'post', name: 'Post', contact: 'PO Box 9, Barnfield' })
    const start = new HttpVisitor(await testService(), council)
    expect((await start.get('/another-way')).body).to.contain('/another-way/council-tax').and.not.to.contain('at a shop')
    expect((await start.get('/help')).body, 'help').to.contain('href="/another-way"')
    expect((await start.get('/pay/council-tax')).body).to.contain('/another-way/council-tax')
    expect((await start.get('/another-way/council-tax')).body).to.contain('/another-way/council-tax/post').and.not.to.contain('At a shop')
    const resident = await slipOf(council, 'post', { reference: ` ${holder.reference.slice(0, 4)} ${holder.reference.slice(4)}`, amount: '85.50' })
    expect(resident.last.path).to.match(/^\/slips\//)
    expect(resident.text()).to.contain(holder.reference).and.to.contain('£85.50').and.to.contain('PO Box 9, Barnfield').and.to.contain(`Make the cheque out to ${council.council.name}`)
    for (const secret of [holder.name, holder.postcode, '£120']) expect(resident.last.body).not.to.contain(secret)
    expect(resident.last.body).not.to.contain('<svg')
    const stranger = new HttpVisitor(await testService(), council)
    expect((await stranger.send('GET', resident.last.path)).status).to.equal(404)
    expect((await resident.send('GET', '/another-way/council-tax/shop')).status, 'no shop is promised').to.equal(404)
  })

  it('names every fault of the answers, keeps no card number, and is one however often it is asked for', async () => {
    const council = await aPayingCouncil()
    const { reference } = await anAccountHolder(council)
    const wrong = await slipOf(council, 'post', { reference: '12', amount: 'much' })
    expect(wrong.last.status).to.equal(422)
    expect(wrong.last.body).to.contain('href="#reference"').and.to.contain('href="#amount"').and.to.contain('value="much"')
    const card = await slipOf(council, 'post', { reference: '4242424242424242', amount: '4242424242424242' })
    expect(card.last.status).to.equal(422)
    expect(card.last.body).not.to.contain('4242424242424242')
    const unknown = await slipOf(council, 'post', { reference: aReference(council, 'council-tax') })
    expect(unknown.text()).to.contain('We cannot find an account')
    const resident = new HttpVisitor(await testService(), council)
    await resident.get('/another-way/council-tax/post')
    const form = new URLSearchParams({ ...resident.hiddenFields('/another-way/council-tax/post'), reference }).toString()
    // Pressed twice before the first answer brings a session.
    const answers = await Promise.all([1, 2].map(async () => await resident.send('POST', '/another-way/council-tax/post', form)))
    expect(new Set(answers.map(({ headers }) => headers.location)).size).to.equal(1)
    expect(await rowsOf(council, 'payment_slips')).to.have.length(1)
  })

  it('is another slip when its form is sent again after going back, and its id, known to a stranger, opens nothing', async () => {
    const council = await aPayingCouncil()
    const [first, second] = [await anAccountHolder(council), await anAccountHolder(council)]
    const form = '/another-way/council-tax/post'
    const resident = new HttpVisitor(await testService(), council)
    await resident.get(form)
    const { key = '' } = resident.hiddenFields(form)
    await resident.submit({ reference: first.reference, amount: '85.50' })
    const theirs = resident.last.path
    await resident.get(form)
    await resident.submit({ key, reference: second.reference, amount: '85.50' })
    expect(resident.text()).to.contain(second.reference).and.not.to.contain(first.reference)
    await resident.get(form)
    await resident.submit({ key, reference: second.reference, amount: '90' })
    expect(resident.text()).to.contain('£90.00')
    expect(await rowsOf(council, 'payment_slips')).to.have.length(3)

    const stranger = new HttpVisitor(await testService(), council)
    await stranger.get(form)
    await stranger.submit({ key: theirs.split('/').at(-1) ?? '', reference: second.reference, amount: '10' })
    expect(stranger.text()).to.contain('£10.00').and.not.to.contain(first.reference)
    expect((await stranger.send('GET', theirs)).status).to.equal(404)
  })

  it('waits for whoever looks for the reference first, and for nobody in a way that there is not', async () => {
    const resident = new HttpVisitor(await testService(), await aPayingCouncil())
    const question = '/another-way/council-tax/post'
    expect((await resident.get(question)).body).to.contain('href="/pay/council-tax/no-reference?way=post"')
    expect((await resident.get('/pay/council-tax/no-reference?way=post')).body.split(`href="${question}"`), 'Back, and I have found it').to.have.length(3)
    for (const query of ['', '?way=//evil.example']) {
      expect((await resident.get(`/pay/council-tax/no-reference${query}`)).body).to.contain('href="/pay/council-tax"').and.not.to.contain('evil')
    }
  })

  it('is not made for a stopped account: only whom to call', async () => {
    const council = await aPayingCouncil()
    await aCollectionScheme(council)
    const { reference } = await anAccountHolder(council, { stopCode: council.setup.stops[0]?.code ?? '' })
    for (const way of ['shop', 'post'] as const) {
      const resident = await slipOf(council, way, { reference })
      expect(resident.text()).to.contain('You cannot pay this with a slip').and.to.contain(council.council.phone)
      expect(resident.text()).not.to.contain(council.setup.stops[0]?.reason ?? 'no reason')
    }
    expect(await rowsOf(council, 'payment_slips')).to.deep.equal([])
  })

  it('is made of what somebody has begun to pay online, which they still can', async () => {
    const council = await aPayingCouncil()
    await aCollectionScheme(council)
    const { reference, postcode } = await anAccountHolder(council)
    const { visitor, path } = await aPayerOf(council, 'council-tax', reference)
    await visitor.submit({ postcode })
    expect(visitor.last.body).to.contain(`${path}/lines/1/another-way`)
    await visitor.get(`${path}/lines/1/another-way`)
    await visitor.post(`${path}/lines/1/slips`, { way: 'shop' })
    expect(visitor.last.path).to.match(/^\/slips\//)
    expect(visitor.text()).to.contain(reference)
    await visitor.get(`${path}/lines/1/amount`)
    expect(visitor.last.status).to.equal(200)
  })

  it('has a number for a shop that, in the file of the shop’s agency, credits the very account', async () => {
    const council = await aPayingCouncil()
    const scheme = await aCollectionScheme(council)
    const [holder, other] = [await anAccountHolder(council), await anAccountHolder(council)]
    const resident = await slipOf(council, 'shop', { reference: holder.reference, amount: '60' })
    const number = (/<strong>(\d[\d ]+)</.exec(resident.last.body)?.[1] ?? '').replaceAll(' ', '')
    expect(number).to.equal(schemeNumber(scheme, holder.reference)).and.to.have.length(19)
    expect(resident.last.body).to.contain('<svg').and.to.contain('aria-label="Barcode of the number').and.not.to.contain('style=')

    await inCouncil(council.id, async trx => {
      const settings = { reference: { from: 8, length: 19 }, amount: { from: 27, length: 9 }, type: { from: 36, length: 1 }, date: { from: 37, length: 10 } }
      await trx('import_sources').where({ council_id: council.id, code: 'agencies' }).update({ settings: JSON.stringify(settings) })
    })
    const wrongDigit = number.slice(0, -1) + String((Number(number.at(-1)) + 1) % 10)
    const row = (reference: string, amount: string) => ` 335610${reference.padEnd(19)}${amount.padStart(9)}T19/11/2026`
    const rows = [row(number, '60.00'), row(schemeNumber(scheme, other.reference) ?? '', '5.00'), row(wrongDigit, '7.00'), row(holder.reference, '1.00')]
    await receive(council, [...rows, '', `${'Total Amount'.padEnd(34)}${'73.00'.padStart(17)}`, `${'Total Transactions'.padEnd(40)}${'4'.padStart(17)}`, ''].join('\r\n'))
    await doJobs(council)
    const posted = (await rowsOf(council, 'postings')).filter(({ ledger_account_kind: kind }) => kind !== 'clearing')
      .map(({ fund_code: fund, account_reference: reference, amount_pence: amount }) => [fund, reference, Number(amount)])
    const code = fundOf(council, 'council-tax').code
    expect(posted).to.have.deep.members([[code, holder.reference, -6000], [code, other.reference, -500], [null, wrongDigit, -700], [code, holder.reference, -100]])
  })

  it('is one sheet of paper that nothing else fills, as broad as the paper is', async () => {
    const council = await aPayingCouncil()
    for (const name of ['Telephone', 'Relay UK', 'Our desk', 'Interpreters', 'Evenings']) await aSupportRoute(council, { name, note: 'Ask for the desk '.repeat(8) })
    const { reference } = await anAccountHolder(council)
    const page = await newPage({ javascript: false, width: 718 })
    await page.goto(`http://${council.host}:${(await testService()).port}/another-way/council-tax/post`)
    await page.type('#reference', reference)
    await Promise.all([page.waitForNavigation(), page.click('main form button')])
    const sheets = Buffer.from(await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type \/Page\b/g)
    expect(sheets).to.have.length(1)
    await page.emulateMediaType('print')
    const onPaper = await page.$eval('.app-slip', slip => ({ breaks: getComputedStyle(slip).breakInside, share: slip.clientWidth / (slip.closest('main')?.clientWidth ?? 0) }))
    expect(onPaper.breaks).to.equal('avoid')
    expect(onPaper.share).to.be.within(0.9, 1)
    await closePage(page)
  })

  it('for a shop is none any more when the scheme is taken back', async () => {
    const council = await aPayingCouncil()
    const { fundCode } = await aCollectionScheme(council)
    const { reference } = await anAccountHolder(council)
    const resident = await slipOf(council, 'shop', { reference })
    const path = resident.last.path
    expect(resident.last.status).to.equal(200)
    await inCouncil(council.id, async trx => { await removeScheme(trx, { councilId: council.id, userId: council.users.administrator.id, now: new Date() }, fundCode, 1) })
    await resident.get(path)
    expect(resident.last.path).to.equal('/another-way/council-tax')
    expect(resident.text()).not.to.contain('At a shop')
  })
})
