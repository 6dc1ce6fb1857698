import { expect } from 'chai'
import { Random } from '../../app/database/demo/random.js'
import { inCouncil } from '../../app/database/in-council.js'
import { calendarDate, londonDate, londonInstant } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import { keepChannelMonth, type MeasuredChannel } from '../../app/measures/channel-months.js'
import type { Figure } from '../../app/measures/figure.js'
import { countFundWith } from '../../app/measures/funds-counted-together.js'
import { monthlyFigures } from '../../app/measures/monthly-figures-query.js'
import { sumDaysOfCouncil } from '../../app/measures/summing/sum-every-day.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import { aBegunPayment, type BegunPayment } from '../support/builders-measures.js'
import { usesDatabase } from '../support/database.js'

const wholeTime = { from: calendarDate('2026-01-01'), to: calendarDate('2026-12-31') }
const hour = 3_600_000

/** Sums over planted events and over what was figured, by everything that figures are told apart by. */
type Sums = Map<string, { count: number, of: number }>

describe('The figures of planted payments', function () {
  this.timeout(60_000)
  usesDatabase()
  const random = new Random(20261122)
  let council: TestCouncil
  let planted: BegunPayment[]

  before(async () => {
    council = await aCouncil()
    planted = Array.from({ length: 250 }, () => somePayment(random))
    for (const payment of planted) await aBegunPayment(council, payment)
    const other = await aCouncil()
    await aBegunPayment(other, { ...somePayment(random), status: 'paid', endedAt: new Date('2026-03-10T12:00:00Z'), owesNothing: false })
    await sumDaysOfCouncil(council.id, new Date('2026-11-22T03:00:00Z'))
  })

  it('are those of an independent sum, in months with a change of the clocks', async () => {
    const figures = await figured()

    expect(sumsOf(figures, 'completion')).to.deep.equal(sumsOfPlanted(payment => [{
      at: payment.startedAt, count: payment.status === 'paid' || (payment.owesNothing && payment.status === 'open') ? 1 : 0
    }]))
    const paid = (payment: BegunPayment) => payment.status === 'paid' && payment.endedAt !== null ? [{ at: payment.endedAt, count: 1 }] : []
    expect(sumsOf(figures, 'digital-take-up')).to.deep.equal(sumsOfPlanted(paid))
    expect(sumsOf(figures, 'assisted-take-up')).to.deep.equal(sumsOfPlanted(payment =>
      paid(payment).map(({ at }) => ({ at, count: payment.channel === 'web' ? 0 : 1 }))))
    const tries = (status: string) => (payment: BegunPayment) => payment.tries.filter(({ code }) => code !== 'P0040')
      .map(one => ({ at: one.at, count: one.status === status ? 1 : 0 }))
    expect(sumsOf(figures, 'payments-declined')).to.deep.equal(sumsOfPlanted(tries('failed')))
    expect(sumsOf(figures, 'payments-cancelled')).to.deep.equal(sumsOfPlanted(tries('cancelled')))
    expect(sumsOf(figures, 'payments-expired')).to.deep.equal(sumsOfPlanted(tries('expired')))
    expect(sumsOf(figures, 'payments-errored')).to.deep.equal(sumsOfPlanted(tries('errored')))
    expect(sumsOf(figures, 'payments-unreached')).to.deep.equal(sumsOfPlanted(tries('lost')))
  })

  it('count a fund with the one that it was merged into, months before included, and by itself again when told so', async () => {
    const before = await figured()
    const [from, to] = [fundOf(council, 'garden-waste').code, fundOf(council, 'council-tax').code]
    const by = { userId: council.users.owner.id, now: new Date('2026-11-22T12:00:00Z') }
    const join = async (one: string, other: string | null) => await inCouncil(council.id, async trx => await countFundWith(trx, council.id, one, other, by))

    expect(await join(from, to)).to.equal(true)
    expect(await join(to, from), 'a ring').to.equal(false)
    const merged = await figured()
    expect(merged.some(figure => figure.fundCode === from)).to.equal(false)
    expect(sumsOf(merged, 'completion')).to.deep.equal(sumsOf(before.map(figure => figure.fundCode === from ? { ...figure, fundCode: to } : figure), 'completion'))
    await join(from, null)
    expect(await figured()).to.deep.equal(before)
  })

  it('are never joined in a ring, also by two people at the same second', async () => {
    const [one, other] = [fundOf(council, 'garden-waste').code, fundOf(council, 'parking-fines').code]
    const by = { userId: council.users.owner.id, now: new Date('2026-11-22T12:00:00Z') }
    const join = async (from: string, to: string | null) => await inCouncil(council.id, async trx => await countFundWith(trx, council.id, from, to, by))
    const joined = await inCouncil(council.id, async trx => {
      const first = await countFundWith(trx, council.id, one, other, by)
      const second = join(other, one)
      // The second has the time to go wrong before the first is done.
      for (let times = 0; times < 100; times += 1) await trx.raw('select 1')
      return { first, second }
    })
    expect([joined.first, await joined.second]).to.deep.equal([true, false])
    for (const code of [one, other]) await join(code, null)
  })

  it('take in what channels did that are not seen, and share out what all cost, only of months with costs', async () => {
    const by = { userId: council.users.owner.id, now: new Date('2026-11-22T12:00:00Z') }
    const typed = (channel: MeasuredChannel['code'], transactions: number | null, cost: number | null) => ({ channel, transactions, costPence: cost === null ? null : pence(cost) })
    await inCouncil(council.id, async trx => {
      await keepChannelMonth(trx, council.id, '2026-03', [typed('web', null, 100_00), typed('post', 40, 200_00), typed('old-service', 7, null)], by)
      await keepChannelMonth(trx, council.id, '2026-04', [typed('post', 9, null)], by)
    })
    const figures = await figured()
    const paidIn = (month: string) => planted.filter(({ status, endedAt }) => status === 'paid' && endedAt !== null && londonDate(endedAt).startsWith(month)).length

    const takeUp = figures.filter(({ measure, month }) => measure === 'digital-take-up' && month === '2026-03')
    expect(total(takeUp, 'count')).to.equal(paidIn('2026-03') + 7)
    expect(total(takeUp, 'of')).to.equal(paidIn('2026-03') + 47)
    expect(takeUp.filter(figure => figure.typed > 0).map(({ channel, count, of, typed: volume }) => [channel, count, of, volume]))
      .to.have.deep.members([['old-service', 7, 7, 7], ['post', 0, 40, 40]])
    const costs = figures.filter(({ measure }) => measure === 'cost-per-transaction')
    expect([...new Set(costs.map(({ month }) => month))]).to.deep.equal(['2026-03'])
    expect(total(costs, 'count')).to.equal(paidIn('2026-03') + 47)
    expect(total(costs, 'pence')).to.equal(300_00)
    expect(costs.find(({ channel }) => channel === 'web')?.pence).to.equal(100_00)
  })

  it('stay when what they were summed from has changed or gone, and take in what comes to light soon enough', async () => {
    const earlier = async () => (await figured()).filter(({ month }) => month < '2026-11')
    const before = await earlier()
    const late = { ...somePayment(random), status: 'open', endedAt: null, owesNothing: false, startedAt: new Date('2026-11-20T23:50:00Z'), tries: [] } as const
    const id = await aBegunPayment(council, late)
    await sumDaysOfCouncil(council.id, new Date('2026-11-23T03:00:00Z'))
    const completion = async () => (await figured()).find(({ measure, month }) => measure === 'completion' && month === '2026-11')
    expect(await completion()).to.include({ count: 0, of: 1 })

    await inCouncil(council.id, async trx => {
      await trx('payments').where({ council_id: council.id }).update({ status: 'paid', finished_at: new Date('2026-11-21T00:10:00Z') })
      await trx('payments').where({ council_id: council.id }).whereNot({ id }).update({ status: 'open', finished_at: null })
    })
    await sumDaysOfCouncil(council.id, new Date('2026-11-24T03:00:00Z'))
    expect(await completion()).to.include({ count: 1, of: 1 })
    expect(await earlier()).to.deep.equal(before)
  })

  function sumsOfPlanted(eventsOf: (payment: BegunPayment) => readonly { at: Date, count: number }[]): Sums {
    const sums: Sums = new Map()
    for (const payment of planted) {
      for (const { at, count } of eventsOf(payment)) add(sums, [londonDate(at).slice(0, 7), fundOf(council, payment.fundSlug).code, payment.channel, payment.phase], count, 1)
    }
    return sums
  }

  async function figured(): Promise<Figure[]> {
    return await inCouncil(council.id, async trx => await monthlyFigures(trx, council.id, wholeTime))
  }
})

