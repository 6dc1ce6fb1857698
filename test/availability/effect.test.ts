import { expect } from 'chai'
import { hourOfOutage, hoursOf, sameHoursBefore } from '../../app/availability/effect/effect-hours.js'
import { effectOf } from '../../app/availability/effect/effect-query.js'
import { inCouncil } from '../../app/database/in-council.js'
import { pence } from '../../app/money.js'
import { anIncident } from '../support/builders-availability.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const hourMs = 3_600_000

describe('What an outage cost', function () {
  this.timeout(60_000)
  usesService()

  it('is of every whole hour that it touches and that is over', () => {
    const outage = { beganAt: new Date('2027-03-01T10:59:59Z'), endedAt: new Date('2027-03-01T12:00:00Z') }
    expect(hoursOf(outage, new Date('2027-03-02T00:00:00Z')).map(one => one.toISOString().slice(11, 13))).to.deep.equal(['10', '11'])
    expect(hoursOf(outage, new Date('2027-03-01T11:59:00Z')).map(one => one.toISOString().slice(11, 13))).to.deep.equal(['10'])
    expect(hoursOf(outage, outage.beganAt)).to.deep.equal([])
  })

  it('is compared with the same hour by London’s clocks, when they change as well', () => {
    const before = (hour: string) => sameHoursBefore(new Date(hour)).map(one => one.toISOString().slice(0, 13))
    // Monday 9:00 in summer time, and three of the weeks before were not.
    expect(before('2027-04-05T08:00:00Z')).to.deep.equal(['2027-03-29T08', '2027-03-22T09', '2027-03-15T09', '2027-03-08T09'])
    // 1:00 on Sundays in April: on 28 March spring left that hour out.
    expect(before('2027-04-04T00:00:00Z')).to.deep.equal(['2027-03-21T01', '2027-03-14T01', '2027-03-07T01'])
    // 1:00 in winter: on 31 October it came twice, and the second was in winter time.
    expect(before('2027-11-07T01:00:00Z')[0]).to.equal('2027-10-31T01')
  })

  it('is the median of earlier weeks less what was taken, never below none, with the range', () => {
    const of = (taken: number) => ({ taken, takenPence: pence(taken * 10_00) })
    const at = new Date()
    expect(hourOfOutage(at, of(1), [of(2), of(9), of(5), of(4)])).to.deep.include({ notTaken: 4, fewest: 1, most: 8, notTakenPence: 35_00, weeks: 4 })
    expect(hourOfOutage(at, of(6), [of(2), of(4)])).to.deep.include({ notTaken: 0, fewest: 0, most: 0, notTakenPence: 0, weeks: 2 })
    expect(hourOfOutage(at, of(0), [])).to.deep.include({ notTaken: null, notTakenPence: null, weeks: 0 })
  })

  it('counts the council’s own payments, leaves out weeks before its first and hours in which nobody could pay, and is shown with how', async () => {
    const [council, other] = [await aCouncil(), await aCouncil()]
    const [hour, now] = [Date.parse('2026-06-10T10:00:00Z'), new Date('2026-06-20T10:00:00Z')]
    const [same1, same2, same3, same4] = sameHoursBefore(new Date(hour)) as [Date, Date, Date, Date]
    await paidAt(council, new Date(same4.getTime() + 1), 1)
    await paidAt(council, new Date(same3.getTime() + hourMs - 1), 3)
    await paidAt(council, same2, 2)
    await paidAt(council, new Date(same1.getTime() + hourMs), 5)
    await paidAt(other, same1, 4)
    await anIncident(council, { beganAt: new Date(same2.getTime() + 60_000), endedAt: new Date(same2.getTime() + 120_000) })
    const outage = { beganAt: new Date(hour + 60_000), endedAt: new Date(hour + 120_000) }
    const [effect, ...more] = await inCouncil(council.id, async trx => await effectOf(trx, council.id, outage, now))
    expect(more).to.deep.equal([])
    // One week had none, one three; the second is left out, and of the fourth only a payment before the first instant that counts is there.
    expect(effect).to.include({ taken: 0, notTaken: 2, fewest: 0, most: 3, weeks: 2 })
    const owner = await signedIn(council, 'owner')
    const path = `/staff/availability/effect?from=${outage.beganAt.toISOString()}&until=${outage.endedAt.toISOString()}`
    await owner.get(path)
    expect(owner.last.status).to.equal(200)
    expect(owner.text()).to.contain('were not taken: from 0 to 3 payments').and.to.contain('Payments and money are each reckoned by themselves').and.to.contain('How this is estimated')
    expect((await owner.get('/staff/availability/effect?from=yesterday&until=')).status).to.equal(404)
  })
})

async function paidAt(council: TestCouncil, at: Date, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) await aPaidPayment(council, { paidAt: at })
}
