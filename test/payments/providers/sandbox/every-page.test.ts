import { expect } from 'chai'
import type { HTTPResponse, Page } from 'puppeteer-core'
import { onKeptPage } from '../../../support/browser.js'
import { htmlFaults } from '../../../support/html.js'
import { axeFaults, reflowFaults, waysToLook } from '../../../support/page-checks.js'
import { tableScrolls } from '../../../pages/explained.js'
import { aPayment, startSandbox, type TestSandbox } from '../start-sandbox.js'

const goodCard = { cardNumber: '4242424242424242', expiryMonth: '9', expiryYear: '28', cardholderName: 'Bea Jones', cvc: '123', postcode: 'BF1 2AB' }

interface SandboxPage {
  name: string
  title: string
  come: (page: Page, sandbox: TestSandbox) => Promise<void>
}

const pages: SandboxPage[] = [
  { name: 'the card page', title: 'Enter card details', come: toCardPage },
  { name: 'the card page with mistakes', title: 'Error: Enter card details', come: async (page, sandbox) => {
    await toCardPage(page, sandbox)
    await send(page, { cardNumber: '1', cardholderName: 'A name that goes on and on '.repeat(8) })
  } },
  { name: 'the card page over the telephone', title: 'Enter card details', come: async (page, sandbox) => { await toCardPage(page, sandbox, { moto: true }) } },
  { name: 'the check, with a fee', title: 'Confirm your payment', come: async (page, sandbox) => {
    await sandbox.switches({ corporateSurchargePence: 250 })
    await toCardPage(page, sandbox)
    await send(page, { ...goodCard, cardNumber: '4988080000000000' })
  } },
  { name: 'a declined card', title: 'Your payment was declined', come: async (page, sandbox) => {
    await toCardPage(page, sandbox)
    await send(page, { ...goodCard, cardNumber: '4000000000000002' })
  } },
  { name: 'a lost return', title: 'Your connection was lost', come: async (page, sandbox) => {
    await sandbox.switches({ lostReturn: true })
    await toCardPage(page, sandbox)
    await send(page, goodCard)
    await send(page, {})
  } },
  { name: 'a session that is over', title: 'Your payment session has expired', come: async (page, sandbox) => {
    await page.goto(`${sandbox.publicUrl}/secure/unknown`)
  } },
  { name: 'the panel of one account, with payments', title: 'Control panel', come: async (page, sandbox) => {
    await toCardPage(page, sandbox)
    await page.goto(sandbox.publicUrl)
    await Promise.all([page.waitForNavigation(), page.click('li a')])
  } },
  { name: 'the panel with a mistake', title: 'Error: Control panel', come: async (page, sandbox) => {
    await page.goto(sandbox.publicUrl)
    await send(page, { slowMs: 'often' })
  } }
]

describe('Every page of the sandbox', function () {
  this.timeout(30_000)
  let sandbox: TestSandbox
  beforeEach(async () => { sandbox = await startSandbox() })
  afterEach(async () => { await sandbox.close() })

  for (const { name, title, come } of pages) {
    for (const way of waysToLook) {
      it(`${name}, ${way.name}`, async () => {
        const { javascript, width } = way
        await onKeptPage({ javascript, width }, async page => {
          let shown: HTTPResponse | undefined
          const listen = (response: HTTPResponse): void => { if (response.request().isNavigationRequest()) shown = response }
          page.on('response', listen)
          await come(page, sandbox)
          page.off('response', listen)
          expect(await page.title()).to.equal(`${title} - Sandbox card payments`)
          expect([
            ...await htmlFaults(String(await shown?.text())), ...await axeFaults(page, { explained: width < 640 ? tableScrolls : {} }), ...await reflowFaults(page)
          ]).to.deep.equal([])
        })
      })
    }
  }
})

async function toCardPage(page: Page, sandbox: TestSandbox, payment: object = {}): Promise<void> {
  if ('moto' in payment) await sandbox.putAccount('api_test_barnfield', { motoEnabled: true })
  const { nextUrl } = await sandbox.provider().createPayment({ ...aPayment, ...payment })
  await page.goto(nextUrl ?? '')
}

/** Fills the fields of the page's first form and sends it. */
async function send(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    await page.click(`#${name}`, { count: 3 })
    await page.type(`#${name}`, value)
  }
  await Promise.all([page.waitForNavigation(), page.click('form button')])
}
