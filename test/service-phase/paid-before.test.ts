import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const path = '/staff/service-phase/old-service'

describe('The old service', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  beforeEach(async () => {
    council = await aCouncil({ council: { phase: 'private-beta', oldServiceName: 'Old Pay', oldServiceAddress: 'https://old.example/' } })
  })

  it('moves at once for everybody who is led to it, is recorded, and no other council’s does', async () => {
    const other = await aCouncil({ council: { phase: 'private-beta', oldServiceName: 'Their Pay', oldServiceAddress: 'https://theirs.example/' } })
    const owner = await signedIn(council, 'owner')
    await owner.get(path)
    expect(owner.last.body).to.contain('value="https://old.example/"')
    await owner.post(path, { name: 'ePay 2', address: 'https://new.example/pay?to=council' })
    expect(owner.last.path).to.equal('/staff/service-phase?done=old-service')
    expect(owner.text()).to.contain('The old service is changed').and.to.contain('The old service ePay 2')
    const resident = new HttpVisitor(await testService(), council)
    await resident.get('/pay')
    expect(resident.last.body).to.contain('href="https://new.example/pay?to=council"').and.not.to.contain('old.example')
    const stranger = new HttpVisitor(await testService(), other)
    await stranger.get('/pay')
    expect(stranger.last.body).to.contain('https://theirs.example/')
    const [event] = await inCouncil(council.id, async trx => await trx('audit_events').where({ council_id: council.id, action: 'old_service_changed' }).select('before', 'after')) as object[]
    expect(event).to.deep.equal({ before: { name: 'Old Pay', address: 'https://old.example/' }, after: { name: 'ePay 2', address: 'https://new.example/pay?to=council' } })
  })

  it('can be without a name, and can be none', async () => {
    const owner = await signedIn(council, 'owner')
    const resident = new HttpVisitor(await testService(), council)
    await owner.get(path)
    await owner.post(path, { name: '', address: 'https://old.example/' })
    await resident.get('/pay')
    expect(resident.text()).to.contain('our current payment service')
    await owner.get(path)
    await owner.post(path, { name: '', address: '' })
    expect(owner.text()).to.contain('No address of an old service is known')
    await resident.get('/pay')
    expect(resident.last.body).not.to.contain('old.example')
  })

  it('refuses what is no address that residents can be led to, and keeps what was typed', async () => {
    const owner = await signedIn(council, 'owner')
    await owner.get(path)
    for (const address of ['', 'old.example', 'http://old.example/', 'javascript:alert(1)', 'https://somebody:secret@old.example/', 'https://', `https://old.example/${'a'.repeat(500)}`]) {
      await owner.post(path, { name: 'Old Pay <b>', address })
      expect(owner.last.status, address).to.equal(422)
      expect(owner.last.body, address).to.contain('Old Pay &lt;b&gt;')
    }
    await owner.get('/staff/service-phase')
    expect(owner.last.body).to.contain('https://old.example/')
  })

  it('is not changed over what somebody else has saved meanwhile, and the same form twice is no fault', async () => {
    const [one, other] = [await signedIn(council, 'owner'), await signedIn(council, 'owner')]
    await one.get(path)
    await other.get(path)
    const form = { ...one.hiddenFields(path), name: 'First', address: 'https://first.example/' }
    for (const times of [1, 2]) {
      await one.post(path, form)
      expect(one.last.path, String(times)).to.equal('/staff/service-phase?done=old-service')
    }
    await other.post(path, { name: 'Second', address: 'https://second.example/' })
    expect(other.last.status).to.equal(409)
    expect(other.text()).to.contain('Somebody else has changed the old service')
    expect(other.last.body).to.contain('https://second.example/')
    await other.post(path, { name: 'Second', address: 'https://second.example/' })
    expect(other.text()).to.contain('The old service Second')
  })

  it('is for those who may change phases', async () => {
    const auditor = await signedIn(council, 'auditor')
    await auditor.get(path)
    expect(auditor.last.status).to.equal(403)
    await auditor.get('/staff/service-phase')
    expect(auditor.last.body).not.to.contain(`href="${path}"`)
  })
})
