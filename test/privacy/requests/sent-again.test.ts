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
})

async function anotherAdministrator(council: TestCouncil): Promise<HttpVisitor> {
  const visitor = new HttpVisitor(await testService(), council)
  await visitor.signIn((await aUser(council, { roleCode: 'council-administrator' })).email)
  return visitor
}
