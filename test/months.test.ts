import { expect } from 'chai'
import { calendarDate } from '../app/dates.js'
import { addMonths, daysIn, firstDay, formatMonth, lastDay, monthOf, parseMonth } from '../app/months.js'

describe('Months', () => {
  it('follow each other over the ends of years', () => {
    expect([addMonths('2026-12', 1), addMonths('2026-01', -1), addMonths('2026-06', -18), addMonths('2026-06', 0)]).to.deep.equal(['2027-01', '2025-12', '2024-12', '2026-06'])
  })

  it('have their days, in leap years too', () => {
    expect([firstDay('2026-02'), lastDay('2026-02'), lastDay('2028-02'), lastDay('2026-12')]).to.deep.equal(['2026-02-01', '2026-02-28', '2028-02-29', '2026-12-31'])
    expect([daysIn('2026-04'), monthOf(calendarDate('2026-04-30')), formatMonth('2026-04')]).to.deep.equal([30, '2026-04', 'April 2026'])
  })

  it('are read only as they are written', () => {
    expect(['2026-04', '2026-13', '2026-00', '1999-12', '2026-4', '2026-04-01', '', "2026-04' or 1=1"].map(parseMonth))
      .to.deep.equal(['2026-04', null, null, null, null, null, null, null])
  })
})
