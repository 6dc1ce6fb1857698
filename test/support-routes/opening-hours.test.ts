import { expect } from 'chai'
import { closedDaysAhead, hoursInWords, type OpeningHours, opennessAt, spansInWords } from '../../app/councils/opening-hours.js'
import { calendarDate } from '../../app/dates.js'
import { contactFault } from '../../app/support-routes/contact-fault.js'
import { closedDaysAsTyped, readClosedDays, readHours } from '../../app/support-routes/hours-form.js'
import type { FieldError } from '../../app/web/form-body.js'
import { officeHours } from '../support/builders-support.js'

describe('Opening hours', () => {
  const christmas = { on: calendarDate('2026-12-25'), why: 'Christmas Day' }
  const office: OpeningHours = { hours: officeHours, closedDays: [christmas] }

  it('are read as people type them, and written so that they are read again', () => {
    expect(readHours('9am to 5pm')).to.deep.equal([{ from: '09:00', until: '17:00' }])
    expect(readHours('9:00-12:30 and 1.30pm to 5pm')).to.deep.equal([{ from: '09:00', until: '12:30' }, { from: '13:30', until: '17:00' }])
    expect(readHours('10am to midnight')).to.deep.equal([{ from: '10:00', until: '24:00' }])
    for (const typed of ['24 hours', 'Open 24 hours', 'all day', 'midnight to midnight']) expect(readHours(typed), typed).to.deep.equal([{ from: '00:00', until: '24:00' }])
    expect([readHours(''), readHours('Closed')]).to.deep.equal([[], []])
    for (const typed of ['9 to 5', '5pm to 9am', 'mornings', '9am', '9am to 1pm and 12pm to 3pm', '9am to 25:00', '9am to 5pm to 6pm']) expect(readHours(typed), typed).to.equal(null)
    for (const typed of ['9am to 5pm', '9am to 12:30pm and 1:30pm to midnight', 'open 24 hours']) expect(spansInWords(readHours(typed) ?? []), typed).to.equal(typed)
  })

  it('are told by runs of days that are alike', () => {
    expect(hoursInWords(officeHours)).to.equal('Monday to Friday, 9am to 5pm')
    expect(hoursInWords([...officeHours.slice(0, 5), [{ from: '09:30', until: '12:00' }], []])).to.equal('Monday to Friday, 9am to 5pm; Saturday, 9:30am to midday')
    expect(hoursInWords(Array.from({ length: 7 }, () => [{ from: '00:00', until: '24:00' }]))).to.equal('Every day, open 24 hours')
    expect(hoursInWords([[], [], [], [], [], [], []])).to.equal('')
  })

  it('say whether it is open at an instant by London’s clocks, and when it opens next', () => {
    // In July London is an hour ahead of UTC; in December it is not.
    expect(opennessAt(office, new Date('2026-07-06T08:00:00Z'))).to.equal('Open now until 5pm')
    expect(opennessAt(office, new Date('2026-07-06T07:59:00Z'))).to.equal('Closed now. Opens today at 9am')
    expect(opennessAt(office, new Date('2026-07-06T16:00:00Z'))).to.equal('Closed now. Opens tomorrow at 9am')
    expect(opennessAt(office, new Date('2026-12-07T16:59:00Z'))).to.equal('Open now until 5pm')
    expect(opennessAt(office, new Date('2026-12-07T17:00:00Z'))).to.equal('Closed now. Opens tomorrow at 9am')
    expect(opennessAt(office, new Date('2026-12-25T12:00:00Z')), 'a closed day, then a weekend').to.equal('Closed now. Opens on Monday at 9am')
    expect(opennessAt(office, new Date('2026-12-24T18:00:00Z'))).to.equal('Closed now. Opens on Monday at 9am')
    expect(opennessAt({ hours: officeHours.map(() => []), closedDays: [] }, new Date())).to.equal('')
    const late = { hours: officeHours.map(() => [{ from: '00:00', until: '24:00' }]), closedDays: [] }
    expect(opennessAt(late, new Date('2026-12-07T23:59:59Z'))).to.equal('Open now')
    const shut = { ...late, closedDays: [{ on: calendarDate('2026-12-07'), why: '' }, { on: calendarDate('2026-12-08'), why: '' }] }
    expect(opennessAt(shut, new Date('2026-12-07T12:00:00Z')), 'no midnight that could be either').to.equal('Closed now. Open 24 hours on Wednesday')
    const always = { hours: officeHours, closedDays: Array.from({ length: 20 }, (_, index) => ({ on: calendarDate(`2026-12-${String(index + 1).padStart(2, '0')}`), why: '' })) }
    expect(opennessAt(always, new Date('2026-12-01T12:00:00Z')), 'closed for longer than anybody looks ahead').to.equal('')
  })

  it('have days on which it is closed, typed one a line, and told only while they are near', () => {
    const errors: FieldError[] = []
    const days = readClosedDays('28 December 2026\n25/12/2026 Christmas Day\n\n25 December 2026 again', errors)
    expect(days).to.deep.equal([christmas, { on: '2026-12-28', why: '' }])
    expect(errors).to.deep.equal([])
    expect(readClosedDays(closedDaysAsTyped(days), errors)).to.deep.equal(days)
    expect(closedDaysAhead(days, calendarDate('2026-12-01'), 42)).to.equal('Closed on 25 December 2026 (Christmas Day) and 28 December 2026')
    expect(closedDaysAhead(days, calendarDate('2026-12-26'), 42)).to.equal('Closed on 28 December 2026')
    expect(closedDaysAhead(days, calendarDate('2026-10-01'), 42)).to.equal('')
    for (const typed of ['Christmas', '31/2/2027 no such day', '25 December', `25/12/2026 ${'x'.repeat(61)}`, '25/12/2026 4444 3333 2222 1111']) {
      const faults: FieldError[] = []
      readClosedDays(typed, faults)
      expect(faults.map(({ field }) => field), typed).to.deep.equal(['closedDays'])
    }
  })

  it('stand beside a number or address that somebody could reach', () => {
    for (const number of ['01632 960 100', '(01632) 960100', '+44 1632 960100', '0300 123 4567', '0800 123 123', '101', '+353 1 234 5678']) expect(contactFault('telephone', number), number).to.equal(null)
    for (const number of ['', '12', '01632 96O 100', 'ring us', '01632 960 100 or 200', '0845 123 4567', '0901 123 4567']) expect(contactFault('telephone', number), number).to.be.a('string')
    expect(contactFault('text-relay', '18001 01632 960 100')).to.equal(null)
    expect(contactFault('telephone', '18001 01632 960 100')).to.be.a('string')
    expect([contactFault('email', 'help@barnfield.example'), contactFault('web-chat', 'https://chat.example/pay')]).to.deep.equal([null, null])
    for (const address of ['javascript:alert(1)', 'http://chat.example', 'chat']) expect(contactFault('web-chat', address), address).to.be.a('string')
    expect(contactFault('email', 'help')).to.be.a('string')
  })
})
