import { expect } from 'chai'
import { accountPath } from '../../app/funds/account-address.js'
import { anAccountHolder, fundOf, type TestCouncil } from '../support/builders.js'
import { agenciesFile, anImport } from '../support/builders-imports.js'
import { aPaidPayment, aSuspenseItem } from '../support/builders-payments.js'
import { aTrace } from '../support/builders-traces.js'
import { aTransfer } from '../support/builders-transfers.js'
import { asksFor } from '../refunds/asking.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('The way back to the list', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let own: string
  let officer: HttpVisitor

  before(async () => {
    council = await aPayingCouncil()
    own = `http://${council.host}:${(await testService()).port}`
  })

  beforeEach(async () => { officer = await signedIn(council, 'officer') })

  function back(): string | undefined {
    return /href="([^"]*)" class="govuk-back-link"/.exec(officer.last.body)?.[1]?.replaceAll('&amp;', '&')
  }

  async function opened(page: string, cameFrom: string): Promise<string | undefined> {
    await officer.get(page, { referer: own + cameFrom })
    expect(officer.last.status, page).to.equal(200)
    return back()
  }

  async function anItem(): Promise<string> {
    const { id } = await aSuspenseItem(council)
    return `/staff/suspense/items/${id}/2`
  }

  it('leads from each page to the list it was opened from, with how that was narrowed', async () => {
    const { entryId } = await aPaidPayment(council)
    const { payment } = await aPaidPayment(council)
    const refund = await asksFor(council, entryId ?? '', [120_00])
    const { reference } = await anAccountHolder(council)
    const pages = {
      [await anItem()]: '/staff/suspense?who=me', [`/staff/transactions/${entryId ?? ''}`]: '/staff/transactions?q=a&from=1%2F5%2F2026',
      [accountPath(fundOf(council, 'council-tax').code, reference)]: '/staff/transactions?q=b', [`/staff/traces/${(await aTrace(council)).id}`]: '/staff/traces?show=closed',
      [`/staff/refunds/${refund.id}`]: '/staff/refunds?list=waiting', [`/staff/transfers/${(await aTransfer(council, 1000)).id}`]: '/staff/transfers?state=waiting',
      [`/staff/imports/${(await anImport(council, agenciesFile([{ reference, amount: '1.00' }]))).id}`]: '/staff/imports?needs=attention',
      [`/staff/payments/${payment.id}`]: '/staff/attention'
    }
    for (const [page, list] of Object.entries(pages)) expect(await opened(page, list), page).to.equal(list)
  })

  it('is kept over what is done on the page, its parts and other pages, and by each tab for its own', async () => {
    const [one, other] = [await anItem(), await anItem()]
    await Promise.all([opened(one, '/staff/suspense?who=me'), opened(other, '/staff/suspense?who=nobody')])
    await opened(one, '/staff/suspense?who=me')
    for (const step of ['takings', 'releases', 'takings']) {
      await officer.post(`${one}/${step}`, {}, { referer: own + one })
      expect(officer.last.path, step).to.contain(one)
      expect(back(), step).to.equal('/staff/suspense?who=me')
    }
    await officer.post(`${one}/allocations`, {}, { referer: own + one })
    expect([officer.last.status, back()]).to.deep.equal([422, '/staff/suspense?who=me'])
    await officer.get(`${one}/return`, { referer: own + one })
    await officer.get('/staff', { referer: `${own}${one}/return` })
    expect(await opened(one, '/staff')).to.equal('/staff/suspense?who=me')
    expect(await opened(other, '/staff/home')).to.equal('/staff/suspense?who=nobody')
    expect(await opened(one, '/staff/suspense')).to.equal('/staff/suspense')
  })

  it('is kept by all of many pages that are opened at once', async () => {
    const items = [await anItem(), await anItem(), await anItem(), await anItem()]
    await Promise.all(items.map(async (item, place) => { await officer.send('GET', item, undefined, { referer: `${own}/staff/suspense?q=${place}` }) }))
    for (const [place, item] of items.entries()) expect(await opened(item, '/staff')).to.equal(`/staff/suspense?q=${place}`)
  })

  it('leads to the list as it was last where a browser does not say where it comes from', async () => {
    const item = await anItem()
    await officer.get('/staff/suspense?who=nobody')
    await officer.get(item)
    expect(back()).to.equal('/staff/suspense?who=nobody')
    expect(await opened(item, '/staff')).to.equal('/staff/suspense')
  })

  it('never leads anywhere else, and is nobody else’s', async () => {
    const item = await anItem()
    for (const elsewhere of ['http://evil.example/staff/suspense?who=me', `${own}//evil.example`, `${own}/staff/users`, 'javascript:alert(1)', 'nonsense', `${own}/staff/suspense?q=${'x'.repeat(600)}`]) {
      await officer.get(item, { referer: elsewhere })
      expect(back(), elsewhere).to.equal('/staff/suspense')
    }
    await opened(item, '/staff/suspense?who=me')
    officer = await signedIn(council, 'officer')
    expect(await opened(item, '/staff')).to.equal('/staff/suspense')
  })
})
