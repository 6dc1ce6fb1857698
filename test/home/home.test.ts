import { expect } from 'chai'
import { pence } from '../../app/money.js'
import { aCouncil, type TestUserName } from '../support/builders.js'
import { aPaidPayment, aSuspenseItem } from '../support/builders-payments.js'
import { aPromisingItem, asked } from '../support/builders-suspense.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('The home page of staff', function () {
  this.timeout(60_000)
  usesService()

  const offered: Record<Exclude<TestUserName, 'secondAdviser'>, { shown: string[], hidden: string[] }> = {
    adviser: { shown: ['/staff/help'], hidden: ['/staff/attention', '/staff/transactions', '/staff/settings/telephone-card'] },
    officer: { shown: ['/staff/help', '/staff/transactions', '/staff/attention', '/staff/suspense'], hidden: ['/staff/settings/telephone-card'] },
    administrator: { shown: ['/staff/settings/telephone-card'], hidden: ['/staff/help', '/staff/attention', '/staff/transactions'] },
    finance: { shown: ['/staff/transactions', '/staff/attention', '/staff/imports'], hidden: ['/staff/help', '/staff/settings/telephone-card'] },
    approver: { shown: ['/staff/transactions', '/staff/imports'], hidden: ['/staff/help', '/staff/attention', '/staff/settings/telephone-card'] },
    auditor: { shown: ['/staff/transactions', '/staff/attention'], hidden: ['/staff/help', '/staff/settings/telephone-card'] }
  }
  for (const [name, { shown, hidden }] of Object.entries(offered)) {
    it(`offers the ${name} what they may do, and only that`, async () => {
      const visitor = await signedIn(await aCouncil(), name as TestUserName)
      for (const path of shown) expect(visitor.last.body).to.contain(`href="${path}"`)
      for (const path of hidden) expect(visitor.last.body).not.to.contain(`href="${path}"`)
    })
  }

  it('tells whoever looks after the money what needs attention first, and leads there from every page', async () => {
    const officer = await signedIn(await aCouncil(), 'officer')
    const headings = [...officer.last.body.matchAll(/<h2[^>]*>([^<]+)</g)].map(match => match[1]?.trim())
    expect(headings[0]).to.equal('What needs attention')
    await officer.get('/staff/help')
    expect(officer.last.body).to.contain('href="/staff/attention"').and.not.to.contain('href="/staff/ledger-check"')
    await officer.get('/staff/attention')
    expect(officer.last.body).to.contain('href="/staff/ledger-check"')
  })

  it('tells how much is in suspense and since when, and what waits for its host system and for an approver', async () => {
    const [council, other] = [await aCouncil(), await aCouncil()]
    await aSuspenseItem(other, { amountPence: pence(999_99) })
    await aSuspenseItem(council, { amountPence: pence(30_00), receivedAt: new Date('2026-11-02T10:00:00Z') })
    await asked(council, await aPromisingItem(council, 12_50))
    await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', amountPence: pence(61_00) }] })
    const officer = await signedIn(council, 'officer')
    expect(officer.text()).to.contain('2 items are in suspense , £42.50 in all: the oldest was paid on 2 November 2026')
    expect(officer.text()).to.contain('Postings that wait for their host systems').and.to.contain('1, £61.00').and.not.to.contain('999')
    expect(officer.text()).not.to.contain('for an approver')
    expect((await signedIn(council, 'approver')).text()).to.contain('1 request waits for an approver')
  })

  it('shows what came in today, by fund and method, of this council alone', async () => {
    const [council, other] = [await aCouncil(), await aCouncil()]
    await aPaidPayment(other, { lines: [{ fundSlug: 'council-tax', amountPence: pence(999_99) }] })
    await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', amountPence: pence(100_00) }, { fundSlug: 'parking-fines', amountPence: pence(35_50) }] })
    await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', amountPence: pence(20_00) }], receivedPence: pence(1_00) })
    const officer = await signedIn(council, 'officer')
    expect(officer.text()).to.contain('Money in £136.50').and.to.contain('Transactions 2').and.to.contain('Council tax 1 £100.00').and.not.to.contain('£999.99')
    expect(officer.text()).to.contain('The ledger has not been checked yet')
    const adviser = await signedIn(council, 'adviser')
    expect(adviser.text()).not.to.contain('£136.50').and.not.to.contain('ledger')
  })
})
