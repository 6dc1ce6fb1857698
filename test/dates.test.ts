import { expect } from 'chai'
import fc from 'fast-check'
import {
  addDays, calendarDate, financialYearOf, formatDate, formatDateTime, londonDate, londonTimestamp, parseCalendarDate, parseTypedDate, parseTypedTime,
  startOfLondonDay
} from '../app/dates.js'

const today = calendarDate('2026-11-21')
const anyDate = fc.integer({ min: 0, max: 60_000 }).map(days => addDays(calendarDate('1950-01-01'), days))

describe('A calendar date', () => {
  it('is YYYY-MM-DD and exists', () => {
    for (const text of ['2026-05-03', '2024-02-29', '2000-02-29', '1900-01-01', '9999-12-31']) {
      expect(parseCalendarDate(text)).to.equal(text)
    }
    for (const text of [
      '', '2026-5-3', '2026-02-29', '1900-02-29', '2026-04-31', '2026-00-10', '2026-13-01', '2026-01-00', '0202-05-03',
      '1899-12-31',
      ' 2026-05-03', '2026-05-03T00:00:00Z', '٢٠٢٦-٠٥-٠٣', '2026/05/03'
    ]) expect(parseCalendarDate(text), text).to.equal(null)
  })

  it('or an error that names it', () => {
    expect(() => calendarDate('2026-02-30')).to.throw(RangeError, '2026-02-30')
  })

  it('moves by days over months, leap days and the change of the clocks', () => {
    expect(addDays(calendarDate('2026-12-31'), 1)).to.equal('2027-01-01')
    expect(addDays(calendarDate('2024-02-28'), 1)).to.equal('2024-02-29')
    expect(addDays(calendarDate('2026-03-28'), 2)).to.equal('2026-03-30')
    expect(addDays(calendarDate('2026-10-26'), -2)).to.equal('2026-10-24')
    fc.assert(fc.property(anyDate, fc.integer({ min: -3000, max: 3000 }), (date, days) => {
      expect(addDays(addDays(date, days), -days)).to.equal(date)
    }))
  })
})

describe('London time', () => {
  it('decides the date of an instant', () => {
    expect(londonDate(new Date('2026-01-15T23:59:59.999Z'))).to.equal('2026-01-15')
    expect(londonDate(new Date('2026-06-15T22:59:59.999Z'))).to.equal('2026-06-15')
    expect(londonDate(new Date('2026-06-15T23:00:00Z'))).to.equal('2026-06-16')
  })

  it('starts the days on which the clocks change at the right instant', () => {
    const starts = {
      '2026-03-29': '2026-03-29T00:00:00.000Z', '2026-03-30': '2026-03-29T23:00:00.000Z',
      '2026-10-25': '2026-10-24T23:00:00.000Z', '2026-10-26': '2026-10-26T00:00:00.000Z'
    }
    for (const [date, start] of Object.entries(starts)) {
      expect(startOfLondonDay(calendarDate(date)).toISOString()).to.equal(start)
    }
  })

  it('ends each day just before the next one starts, on every day of sixty years', () => {
    for (let date = calendarDate('1990-01-01'); date < '2050-01-01'; date = addDays(date, 1)) {
      const start = startOfLondonDay(date)
      expect(londonDate(start)).to.equal(date)
      expect(londonDate(new Date(start.getTime() - 1))).to.equal(addDays(date, -1))
    }
  })
})

describe('London’s clocks in a file', () => {
  it('say how far they are ahead, in the hour that comes twice, too', () => {
    expect(londonTimestamp(new Date('2026-05-02T23:30:00.500Z'))).to.equal('2026-05-03T00:30:00+01:00')
    expect(londonTimestamp(new Date('2026-10-25T00:30:00Z'))).to.equal('2026-10-25T01:30:00+01:00')
    expect(londonTimestamp(new Date('2026-10-25T01:30:00Z'))).to.equal('2026-10-25T01:30:00+00:00')
    expect(londonTimestamp(new Date('2026-01-01T00:00:00.999Z'))).to.equal('2026-01-01T00:00:00+00:00')
  })
})

