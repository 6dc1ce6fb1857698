import { expect } from 'chai'
import type { Page } from 'puppeteer-core'
import { aCouncil, type TestCouncil, testPassword } from '../support/builders.js'
import { BrowserVisitor } from '../support/browser-visitor.js'
import { closePage, newPage } from '../support/browser.js'
import { testService, usesService } from '../support/service.js'
import { later } from './signing-in.js'

describe('The warning before somebody is signed out', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let page: Page
  beforeEach(async () => {
    council = await aCouncil({ port: (await testService()).port })
    page = await newPage()
  })
  afterEach(async () => { await closePage(page) })

  it('offers to stay, and stays, without touching what is being typed', async () => {
    await typesUntilWarned()
    await pressStay()
    await saysThat(/^You are still signed in\.$/)
    expect(await whatIsTyped()).to.deep.equal(['new-password', 'kettle'])
  })

  it('says that nothing sent from the page will work any more when it was too late to stay, and leaves what was typed there', async () => {
    await typesUntilWarned()
    await later(2 * 60 * 60_000, async () => {
      await pressStay()
      await saysThat(/^You have been signed out, and sending this form will not work\..*copy what you need/)
      expect(await whatIsTyped()).to.deep.equal(['new-password', 'kettle'])
    })
  })

  async function typesUntilWarned(): Promise<void> {
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
    await saysThat(/You will be signed out in/)
    await page.focus('#new-password')
    await page.keyboard.type('kettle')
  }

  async function pressStay(): Promise<void> {
    await page.evaluate(() => { document.querySelector<HTMLElement>('[role=status] button')?.click() })
  }

  async function saysThat(words: RegExp): Promise<void> {
    await page.waitForFunction(source => new RegExp(source).test(document.querySelector('[role=status]')?.textContent ?? ''), {}, words.source)
  }

  async function whatIsTyped(): Promise<unknown> {
    return await page.evaluate(() => [document.activeElement?.id, document.querySelector<HTMLInputElement>('#new-password')?.value])
  }
})
