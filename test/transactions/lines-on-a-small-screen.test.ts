import { expect } from 'chai'
import { pence } from '../../app/money.js'
import { aCouncil, testPassword } from '../support/builders.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { closePage, newPage } from '../support/browser.js'
import { testService, usesService } from '../support/service.js'

describe('On a screen of 320 px', function () {
  this.timeout(60_000)
  usesService()

  it('the rows of what was found stay low, so that many of them are in sight, each with its day and amount', async () => {
    const council = await aCouncil()
    await aPaidPayment(council, { cardholderName: 'Zoë Featherstonehaugh', lines: [{ fundSlug: 'council-tax', amountPence: pence(1_234_56) }] })
    const page = await newPage({ javascript: false, width: 320 })
    try {
      await page.goto(`http://${council.host}:${(await testService()).port}/staff/sign-in?next=/staff/transactions`)
      await page.type('#email', council.users.officer.email)
      await page.type('#password', testPassword)
      await Promise.all([page.waitForNavigation(), page.click('main form button')])
      expect(await page.$eval('tbody tr', row => row.getBoundingClientRect().height)).to.be.lessThan(90)
      expect(await page.$eval('tbody .govuk-table__cell--numeric', cell => cell.getBoundingClientRect().right)).to.be.lessThan(320)
    } finally {
      await closePage(page)
    }
  })
})
