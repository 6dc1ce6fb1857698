import { expect } from 'chai'
import { calendarDate } from '../../../app/dates.js'
import { dueOn, lastDue, type Schedule } from '../../../app/imports/schedule/due-times.js'

const weekdays: Schedule = { days: '12345', by: '09:30', graceMinutes: 30, from: calendarDate('2026-01-01') }

describe('When a file is due', () => {
  it('is on the days of the week that were chosen, from the first day on', () => {
    expect(dueOn(weekdays, calendarDate('2026-11-20'))?.by.toISOString()).to.equal('2026-11-20T09:30:00.000Z')
    expect(dueOn(weekdays, calendarDate('2026-11-21'))).to.equal(null)
    expect(dueOn({ ...weekdays, days: '7' }, calendarDate('2026-11-22'))?.on).to.equal('2026-11-22')
    expect(dueOn({ ...weekdays, from: calendarDate('2026-11-21') }, calendarDate('2026-11-20'))).to.equal(null)
  })

  const clocks: [string, string, string, string][] = [
    ['in winter', '2026-12-01', '09:30', '2026-12-01T09:30:00.000Z'],
    ['in summer', '2026-07-01', '09:30', '2026-07-01T08:30:00.000Z'],
    ['on the day on which the clocks go forward', '2026-03-29', '09:30', '2026-03-29T08:30:00.000Z'],
    ['before they go forward', '2026-03-29', '00:30', '2026-03-29T00:30:00.000Z'],
    ['on the day on which they go back', '2026-10-25', '09:30', '2026-10-25T09:30:00.000Z'],
    ['before they go back', '2026-10-25', '00:30', '2026-10-24T23:30:00.000Z']
  ]
  for (const [when, on, by, expected] of clocks) {
    it(`is by London’s clocks ${when}`, () => {
      expect(dueOn({ ...weekdays, days: '1234567', by }, calendarDate(on))?.by.toISOString()).to.equal(expected)
    })
  }

  it('is late when the grace is over too, and then until the next is late', () => {
    const last = (at: string) => lastDue(weekdays, new Date(at))?.on
    expect(last('2026-11-20T09:59:59Z')).to.equal('2026-11-19')
    expect(last('2026-11-20T10:00:00Z')).to.equal('2026-11-20')
    expect(last('2026-11-23T09:59:59Z')).to.equal('2026-11-20')
    expect(last('2026-11-23T10:00:00Z')).to.equal('2026-11-23')
  })

  it('is the last one even if that was more than a week ago, and none before the first', () => {
    const weekly: Schedule = { ...weekdays, days: '1', by: '23:00', graceMinutes: 1440 }
    expect(lastDue(weekly, new Date('2026-11-24T22:59:00Z'))?.on).to.equal('2026-11-16')
    expect(lastDue({ ...weekly, from: calendarDate('2026-11-17') }, new Date('2026-11-24T22:59:00Z'))).to.equal(null)
  })

  it('takes a file that comes the evening before for a morning’s, and one that comes the afternoon before for an earlier one', () => {
    expect(dueOn(weekdays, calendarDate('2026-11-20'))?.countsFrom.toISOString()).to.equal('2026-11-19T21:30:00.000Z')
    expect(dueOn({ ...weekdays, by: '17:00' }, calendarDate('2026-11-20'))?.countsFrom.toISOString()).to.equal('2026-11-20T00:00:00.000Z')
    expect(dueOn({ ...weekdays, by: '17:00' }, calendarDate('2026-07-01'))?.countsFrom.toISOString()).to.equal('2026-06-30T23:00:00.000Z')
  })
})
