import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { calendarDate } from '../../app/dates.js'
import { sumDaysOfCouncil } from '../../app/measures/summing/sum-every-day.js'
import { latestPublications } from '../../app/performance/publication.js'
import { publishPerformance } from '../../app/performance/publishing/publish-performance.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { aBegunPayment } from '../support/builders-measures.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const halfHour = 1_800_000

describe('Days that are not like others', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  beforeEach(async () => { council = await aCouncil() })

  it('without anything leave no figures, and a page that says so in place of numbers', async () => {
    await sumDaysOfCouncil(council.id, new Date('2026-03-21T03:00:00Z'))
    await publishPerformance(council.id, { now: () => new Date('2026-04-08T03:00:00Z') })
    expect([await figuresOf('completion'), await measuredDays(), await published()]).to.deep.equal([[], 0, []])
    const officer = await signedIn(council, 'officer')
    await officer.get('/staff/measures?month=2026-03')
    expect(officer.text()).to.contain('No day of March 2026 has been counted').and.to.contain('No figure').and.not.to.match(/NaN|Infinity|undefined/)
  })

  it('between others are measured as empty, also those on whose nights no worker ran, and add nothing', async () => {
    for (const day of ['02', '05']) await begun(new Date(`2026-03-${day}T12:00:00Z`))
    await sumDaysOfCouncil(council.id, new Date('2026-03-04T03:00:00Z'))
    expect(await measuredDays()).to.equal(2)
    await sumDaysOfCouncil(council.id, new Date('2026-03-21T03:00:00Z'))
    expect(await measuredDays()).to.equal(19)
    expect(await figuresOf('completion')).to.deep.equal([['2026-03-02', 1], ['2026-03-05', 1]])
    const officer = await signedIn(council, 'officer')
    await officer.get('/staff/measures?month=2026-03')
    expect(officer.text()).to.contain('19 of 31 days are counted, the last is 20 March 2026').and.to.contain('of 2)')
    await officer.get('/staff/measures?month=2026-04')
    expect(officer.text()).to.contain('No day of April 2026 has been counted').and.to.contain('March 2026: 0%').and.not.to.match(/NaN|Infinity/)
  })

  it('of 23 and of 25 hours hold what happened in them, each once', async () => {
    for (const [from, hours] of [['2026-03-28T20:00:00Z', 32], ['2026-10-24T20:00:00Z', 34]] as const) {
      for (let number = 0; number < hours * 2; number += 1) await begun(new Date(Date.parse(from) + number * halfHour))
    }
    await sumDaysOfCouncil(council.id, new Date('2026-10-27T03:00:00Z'))
    expect(await figuresOf('completion')).to.deep.equal([
      // Until midnight of 29 March London has UTC, and on that day an hour is left out.
      ['2026-03-28', 8], ['2026-03-29', 46], ['2026-03-30', 10],
      // Midnight of 25 October is 23:00 in UTC, and on that day an hour comes twice.
      ['2026-10-24', 6], ['2026-10-25', 50], ['2026-10-26', 12]
    ])
  })

  async function begun(startedAt: Date): Promise<void> {
    await aBegunPayment(council, { startedAt, fundSlug: 'garden-waste', channel: 'web', phase: 'live', status: 'open', endedAt: null, owesNothing: false, tries: [] })
  }

  async function figuresOf(measure: string): Promise<[string, number][]> {
    const rows = await inCouncil(council.id, async trx => await trx('daily_figures').where({ council_id: council.id, measure }).orderBy('day')
      .select('day', 'of_count')) as { day: string, of_count: number }[]
    return rows.map(row => [row.day, row.of_count])
  }

  async function measuredDays(): Promise<number> {
    return (await inCouncil(council.id, async trx => await trx('measured_days').where({ council_id: council.id }).where('day', '>=', calendarDate('2000-01-01')).select('day'))).length
  }

  async function published(): Promise<unknown[]> {
    return await inCouncil(council.id, async trx => await latestPublications(trx, council.id, '2025-01', '2026-12'))
  }
})
