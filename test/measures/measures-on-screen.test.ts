import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { londonInstant, calendarDate } from '../../app/dates.js'
import { measuresEvidence } from '../../app/measures/measures-evidence.js'
import { sumDaysOfCouncil } from '../../app/measures/summing/sum-every-day.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import { aBegunPayment } from '../support/builders-measures.js'
import { rowsOf } from '../support/paying.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const path = '/staff/measures'
const month = '2026-09'

describe('The page of measures', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  before(async () => {
    council = await aCouncil()
    const startedAt = londonInstant(calendarDate('2026-09-15'), '12:00')
    const begun = { startedAt, fundSlug: 'council-tax', channel: 'web', phase: 'live', owesNothing: false, tries: [] } as const
    for (let times = 0; times < 3; times += 1) await aBegunPayment(council, { ...begun, status: 'paid', endedAt: startedAt })
    await aBegunPayment(council, { ...begun, fundSlug: 'garden-waste', channel: 'phone', status: 'open', endedAt: null })
    await sumDaysOfCouncil(council.id, londonInstant(calendarDate('2026-10-05'), '03:00'))
  })

  it('shows each number with its definition, narrowed by fund and channel', async () => {
    const officer = await signedIn(council, 'officer')
    await officer.get(`${path}?month=${month}`)
    expect(officer.text()).to.contain('75%').and.to.contain('3 of 4').and.to.contain('One basket is one transaction')
    expect(officer.text()).not.to.contain('Type in costs and volumes')
    await officer.get(`${path}?month=${month}&fund=${fundOf(council, 'council-tax').code}`)
    expect(officer.text()).to.contain('100%').and.to.contain('3 of 3')
    await officer.get(`${path}?month=${month}&channel=phone`)
    expect(officer.text()).to.contain('0 of 1')
  })

  it('keeps targets, shows where they stand, and gives them as evidence', async () => {
    const owner = await signedIn(council, 'owner')
    await owner.get(`${path}/settings`)
    await owner.post(`${path}/targets`, { 'completion': 'most', 'cost-per-transaction': '0.505' })
    expect(owner.last.status).to.equal(422)
    expect(owner.text()).to.contain('Completion rate must be a percentage').and.to.contain('Cost per transaction must be an amount of money')
    await owner.post(`${path}/targets`, { 'completion': '74.5%', 'time-to-allocate': '2', 'payments-declined': '5' })
    expect(owner.last.path).to.equal(`${path}/settings?done=targets`)
    await owner.get(`${path}?month=${month}`)
    expect(owner.text()).to.contain('at least 74.5%, met').and.to.contain('at most 2 days')
    const now = londonInstant(calendarDate('2026-10-05'), '09:00')
    expect(await inCouncil(council.id, async trx => await measuresEvidence(trx, council.id, now)))
      .to.deep.equal({ completion: { completed: 3, started: 4 }, targets: { met: 1, of: 3 } })
  })

  it('keeps costs and volumes of a month once, and refuses what is none', async () => {
    const owner = await signedIn(council, 'owner')
    await owner.get(`${path}/channels?month=${month}`)
    await owner.post(`${path}/channels`, { month, 'volume-post': 'many', 'cost-post': '1.234' })
    expect(owner.last.status).to.equal(422)
    for (const cost of ['10', '12']) await owner.post(`${path}/channels`, { month, 'volume-post': '3', 'cost-post': cost })
    expect((await rowsOf(council, 'channel_months')).map(({ channel, transactions, cost_pence: cost }) => [channel, transactions, cost])).to.deep.equal([['post', 3, 12_00]])
    await owner.get(`${path}?month=${month}`)
    expect(owner.text()).to.contain('£2.00').and.to.contain('50%')
  })

  it('lets an officer look and not change', async () => {
    const officer = await signedIn(council, 'officer')
    for (const page of ['settings', 'channels']) {
      await officer.get(`${path}/${page}`)
      expect(officer.last.status, page).to.equal(403)
    }
  })
})
