import { expect } from 'chai'
import fc from 'fast-check'
import type { Figure } from '../../app/measures/figure.js'
import type { MeasureCode } from '../../app/measures/measure.js'
import { answerMeasures } from '../../app/performance/publishing/count-families.js'
import { publishFigures } from '../../app/performance/publishing/publish-figures.js'
import type { PublishedLine } from '../../app/performance/published-line.js'
import { stayHidden } from '../../app/performance/publishing/suppression.js'

const names = { fund: { CT: 'Council tax', PF: 'Parking fines' }, channel: { web: 'Web' } }
const worths = [100, 75, 50, 25, 0]

describe('What is published of satisfaction', () => {
  it('is both formulas and the five counts, as a published example has them', () => {
    // Lasting power of attorney, March 2021: 91% was published.
    const lines = told([4434, 1276, 205, 73, 67])
    expect(lines.map(({ measure, count, of, score }) => [measure, count, of, score])).to.deep.equal([
      ['satisfaction-score', null, 6055, 91_00], ['satisfaction-share', 5710, 6055, null], ['satisfaction-very-satisfied', 4434, 6055, null],
      ['satisfaction-satisfied', 1276, 6055, null], ['satisfaction-neither', 205, 6055, null], ['satisfaction-dissatisfied', 73, 6055, null],
      ['satisfaction-very-dissatisfied', 67, 6055, null]
    ])
  })

  it('hides a formula that would tell a hidden count, and shows it where several counts would fit', () => {
    const [score, share, ...answers] = told([40, 12, 4, 2, 2])
    expect(answers.map(({ count }) => count)).to.deep.equal([40, 12, null, null, null])
    expect([share?.count, share?.of, score?.score, score?.isHidden]).to.deep.equal([52, 60, null, true])
    const [scoreOfMany, ...others] = told([400, 120, 40, 3, 4])
    expect([scoreOfMany?.score, scoreOfMany?.isHidden]).to.deep.equal([90_00, false])
    expect(others.slice(1).map(({ count }) => count)).to.deep.equal([400, 120, 40, null, null])
  })

  it('hides the share, too, where it parts one hidden count from another', () => {
    const [, share, ...answers] = told([30, 3, 20, 40, 4])
    expect(answers.map(({ count }) => count)).to.deep.equal([30, null, 20, 40, null])
    expect(share).to.include({ count: null, isHidden: true })
  })

  it('is of a fund or channel only what can be told of it beside everything', () => {
    const lines = publishFigures([...answered([30, 20, 10, 9, 8], 'CT'), ...answered([50, 20, 10, 6, 7], 'PF')], names)
    const shares = lines.filter(({ measure, by }) => measure === 'satisfaction-share' && by === 'fund')
    expect(shares.map(({ name, count, of }) => [name, count, of])).to.deep.equal([['Council tax', 50, 77], ['Parking fines', 70, 93]])
    const few = publishFigures([...answered([30, 20, 10, 9, 3], 'CT'), ...answered([50, 20, 10, 6, 0], 'PF')], names)
    for (const line of few.filter(({ by, code, measure }) => by !== 'all' && code !== 'all' && measure !== 'satisfaction-score')) expect(line.count).to.equal(null)
    expect(few.filter(({ by, measure }) => by === 'fund' && measure === 'satisfaction-score').map(({ score }) => score)).to.deep.equal([null, null])
  })

  it('stays hidden when it was hidden at first', () => {
    const first = publishFigures(answered([40, 12, 4, 2, 2]), names)
    const later = publishFigures(answered([40, 22, 14, 12, 12]), names, first).filter(({ by }) => by === 'all')
    expect(later.map(({ count }) => count)).to.deep.equal([null, 62, 40, 22, null, null, null])
    expect(later[0]).to.include({ score: null, isHidden: true })
  })

  it('leaves whoever tries out every way of answering unable to tell any small count', () => {
    const counts = fc.array(fc.oneof(fc.nat(6), fc.nat(10)), { minLength: 5, maxLength: 5 })
    fc.assert(fc.property(counts, answers => {
      const lines = told(answers)
      const secret = answerMeasures.map((code, index) => ({ code, index })).filter(({ code }) => line(lines, code)?.count === null).map(({ index }) => index)
      if (lines[0]?.of === null || secret.length === 0 || secret.some(index => answers[index] === 0)) return
      for (const index of secret) {
        const possible = everyWay(answers, secret).filter(way => fits(way, lines)).map(way => way[index] ?? 0)
        expect([Math.min(...possible) < 2, Math.max(...possible) >= 5], answers.join(' ')).to.deep.equal([true, true])
      }
    }), { numRuns: 150, seed: 11 })
  })

  it('is not tried out without end', () => {
    expect(stayHidden([400, 300, 200, 3], [() => 0])).to.equal(false)
    expect(stayHidden([3, 4], [() => 0])).to.equal(true)
    expect(stayHidden([0, 9], [() => 0])).to.equal(false)
  })
})

function told(counts: readonly number[]): PublishedLine[] {
  return publishFigures(answered(counts), names).filter(({ by }) => by === 'all')
}

function answered(counts: readonly number[], fundCode: string | null = null): Figure[] {
  const of = sum(counts)
  const figure = (measure: MeasureCode, count: number): Figure =>
    ({ month: '2026-05', measure, fundCode, channel: null, phase: null, count, of, pence: null, seconds: null, typed: 0 })
  return [
    figure('satisfaction-score', points(counts)), figure('satisfaction-share', sum(counts.slice(0, 2))),
    ...answerMeasures.map((measure, index) => figure(measure, counts[index] ?? 0))
  ]
}

/** Every way to share the hidden answers, none of them empty. */
function everyWay(answers: readonly number[], secret: readonly number[]): number[][] {
  const [first, ...others] = secret
  if (first === undefined) return [[...answers]]
  const left = sum(secret.map(index => answers[index] ?? 0))
  if (others.length === 0) return [answers.map((count, index) => index === first ? left : count)]
  return Array.from({ length: left - others.length }, (_, index) => index + 1).flatMap(count => {
    const [second = 0] = others
    const rest = answers.map((answer, index) => index === first ? count : index === second ? answer + (answers[first] ?? 0) - count : answer)
    return everyWay(rest, others).filter(way => way.every(one => one >= 0))
  }).filter(way => secret.every(index => (way[index] ?? 0) > 0))
}

function fits(way: readonly number[], lines: readonly PublishedLine[]): boolean {
  const [share, score] = [line(lines, 'satisfaction-share')?.count, line(lines, 'satisfaction-score')?.score]
  return (share == null || sum(way.slice(0, 2)) === share) && (score == null || Math.round(points(way) / sum(way)) * 100 === score)
}

function line(lines: readonly PublishedLine[], code: MeasureCode): PublishedLine | undefined {
  return lines.find(({ measure }) => measure === code)
}

function points(counts: readonly number[]): number {
  return sum(counts.map((count, index) => count * (worths[index] ?? 0)))
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
