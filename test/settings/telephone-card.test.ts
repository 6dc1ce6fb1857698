import { expect } from 'chai'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { rowsOf } from '../support/paying.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const page = '/staff/settings/telephone-card'

describe('Cards that advisers key by telephone', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let account: string
  beforeEach(async () => {
    council = await aCouncil()
    account = council.setup.providerAccounts[0]?.code ?? ''
  })

  async function accepted(): Promise<unknown[]> {
    const rows = await rowsOf(council, 'provider_accounts', { code: account })
    return rows.map(row => row.telephone_accepted_by)
  }

  it('are off until somebody accepts what they mean, whose name and time are kept', async () => {
    const administrator = await signedIn(council, 'administrator')
    await administrator.get(page)
    expect(administrator.text()).to.contain('Off.').and.to.contain('call recording must stop')
    await administrator.submit({ account })
    expect(administrator.last.status).to.equal(422)
    expect(administrator.last.body).to.contain(`href="#accepted-${account}"`).and.to.contain(`id="accepted-${account}"`)
    expect(await accepted()).to.deep.equal([null])

    await administrator.submit({ account, accepted: 'yes' })
    expect(administrator.text()).to.contain(`Accepted by ${council.users.administrator.name} on`)
    expect(await accepted()).to.deep.equal([council.users.administrator.id])
    expect((await rowsOf(council, 'provider_accounts', { code: account }))[0]?.telephone_accepted_at).to.be.an.instanceOf(Date)
  })

  it('are turned off again, and the audit trail keeps both', async () => {
    const administrator = await signedIn(council, 'administrator')
    await administrator.get(page)
    const form = { account, accepted: 'yes', _csrf: administrator.hiddenFields(page)._csrf ?? '' }
    await administrator.post(page, form)
    await administrator.post(page, form)
    await administrator.post(`${page}/withdrawals`, form)
    expect(administrator.text()).not.to.contain('Accepted by')
    expect(await accepted()).to.deep.equal([null])
    const audit = await rowsOf(council, 'audit_events', { subject_id: account })
    expect(audit.map(event => [event.action, event.user_id])).to.deep.equal([
      ['telephone_card_turned_on', council.users.administrator.id], ['telephone_card_turned_off', council.users.administrator.id]
    ])
  })

  it('are a matter for administrators, of their own council', async () => {
    for (const name of ['adviser', 'officer', 'auditor'] as const) {
      const visitor = await signedIn(council, name)
      expect((await visitor.get(page)).status, name).to.equal(403)
      await visitor.get('/staff')
      const token = { _csrf: visitor.hiddenFields('/staff/sign-out')._csrf ?? '' }
      expect((await visitor.post(page, { ...token, account, accepted: 'yes' })).status, name).to.equal(403)
    }
    const administrator = await signedIn(council, 'administrator')
    await administrator.get(page)
    const token = { _csrf: administrator.hiddenFields(page)._csrf ?? '' }
    for (const unknown of ['', 'nothing', "main'--"]) {
      expect((await administrator.post(page, { ...token, account: unknown, accepted: 'yes' })).status).to.equal(404)
      expect((await administrator.post(page, { ...token, account: unknown })).status).to.equal(404)
      expect((await administrator.post(`${page}/withdrawals`, { ...token, account: unknown })).status).to.equal(404)
    }
    expect(await accepted()).to.deep.equal([null])
  })
})
