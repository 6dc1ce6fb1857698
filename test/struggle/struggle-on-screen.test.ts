import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { countFundWith } from '../../app/measures/funds-counted-together.js'
import { readinessChecks } from '../../app/service-phase/readiness/readiness-checks.js'
import { readinessFacts } from '../../app/service-phase/readiness/readiness-facts.js'
import { sumJourneys } from '../../app/struggle/summing/sum-journeys.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import { aJourney, anyJourney, looseEvents, type PlantedJourney, type Step } from '../support/builders-struggle.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { usesService } from '../support/service.js'
import { atWork } from '../support/staff-visitor.js'

const page = '/staff/measures/struggle'
const beganAt = new Date('2026-02-10T12:00:00Z')
const night = { now: () => new Date('2026-02-13T02:25:00Z') }

const pays: Step[] = [
  [0, 'answered', 'reference'], [1, 'visit', 'amount', '', '1'], [9, 'visit', 'basket', '', '/1'], [20, 'visit', 'details', '', '/1'], [25, 'visit', 'check', '', '/1'], [30, 'card', 'card', '', '/1']
]
const struggles: Step[] = [
  [0, 'answered', 'reference'], [1, 'visit', 'amount', '', '1'], [20, 'error', 'amount', 'amount not-a-number', '1'], [25, 'error', 'amount', 'amount missing', '1'],
  [26, 'error', 'amount', 'amount not-a-number', '1'], [100, 'visit', 'basket', '', '/1'], [110, 'visit', 'amount', '', '1'], [130, 'help', 'amount'], [140, 'help-code', 'amount'],
  [150, 'visit', 'amount', '', '1']
]

describe('Where people struggle', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let owner: HttpVisitor

  beforeEach(async () => {
    council = await aCouncil()
    const other = await aCouncil()
    await plant(other, { end: 'paid', steps: pays })
    await sumJourneys(other.id, night)
    owner = await atWork(council, 'owner')
  })

  it('says that nothing is counted, and how many journeys wait', async () => {
    await owner.get(`${page}?month=2026-02`)
    expect(owner.text()).to.contain('Nothing has been counted of February 2026').and.to.contain('None is going on')
    await plant(council, { steps: pays })
    await owner.get(`${page}?month=2026-02`)
    expect(owner.text()).to.contain('1 is going on or waits to be counted').and.to.contain('has waited to be counted for more than 3 days')
  })

  it('shows of one event just that', async () => {
    await looseEvents(council, { ...anyJourney, beganAt, steps: [[0, 'visit', 'funds']] })
    await sumJourneys(council.id, night)
    await owner.get(`${page}?month=2026-02`)
    expect(owner.text()).to.contain('0 journeys began').and.to.contain('What do you want to pay? 1 visit, 0 errors. 0 gave up, 0 went back.')
    expect(owner.last.body).not.to.contain('<svg')
  })

  it('shows how far people come, in a drawing and a table, where they stop, and what made them ask', async () => {
    await plant(council, { end: 'paid', steps: pays })
    await plant(council, { end: 'paid', steps: pays })
    await plant(council, { end: 'gave-up', steps: struggles })
    await sumJourneys(council.id, night)
    await owner.get(`${page}?month=2026-02`)
    const text = owner.text()
    expect(text).to.contain('3 journeys began: 2 paid, 0 paid an amount that is held, 0 had nothing to pay, 1 given up')
    expect(text).to.contain('Amount, 100% 3 1').and.to.contain('Check your answers and pay, 67% 2 0').and.to.contain('Paid or held, 67% 2 None')
    expect(text).to.contain('Amount Asked 1 time, 20% of visits. 1 code made.')
    expect(text).to.contain('Amount 5 visits, 3 errors (60% of visits). 1 gave up, 1 went back. Half took 10 seconds or less, three quarters 20 seconds or less')
    expect([...owner.last.body.matchAll(/<rect class="app-chart__piece/g)]).to.have.length(8)

    await owner.get(`${page}/amount?month=2026-02`)
    expect(owner.text()).to.contain('Amount: not an amount 2 Amount: nothing was entered or chosen 1').and.to.contain('5 seconds to 10 seconds 2 10 seconds to 20 seconds 1')
    await owner.get(`${page}/amount?month=2026-03`)
    expect(owner.text()).to.contain('No answer was refused here')
    expect((await owner.get(`${page}/nowhere`)).status).to.equal(404)
  })

  it('is narrowed to a fund with those merged into it, a channel, a phase, and scripts or none', async () => {
    await plant(council, { steps: pays })
    await plant(council, { fundSlug: 'parking-fines', steps: pays })
    await plant(council, { fundSlug: 'library-charges', channel: 'phone', phase: 'public-beta', scripts: false, steps: pays })
    await sumJourneys(council.id, night)
    const [fines, library] = [fundOf(council, 'parking-fines').code, fundOf(council, 'library-charges').code]
    const begun = async (query: string) => {
      await owner.get(`${page}?month=2026-02${query}`)
      return Number(/(\d+) journeys? began/.exec(owner.text())?.[1] ?? 0)
    }
    expect(await begun('')).to.equal(3)
    expect([await begun(`&fund=${fines}`), await begun('&channel=phone'), await begun('&phase=live'), await begun('&scripts=without'), await begun('&scripts=unknown')]).to.deep.equal([1, 1, 2, 1, 0])
    await inCouncil(council.id, async trx => await countFundWith(trx, council.id, library, fines, { userId: council.users.owner.id, now: new Date() }))
    expect(await begun(`&fund=${fines}`)).to.equal(2)
    expect(await begun(`&fund=${library}`), 'of a fund that was merged, all with which it is counted').to.equal(2)
    expect(owner.text()).to.contain(', with which Library charges is counted')
    expect(owner.last.body).not.to.contain(`<option value="${library}"`)
    expect(await begun('&fund=%27%22<script>')).to.equal(0)
    expect(owner.last.body).not.to.contain('<script>')
  })

  it('is downloaded figure by figure, and that is recorded', async () => {
    await plant(council, { end: 'gave-up', steps: struggles })
    await sumJourneys(council.id, night)
    const fund = fundOf(council, 'garden-waste').code
    const { body, headers } = await owner.get(`${page}.csv?month=2026-02`)
    expect(headers['content-type']).to.contain('text/csv')
    const lines = body.trim().split('\r\n')
    expect(lines[0]).to.contain('Page,Page in words,What,Error')
    expect(lines).to.include(`amount,Amount,errors,Amount: not an amount,,,${fund},web,live,with,2`).and.to.include(`,,ended,,gave-up,,${fund},web,live,with,1`)
    expect((await rowsOf(council, 'audit_events', { action: 'struggle_downloaded' })).map(({ facts }) => facts)).to.deep.equal([{ month: '2026-02', lines: lines.length - 1 }])
  })

  it('is led to from the measures, and from what a phase asks to be reviewed', async () => {
    await owner.get('/staff/measures?month=2026-02')
    expect(owner.last.body).to.contain(`href="${page}?month=2026-02"`)
    const check = readinessChecks.find(({ code }) => code === 'pain-points')
    const found = await inCouncil(council.id, async trx => await check?.look(readinessFacts(trx, council.id, null, new Date())))
    expect(found?.evidence.map(({ path, permission }) => [path, permission])).to.deep.include([page, 'measures.view'])
  })

  async function plant(of: TestCouncil, journey: Partial<PlantedJourney>): Promise<void> {
    await aJourney(of, { ...anyJourney, beganAt, ...journey })
  }
})
