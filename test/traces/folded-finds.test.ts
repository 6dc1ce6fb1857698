import { expect } from 'chai'
import type { Page } from 'puppeteer-core'
import { pence } from '../../app/money.js'
import { foldFinds } from '../../app/traces/looking/fold-finds.js'
import { until } from '../refunds/asking.js'
import { closePage, newPage } from '../support/browser.js'
import { aCouncil, anAccountHolder, type TestCouncil, testPassword } from '../support/builders.js'
import { aSuspenseItem } from '../support/builders-payments.js'
import { aTrace, picked } from '../support/builders-traces.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('Finds that have the amount alone', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  beforeEach(async () => { council = await aCouncil() })

  it('are counted and folded away below those that have more', async () => {
    const { trace } = await aTraceOfThree()
    const officer = await signedIn(council, 'officer')
    await officer.get(`/staff/traces/${trace.id}`)
    const [likely = '', folded = ''] = officer.last.body.split('<details')
    expect(officer.text()).to.contain('2 more with the same amount')
    expect(likely).to.contain('O BRIEN').and.not.to.contain('SOMEBODY')
    expect(folded).to.contain('SOMEBODY ELSE').and.to.contain('SOMEBODY NEW')
  })

  it('stay in sight once one is picked, and where nothing stands out', async () => {
    const { trace, others: [other = ''] } = await aTraceOfThree()
    await picked(council, trace, other)
    const officer = await signedIn(council, 'officer')
    await officer.get(`/staff/traces/${trace.id}`)
    expect(officer.last.body).not.to.contain('<details')
    const [alone, withDay] = [find('a', 'amount-equal'), find('b', 'amount-equal', 'day-within')]
    expect(foldFinds([alone, alone], nothing)).to.deep.equal({ likely: [alone, alone], sameAmount: [] })
    expect(foldFinds([alone, withDay], nothing).sameAmount).to.deep.equal([])
    expect(foldFinds([alone, withDay, find('c', 'amount-equal', 'method'), find('d', 'amount-near', 'name')], nothing)).to.deep.equal({
      likely: [withDay, find('d', 'amount-near', 'name')], sameAmount: [alone, find('c', 'amount-equal', 'method')]
    })
  })

  it('are open on paper', async () => {
    const { trace } = await aTraceOfThree()
    const page = await newPage({ javascript: false })
    const address = `http://${council.host}:${(await testService()).port}`
    await page.goto(`${address}/staff/sign-in`)
    await page.type('#email', council.users.officer.email)
    await page.type('#password', testPassword)
    await Promise.all([page.waitForNavigation(), page.click('main form button')])
    await page.goto(`${address}/staff/traces/${trace.id}`)
    expect(await isSeen(page)).to.equal(false)
    await page.emulateMediaType('print')
    // What is folded away is laid out with the next picture that the browser makes, not at once.
    await until(async () => await isSeen(page))
    expect(await isSeen(page)).to.equal(true)
    await closePage(page)
  })

  /** Three of the same amount wait in suspense on days that nobody knows; one quotes the account. */
  async function aTraceOfThree() {
    const { reference } = await anAccountHolder(council)
    await aSuspenseItem(council, { narrative: `BGC O BRIEN ${reference}` })
    const others = [await aSuspenseItem(council, { narrative: 'SOMEBODY ELSE' }), await aSuspenseItem(council, { narrative: 'SOMEBODY NEW' })]
    return { trace: await aTrace(council, { reference, described: { amount_pence: pence(45_00) } }), others: others.map(({ id }) => id) }
  }
})

const nothing = { entryId: null, lineNumber: null }

function find(entryId: string, ...codes: string[]) {
  return { entryId, lineNumber: 1, reasons: codes.map(code => ({ code })) as Parameters<typeof foldFinds>[0][number]['reasons'] }
}

async function isSeen(page: Page): Promise<boolean> {
  return await page.$eval('details ol', list => list.checkVisibility({ contentVisibilityAuto: true }) && list.getBoundingClientRect().height > 50)
}
