import { expect } from 'chai'
import { aCouncil } from '../support/builders.js'
import { BrowserVisitor } from '../support/browser-visitor.js'
import { closePage, newPage } from '../support/browser.js'
import { testService, usesService } from '../support/service.js'
import { testPassword } from '../support/builders.js'

describe('The warning before somebody is signed out', function () {
  this.timeout(60_000)
  usesService()

  it('offers to stay, and stays, without touching what is being typed', async () => {
    const council = await aCouncil({ port: (await testService()).port })
    const page = await newPage()
    try {
      const visitor = new BrowserVisitor(page)
      await visitor.open(`${(await testService()).addressOf(council)}/staff/sign-in?next=/staff/my-sign-in/password`)
      await visitor.fill('Email address', council.users.adviser.email)
      await visitor.fill('Password', testPassword)
      await visitor.press('Sign in')
      // The first of the long waits is over at once.
      await page.evaluateOnNewDocument(() => {
        const really = window.setTimeout.bind(window)
        let waits = 0
        Object.assign(window, { setTimeout: (work: () => void, ms = 0) => really(work, ms > 60_000 && (waits += 1) === 1 ? 0 : ms) })
      })
      await page.goto(`${(await testService()).addressOf(council)}/staff/my-sign-in/password`)
      await page.waitForFunction(() => document.querySelector('[role=status]')?.textContent.includes('You will be signed out in') === true)
      await page.focus('#new-password')
      await page.keyboard.type('kettle')
      await page.evaluate(() => { document.querySelector<HTMLElement>('[role=status] button')?.click() })
      await page.waitForFunction(() => document.querySelector('[role=status]')?.textContent === 'You are still signed in.')
      expect(await page.evaluate(() => [document.activeElement?.id, document.querySelector<HTMLInputElement>('#new-password')?.value])).to.deep.equal(['new-password', 'kettle'])
    } finally {
      await closePage(page)
    }
  })
})
