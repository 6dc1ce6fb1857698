import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import type { TestCouncil } from '../../support/builders.js'
import { anAccountHolder } from '../../support/builders.js'
import { aUser } from '../../support/builders-people.js'
import { doJobs } from '../../support/do-jobs.js'
import { HttpVisitor } from '../../support/http-visitor.js'
import { pence } from '../../../app/money.js'
import { rowsOf } from '../../support/paying.js'
import { aPayingCouncil, testService, usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'
import { aSearchFor } from './searching.js'

describe('A form of a request for personal data that is sent again', function () {
  this.timeout(60_000)
  usesService()

  it('answers as the first did, at the same instant too, and records it once; somebody else’s is told how it stands', async () => {
    const council = await aPayingCouncil()
    await anAccountHolder(council, { name: 'Ms Jane Moor', balancePence: pence(0) })
    const id = await aSearchFor(council, { name: 'Ms Jane Moor' })
    const address = `/staff/data-requests/${id}`
    await inCouncil(council.id, async trx => { await trx('personal_data_finds').where({ council_id: council.id, request_id: id }).update({ whose: 'theirs' }) })
    const [first, second] = [await signedIn(council, 'administrator'), await anotherAdministrator(council)]
    const formOn = async (who: HttpVisitor, form: string, said: Record<string, string> = {}) => {
      await who.get(address)
      const fields = { ...who.hiddenFields(`${address}/${form}`), ...said }
      return async (changed: Record<string, string> = {}) => await who.send('POST', `${address}/${form}`, new URLSearchParams({ ...fields, ...changed }).toString())
    }
    const pressed = async (press: Awaited<ReturnType<typeof formOn>>, action: string, times = 1) => {
      const clicks = [...await Promise.all([press(), press()]), await press()]
      expect(clicks.map(({ status, headers }) => [status, headers.location]), action).to.deep.equal(Array(3).fill([303, address]))
      expect(await rowsOf(council, 'audit_events', { action }), action).to.have.length(times)
    }

    await pressed(await formOn(first, 'looks'), 'data_request_looked_again')
    await doJobs(council)
    const tooLate = await formOn(second, 'removals')
    await pressed(await formOn(first, 'removals'), 'data_removal_asked')
    expect((await tooLate()).status, 'somebody else has asked').to.equal(409)
    const [stale, own] = [await formOn(second, 'removal-agreements'), await formOn(first, 'removal-refusals')]
    await pressed(own, 'data_removal_refused')
    expect((await stale()).status, 'it was taken back').to.equal(409)

    await pressed(await formOn(first, 'removals'), 'data_removal_asked', 2)
    expect((await own()).status, 'what was taken back was another asking').to.equal(409)
    const refusal = await formOn(first, 'removal-refusals')
    await pressed(await formOn(second, 'removal-agreements'), 'data_removal_agreed')
    expect((await refusal()).status, 'it was agreed to').to.equal(409)
    await doJobs(council)

    const other = await formOn(second, 'closings', { outcome: 'removed', reason: '' })
    const closing = await formOn(first, 'closings', { outcome: 'removed', reason: '' })
    await pressed(closing, 'data_request_closed')
    expect([(await closing({ outcome: 'withdrawn' })).status, (await other()).status]).to.deep.equal([409, 409])
  })

  it('says whose each find is once, over nothing that somebody else has said since, and keeps what was chosen', async () => {
    const council = await aPayingCouncil()
    for (const name of ['Ms Jane Moor', 'Miss Jane Moor']) await anAccountHolder(council, { name, balancePence: pence(0) })
    const id = await aSearchFor(council, { name: 'Jane Moor' })
    const address = `/staff/data-requests/${id}/places/accounts`
    const said = async () => (await rowsOf(council, 'personal_data_finds', { place: 'accounts' })).sort((a, b) => String(a.row_key) < String(b.row_key) ? -1 : 1).map(({ whose }) => whose)
    const [first, second] = [await signedIn(council, 'administrator'), await anotherAdministrator(council)]
    const sends = async (who: HttpVisitor, chosen: Record<string, string>) => await who.post(address, chosen)
    await Promise.all([first.get(address), second.get(address)])
    const form = { ...first.hiddenFields(address), 'whose-1': 'theirs', 'whose-2': 'unknown' }
    for (const time of ['once', 'and again']) expect((await first.send('POST', address, new URLSearchParams(form).toString())).status, time).to.equal(303)
    expect(await said()).to.deep.equal(['theirs', 'unknown'])

    await sends(second, { 'whose-1': 'another', 'whose-2': 'another' })
    expect(second.last.status).to.equal(409)
    expect(await said(), 'all of it or nothing').to.deep.equal(['theirs', 'unknown'])
    expect(second.text()).to.contain('Number 1: “This person’s” has since been said').and.not.to.contain('Number 2: “')
    expect(second.last.body.match(/value="another" checked/g), 'what was chosen').to.have.length(2)
    await sends(second, { 'whose-1': 'another', 'whose-2': 'another' })
    expect(await said(), 'seen, and said all the same').to.deep.equal(['another', 'another'])

    await Promise.all([first.get(address), second.get(address)])
    await sends(first, { 'whose-1': 'another', 'whose-2': 'theirs' })
    await sends(second, { 'whose-1': 'unknown', 'whose-2': 'another' })
    expect([second.last.status, await said()], 'what is left as it was shown goes over nothing').to.deep.equal([200, ['unknown', 'theirs']])
    expect(second.text(), 'and is told').to.contain('Saved. Of 1 that you left as you saw it, something else had been said since: that stays.')
    await second.get(address)
    await sends(second, { 'whose-1': 'unknown', 'whose-2': 'theirs' })
    expect(second.text(), 'nothing had been said since').not.to.contain('had been said since')
  })

  it('says of each find nothing over what has been said of it, from a page that does not tell what it showed, and tells where the find is on another page by now', async () => {
    const council = await aPayingCouncil()
    await anAccountHolder(council, { name: 'Ms Jane Moor', balancePence: pence(0) })
    const address = `/staff/data-requests/${await aSearchFor(council, { name: 'Jane Moor' })}/places/accounts`
    const whose = async () => (await rowsOf(council, 'personal_data_finds', { place: 'accounts' })).map(row => row.whose)
    const visitor = await signedIn(council, 'administrator')
    await visitor.get(address)
    const { 'was-1': was, ...older } = visitor.hiddenFields(address)
    expect(was).to.equal('unknown')
    const sends = async (fields: Record<string, string>) => (await visitor.send('POST', address, new URLSearchParams(fields).toString())).status
    const statuses = [await sends({ ...older, 'whose-1': 'theirs' }), await sends({ ...older, 'whose-1': 'theirs' }), await sends({ ...older, 'whose-1': 'unknown' }), await sends({ ...older, 'whose-1': 'another' })]
    expect([statuses, await whose()]).to.deep.equal([[303, 303, 409, 409], ['theirs']])
    await visitor.post(address, { ...older, 'was-1': 'unknown', 'whose-1': 'another', 'page': '2' })
    expect([visitor.last.status, await whose()]).to.deep.equal([409, ['theirs']])
    expect(visitor.text()).to.contain('There is a problem Something else has since been said of what was on this page, and it is on another by now. Nothing of yours is saved')
  })
})

async function anotherAdministrator(council: TestCouncil): Promise<HttpVisitor> {
  const visitor = new HttpVisitor(await testService(), council)
  await visitor.signIn((await aUser(council, { roleCode: 'council-administrator' })).email)
  return visitor
}
