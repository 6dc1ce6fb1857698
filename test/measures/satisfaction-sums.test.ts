import { expect } from 'chai'
import { Random } from '../../app/database/demo/random.js'
import { inCouncil } from '../../app/database/in-council.js'
import { calendarDate, londonDate, londonInstant } from '../../app/dates.js'
import type { SatisfactionLevel } from '../../app/feedback/feedback.js'
import { strikeOut } from '../../app/feedback/struck/strike-out-query.js'
import type { MeasureCode } from '../../app/measures/measure.js'
import { monthlyFigures } from '../../app/measures/monthly-figures-query.js'
import { sumDaysOfCouncil } from '../../app/measures/summing/sum-every-day.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import { someFeedback } from '../support/builders-feedback.js'
import { usesDatabase } from '../support/database.js'

interface Answer {
  at: Date
  level: SatisfactionLevel | null
  place: { fundCode: string | null, channel: 'web' | 'phone', phase: 'private-beta' | 'live' }
  by: 'resident' | 'caller' | 'staff'
  isStruckOut: boolean
}

const hour = 3_600_000
const measureOfLevel: Record<SatisfactionLevel, MeasureCode> = {
  5: 'satisfaction-very-satisfied', 4: 'satisfaction-satisfied', 3: 'satisfaction-neither', 2: 'satisfaction-dissatisfied', 1: 'satisfaction-very-dissatisfied'
}

describe('The figures of planted answers', function () {
  this.timeout(60_000)
  usesDatabase()
  let council: TestCouncil
  let planted: Answer[]

  before(async () => {
    council = await aCouncil()
    const random = new Random(20261123)
    planted = Array.from({ length: 90 }, () => anAnswer(random, [fundOf(council, 'council-tax').code, fundOf(council, 'parking-fines').code, null]))
    for (const { at, level, place, by, isStruckOut } of planted) {
      const source = by === 'resident' ? { kind: by, userId: null } : { kind: by, userId: council.users.adviser.id }
      const id = await someFeedback(council, { said: { satisfaction: level, comment: 'All was well' }, place, source, now: at })
      const [striking, sender] = [{ as: 'flood', why: 'All at once' } as const, { userId: council.users.owner.id, now: at }]
      if (isStruckOut) await inCouncil(council.id, async trx => { await strikeOut(trx, council.id, [{ id, seen: 1 }], striking, sender) })
    }
    await someFeedback(await aCouncil(), { now: new Date('2026-03-10T12:00:00Z') })
    await sumDaysOfCouncil(council.id, new Date('2026-06-01T03:00:00Z'))
  })

  it('are both formulas and the five counts of an independent sum, with what was struck out by itself, in months with a change of the clocks', async () => {
    const figures = await inCouncil(council.id, async trx => (
      await monthlyFigures(trx, council.id, { from: calendarDate('2026-01-01'), to: calendarDate('2026-12-31') })
    ).filter(({ measure }) => measure.startsWith('satisfaction')))

    // No answer is of May, in which none was struck out.
    const sums = new Map<string, [number, number | null]>([['2026-05 satisfaction-struck-out   ', [0, null]]])
    for (const { at, level, place, by, isStruckOut } of planted) {
      if (level === null || by === 'staff') continue
      const counted = isStruckOut ? new Map<MeasureCode, number>([['satisfaction-struck-out', 1]]) : new Map<MeasureCode, number>([
        ['satisfaction-score', (level - 1) * 25], ['satisfaction-share', level >= 4 ? 1 : 0],
        ...([1, 2, 3, 4, 5] as const).map((one): [MeasureCode, number] => [measureOfLevel[one], one === level ? 1 : 0])
      ])
      for (const [measure, count] of counted) {
        const key = [londonDate(at).slice(0, 7), measure, place.fundCode, place.channel, place.phase].join(' ')
        const [before, of] = sums.get(key) ?? [0, 0]
        sums.set(key, [before + count, isStruckOut ? null : (of ?? 0) + 1])
      }
    }
    expect(new Map(figures.map(({ month, measure, fundCode, channel, phase, count, of }) => [[month, measure, fundCode, channel, phase].join(' '), [count, of]])))
      .to.deep.equal(sums)
  })
})

function anAnswer(random: Random, funds: readonly (string | null)[]): Answer {
  const midnight = londonInstant(calendarDate(`2026-${random.pick(['03', '04'])}-${random.pick(['01', '29'])}`), '00:00')
  return {
    at: new Date(midnight.getTime() + random.pick([-1, -0.01, 0, 0.01, 0.5, 2, 26]) * hour), level: random.pick([5, 4, 3, 2, 1, null]),
    place: { fundCode: random.pick([...funds]), channel: random.pick(['web', 'phone']), phase: random.pick(['private-beta', 'live']) },
    by: random.pick(['resident', 'resident', 'caller', 'staff']), isStruckOut: random.pick([true, false, false])
  }
}
