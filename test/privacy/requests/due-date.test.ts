import { expect } from 'chai'
import { calendarDate } from '../../../app/dates.js'
import { dueOn } from '../../../app/privacy/requests/due-date.js'

describe('The day by which a request must be answered', () => {
  for (const [asked, due, because] of [
    ['2026-09-03', '2026-10-05', 'the 3rd of October is a Saturday'],
    ['2026-11-20', '2026-12-21', 'the 20th of December is a Sunday'],
    ['2027-01-31', '2027-03-01', 'February has no 31st, and its last day is a Sunday'],
    ['2028-01-31', '2028-02-29', 'of a leap year'],
    ['2026-11-25', '2026-12-29', 'Christmas Day, a Saturday for Boxing Day, Sunday, and its Monday'],
    ['2027-11-25', '2027-12-29', 'Christmas Day is a Saturday, and Boxing Day a Sunday: the Monday and the Tuesday for them'],
    ['2026-03-03', '2026-04-07', 'Good Friday until Easter Monday'],
    ['2026-12-01', '2027-01-04', 'New Year’s Day is a Friday'],
    ['2026-04-04', '2026-05-05', 'the early May bank holiday'],
    ['2026-07-31', '2026-09-01', 'the last Monday of August is a bank holiday'],
    ['2026-06-10', '2026-07-10', 'the same day of the next month']
  ] as const) {
    it(`is ${due} for ${asked}: ${because}`, () => {
      expect(dueOn(calendarDate(asked))).to.equal(due)
    })
  }
})
