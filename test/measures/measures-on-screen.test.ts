import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { addDays, calendarDate, londonInstant } from '../../app/dates.js'
import { readinessFor } from '../../app/service-phase/readiness/readiness-checks.js'
import { measuresEvidence } from '../../app/measures/measures-evidence.js'
import { countFundWith } from '../../app/measures/funds-counted-together.js'
import { sumDaysOfCouncil } from '../../app/measures/summing/sum-every-day.js'
import { setTargets, standingsOf } from '../../app/measures/targets.js'
import { firstDay, formatMonth, lastDay } from '../../app/months.js'
import { publishMonths } from '../../app/performance/publishing/publish-performance.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import { aBegunPayment } from '../support/builders-measures.js'
import { aMeasuredYear, monthsAgo } from '../support/builders-performance.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { testService, usesService } from '../support/service.js'
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

  it('says of what is not counted by phase, channel or fund that it is not, rather than that there is no figure', async () => {
    const officer = await signedIn(council, 'officer')
    await officer.get(`${path}?month=${month}&phase=live&channel=web`)
    expect(officer.text()).to.contain('Value in suspense Not counted by channel or phase').and.to.contain('Money allocated without touch Not counted by phase')
      .and.to.contain('User satisfaction, as a score No figure').and.to.contain('3 of 3')
    await officer.get(`${path}?month=${month}&fund=${fundOf(council, 'council-tax').code}`)
    expect(officer.text()).to.contain('Cost per transaction Not counted by fund').and.to.contain('Time to allocate No figure')
    await officer.get(`${path}/by-month/traces-opened?month=${month}&phase=live`)
    expect(officer.text()).to.contain('This is not counted by phase').and.not.to.contain('No figure')
  })

  it('shows of a fund that was merged into another what both are counted as, and offers only those that are counted by themselves', async () => {
    const [from, to] = [fundOf(council, 'garden-waste'), fundOf(council, 'council-tax')]
    const join = async (withFundCode: string | null) => await inCouncil(council.id, async trx => await countFundWith(trx, council.id, from.code, withFundCode, { userId: council.users.owner.id, now: new Date() }))
    await join(to.code)
    const officer = await signedIn(council, 'officer')
    for (const asked of [from, to]) {
      await officer.get(`${path}?month=${month}&fund=${asked.code}`)
      expect(officer.text(), asked.name).to.contain('3 of 4').and.to.contain(`Narrowed down: ${to.name}`)
    }
    await officer.get(`${path}/by-month/completion?month=${month}&fund=${from.code}`)
    expect(officer.text()).to.contain('3 4').and.to.contain(`${to.name}, with which ${from.name} is counted.`)
    expect(officer.last.body).to.contain(`<option value="${to.code}"`).and.not.to.contain(`<option value="${from.code}"`)
    await join(null)
    await officer.get(`${path}?month=${month}&fund=${from.code}`)
    expect(officer.text()).to.contain('0 of 1').and.not.to.contain('is counted')
  })

  it('leads to each measure by month, and by fund, channel and phase in the month', async () => {
    const officer = await signedIn(council, 'officer')
    const page = `${path}/by-month/completion`
    await officer.get(`${path}?month=${month}&channel=web`)
    expect(officer.last.body).to.contain(`href="${page}?month=${month}&amp;channel=web"`)
    await officer.get(`${page}?month=2026-10`)
    expect(officer.text()).to.contain('September 2026 75% 3 4').and.to.contain('October 2026 No figure No figure No figure').and.not.to.contain('by fund in')
    await officer.get(`${page}?month=${month}`)
    const [councilTax, waste] = ['council-tax', 'garden-waste'].map(slug => fundOf(council, slug).name)
    expect(officer.text()).to.contain(`Completion rate by fund in September 2026 Fund Completion rate Counted Of ${councilTax ?? ''} 100% 3 3 ${waste ?? ''} 0% 0 1`)
      .and.to.contain('This service, by residents themselves 100% 3 3 This service, with an adviser by phone 0% 0 1').and.to.contain('Live 75% 3 4').and.to.contain('One basket is')
    await officer.get(`${page}?month=${month}&channel=phone`)
    expect(officer.text()).to.contain('Narrowed down: This service, with an adviser by phone.').and.to.contain('September 2026 0% 0 1').and.not.to.contain(`${councilTax ?? ''} 100%`)
    await officer.get(`${path}/by-month/nothing`)
    expect(officer.last.status).to.equal(404)
  })

  it('draws twelve months as a line that breaks where there is no figure, with small counts as they are', async () => {
    const measured = await aCouncil()
    await aMeasuredYear(measured)
    const owner = await signedIn(measured, 'owner')
    await owner.get(`${path}/by-month/completion?month=${monthsAgo(0)}`)
    expect(owner.last.body.match(/<circle /g)).to.have.length(11)
    expect(/app-chart__line" d="([^"]+)"/.exec(owner.last.body)?.[1]?.match(/M/g)).to.have.length(2)
    expect(owner.text()).to.contain('75% 3 4').and.to.contain('Small counts stand here as they are')
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
    expect((await inCouncil(council.id, async trx => await measuresEvidence(trx, council.id, null, now))).completion).to.deep.equal({ completed: 3, started: 4 })
    const ready = await inCouncil(council.id, async trx => await readinessFor(trx, council.id, { scope: null, phase: 'live' }, now))
    const targets = ready.find(({ check }) => check.code === 'targets')
    const page = `${path}?month=2026-09`
    expect(targets?.isMet).to.equal(false)
    expect(targets?.evidence.map(line => [line.text, line.path])).to.deep.equal([
      ['1 of 3 targets were met in September 2026', page],
      ['Completion rate: 75%, at least 74.5% is wanted. Met', `${page}#completion`],
      ['Time to allocate: no figure, at most 2 days is wanted. Not met', `${page}#time-to-allocate`],
      ['Cards declined: no figure, at most 5% is wanted. Not met', `${page}#payments-declined`],
      ['Not every day of that month has been summed', '/staff/measures']
    ])
    await owner.get(page)
    for (const id of ['completion', 'time-to-allocate', 'payments-declined']) expect(owner.last.body).to.contain(`id="${id}"`)
  })

  it('takes none for a figure of what is only counted, and holds its target against it, in months of which days are known', async () => {
    const quiet = await aCouncil()
    await aBegunPayment(quiet, {
      startedAt: londonInstant(calendarDate('2026-09-15'), '12:00'), fundSlug: 'council-tax', channel: 'web', phase: 'live', status: 'open', endedAt: null, owesNothing: false, tries: []
    })
    await sumDaysOfCouncil(quiet.id, londonInstant(calendarDate('2026-10-05'), '03:00'))
    const owner = await signedIn(quiet, 'owner')
    await owner.get(`${path}/settings`)
    await owner.post(`${path}/targets`, { 'duplicate-payments': '3', 'refund-time': '2' })
    await owner.get(`${path}?month=2026-09`)
    expect(owner.text()).to.contain('Duplicate payments 0 August 2026: No figure Target: at most 3, met').and.to.contain('Traces opened 0')
    const ready = await inCouncil(quiet.id, async trx => await readinessFor(trx, quiet.id, { scope: null, phase: 'live' }, londonInstant(calendarDate('2026-10-05'), '09:00')))
    expect(ready.find(({ check }) => check.code === 'targets')?.evidence.map(({ text }) => text)).to.include.members([
      '1 of 2 targets were met in September 2026', 'Duplicate payments: 0, at most 3 is wanted. Met', 'Time to refund: no figure, at most 2 days is wanted. Not met'
    ])
  })

  it('says of a target in a whole month in which nothing of the kind happened that there was nothing to measure, everywhere alike, and does not miss it', async () => {
    const still = await aCouncil()
    const [month, before] = [monthsAgo(0), monthsAgo(1)]
    const [startedAt, now] = [londonInstant(lastDay(before), '12:00'), londonInstant(addDays(lastDay(month), 5), '03:00')]
    await aBegunPayment(still, {
      startedAt, fundSlug: 'council-tax', channel: 'web', phase: 'live', status: 'open', endedAt: null, owesNothing: false, tries: [{ status: 'failed', code: 'P0010', at: startedAt }]
    })
    await sumDaysOfCouncil(still.id, now)
    await inCouncil(still.id, async trx => { await publishMonths(trx, still.id, new Date()) })
    const owner = await signedIn(still, 'owner')
    await owner.get(`${path}/settings`)
    const wanted = { 'completion': '80', 'suspense-age': '10', 'refund-time': '2', 'duplicate-payments': '3', 'payments-declined': '5' }
    await owner.post(`${path}/targets`, { ...wanted, 'digital-take-up': '50', 'cost-per-transaction': '1' })
    const targets = async () => {
      const ready = await inCouncil(still.id, async trx => await readinessFor(trx, still.id, { scope: null, phase: 'live' }, now))
      const found = ready.find(({ check }) => check.code === 'targets')
      return [found?.isMet, ...found?.evidence.map(({ text }) => text) ?? []]
    }
    expect(await targets()).to.deep.equal([
      false, `1 of 7 targets were met in ${formatMonth(month)}; for 4 there was nothing to measure`, 'Completion rate: no figure, at least 80% is wanted. There was nothing to measure',
      'Digital take-up: no figure, at least 50% is wanted. Not met', 'Cost per transaction: no figure, at most £1.00 is wanted. Not met',
      'Age of suspense: no figure, at most 10 days is wanted. There was nothing to measure', 'Time to refund: no figure, at most 2 days is wanted. There was nothing to measure',
      'Duplicate payments: 0, at most 3 is wanted. Met', 'Cards declined: no figure, at most 5% is wanted. There was nothing to measure',
      'Nothing was counted in that month'
    ])
    await owner.get(`${path}?month=${month}`)
    expect(owner.text()).to.contain('Target: at most 2 days; there was nothing to measure').and.to.contain('Target: at most 5%; there was nothing to measure')
      .and.to.contain('Target: at least 80%; there was nothing to measure').and.not.to.contain('at least 50%;').and.not.to.contain('£1.00;')
    await owner.get(`${path}?month=${monthsAgo(2)}`)
    expect(owner.text(), 'of which no day is known').to.contain('Target: at most 2 days').and.not.to.contain('nothing to measure')
    const anybody = new HttpVisitor(await testService(), still)
    await anybody.get('/performance')
    expect(anybody.text()).to.contain(`Cards declined No figure ${formatMonth(before)}: Hidden Target: at most 5%; there was nothing to measure`)
    await anybody.get('/performance/payments-declined')
    expect(anybody.text()).to.contain(`The council’s target is at most 5%. In ${formatMonth(month)} there was nothing to measure.`)
    await owner.get(`${path}/settings`)
    await owner.post(`${path}/targets`, { ...wanted, 'digital-take-up': '', 'cost-per-transaction': '' })
    const met = `1 of 5 targets were met in ${formatMonth(month)}; for 4 there was nothing to measure`
    expect((await targets()).slice(0, 2), 'a month in which nothing happened shows nothing').to.deep.equal([false, met])
    await inCouncil(still.id, async trx => {
      await trx('daily_figures').insert({ council_id: still.id, day: lastDay(month), measure: 'straight-through', fund_code: '', channel: 'web', phase: 'live', count: 1, of_count: 1 })
    })
    expect((await targets()).slice(0, 2)).to.deep.equal([true, met])
    await owner.get(`${path}/settings`)
    await owner.post(`${path}/targets`, { ...wanted, 'digital-take-up': '', 'cost-per-transaction': '', 'duplicate-payments': '' })
    expect((await targets()).slice(0, 2), 'none is met').to.deep.equal([false, `0 of 4 targets were met in ${formatMonth(month)}; for 4 there was nothing to measure`])
  })

  it('does not take it for nothing to measure that all answers were struck out', async () => {
    const flooded = await aCouncil()
    const [month, now] = [monthsAgo(0), londonInstant(addDays(lastDay(monthsAgo(0)), 5), '03:00')]
    await inCouncil(flooded.id, async trx => {
      await trx('daily_figures').insert([
        { measure: 'satisfaction-struck-out', count: 6, of_count: null }, { measure: 'completion', count: 8, of_count: 8 }
      ].map(figure => ({ council_id: flooded.id, day: lastDay(month), fund_code: '', channel: 'web', phase: 'live', ...figure })))
      for (let day = firstDay(month); day <= lastDay(month); day = addDays(day, 1)) await trx('measured_days').insert({ council_id: flooded.id, day, summed_at: now })
      await setTargets(trx, flooded.id, new Map([['satisfaction-score', 80], ['refund-time', 1]] as const), { userId: flooded.users.owner.id, now })
      expect((await standingsOf(trx, flooded.id, now)).standings.map(({ measure, standing }) => [measure, standing])).to.deep.equal([['satisfaction-score', 'unknown'], ['refund-time', 'nothing']])
    })
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

  it('keeps nothing of a month that is none or to come, rather than putting it in place of another month’s', async () => {
    const owner = await signedIn(council, 'owner')
    const kept = await rowsOf(council, 'channel_months')
    for (const other of ['2999-01', '0001-01', 'x', '']) {
      await owner.get(`${path}/channels`)
      await owner.post(`${path}/channels`, { 'month': other, 'volume-post': '7', 'cost-post': '7.00' })
      expect(owner.last.status, other).to.equal(409)
    }
    expect(await rowsOf(council, 'channel_months')).to.deep.equal(kept)
  })

  it('lets an officer look and not change', async () => {
    const officer = await signedIn(council, 'officer')
    for (const page of ['settings', 'channels']) {
      await officer.get(`${path}/${page}`)
      expect(officer.last.status, page).to.equal(403)
    }
  })
})
