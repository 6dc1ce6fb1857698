import { expect } from 'chai'
import { borrowPage, closePage, giveBack, newPage } from './browser.js'
import { openLynx } from './lynx.js'
import { startPracticeSite, practicePage, type PracticeSite } from './practice-site.js'
import { openVisitor, waysToVisit } from './visitor.js'

describe('Visitors', () => {
  let site: PracticeSite

  before(async () => {
    site = await startPracticeSite({
      '/unreachable': practicePage('Unreachable', '<a href="/done" tabindex="-1">Hidden from Tab</a>'),
      '/unseen': practicePage('Unseen', '<a href="/done" class="unseen">Unseen focus</a>')
        .replace('/style.css', '/unseen.css'),
      '/unseen.css': '.unseen:focus { outline: none }'
    })
  })

  after(() => site.close())

  for (const way of waysToVisit) {
    it(`complete a form with an error on the way, in ${way}`, async function () {
      this.timeout(60_000)
      const visitor = await openVisitor(way, `${site.address}/`)
      await visitor.follow('Start now')
      await visitor.press('Continue')
      expect(await visitor.text()).to.include('Enter your reference')

      await visitor.choose('On the web')
      await visitor.fill('Account reference', 'wrong')
      await visitor.fill('Account reference', 'AB-1 é£ p5')
      await visitor.choose('I agree')
      await visitor.press('Continue')
      expect(await visitor.text()).to.include('Reference AB-1 é£ p5, web, yes; cookie visit=first')

      await visitor.back()
      expect(await visitor.text()).to.include('How do you get in touch?')
      await visitor.close()
    })
  }

  it('say what there is when they cannot find a control', async () => {
    for (const way of ['Chromium', 'lynx'] as const) {
      const visitor = await openVisitor(way, `${site.address}/`)
      const fault = await visitor.follow('Stop now').then(() => 'none', String)
      expect(fault).to.include('"Stop now"').and.to.include('Start now')
      await visitor.close()
    }
  })

  it('report what the keyboard cannot reach', async () => {
    const visitor = await openVisitor('the keyboard alone', `${site.address}/unreachable`)
    expect(await visitor.follow('Hidden from Tab').then(() => 'none', String)).to.include('cannot be reached with Tab')
    await visitor.close()
  }).timeout(60_000)

  it('report a focus that is not to be seen', async () => {
    const visitor = await openVisitor('the keyboard alone', `${site.address}/unseen`)
    expect(await visitor.follow('Unseen focus').then(() => 'none', String)).to.include('does not show that it has the focus')
    await visitor.close()
  })

  it('see councils by their own names in the browsers', async function () {
    this.timeout(60_000)
    for (const browser of ['chromium', 'firefox'] as const) {
      const page = await newPage({ browser })
      await page.goto(site.address.replace('127.0.0.1', 'barnfield.localhost'))
      expect(await page.title()).to.equal('Start - Practice')
      await closePage(page)
    }
  })

  it('know nothing of an earlier visit on the page that they are given', async () => {
    const marks = async () => await page.evaluate(() => [document.cookie, Object.keys(localStorage), Object.keys(sessionStorage), history.length])
    const way = { javascript: true, width: 1280 }
    const page = await borrowPage(way)
    await page.goto(`${site.address}/`)
    const unmarked = await marks()
    await page.goto(`${site.address}/pay`)
    await page.evaluate(() => {
      document.cookie = 'mark=1'
      localStorage.setItem('mark', '1')
      sessionStorage.setItem('mark', '1')
    })
    await giveBack(page)
    expect(await borrowPage({ ...way, width: 320 })).to.equal(page)
    await page.goto(`${site.address}/`)
    expect(await marks()).to.deep.equal(unmarked)
    await giveBack(page)
  })

  it('read in lynx which choice is made', async () => {
    const visitor = await openLynx()
    await visitor.open(`${site.address}/pay`)
    await visitor.choose('On the web')
    const { controls } = await visitor.page()
    expect(controls.filter(control => control.chosen).map(control => control.name)).to.deep.equal(['On the web'])
    await visitor.close()
  })
})
