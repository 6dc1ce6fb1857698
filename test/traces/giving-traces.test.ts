import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { giveTrace } from '../../app/traces/give-trace.js'
import type { Trace } from '../../app/traces/trace.js'
import { releaseTrace, takeTrace } from '../../app/traces/work-trace.js'
import { aCouncil, fundOf, type TestCouncil, type TestUserName } from '../support/builders.js'
import { aUser } from '../support/builders-people.js'
import { aTrace, traceById } from '../support/builders-traces.js'
import { asMover } from '../support/builders-transfers.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('A trace', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let trace: Trace
  let colleague: { id: string, name: string, email: string }

  beforeEach(async () => {
    council = await aCouncil()
    trace = await aTrace(council)
    await mayTrace('finance')
    colleague = council.users.finance
  })

  it('is given to a colleague, who is told on their home page by whom, and has it from then on', async () => {
    const officer = await signedIn(council, 'officer')
    const path = `/staff/traces/${trace.id}`
    await officer.get(path)
    for (const name of ['adviser', 'approver', 'auditor', 'officer'] as const) expect(officer.last.body).not.to.contain(`value="${council.users[name].id}"`)
    await officer.post(`${path}/givings`, { to: '' })
    expect([officer.last.status, officer.text().includes('Select who is to have it')]).to.deep.equal([422, true])
    await officer.post(`${path}/givings`, { to: colleague.id })
    expect(officer.text()).to.contain('Your colleague has it now').and.to.contain(`${colleague.name} has it.`)
      .and.to.contain(`${council.users.officer.name} gave the trace to ${colleague.name}`).and.not.to.contain('Give it to')
    const finance = await signedIn(council, 'finance')
    expect(finance.text()).to.contain(`1 trace that ${council.users.officer.name} gave you`).and.not.to.contain('of yours')
    await finance.get(path)
    expect(finance.text()).to.contain(`${council.users.officer.name} gave it to you.`)
  })

  it('is no gift any more once it is let go, or taken over', async () => {
    await give('officer', colleague.id)
    await asMover(council, 'finance', async (trx, worker) => { await releaseTrace(trx, worker, trace.id) })
    expect(await traceById(council, trace.id)).to.include({ owner_id: null, given_by: null })
    await give('officer', colleague.id)
    await asMover(council, 'officer', async (trx, worker) => { await takeTrace(trx, worker, trace.id, colleague.id) })
    expect(await traceById(council, trace.id)).to.include({ owner_id: council.users.officer.id, given_by: null })
  })

  it('is given to nobody who works no traces, is disabled, has not joined, does not see its fund or is of another council', async () => {
    const [other, disabled, elsewhere, invited] = [
      await aCouncil(), await aUser(council, { roleCode: 'income-officer' }), await aUser(council, { roleCode: 'income-officer', fundCodes: [fundOf(council, 'parking-fines').code] }),
      await aUser(council, { roleCode: 'income-officer' })
    ]
    await inCouncil(council.id, async trx => {
      await trx('users').where({ council_id: council.id, id: disabled.id }).update({ disabled_at: new Date() })
      await trx('invitations').insert({
        council_id: council.id, id: invited.id, user_id: invited.id, token_hash: 'b'.repeat(64), sent_by: council.users.administrator.id, sent_at: new Date(),
        expires_at: new Date()
      })
    })
    for (const to of [council.users.adviser.id, council.users.officer.id, other.users.officer.id, disabled.id, elsewhere.id, invited.id]) {
      expect(await fault('officer', to)).to.match(/colleague/)
    }
  })

  it('that somebody else has is given by nobody but them', async () => {
    expect(await fault('finance', council.users.officer.id)).to.equal('Somebody else has taken this trace since you opened the page')
  })

  it('that two give and take at once is one person’s, and the history tells of each that did it', async () => {
    const third = await aUser(council, { roleCode: 'income-officer' })
    const done = await Promise.allSettled([give('officer', colleague.id), give('officer', third.id), give('officer', colleague.id)])
    const { owner_id: ownerId } = await traceById(council, trace.id)
    expect([colleague.id, third.id]).to.include(ownerId)
    const events = await inCouncil(council.id, async trx => await trx('trace_events').where({ council_id: council.id, trace_id: trace.id, action: 'given' }))
    expect(events).to.have.length(1)
    expect(done.filter(({ status }) => status === 'rejected')).to.have.length(ownerId === colleague.id ? 1 : 2)
  })

  async function give(by: TestUserName, to: string): Promise<void> {
    await asMover(council, by, async (trx, worker) => { await giveTrace(trx, worker, trace.id, to) })
  }

  async function fault(by: TestUserName, to: string): Promise<string> {
    try {
      await give(by, to)
    } catch (error) {
      return (error as Error).message
    }
    return ''
  }

  async function mayTrace(name: TestUserName): Promise<void> {
    await inCouncil(council.id, async trx => {
      await trx('users').where({ council_id: council.id, id: council.users[name].id }).update({ role_code: 'income-officer' })
    })
  }
})
