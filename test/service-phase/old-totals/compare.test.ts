import { expect } from 'chai'
import { addDays, calendarDate } from '../../../app/dates.js'
import { pence } from '../../../app/money.js'
import { runAmong } from '../../../app/service-phase/old-totals/agreed-run.js'
import { compareDay, type ComparedDay, type DayKnown, type DayState } from '../../../app/service-phase/old-totals/compare.js'
import type { TotalNote } from '../../../app/service-phase/old-totals/notes.js'
import type { TotalLine } from '../../../app/service-phase/old-totals/total.js'

const day = calendarDate('2026-11-20')
const line = (fundCode: string | null, methodCode: string, count: number, pounds: number): TotalLine => ({ fundCode, methodCode, count, amountPence: pence(pounds * 100) })

describe('A day of the old system', () => {
  it('is equal when each fund and method has as many and as much, in whatever order', () => {
    expect(compared([line('CT', '90', 2, 20), line(null, 'BK', 1, 5)], [line(null, 'BK', 1, 5), line('CT', '90', 2, 20)]).state).to.equal('equal')
    expect(compared([line('CT', '90', 1, 20)], [line('CT', '90', 2, 20)]).state).to.equal('differs')
    expect(compared([line('CT', '90', 1, 20)], [line('RE', '90', 1, 20)]).state).to.equal('differs')
    expect(compared([line('CT', '90', 1, 20)], [line('CT', 'BK', 1, 20)]).rows.map(({ state }) => state)).to.deep.equal(['differs', 'differs'])
  })

  it('on which nothing was taken is not one of which nothing is known', () => {
    expect(compared([], []).state).to.equal('nothing')
    expect(compared(null, []).state).to.equal('not-given')
    expect(compared(undefined, [line('CT', '90', 1, 20)]).state).to.equal('not-given')
    expect(compared([], [line('CT', '90', 1, 20)]).state).to.equal('differs')
  })

  it('counts a fund that was merged with the one that it was merged into, on both sides', () => {
    const together = new Map([['OLD', 'CT']])
    const found = compared([line('OLD', '90', 1, 20), line('CT', '90', 1, 5)], [line('CT', '90', 2, 25)], [], together)
    expect([found.state, found.rows.length]).to.deep.equal(['equal', 1])
  })

  it('is explained by agreed notes of exactly what differs, of everything that differs, and the latest of them', () => {
    const [old, ours] = [[line('CT', '90', 2, 21), line('RE', 'BK', 1, 9)], [line('CT', '90', 1, 20), line('RE', 'BK', 1, 8)]]
    const tax = note({ fundCode: 'CT', methodCode: '90', difference: { count: 1, amountPence: pence(100) } })
    const rent = note({ fundCode: 'RE', methodCode: 'BK', difference: { count: 0, amountPence: pence(100) } })
    const agreed = (one: TotalNote): TotalNote => ({ ...one, agreedAt: new Date(), agreedByName: 'Owner' })
    expect(compared(old, ours, [agreed(tax), rent]).rows.map(({ state }) => state)).to.deep.equal(['explained', 'noted'])
    expect(compared(old, ours, [agreed(tax)]).state).to.equal('differs')
    expect(compared(old, ours, [agreed(tax), agreed(rent)]).state).to.equal('explained')
    expect(compared(old, ours, [tax, agreed(tax), agreed(rent)]).state).to.equal('differs')
    expect(compared([line('CT', '90', 3, 21), ...old.slice(1)], ours, [agreed(tax), agreed(rent)]).rows[0]?.state).to.equal('differs')
  })
})

describe('The days in a row', () => {
  it('are enough when as many as were agreed are equal, explained or nothing on both sides', () => {
    expect(runOf(['equal', 'explained', 'nothing', 'differs'], 3)).to.deep.equal([3, true])
    expect(runOf(['equal', 'equal', 'differs', 'equal'], 3)).to.deep.equal([2, false])
    expect(runOf(['equal', 'equal', 'not-given', 'equal'], 3)).to.deep.equal([2, false])
  })

  it('may end before the last week’s figures have come, and no earlier', () => {
    const late = (days: number): DayState[] => [...Array<DayState>(days).fill('not-given'), 'equal', 'equal', 'equal', 'equal', 'equal', 'equal', 'equal', 'equal', 'equal']
    expect(runOf(late(6), 2)).to.deep.equal([2, true])
    expect(runOf(late(7), 2)).to.deep.equal([0, false])
  })

  it('are broken by a later day that differs, and are not enough when nothing was taken on any', () => {
    expect(runOf(['not-given', 'differs', 'equal', 'equal', 'equal'], 3)).to.deep.equal([0, false])
    expect(runOf(['nothing', 'nothing', 'nothing'], 3)).to.deep.equal([3, false])
  })
})

function compared(old: TotalLine[] | null | undefined, ours: TotalLine[], notes: TotalNote[] = [], together = new Map<string, string>()): ComparedDay {
  const given: DayKnown['given'] = old === undefined ? undefined : { day, version: 1, isKnown: old !== null, fileName: null, givenAt: new Date(), givenByName: 'Owner', lines: old ?? [] }
  return compareDay({ day, given, ours, notes }, together)
}

function note(of: Pick<TotalNote, 'fundCode' | 'methodCode' | 'difference'>): TotalNote {
  return { id: 'a', day, note: 'Late', writtenAt: new Date(), writtenBy: 'a', writtenByName: 'Owner', agreedAt: null, agreedByName: null, ...of }
}

function runOf(states: readonly DayState[], agreedDays: number): [number, boolean] {
  const days = states.map((state, index) => ({ ...compared([], state === 'nothing' ? [] : [line('CT', '90', 1, 20)]), day: addDays(day, -index), state }))
  const run = runAmong(days, agreedDays)
  return [run.days.length, run.isMet]
}