/** Between February and April, often near a midnight in London; some end on another day or in another month than they began. */
function somePayment(random: Random): BegunPayment {
  const month = random.pick(['02', '03', '04'])
  const day = calendarDate(`2026-${month}-${random.pick(['01', '10', '28'])}`)
  const startedAt = new Date(londonInstant(day, '00:00').getTime() + random.pick([-1, -0.01, 0, 0.01, 0.5, 1, 12, 25, 26]) * hour)
  const fails = ([['failed', 'P0010'], ['cancelled', 'P0030'], ['cancelled', 'P0040'], ['expired', 'P0020'], ['errored', 'P0050'], ['lost', undefined]] as const)
    .filter(() => random.chance(0.2))
  const status = random.pick(['open', 'paid', 'paid', 'held'] as const)
  const endedAt = status === 'open' ? null : new Date(startedAt.getTime() + random.pick([0.1, 1, 30 * 24]) * hour)
  const failed = fails.map(([how, code]) => ({ status: how, at: startedAt, ...code === undefined ? {} : { code } }))
  return {
    startedAt, fundSlug: random.pick(['council-tax', 'garden-waste', 'parking-fines']), channel: random.pick(['web', 'web', 'phone', 'counter'] as const),
    phase: random.pick(['private-beta', 'public-beta', 'live'] as const), status, endedAt, owesNothing: status === 'open' && random.chance(0.4),
    tries: status === 'paid' && endedAt !== null ? [...failed, { status: 'succeeded', at: endedAt }] : failed
  }
}

function sumsOf(figures: readonly Figure[], measure: string): Sums {
  const sums: Sums = new Map()
  for (const figure of figures.filter(one => one.measure === measure)) {
    add(sums, [figure.month, figure.fundCode, figure.channel, figure.phase], figure.count, figure.of ?? 0)
  }
  return sums
}

function add(sums: Sums, key: readonly (string | null)[], count: number, of: number): void {
  const before = sums.get(key.join('|')) ?? { count: 0, of: 0 }
  sums.set(key.join('|'), { count: before.count + count, of: before.of + of })
}

function total(figures: readonly Figure[], what: 'count' | 'of' | 'pence'): number {
  return figures.reduce((sum, figure) => sum + (figure[what] ?? 0), 0)
}
