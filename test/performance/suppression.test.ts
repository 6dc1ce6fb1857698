import { expect } from 'chai'
import fc from 'fast-check'
import { hiddenInChain, hiddenLines, isSmall, type Line } from '../../app/performance/publishing/suppression.js'
import { whatCouldBe } from './attacker.js'

describe('Suppression', () => {
  it('hides one to four, and shows none and five', () => {
    expect([0, 1, 2, 3, 4, 5].map(count => hiddenInChain([{ name: 'all', count }]).size)).to.deep.equal([0, 1, 1, 1, 1, 0])
  })

  it('hides a part that is small, or that leaves a small rest, and keeps the whole', () => {
    expect([...chain(3, 100)]).to.deep.equal(['inner'])
    expect([...chain(97, 100)]).to.deep.equal(['inner'])
    expect([...chain(95, 100)]).to.deep.equal([])
    expect([...chain(100, 100)]).to.deep.equal([])
    expect([...chain(0, 100)]).to.deep.equal([])
    expect([...chain(2, 3)]).to.have.members(['inner', 'outer'])
  })

  it('hides a second line beside the only small one, the smallest that is large enough', () => {
    expect(hidden({ a: [3], b: [40], c: [20] })).to.have.members(['a', 'c'])
    expect(hidden({ a: [30], b: [40], c: [0] })).to.deep.equal([])
  })

  it('hides a third where two small ones would betray each other by their sum', () => {
    expect(hidden({ a: [1], b: [1], c: [20], d: [30] })).to.have.members(['a', 'b', 'c'])
    expect(hidden({ a: [4], b: [4], c: [20] })).to.have.members(['a', 'b'])
  })

  it('hides a line whose rest is small, and needs enough of each part among what is hidden', () => {
    expect(hidden({ a: [50, 2], b: [60, 1], c: [70, 30] })).to.have.members(['a', 'b', 'c'])
    expect(hidden({ a: [50, 2], b: [60, 10], c: [70, 30] })).to.have.members(['a', 'b'])
  })

  it('shows no table of which nothing could be kept secret', () => {
    expect(hiddenLines(lines({ a: [3], b: [0] }))).to.equal(null)
    expect(hiddenLines(lines({ a: [2], b: [2] }))).to.equal(null)
  })

  it('keeps hidden what was hidden before', () => {
    expect([...hiddenLines(lines({ a: [30], b: [40], c: [50] }), new Set(['c'])) ?? []]).to.have.members(['c', 'a'])
  })

  it('leaves whoever knows everything published unable to tell any small count, or that it is small', () => {
    const table = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { minLength: 1, maxLength: 5 })
    fc.assert(fc.property(table, rows => {
      const all = rows.map((parts, index) => ({ name: String(index), parts }))
      const kept = hiddenLines(all)
      if (kept === null) return
      for (const line of all.filter(({ name }) => !kept.has(name))) expect([...line.parts, sum(line.parts)].some(isSmall)).to.equal(false)
      const secret = all.filter(({ name }) => kept.has(name))
      if (secret.length === 0) return
      const [firsts, seconds] = [0, 1].map(part => sum(secret.map(({ parts }) => parts[part] ?? 0))) as [number, number]
      for (const possible of whatCouldBe({ firsts, seconds, lines: secret.length })) {
        expect(Math.max(...possible), JSON.stringify(rows)).to.satisfy((most: number) => most === 0 || most >= 5)
        expect(Math.min(...possible), JSON.stringify(rows)).to.be.lessThan(2)
      }
    }), { numRuns: 100, seed: 5 })
  })

  it('of a chain leaves no small difference between what is shown', () => {
    fc.assert(fc.property(fc.array(fc.nat(8), { minLength: 1, maxLength: 4 }), steps => {
      const counts = steps.map((_, index) => ({ name: String(index), count: sum(steps.slice(0, index + 1)) }))
      const secret = hiddenInChain(counts)
      const shown = [0, ...counts.filter(({ name }) => !secret.has(name)).map(({ count }) => count)]
      for (const [index, count] of shown.entries()) expect(isSmall(count - (shown[index - 1] ?? 0))).to.equal(false)
    }), { numRuns: 500, seed: 5 })
  })
})

function chain(inner: number, outer: number): Set<string> {
  return hiddenInChain([{ name: 'inner', count: inner }, { name: 'outer', count: outer }])
}

function hidden(table: Record<string, number[]>): string[] {
  return [...hiddenLines(lines(table)) ?? []]
}

function lines(table: Record<string, number[]>): Line[] {
  return Object.entries(table).map(([name, parts]) => ({ name, parts }))
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
