import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import express from 'express'
import type { Page } from 'puppeteer-core'
import { inCouncil } from '../../app/database/in-council.js'
import { listedAs, listedCookies } from '../../app/privacy/cookies.js'
import { cookiesSetLately } from '../../app/privacy/cookies-set.js'
import { noteCookies } from '../../app/privacy/note-cookies.js'
import { enterCard, signIn } from '../journeys/telling.js'
import { newPage } from '../support/browser.js'
import { BrowserVisitor } from '../support/browser-visitor.js'
import { anAccountHolder, type TestCouncil } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'

describe('The cookies page', function () {
  this.timeout(120_000)
  usesService()

  it('tells of every cookie and store that a resident’s browser is given on the way through the journey, of which nothing comes from elsewhere', async () => {
    const council = await aPayingCouncil()
    const { reference } = await anAccountHolder(council)
    const { visitor, faults, names } = await aWatchedVisitor(council)
    await visitor.open(`${(await testService()).addressOf(council)}/`)
    expect(await names()).to.deep.equal([])
    await visitor.follow('Start now')
    await visitor.follow('Council tax')
    await visitor.fill('What is your council tax account number?', reference)
    await visitor.press('Continue')
    await visitor.fill('What is the postcode', 'BF1 2AB')
    await visitor.press('Continue')
    await visitor.choose('£120.00')
    await visitor.press('Continue')
    await visitor.follow('Continue')
    await visitor.press('Continue')
    await visitor.press('Pay £120.00')
    await enterCard(visitor, '4242 4242 4242 4242')
    await visitor.press('Confirm payment')
    expect(await visitor.text()).to.include('Payment received')
    expect(await faults()).to.deep.equal([])
    expect(await names()).to.deep.equal(['counterfoil-payment'])
    expect(await noted(council)).to.deep.equal([['counterfoil-payment', true]])
    await visitor.close()
  })

  it('tells to whom the cookie of the journey is given besides whoever begins to pay', async () => {
    const council = await aPayingCouncil()
    const { reference } = await anAccountHolder(council)
    const visitor = new HttpVisitor(await testService(), council)
    await visitor.get('/another-way/council-tax/post')
    await visitor.submit({ reference })
    expect(visitor.last.path).to.match(/^\/slips\//)
    expect(await noted(council)).to.deep.equal([['counterfoil-payment', true]])
    await visitor.get('/cookies')
    expect(visitor.text()).to.match(/counterfoil-payment What it does Keeps the payment, slip or receipt .* Who gets it Whoever begins to pay, .* makes a payment slip or finds a receipt/)
  })

  it('tells of those of staff', async () => {
    const council = await aPayingCouncil()
    const { visitor, faults, names } = await aWatchedVisitor(council)
    await visitor.open(`${(await testService()).addressOf(council)}/staff/sign-in`)
    await signIn(visitor, council, 'officer')
    for (const path of ['/staff/transactions', '/staff/suspense', '/staff/imports', '/staff/attention', '/staff/refunds', '/staff/settings', '/staff/my-sign-in']) {
      await visitor.open(`${(await testService()).addressOf(council)}${path}`)
    }
    expect(await faults()).to.deep.equal([])
    expect((await names()).map(name => name.replace(/known-.*/, 'known-…'))).to.deep.equal(['counterfoil-staff', 'counterfoil-staff-known-…'])
    expect(await noted(council), 'by the name on the page, which names nobody').to.deep.equal([['counterfoil-staff', true], ['counterfoil-staff-known-…', true]])
    await visitor.close()
  })

  it('does not tell of a cookie that somebody forgot to list, and the service notes that it was set', async () => {
    const council = await aPayingCouncil()
    const { services } = await testService()
    const app = express().use((request, response, next) => {
      Object.assign(request, { services, council: council.council })
      response.cookie('_ga', 'x').cookie('counterfoil-payment', 'y')
      next()
    }).use(noteCookies()).use((_request, response) => { response.end() })
    const server = app.listen(0)
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    await Promise.all([fetch(address), fetch(address)])
    await new Promise(closed => { server.close(closed) })
    expect(await noted(council)).to.deep.equal([['counterfoil-payment', true], ['_ga', false]])
  })

  it('names each as it is named in production too, with its purpose and its end', async () => {
    const { services: { config } } = await testService()
    expect(listedCookies({ ...config, https: true }).map(({ name }) => name)).to.include('__Host-counterfoil-payment')
    const visitor = new HttpVisitor(await testService(), await aPayingCouncil())
    const page = (await visitor.get('/cookies')).body
    for (const { name, purpose, ends } of listedCookies(config)) expect(page).to.include(name).and.to.include(purpose).and.to.include(ends)
  })
})

/** What the service has noted of the cookies that it set, and whether its page tells of them. */
async function noted(council: TestCouncil): Promise<[string, boolean][]> {
  await (await testService()).services.cookiesSet.flush()
  const { listed, unlisted } = await inCouncil(council.id, async trx => await cookiesSetLately(trx, council.id, new Date()))
  return [...listed, ...unlisted].map(({ name, isListed }) => [name, isListed])
}

/** A visitor in Chromium, and what of the visit the page does not tell of: cookies, stores of the browser, requests to other sites. */
async function aWatchedVisitor(council: TestCouncil) {
  const { services: { config }, port, sandboxUrl } = await testService()
  const page = await newPage()
  const elsewhere: string[] = []
  page.on('request', request => {
    const { origin } = new URL(request.url())
    const isAtTheProvider = origin === sandboxUrl && (request.isNavigationRequest() || page.url().startsWith(sandboxUrl))
    if (origin !== `http://${council.host}:${port}` && !isAtTheProvider) elsewhere.push(`request to ${request.url()}`)
  })
  const names = async () => (await cookiesOf(page, council)).sort()
  const faults = async () => {
    const kept = await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)])
    return [...elsewhere, ...kept.map(key => `storage ${key}`), ...(await names()).filter(name => listedAs(name, config) === null).map(name => `cookie ${name}`)]
  }
  return { visitor: new BrowserVisitor(page), faults, names }
}

async function cookiesOf(page: Page, council: TestCouncil): Promise<string[]> {
  return (await page.browserContext().cookies()).filter(({ domain }) => domain === council.host).map(({ name }) => name)
}
