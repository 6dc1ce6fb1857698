import { expect } from 'chai'
import { aCouncil, type TestUserName } from '../support/builders.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('The home page of staff', function () {
  this.timeout(60_000)
  usesService()

  const offered: Record<Exclude<TestUserName, 'secondAdviser'>, { shown: string[], hidden: string[] }> = {
    adviser: { shown: ['/staff/help'], hidden: ['/staff/attention', '/staff/transactions', '/staff/settings/telephone-card'] },
    officer: { shown: ['/staff/help', '/staff/transactions', '/staff/attention'], hidden: ['/staff/settings/telephone-card'] },
    administrator: { shown: ['/staff/settings/telephone-card'], hidden: ['/staff/help', '/staff/attention', '/staff/transactions'] },
    auditor: { shown: ['/staff/transactions', '/staff/attention'], hidden: ['/staff/help', '/staff/settings/telephone-card'] }
  }
  for (const [name, { shown, hidden }] of Object.entries(offered)) {
    it(`offers the ${name} what they may do, and only that`, async () => {
      const visitor = await signedIn(await aCouncil(), name as TestUserName)
      for (const path of shown) expect(visitor.last.body).to.contain(`href="${path}"`)
      for (const path of hidden) expect(visitor.last.body).not.to.contain(`href="${path}"`)
    })
  }
})
