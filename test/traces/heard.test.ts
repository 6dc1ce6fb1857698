import { expect } from 'chai'
import { calendarDate } from '../../app/dates.js'
import { heardAmount } from '../../app/traces/heard/heard-amount.js'
import { heardDays } from '../../app/traces/heard/heard-days.js'

describe('What callers say of an amount', () => {
  const known: [said: string, plain: string][] = [
    ['60', '60.00'], ['£59.50', '59.50'], ['about 60', '60.00'], ['About £60', '60.00'], ['around 1,200', '1200.00'], ['60 or so', '60.00'], ['60ish', '60.00'],
    ['60 pounds', '60.00'], ['60 quid or so', '60.00'], ['just under 60', '60.00'], ['it was about 60', '60.00'], ['~60', '60.00'],
    ['between 50 and 70', 'between 50.00 and 70.00'], ['between £50 and £70', 'between 50.00 and 70.00'], ['50 to 70', 'between 50.00 and 70.00'],
    ['50-70', 'between 50.00 and 70.00'], ['from 50.50 to 70 pounds', 'between 50.50 and 70.00'], ['about 50 to 70', 'between 50.00 and 70.00'],
    ['between 50.00 and 70.00', 'between 50.00 and 70.00']
  ]
  for (const [said, plain] of known) it(`“${said}” is ${plain}`, () => { expect(heardAmount(said)?.plain).to.equal(plain) })

  it('from one to another is told with both, and sought half-way', () => {
    expect(heardAmount('between 50 and 70')).to.deep.include({ pence: 6000, range: { fromPence: 5000, toPence: 7000 } })
  })

  for (const said of ['', 'lots', '0', '-5', '60.555', 'between 70 and 50', 'between 60 and 60', 'between 50 and', 'about', '6 0', '1e3', 'a'.repeat(5000)]) {
    it(`“${said.slice(0, 20)}” is none`, () => { expect(heardAmount(said)).to.equal(null) })
  }
})

describe('What callers say of the day', () => {
  /** A Sunday. */
  const today = calendarDate('2026-11-22')
  const known: [said: string, from: string, to: string][] = [
    ['3/5/26', '2026-05-03', '2026-05-03'], ['3 May 2026', '2026-05-03', '2026-05-03'], ['yesterday', '2026-11-21', '2026-11-21'],
    ['10/5', '2026-05-10', '2026-05-10'], ['24/12', '2025-12-24', '2025-12-24'], ['29/2', '2024-02-29', '2024-02-29'], ['10 May', '2026-05-10', '2026-05-10'],
    ['last Friday', '2026-11-20', '2026-11-20'], ['on Friday', '2026-11-20', '2026-11-20'], ['last Sunday', '2026-11-15', '2026-11-15'], ['Sunday', '2026-11-22', '2026-11-22'],
    ['3 weeks ago', '2026-10-29', '2026-11-04'], ['about three weeks ago', '2026-10-29', '2026-11-04'], ['a week ago', '2026-11-12', '2026-11-18'],
    ['2 days ago', '2026-11-20', '2026-11-20'], ['a couple of days ago', '2026-11-20', '2026-11-20'], ['a month ago', '2026-10-12', '2026-11-01'],
    ['9 months ago', '2026-02-12', '2026-03-04'], ['this week', '2026-11-16', '2026-11-22'], ['last week', '2026-11-09', '2026-11-15'],
    ['last month', '2026-10-01', '2026-10-31'], ['this month', '2026-11-01', '2026-11-22'], ['in May', '2026-05-01', '2026-05-31'], ['December', '2025-12-01', '2025-12-31'],
    ['in November', '2026-11-01', '2026-11-22'], ['February 2024', '2024-02-01', '2024-02-29'], ['beginning of May', '2026-05-01', '2026-05-10'],
    ['the start of may', '2026-05-01', '2026-05-10'], ['mid-May', '2026-05-11', '2026-05-20'], ['middle of last month', '2026-10-11', '2026-10-20'],
    ['the end of February', '2026-02-21', '2026-02-28'], ['late April', '2026-04-21', '2026-04-30'], ['around 10 May', '2026-05-07', '2026-05-13'],
    ['between 3 May and 10 May', '2026-05-03', '2026-05-10'], ['between the end of May and mid June', '2026-05-21', '2026-06-20'], ['the day before yesterday', '2026-11-20', '2026-11-20']
  ]
  for (const [said, from, to] of known) it(`“${said}” is ${from} to ${to}`, () => { expect(heardDays(said, today)).to.deep.equal({ from, to }) })

  it('counts from the end of a longer month', () => {
    expect(heardDays('a month ago', calendarDate('2026-03-31'))).to.deep.equal({ from: '2026-02-18', to: '2026-03-10' })
  })

  for (const said of ['', 'a while ago', 'soon', '31/2', '32 May', 'last', 'Mayday', 'no weeks ago', '999 weeks ago', 'between June and May 2020', 'at Christmas', 'x'.repeat(5000)]) {
    it(`“${said.slice(0, 20)}” is none`, () => { expect(heardDays(said, today)).to.equal(null) })
  }
})
