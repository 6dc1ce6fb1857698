import { expect } from 'chai'
import type { Page } from 'puppeteer-core'
import { fundAccountCode } from '../../app/councils/set-up-council.js'
import { calendarDate } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import { sumJourneys } from '../../app/struggle/summing/sum-journeys.js'
import { anEntry, onBank, onFund, post } from '../ledger/books.js'
import { closePage, newPage } from '../support/browser.js'
import { aMeasuredYear, monthsAgo } from '../support/builders-performance.js'
import { aJourney, anyJourney } from '../support/builders-struggle.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

/** As small as letters may be on a screen, in pixels from top to bottom. */
const leastLetters = 12
const drawn = '.app-chart > svg'

describe('What is drawn of figures', function () {
  this.timeout(120_000)
  usesService()

  for (const [what, who, path, draw] of [
    ['the funnel of where people struggle', 'owner', '/staff/measures/struggle?month=2026-02', aFunnel],
    ['the columns of receipts', 'officer', '/staff/reports/receipts?month=9&year=2026', columns],
    ['the line of a measure', 'officer', `/staff/measures/by-month/suspense-value?month=${monthsAgo(0)}`, aMeasuredYear]
  ] as const) {
    it(`can be read on a phone, on paper and in colours of the reader’s own: ${what}`, async () => {
      const council = await aCouncil()
      await draw(council)
      const visitor = await signedIn(council, who)
      const page = await newPage({ width: 320 })
      await page.setExtraHTTPHeaders({ cookie: visitor.cookieHeader() })
      await page.goto(`http://${council.host}:${(await testService()).port}${path}`)
      for (const width of [320, 414, 640, 1280]) {
        await page.setViewport({ width, height: 900 })
        expectReadable(await labelsOf(page), `${width} pixels`)
        expect(await page.evaluate(() => document.documentElement.scrollWidth), `nothing sticks out of ${width} pixels`).to.equal(width)
      }
      expect(await page.$eval(drawn, svg => svg.getAttribute('aria-labelledby')?.split(' ').map(id => document.getElementById(id)?.textContent?.length ?? 0)))
        .to.satisfy((lengths: number[]) => lengths.length === 2 && lengths.every(length => length > 10))

      await page.setViewport({ width: 718, height: 900 })
      await page.emulateMediaType('print')
      expectReadable(await labelsOf(page), 'paper')
      await page.emulateMediaType('screen')
      const session = await page.createCDPSession()
      for (const scheme of ['dark', 'light']) {
        await session.send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value: 'active' }, { name: 'prefers-color-scheme', value: scheme }] })
        const { ground, letters } = await page.evaluate(() => {
          const label = document.querySelector('.app-chart__label')
          return { ground: getComputedStyle(document.body).backgroundColor, letters: label === null ? '' : getComputedStyle(label).fill }
        })
        expect([ground, letters], scheme).to.have.members(['rgb(0, 0, 0)', 'rgb(255, 255, 255)'])
      }
      await closePage(page)
    })
  }

  it('is no higher on a wide screen than on a phone, and grows with the reader’s letters: the funnel', async () => {
    const council = await aCouncil()
    await aFunnel(council)
    const visitor = await signedIn(council, 'owner')
    const page = await newPage({ width: 320 })
    await page.setExtraHTTPHeaders({ cookie: visitor.cookieHeader() })
    await page.goto(`http://${council.host}:${(await testService()).port}/staff/measures/struggle?month=2026-02`)
    const sizeAt = async (width: number): Promise<{ width: number, height: number }> => {
      await page.setViewport({ width, height: 900 })
      return await page.$eval(drawn, svg => ({ width: svg.clientWidth, height: svg.clientHeight }))
    }
    const [phone, wide] = [await sizeAt(320), await sizeAt(1280)]
    expect(wide.height).to.equal(phone.height).and.to.be.below(450)
    expect(wide.width).to.be.above(2 * phone.width)
    await page.evaluate(() => { document.documentElement.style.fontSize = '32px' })
    expectReadable(await labelsOf(page), 'a screen with letters of twice the size')
    expect((await sizeAt(1280)).height).to.equal(2 * wide.height)
    await closePage(page)
  })
})

interface Label {
  text: string
  height: number
  isInside: boolean
  /** It stands on a label that is drawn before it. */
  isOnAnother: boolean
}

function expectReadable(labels: Label[], where: string): void {
  expect(labels.length, `drawn on ${where}`).to.be.greaterThan(5)
  expect(labels.filter(({ height }) => height < leastLetters), `too small on ${where}`).to.deep.equal([])
  expect(labels.filter(({ isInside }) => !isInside), `cut off on ${where}`).to.deep.equal([])
  expect(labels.filter(({ isOnAnother }) => isOnAnother), `on another on ${where}`).to.deep.equal([])
}

async function labelsOf(page: Page): Promise<Label[]> {
  return await page.$$eval(drawn, drawings => drawings.flatMap(drawing => {
    const frame = drawing.getBoundingClientRect()
    const labels = [...drawing.querySelectorAll('.app-chart__label')].map(label => ({ text: label.textContent ?? '', at: label.getBoundingClientRect() })).filter(({ at }) => at.width > 0)
    return labels.map(({ text, at }, index) => ({
      text, height: at.height, isInside: at.left >= frame.left - 1 && at.right <= frame.right + 1 && at.top >= frame.top - 1 && at.bottom <= frame.bottom + 1,
      isOnAnother: labels.slice(0, index).some(({ at: other }) => at.left < other.right - 1 && at.right > other.left + 1 && at.top < other.bottom - 4 && at.bottom > other.top + 4)
    }))
  }))
}

async function aFunnel(council: TestCouncil): Promise<void> {
  const journey = { ...anyJourney, beganAt: new Date('2026-02-10T12:00:00Z') }
  await aJourney(council, { ...journey, end: 'paid', steps: [[0, 'answered', 'reference'], [1, 'visit', 'amount', '', '1'], [9, 'visit', 'basket', '', '/1'], [20, 'visit', 'check', '', '/1'], [30, 'card', 'card', '', '/1']] })
  await aJourney(council, { ...journey, end: 'gave-up', steps: [[0, 'answered', 'reference'], [1, 'visit', 'amount', '', '1']] })
  await sumJourneys(council.id, { now: () => new Date('2026-02-13T02:25:00Z') })
}

async function columns(council: TestCouncil): Promise<void> {
  const [fund] = council.setup.funds
  for (const [index, amount] of [1_250_000_00, 900_000_00, 45_00].entries()) {
    const on = { occurredOn: calendarDate(`2026-09-1${index}`), accountingDate: calendarDate(`2026-09-1${index}`) }
    await post(council, anEntry([onBank(amount), { ledgerAccountCode: fundAccountCode(fund?.code ?? ''), accountReference: '12345678', amountPence: pence(-amount) }], on))
    if (index === 2) await post(council, anEntry([onFund(council, 400_000_00), onBank(-400_000_00)], { ...on, type: 'returned_payment' }))
  }
}
