import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { maskEmail } from '../../app/messages/masked-email.js'
import { addDays, formatDate, londonDate } from '../../app/dates.js'
import { aCouncil } from '../support/builders.js'
import { aTrace, closed } from '../support/builders-traces.js'
import { rowsOf } from '../support/paying.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('A trace', function () {
  this.timeout(60_000)
  usesService()

  it('tells in its history and in the audit trail where its letter went, masked, and sends ten letters of a person an hour at most', async () => {
    const council = await aCouncil()
    const trace = await aTrace(council)
    await closed(council, trace, { outcome: 'nothing-to-do', words: 'The card was declined.' })
    const [officer, path] = [await signedIn(council, 'officer'), `/staff/traces/${trace.id}`]
    for (let letter = 1; letter <= 11; letter += 1) {
      await officer.get(path)
      await officer.post(`${path}/letters`, { id: newId(), email: `victim${letter}@elsewhere.example` })
      expect(officer.last.status, `letter ${letter}`).to.equal(letter === 11 ? 429 : 200)
    }
    expect(await rowsOf(council, 'outbox_messages', { kind: 'trace_letter' })).to.have.length(10)
    await officer.get(path)
    expect(officer.text()).to.contain('sent the letter by email to v•••@elsewhere.example').and.not.to.contain('victim1')
    const events = await rowsOf(council, 'audit_events', { subject_id: trace.id, action: 'trace_letter_sent' })
    expect(events.map(({ facts }) => facts)).to.deep.equal(Array.from({ length: 10 }, () => ({ recipient: 'v•••@elsewhere.example' })))
  })

  it('that is closed, or whose mark is moved, is in the audit trail', async () => {
    const council = await aCouncil()
    const trace = await aTrace(council)
    const [officer, path] = [await signedIn(council, 'officer'), `/staff/traces/${trace.id}`]
    const until = addDays(londonDate(new Date()), 90)
    await officer.get(path)
    await officer.post(`${path}/markers`, { until: formatDate(until) })
    await officer.get(`${path}/closing`)
    await officer.post(`${path}/closing`, { outcome: 'nothing-to-do', words: 'The card was declined.' })
    const events = await rowsOf(council, 'audit_events', { subject_id: trace.id })
    expect(Object.fromEntries(events.map(({ action, facts, after }) => [String(action), after ?? facts]))).to.deep.include({
      trace_marker_moved: { until }, trace_closed: { outcome: 'nothing-to-do' }
    })
  })
})

describe('A masked email address', () => {
  it('keeps its first letter and where it is', () => {
    expect(['resident@mail.example', 'r@mail.example', '@mail.example'].map(maskEmail)).to.deep.equal(['r•••@mail.example', 'r•••@mail.example', '•••@mail.example'])
  })
})
