import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { addDays, calendarDate, startOfLondonDay } from '../../app/dates.js'
import { enforceRetention } from '../../app/privacy/retention/enforce-retention.js'
import { sumJourneys } from '../../app/struggle/summing/sum-journeys.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import { breakOff } from '../support/broken-connections.js'
import { aJourney, anyJourney, looseEvents, type PlantedJourney, type Step } from '../support/builders-struggle.js'
import { rowsOf } from '../support/paying.js'

const hour = 3_600_000
const day = calendarDate('2026-03-16')
const noon = new Date('2026-03-16T12:00:00Z')
const night = (date: string) => ({ now: () => new Date(`${date}T02:25:00Z`) })
const muchLater = night('2026-03-30')

describe('The sums of where people struggle', function () {
  this.timeout(60_000)
  let council: TestCouncil
  let other: TestCouncil

  beforeEach(async () => {
    council = await aCouncil()
    other = await aCouncil()
    await aJourney(other, { ...anyJourney, beganAt: noon, steps: [[0, 'error', 'amount', 'amount missing']] })
  })

  it('equal what is added up from the planted events by itself, for every page, fund, channel, phase and for scripts or none', async () => {
    const journeys = Array.from({ length: 60 }, (_, index) => someJourney(index))
    for (const journey of journeys) await aJourney(council, journey)
    await sumJourneys(council.id, muchLater, { journeys: 7 })

    const expected = new Map<string, number>()
    const add = (journey: PlantedJourney, ...figure: string[]) => {
      const scripts = journey.scripts === null ? 'unknown' : journey.scripts ? 'with' : 'without'
      const key = [fundOf(council, journey.fundSlug).code, journey.channel, journey.phase, scripts, ...figure].join(' ')
      expected.set(key, (expected.get(key) ?? 0) + 1)
    }
    for (const journey of journeys) {
      add(journey, 'begun')
      add(journey, 'ended', journey.end)
      if (journey.end === 'gave-up') add(journey, 'gave-up', journey.steps.at(-1)?.[2] ?? '')
      for (const page of new Set(journey.steps.map(step => step[2]))) add(journey, 'reached', page)
      for (const [, kind, page, fieldAndMessage = ''] of journey.steps) if (kind === 'error') add(journey, 'errors', page, fieldAndMessage)
    }
    expect(await summed(council, ['begun', 'ended', 'gave-up', 'reached', 'errors'])).to.deep.equal(expected)
    expect((await rowsOf(other, 'journey_figures'))).to.deep.equal([])
  })

  it('leave no number of a journey, no tie to a payment and no time but the hour', async () => {
    await aJourney(council, { ...anyJourney, beganAt: noon })
    await looseEvents(council, { ...anyJourney, beganAt: new Date('2026-03-16T12:34:56Z'), steps: [[0, 'visit', 'funds']] })
    expect(new Set((await rowsOf(council, 'journey_events')).map(({ journey }) => journey)).size).to.equal(2)

    await sumJourneys(council.id, muchLater)

    expect(await rowsOf(council, 'going_journeys')).to.deep.equal([])
    const events = await rowsOf(council, 'journey_events')
    expect(events).to.have.length(3)
    for (const { journey, is_summed, happened_at } of events) expect([journey, is_summed, (happened_at as Date).toISOString()]).to.deep.equal([null, true, '2026-03-16T12:00:00.000Z'])
    expect(await rowsOf(other, 'going_journeys'), 'another council’s goes on').to.have.length(1)
  })

  it('wait until a journey is over: paid, or a day without a page; and count one that goes on after that anew', async () => {
    await aJourney(council, { ...anyJourney, beganAt: noon, end: 'paid' })
    await aJourney(council, { ...anyJourney, beganAt: noon })
    await sumJourneys(council.id, { now: () => new Date('2026-03-16T23:00:00Z') })
    expect(await summed(council, ['ended']), 'the day is not over').to.deep.equal(new Map())
    await sumJourneys(council.id, night('2026-03-17'))
    expect([...(await summed(council, ['ended'])).keys()].join()).to.contain('paid')
    expect(await rowsOf(council, 'going_journeys')).to.have.length(1)
    await sumJourneys(council.id, night('2026-03-18'))
    expect([...(await summed(council, ['ended'])).values()]).to.deep.equal([1, 1])
    await sumJourneys(council.id, night('2026-03-18'))
    expect([...(await summed(council, ['ended'])).values()], 'a second time').to.deep.equal([1, 1])
  })

  it('count a journey on the day of London on which it began, on days of 23 and of 25 hours', async () => {
    for (const changing of ['2026-03-29', '2025-10-26'].map(calendarDate)) {
      const [start, end] = [startOfLondonDay(changing), startOfLondonDay(addDays(changing, 1))]
      expect((end.getTime() - start.getTime()) / hour).to.be.oneOf([23, 25])
      for (const at of [start.getTime() - 1000, start.getTime(), end.getTime() - 1000, end.getTime()]) await aJourney(council, { ...anyJourney, beganAt: new Date(at) })
    }
    await sumJourneys(council.id, night('2026-04-20'))
    const begun = (await rowsOf(council, 'journey_figures', { kind: 'begun' })).map(row => `${String(row.day)} ${String(row.count)}`).sort()
    expect(begun).to.deep.equal(['2025-10-25 1', '2025-10-26 2', '2025-10-27 1', '2026-03-28 1', '2026-03-29 2', '2026-03-30 1'])
  })

  it('are the same when the summing is killed again and again, and when two sum at once', async () => {
    for (let index = 0; index < 40; index += 1) await aJourney(council, { ...anyJourney, beganAt: noon })
    await looseEvents(council, { ...anyJourney, beganAt: noon, steps: Array.from({ length: 40 }, (): Step => [0, 'visit', 'funds']) })
    let broken = 0
    for (const afterMs of [3, 8, 15, 25, 40]) if (await breakOff(sumJourneys(council.id, muchLater, { journeys: 3, events: 3 }), afterMs)) broken += 1
    expect(broken).to.be.greaterThan(0)
    await Promise.all([sumJourneys(council.id, muchLater, { journeys: 3, events: 3 }), sumJourneys(council.id, muchLater, { journeys: 3, events: 3 })])

    expect([...(await summed(council, ['begun'])).values()]).to.deep.equal([40])
    const visits = await rowsOf(council, 'journey_figures', { kind: 'visits', page: 'funds' })
    expect(visits.reduce((sum, { count }) => sum + Number(count), 0)).to.equal(40)
  })

  it('stay when the events are removed after 60 days', async () => {
    await aJourney(council, { ...anyJourney, beganAt: noon })
    await sumJourneys(council.id, muchLater)
    await enforceRetention(council.id, night('2026-05-15'))
    expect(await rowsOf(council, 'journey_events')).to.have.length(2)
    await enforceRetention(council.id, night('2026-05-16'))
    expect(await rowsOf(council, 'journey_events')).to.deep.equal([])
    expect(await rowsOf(council, 'journey_figures', { kind: 'begun', day })).to.have.length(1)
    expect((await rowsOf(council, 'retention_runs', { kind_code: 'journeys', removed: 2 }))).to.have.length(1)
    expect(await rowsOf(other, 'journey_events')).to.have.length(1)
  })

  /** By fund, channel, phase, scripts and what was counted. */
  async function summed(of: TestCouncil, kinds: string[]): Promise<Map<string, number>> {
    const rows = await inCouncil(of.id, async trx => await trx('journey_figures').where({ council_id: of.id }).whereIn('kind', kinds)) as Record<string, string>[]
    const sums = new Map<string, number>()
    for (const row of rows) {
      const key = [row.fund_code, row.channel, row.phase, row.scripts, row.kind, row.page, row.field, row.message].filter(word => word !== '').join(' ')
      sums.set(key, (sums.get(key) ?? 0) + Number(row.count))
    }
    return sums
  }
})

/** Each a little different, and the same on every run. */
function someJourney(index: number): PlantedJourney {
  const pick = <Thing>(things: readonly Thing[], divisor: number): Thing => things[Math.floor(index / divisor) % things.length] as Thing
  const errors: Step[] = Array.from({ length: index % 3 }, (_, error): Step => [30 + error, 'error', 'amount', pick(['amount missing', 'amount negative', 'choice missing'], 2), '1'])
  const pages = ['basket', 'details', 'check'].slice(0, index % 4)
  return {
    beganAt: new Date(noon.getTime() + index * 600_000), fundSlug: pick(['garden-waste', 'parking-fines'], 1), channel: pick(['web', 'phone', 'counter'] as const, 3),
    phase: pick(['public-beta', 'live'] as const, 5), scripts: index % 7 === 0 ? null : index % 2 === 0, end: pick(['paid', 'gave-up', 'held', 'nothing-to-pay', 'gave-up'] as const, 1),
    steps: [[0, 'answered', 'reference'], [1, 'visit', 'amount', '', '1'], ...errors, ...pages.map((page, place): Step => [60 + place * 10, 'visit', page, '', '/1'])]
  }
}
