import { expect } from 'chai'
import fc from 'fast-check'
import type { Channel } from '../../app/ledger/entry-types.js'
import type { Figure } from '../../app/measures/figure.js'
import { type MeasureCode, measures } from '../../app/measures/measure.js'
import { pence } from '../../app/money.js'
import { countFamilies, countName } from '../../app/performance/publishing/count-families.js'
import { publishFigures } from '../../app/performance/publishing/publish-figures.js'
import type { PublishedLine } from '../../app/performance/published-line.js'
import { isSmall } from '../../app/performance/publishing/suppression.js'
import { whatCouldBe } from './attacker.js'

const names = { fund: { CT: 'Council tax', PF: 'Parking fines', RE: 'Rents' }, channel: { web: 'Web', phone: 'Phone' } }

describe('What is published of a month', () => {
  it('judges every count of every measure', () => {
    const known = countFamilies.flatMap(({ counts }) => counts)
    const asked = measures.flatMap(({ code, unit }) => [
      ...isFormula(code) ? [] : [countName(code, 'count')], ...unit === 'percent' || unit === 'score' ? [countName(code, 'of')] : []
    ])
    expect([...new Set(asked)]).to.have.members(known)
    expect(new Set(known).size).to.equal(known.length)
  })

  it('is each measure’s sums of everything, by fund and by channel, over all phases', () => {
    const lines = publishFigures([
      figure({ fundCode: 'CT', channel: 'web', phase: 'live', count: 60, of: 100 }),
      figure({ fundCode: 'CT', channel: 'web', phase: 'public-beta', count: 10, of: 20 }),
      figure({ fundCode: 'PF', channel: 'phone', count: 30, of: 40 }), figure({ channel: 'phone', count: 0, of: 10 })
    ], names)
    expect(lines.map(({ by, name, count, of }) => [by, name, count, of])).to.deep.equal([
      ['all', '', 100, 170], ['fund', 'Council tax', 70, 120], ['fund', 'Parking fines', 30, 40], ['fund', 'No fund', 0, 10],
      ['channel', 'Phone', 30, 50], ['channel', 'Web', 70, 120]
    ])
  })

  it('hides a small fund with another, and the few who did not complete, with money and times that rest on them', () => {
    const lines = publishFigures([
      figure({ measure: 'refund-time', fundCode: 'CT', count: 40, pence: pence(90_00), seconds: 4000 }),
      figure({ measure: 'refund-time', fundCode: 'PF', count: 2, pence: pence(9_00), seconds: 30 }),
      figure({ measure: 'refund-time', fundCode: 'RE', count: 20, pence: pence(50_00), seconds: 500 }),
      figure({ fundCode: 'CT', count: 997, of: 1000 })
    ], names)
    expect(of(lines, 'refund-time').map(line => [line.code, line.count, line.pence, line.seconds, line.isHidden])).to.deep.equal([
      ['all', 62, 149_00, 4530, false], ['CT', 40, 90_00, 4000, false], ['PF', null, null, null, true], ['RE', null, null, null, true]
    ])
    expect(of(lines, 'completion').map(line => [line.code, line.count, line.of])).to.deep.equal([['all', null, 1000], ['CT', null, 1000]])
  })

  it('does not show as the whole of one measure what another hides, nor the few between two', () => {
    const lines = publishFigures([
      figure({ measure: 'digital-take-up', channel: 'web', count: 100, of: 100 }), figure({ measure: 'digital-take-up', count: 0, of: 3 }),
      figure({ measure: 'assisted-take-up', channel: 'web', count: 0, of: 98 }),
      figure({ measure: 'cost-per-transaction', channel: 'web', count: 103, pence: pence(500_00) })
    ], names)
    expect(lines.filter(({ by }) => by === 'all').map(line => [line.measure, line.count, line.of])).to.deep.equal([
      ['digital-take-up', null, 103], ['assisted-take-up', 0, null], ['cost-per-transaction', 103, null]
    ])
  })

  it('hides two outcomes where the others and the whole would tell one, and shows no table that would', () => {
    const outcomes = (['traces-moved', 'traces-nothing-to-do', 'traces-not-found', 'traces-no-proof'] as const)
      .map((measure, index) => figure({ measure, fundCode: 'CT', count: [20, 7, 3, 0][index] ?? 0, of: 30 }))
    const lines = publishFigures(outcomes, names)
    expect(lines.filter(({ by }) => by === 'all').map(({ count }) => count)).to.deep.equal([20, null, null, 0])
    expect(lines.filter(({ by }) => by === 'fund').map(line => [line.count, line.of])).to.deep.equal(Array(4).fill([null, 30]))
    expect(publishFigures([figure({ fundCode: 'CT', count: 5, of: 10 }), figure({ fundCode: 'PF', count: 0, of: 1 })], names).filter(({ by }) => by === 'fund'))
      .to.deep.include({ measure: 'completion', by: 'fund', code: 'all', name: '', count: null, of: null, pence: null, seconds: null, score: null, isTyped: false, isHidden: true })
  })

  it('tells nothing of few failures where the payments that were paid are told elsewhere', () => {
    const causes = (['payments-declined', 'payments-cancelled', 'payments-expired', 'payments-errored', 'payments-unreached'] as const)
    const tries = (failed: number) => publishFigures([
      ...causes.map((measure, index) => figure({ measure, fundCode: 'CT', channel: 'web', count: index === 0 ? failed : 0, of: 100 + failed })),
      figure({ measure: 'assisted-take-up', fundCode: 'CT', channel: 'web', count: 0, of: 100 })
    ], names).filter(({ measure }) => measure === 'payments-declined')
    for (const line of tries(2)) expect([line.count, line.of], line.by).to.deep.equal([null, null])
    expect(tries(12).map(({ count, of: whole }) => [count, whole])).to.deep.equal([[12, 112], [12, 112], [12, 112]])
  })

  it('keeps hidden what was hidden when the month was first published', () => {
    const first = publishFigures([figure({ fundCode: 'CT', count: 20, of: 40 }), figure({ fundCode: 'PF', count: 2, of: 4 }), figure({ fundCode: 'RE', count: 30, of: 60 })], names)
    const later = [figure({ fundCode: 'CT', count: 20, of: 40 }), figure({ fundCode: 'PF', count: 12, of: 24 }), figure({ fundCode: 'RE', count: 30, of: 60 })]
    expect(publishFigures(later, names).some(({ isHidden }) => isHidden)).to.equal(false)
    expect(publishFigures(later, names, first).filter(({ isHidden }) => isHidden).map(({ code }) => code)).to.deep.equal(['CT', 'PF'])
  })

  it('does not tell what was hidden of a fund by what another grows or shrinks by, once they are counted together or apart again', () => {
    const refunds = (counts: Record<string, number>) => Object.entries(counts).map(([fundCode, count]) => figure({ measure: 'refund-time', fundCode, count, seconds: count * 60 }))
    const [apart, merged] = [refunds({ CT: 40, BW: 30, PF: 2, GW: 6, RE: 20 }), refunds({ CT: 42, BW: 30, GW: 6, RE: 20 })]
    const others = figure({ measure: 'suspense-value', count: 9, pence: pence(9_00) })
    const shown = (lines: readonly PublishedLine[]) => lines.filter(({ by, count }) => by === 'fund' && count !== null).map(({ code, count }) => `${code} ${count ?? ''}`).sort()

    const first = publishFigures([...apart, others], names)
    expect(shown(first)).to.deep.equal(['BW 30', 'CT 40', 'RE 20'])
    expect(shown(publishFigures([...merged, others], names, first))).to.deep.equal(['BW 30', 'RE 20'])
    const whole = publishFigures([...merged, others], names)
    expect(shown(whole)).to.deep.equal(['BW 30', 'CT 42', 'GW 6', 'RE 20'])
    expect(shown(publishFigures([...apart, others], names, whole))).to.deep.equal(['BW 30', 'GW 6', 'RE 20'])
    const clear = publishFigures(refunds({ CT: 40, PF: 12, RE: 20 }), names)
    expect(shown(publishFigures(refunds({ CT: 52, RE: 20 }), names, clear)), 'nothing was hidden').to.deep.equal(['CT 52', 'RE 20'])
    expect(shown(publishFigures(refunds({ CT: 41, BW: 30, PF: 2, GW: 6, RE: 20 }), names, first)), 'a correction alone is told').to.deep.equal(['BW 30', 'CT 41', 'RE 20'])
  })

  it('leaves an attacker who knows all of it, and subtracts, unable to tell any small count', () => {
    const cell = fc.tuple(fc.constantFrom('CT', 'PF', 'RE', 'XX'), fc.constantFrom<Channel>('web', 'phone', 'counter'), fc.nat(9), fc.nat(9))
    fc.assert(fc.property(fc.array(cell, { minLength: 1, maxLength: 8 }), cells => {
      const figures = cells.map(([fundCode, channel, done, left]) => figure({ fundCode, channel, count: done, of: done + left }))
      const lines = publishFigures(figures, names)
      for (const line of lines) for (const count of shownBy(line)) expect(isSmall(count), JSON.stringify(cells)).to.equal(false)
      const [all] = lines
      for (const by of ['fund', 'channel'] as const) {
        const table = lines.filter(line => line.by === by && line.code !== 'all')
        const hidden = table.filter(line => line.count === null && line.of === null)
        if (all?.count == null || all.of === null || hidden.length === 0) continue
        const known = (part: 'count' | 'of') => table.reduce((sum, line) => sum + (line[part] ?? 0), 0)
        const firsts = all.count - known('count')
        for (const possible of whatCouldBe({ firsts, seconds: all.of - known('of') - firsts, lines: hidden.length })) {
          expect([Math.max(...possible) === 0 || Math.max(...possible) >= 5, Math.min(...possible) < 2], JSON.stringify(cells)).to.deep.equal([true, true])
        }
      }
    }), { numRuns: 200, seed: 7 })
  })
})

/** The two formulas of satisfaction are judged with the answers that they come from. */
function isFormula(code: MeasureCode): boolean {
  return code === 'satisfaction-share' || code === 'satisfaction-score'
}

/** Every count that a line shows or lets be worked out. */
function shownBy({ count, of }: PublishedLine): number[] {
  return [...count === null ? [] : [count], ...of === null ? [] : [of], ...count === null || of === null ? [] : [of - count]]
}

function of(lines: readonly PublishedLine[], measure: MeasureCode): PublishedLine[] {
  return lines.filter(line => line.measure === measure)
}

function figure(given: Partial<Figure>): Figure {
  return { month: '2026-05', measure: 'completion', fundCode: null, channel: null, phase: null, count: 0, of: null, pence: null, seconds: null, typed: 0, ...given }
}