describe('Printing dates', () => {
  it('says the day, the month in words and the year', () => {
    expect(formatDate(calendarDate('2026-05-03'))).to.equal('3 May 2026')
    expect(formatDate(calendarDate('2026-12-31'))).to.equal('31 December 2026')
  })

  const times: [instant: string, printed: string][] = [
    ['2026-05-03T05:00:00Z', '3 May 2026 at 6:00am'],
    ['2026-01-03T06:00:00Z', '3 January 2026 at 6:00am'],
    ['2026-05-03T16:05:59Z', '3 May 2026 at 5:05pm'],
    ['2026-05-03T11:00:00Z', '3 May 2026 at midday'],
    ['2026-05-03T11:01:00Z', '3 May 2026 at 12:01pm'],
    ['2026-05-02T23:00:00Z', '3 May 2026 at midnight'],
    ['2026-05-02T23:30:00Z', '3 May 2026 at 12:30am'],
    ['2026-03-29T00:59:59Z', '29 March 2026 at 12:59am'],
    ['2026-03-29T01:00:00Z', '29 March 2026 at 2:00am'],
    ['2026-10-25T00:30:00Z', '25 October 2026 at 1:30am'],
    ['2026-10-25T01:30:00Z', '25 October 2026 at 1:30am']
  ]
  for (const [instant, printed] of times) {
    it(`prints ${instant} as ${printed}`, () => {
      expect(formatDateTime(new Date(instant))).to.equal(printed)
    })
  }
})

describe('Reading a date as people type it', () => {
  const sameDay = [
    '3/5/2026', '03/05/2026', '3.5.2026', '03.05.26', '3-5-26', '3 May 2026', ' 3  may  2026 ', '03 MAY 26',
    '3rd May 2026', '3 May, 2026',
    '3may2026', '2026-05-03', '2026-5-3', '3 May'
  ]
  for (const typed of sameDay) {
    it(`reads ${JSON.stringify(typed)}`, () => {
      expect(parseTypedDate(typed, today)).to.equal('2026-05-03')
    })
  }

  it('reads the short and the long names of months', () => {
    expect(parseTypedDate('1 sep 2026')).to.equal('2026-09-01')
    expect(parseTypedDate('1 Sept 2026')).to.equal('2026-09-01')
    expect(parseTypedDate('1 september 2026')).to.equal('2026-09-01')
  })

  it('reads today, yesterday and a day without a year only when told what today is', () => {
    expect(parseTypedDate('Today', today)).to.equal('2026-11-21')
    expect(parseTypedDate('yesterday', today)).to.equal('2026-11-20')
    for (const typed of ['today', 'yesterday', '3 may']) expect(parseTypedDate(typed), typed).to.equal(null)
  })

  it('takes a day without a year as the latest that is not to come', () => {
    expect(parseTypedDate('21 November', today)).to.equal('2026-11-21')
    expect(parseTypedDate('22 November', today)).to.equal('2025-11-22')
    expect(parseTypedDate('29 February', today)).to.equal('2024-02-29')
  })

  it('refuses what does not exist or is no date', () => {
    for (const typed of [
      '', '31/4/2026', '29 Feb 2025', '30 Feb', '0/1/2026', '1/13/2026', '13/13/13', '3/5', '3/5.2026', '3/5/202',
      '3 Ma 2026', '3 Mayo 2026',
      'May 2026', '5/2026', '20260503', '123456', '3.05', 'tomorrow', '３/5/2026',
      '3/5/2026\u0000', `3${' '.repeat(1_000_000)}May`
    ]) expect(parseTypedDate(typed, today), typed.slice(0, 20)).to.equal(null)
  })

  it('reads back every date that is printed', () => {
    fc.assert(fc.property(anyDate, date => {
      expect(parseTypedDate(formatDate(date))).to.equal(date)
      expect(parseTypedDate(date)).to.equal(date)
    }))
  })
})

describe('A financial year', () => {
  it('starts on 1 April and is called by both of its years', () => {
    const year = { startsOn: '2026-04-01', endsOn: '2027-03-31', label: '2026 to 2027' }
    for (const date of ['2026-04-01', '2026-12-31', '2027-01-01', '2027-03-31']) {
      expect(financialYearOf(calendarDate(date))).to.deep.equal(year)
    }
    expect(financialYearOf(calendarDate('2026-03-31')).label).to.equal('2025 to 2026')
    expect(financialYearOf(calendarDate('2027-04-01')).label).to.equal('2027 to 2028')
  })

  it('reads a time of day as people type it, and nothing else', () => {
    const times = { '18:00': '18:00', '6.30': '06:30', '9:30am': '09:30', '5 PM': '17:00', '12am': '00:00', '12:15pm': '12:15', '0:05': '00:05' }
    for (const [typed, time] of Object.entries(times)) expect(parseTypedTime(typed), typed).to.equal(time)
    for (const wrong of ['', '9', '24:00', '13pm', '0am', '9:60', '9:5', 'noon', '9:30:00', '-1:00']) expect(parseTypedTime(wrong), wrong).to.equal(null)
  })
})
