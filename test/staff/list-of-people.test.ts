import { expect } from 'chai'
import { aCouncil } from '../support/builders.js'
import { aUser } from '../support/builders-people.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('People of a council', function () {
  this.timeout(60_000)
  usesService()

  it('are found by name, role and state, a page at a time, and never another council’s', async () => {
    const [council, other] = [await aCouncil(), await aCouncil()]
    await aUser(other, { name: 'Zed Elsewhere' })
    for (let made = 0; made < 51; made += 1) await aUser(council, { name: `Sam ${String(made).padStart(2, '0')}`, roleCode: 'finance' })
    const auditor = await signedIn(council, 'auditor')
    await auditor.get('/staff/users?words=sam&role=finance&state=active')
    expect(auditor.text()).to.contain('Sam 00').and.to.contain('Sam 49').and.not.to.contain('Sam 50').and.not.to.contain('Invite somebody')
    await auditor.get(/href="(\/staff\/users\?[^"]*after=[^"]*)"/.exec(auditor.last.body)?.[1]?.replaceAll('&amp;', '&') ?? '')
    expect(auditor.text()).to.contain('Sam 50').and.not.to.contain('Sam 49')
    await auditor.get('/staff/users?words=elsewhere')
    expect(auditor.text()).to.contain('Nobody was found')
    for (const odd of ['after=x', `after=${other.users.officer.id}`, 'state=x&role=%27', 'words=%25']) expect((await auditor.get(`/staff/users?${odd}`)).status, odd).to.equal(200)
  })
})
