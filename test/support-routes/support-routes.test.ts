import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { changeRoute, removeRoute } from '../../app/support-routes/change-route.js'
import { Conflict } from '../../app/errors.js'
import { aSupportRoute, officeHours } from '../support/builders-support.js'
import { aCouncil } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const list = '/staff/support-routes'
const route = { kind: 'telephone', name: 'Payments line', contact: '01632 960 333', monday: '9am to 5pm', languages: 'English, Polish' }

describe('Support routes', function () {
  this.timeout(60_000)
  usesService()

  it('are on every page of help and of trouble from when somebody adds them, and the first telephone is the number everywhere', async () => {
    const [council, other] = [await aCouncil(), await aCouncil()]
    await aSupportRoute(other, { name: 'Another council’s line', contact: '01632 960 999' })
    const resident = new HttpVisitor(await testService(), council)
    await resident.get('/help')
    expect(resident.text()).to.contain(council.council.phone)
    const owner = await signedIn(council, 'owner')
    await owner.get(list)
    expect(owner.text()).to.contain(`None yet. Until you add one, pages give ${council.council.phone}`)
    await owner.get(`${list}/new`)
    await owner.post(list, route)
    expect(owner.last.path).to.equal(`${list}?done=added`)
    await aSupportRoute(council, { kind: 'counter', name: 'Counter', contact: '1 Mill Street', hours: officeHours.map(() => []), note: 'No step' })
    await aSupportRoute(council, { kind: 'post', name: 'Not yet', contact: 'Nowhere', startsOn: '2099-01-01' as never })
    await aSupportRoute(council, { kind: 'post', name: 'No more', contact: 'Nowhere', endsOn: '2020-01-01' as never })
    await owner.get(`${list}/new`)
    await owner.post(list, { ...route, name: 'Text', kind: 'text-relay', contact: '18001 01632 960 333' })
    for (const [page, status] of [['/help', 200], ['/nowhere', 404], ['/payments/nothing/result', 404], ['/pay/not-listed', 200], ['/accessibility', 200]] as const) {
      const answer = await resident.send('GET', page)
      expect(answer.status, page).to.equal(status)
      for (const words of ['01632 960 333', '1 Mill Street', 'No step', '18001']) expect(answer.body, page).to.contain(words)
      for (const words of ['01632 960 999', 'Not yet', 'No more', `<strong class="app-amount">${council.council.phone}`]) expect(answer.body, page).not.to.contain(words)
    }
    expect((await resident.send('GET', '/help')).body).to.match(/Open now until 5pm|Closed now\. Opens/)
  })

  it('are refused with every fault named, keep what was typed, and added once however often the form comes', async () => {
    const council = await aCouncil()
    const owner = await signedIn(council, 'owner')
    await owner.get(`${list}/new`)
    await owner.post(list, { contact: 'ring', monday: 'early', closedDays: 'Easter', startsOn: '31/2/2027' })
    expect(owner.last.status).to.equal(422)
    for (const words of ['Choose what kind', 'Enter what residents', 'Enter hours like', 'does not begin with a real date', 'Enter a real date', 'value="early"']) expect(owner.last.body).to.contain(words)
    const { key = '', _csrf = '' } = owner.hiddenFields(list)
    const form = new URLSearchParams({ ...route, key, _csrf }).toString()
    const statuses = await Promise.all([owner.send('POST', list, form), owner.send('POST', list, form)])
    expect(statuses.map(({ status }) => status)).to.deep.equal([303, 303])
    expect(await rowsOf(council, 'support_routes')).to.have.length(1)
    expect((await rowsOf(council, 'audit_events')).filter(({ action }) => action === 'support_route_added')).to.have.length(1)
  })

  it('are changed by one of two editors; the other is shown what changed and keeps what they typed', async () => {
    const council = await aCouncil()
    const id = await aSupportRoute(council)
    const [first, second] = [await signedIn(council, 'owner'), await signedIn(council, 'administrator')]
    for (const visitor of [first, second]) await visitor.get(`${list}/${id}`)
    await first.submit({ ...route, contact: '01632 960 444', friday: '9am to 4pm' })
    expect(first.last.path).to.equal(`${list}?done=saved`)
    await second.submit({ ...route, name: 'My own name' })
    expect(second.last.status).to.equal(409)
    expect(second.text()).to.contain('Somebody else has changed this route').and.to.contain('01632 960 444')
    expect(second.last.body).to.contain('value="My own name"')
    await second.submit({ ...route, name: 'My own name' })
    expect(second.last.path, 'once seen, theirs can be saved').to.equal(`${list}?done=saved`)
    const changed = (await rowsOf(council, 'audit_events')).find(({ action, before }) => action === 'support_route_changed' && JSON.stringify(before).includes('960 222'))
    expect(changed?.after).to.include({ contact: '01632 960 444' })
    expect(changed?.before).to.include({ contact: '01632 960 222' })
  })

  it('move up by one however often the button is pressed, and are removed only after being asked', async () => {
    const council = await aCouncil()
    const ids = [await aSupportRoute(council, { name: 'One' }), await aSupportRoute(council, { name: 'Two' }), await aSupportRoute(council, { name: 'Three' })]
    const owner = await signedIn(council, 'owner')
    const { _csrf = '' } = owner.hiddenFields('/staff/sign-out')
    const form = new URLSearchParams({ above: ids[1] ?? '', _csrf }).toString()
    for (let times = 0; times < 2; times += 1) expect((await owner.send('POST', `${list}/${ids[2]}/rises`, form)).status).to.equal(303)
    await owner.get(list)
    expect(owner.text()).to.match(/One.*Three.*Two/s)
    await owner.get(`${list}/${ids[0]}/removal`)
    expect(await rowsOf(council, 'support_routes')).to.have.length(3)
    await owner.submit({})
    expect(owner.last.path).to.equal(`${list}?done=removed`)
    expect((await rowsOf(council, 'support_routes')).map(({ name }) => name)).to.have.members(['Two', 'Three'])
    expect((await owner.send('POST', `${list}/${ids[0]}/removal`, new URLSearchParams({ version: '1', _csrf }).toString())).status, 'pressed twice').to.equal(303)
    expect((await owner.send('GET', `${list}/${ids[0]}`)).status).to.equal(404)
  })

  it('tell whoever takes away the only telephone which number pages give then, and say so as long as there is none', async () => {
    const council = await aCouncil()
    const [only] = [await aSupportRoute(council, { contact: '01632 960 444' }), await aSupportRoute(council, { kind: 'text-relay' }), await aSupportRoute(council, { endsOn: '2020-01-01' as never })]
    const owner = await signedIn(council, 'owner')
    await owner.get(list)
    expect(owner.text()).not.to.contain('Pages show no telephone route today')
    await owner.get(`${list}/${only}/removal`)
    expect(owner.text()).to.contain('It is the only telephone route')
    const second = await aSupportRoute(council)
    await owner.get(`${list}/${second}/removal`)
    expect(owner.text(), 'of two').not.to.contain('It is the only telephone route')
    await owner.submit({})
    await owner.get(`${list}/${only}/removal`)
    await owner.submit({})
    expect(owner.last.path).to.equal(`${list}?done=removed`)
    expect(owner.text()).to.contain(`Pages show no telephone route today. Where pages, emails and letters name a number, they give ${council.council.phone}`)
  })

  it('that changed since they were seen are not removed, and those of another council are none', async () => {
    const [council, other] = [await aCouncil(), await aCouncil()]
    const id = await aSupportRoute(council)
    const step = { councilId: council.id, userId: council.users.owner.id, now: new Date() }
    const answers = { kind: 'post' as const, name: 'Post', contact: 'Here', hours: [], closedDays: [], languages: '', note: '', startsOn: null, endsOn: null }
    await inCouncil(council.id, async trx => { await changeRoute(trx, step, { id, seen: 1 }, answers) })
    const refused = await inCouncil(council.id, async trx => { await removeRoute(trx, step, { id, seen: 1 }) }).catch((error: unknown) => error)
    expect(refused).to.be.instanceOf(Conflict)
    const stranger = await signedIn(other, 'owner')
    expect((await stranger.send('GET', `${list}/${id}`)).status).to.equal(404)
    expect((await stranger.send('GET', `${list}/${newId()}/removal`)).status).to.equal(404)
    expect(await rowsOf(council, 'support_routes')).to.have.length(1)
  })
})
