import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { calendarDate } from '../../app/dates.js'
import { historyOf, type TraceEvent } from '../../app/traces/trace-event.js'
import { extendMarker, pickFind, releaseTrace, takeTrace } from '../../app/traces/work-trace.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { aPromisingTrace, aTrace, picked, traceById } from '../support/builders-traces.js'
import { asMover } from '../support/builders-transfers.js'
import { usesDatabase } from '../support/database.js'

describe('The history of a trace', function () {
  this.timeout(60_000)
  usesDatabase()
  let council: TestCouncil

  before(async () => { council = await aCouncil() })

  it('tells whether it was taken, or taken over and from whom', async () => {
    const { officer, finance } = council.users
    await inCouncil(council.id, async trx => { await trx('users').where({ council_id: council.id, id: finance.id }).update({ role_code: 'income-officer' }) })
    const { id } = await aTrace(council)
    await asMover(council, 'finance', async (trx, worker) => { await takeTrace(trx, worker, id, officer.id) })
    await asMover(council, 'finance', async (trx, worker) => { await takeTrace(trx, worker, id, null) })
    await asMover(council, 'finance', async (trx, worker) => { await releaseTrace(trx, worker, id) })
    await asMover(council, 'officer', async (trx, worker) => { await takeTrace(trx, worker, id, null) })
    expect((await told(id)).slice(1)).to.deep.equal([['taken-over', { from: officer.id }], ['released', {}], ['taken', {}]])
  })

  it('tells from when to when the end of the mark was moved, and so does the audit trail', async () => {
    const { id, version, marked_until: from } = await aTrace(council, { now: new Date('2026-11-20T10:00:00Z') })
    const until = calendarDate('2027-01-15')
    await asMover(council, 'officer', async (trx, worker) => { await extendMarker(trx, worker, id, version, until) }, new Date('2026-11-21T10:00:00Z'))
    expect(from).not.to.equal(until)
    expect((await told(id)).at(-1)).to.deep.equal(['marked', { from, until }])
    const audited = await inCouncil(council.id, async trx => await trx('audit_events').where({ council_id: council.id, subject_id: id }).select('action', 'before', 'after') as object[])
    expect(audited).to.deep.equal([{ action: 'trace_marker_moved', before: { until: from }, after: { until } }])
  })

  it('tells which payment it was said to be, and which one it was not after all', async () => {
    const { trace, entryId } = await aPromisingTrace(council)
    await picked(council, trace, entryId)
    const { version } = await traceById(council, trace.id)
    await asMover(council, 'officer', async (trx, worker) => { await pickFind(trx, worker, trace.id, version, null) })
    const [said, unsaid] = (await told(trace.id)).slice(-2)
    expect([said?.[0], said?.[1].entryId]).to.deep.equal(['picked', entryId])
    expect(unsaid).to.deep.equal(['unpicked', { entryId }])
  })

  async function told(id: string): Promise<[TraceEvent['action'], TraceEvent['facts']][]> {
    const history = await inCouncil(council.id, async trx => await historyOf(trx, council.id, id))
    return history.map(({ action, facts }) => [action, facts])
  }
})
