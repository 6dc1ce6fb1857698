import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { phaseStateOf } from '../../app/service-phase/phase-change.js'
import { aCouncil, fundOf } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const path = '/staff/service-phase'
const oldService = { oldServiceName: 'Old Pay', oldServiceAddress: 'https://old.example/' }

describe('How far the service and each fund have come', function () {
  this.timeout(60_000)
  usesService()

  it('is told on one page: what is due and what is met in a line each, what shows it and older changes one step away, and each fund on a page of its own', async () => {
    const council = await aCouncil({ council: { phase: 'public-beta', ...oldService } })
    const owner = await signedIn(council, 'owner')
    for (const share of [1, 2, 3, 4, 5, 6, 7]) {
      await owner.get(path)
      await owner.post(`${path}/share-previews`, { share: String(share), reason: `Step ${share}.` })
      await owner.post(`${path}/shares`)
    }
    const [folded, open] = [owner.last.body.match(/<details[\s\S]*?<\/details>/g)?.join() ?? '', owner.last.body.replace(/<details[\s\S]*?<\/details>/g, '')]
    expect(open).to.contain('Not met yet').and.to.contain('Step 3.').and.not.to.contain('Step 2.')
    expect(folded).to.contain('Nobody has reviewed the notice').and.to.contain('Every page of help gives').and.to.contain('Step 2.')
    expect(owner.text()).to.match(/Not met yet The privacy notice says .* Met People who need help know whom to ask/)
    expect(owner.text()).to.match(/(\d+) of (\d+) are not met yet/).and.to.contain('7 of 100 visitors of the start page').and.to.contain('2 earlier changes')
    for (const slug of ['council-tax', 'garden-waste']) expect(owner.last.body).to.contain(`href="${path}/funds/${fundOf(council, slug).code}"`)
    const auditor = await signedIn(council, 'auditor')
    await auditor.get(`${path}/funds/${fundOf(council, 'council-tax').code}`)
    expect(auditor.text()).to.contain('Public beta, as the whole service').and.not.to.contain('Send it back')
    expect((await auditor.get(`${path}/funds/none`)).status).to.equal(404)
  })

  it('is changed for a fund on its page: it goes back to the old service at once, with the reason on the pages, and comes again', async () => {
    const council = await aCouncil({ council: { phase: 'public-beta', ...oldService } })
    const owner = await signedIn(council, 'owner')
    const fund = fundOf(council, 'garden-waste').code
    const page = `${path}/funds/${fund}`
    await owner.get(page)
    const drawnBefore = owner.hiddenFields(`${path}/stops`)
    await owner.post(`${path}/stops`, { reason: ' ' })
    expect([owner.last.status, owner.text().includes('Say why, in words for residents')]).to.deep.equal([422, true])
    await owner.post(`${path}/stops`, { reason: 'Bins are collected free this month' })
    expect(owner.last.path).to.equal(`${path}?done=stopped`)
    expect(owner.text()).to.contain('1 sent back to the old service').and.to.contain('Sent back to the old service. Residents read: Bins are collected free this month')
    const resident = new HttpVisitor(await testService(), council)
    expect((await resident.get('/pay/garden-waste')).status).to.equal(403)
    expect(resident.text()).to.contain('Bins are collected free this month')
    const colleague = await owner.send('POST', `${path}/stops`, new URLSearchParams({ ...drawnBefore, reason: 'It rains' }).toString())
    expect(colleague.status, 'drawn before it was sent back').to.equal(409)
    expect(colleague.body).to.contain('have changed this since you opened the page').and.to.contain('You had written: It rains')
    expect(colleague.body, 'a second press offers nothing again').to.match(/<textarea[^>]*name="reason"[^>]*><\/textarea>/)
    await owner.get(page)
    await owner.post(`${path}/resumptions`, { reason: 'The month is over' })
    expect(owner.text(), 'before that is taken back').to.contain('It is then Public beta, sent back to the old service. Residents read: Bins are collected free this month').and.not.to.contain('sent back to the old service: everybody can pay here')
    expect((await resident.get('/pay/garden-waste')).status).to.equal(200)
    const own = await inCouncil(council.id, async trx => await phaseStateOf(trx, council.id, fund, new Date()))
    expect(own.isOwn, 'it goes on with its council as before').to.equal(false)
    expect((await rowsOf(council, 'phase_changes')).map(({ kind }) => kind)).to.deep.equal(['stopped', 'resumed'])
  })
})
