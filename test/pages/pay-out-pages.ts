import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { type CalendarDate, calendarDate } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import type { ComparedDay } from '../../app/pay-outs/compare-pay-outs.js'
import { PayOutCheck } from '../../app/pay-outs/pay-out-check.js'
import { keepDays, keepFailure } from '../../app/pay-outs/pay-out-day.js'
import { accountOf } from '../pay-outs/at-the-provider.js'
import type { TestCouncil, TestUserName } from '../support/builders.js'
import { aPaidPayment } from '../support/builders-payments.js'
import type { PageState, RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { tableScrolls } from './explained.js'
import { type PagesWorld, sending, shown } from './world.js'

const today = calendarDate('2026-11-22')
const now = new Date('2026-11-22T06:00:00Z')
const [agreeing, differing] = [calendarDate('2026-11-18'), calendarDate('2026-11-19')]
const [waiting, unknown] = [calendarDate('2026-11-20'), calendarDate('2026-11-21')]

/** What the card payment provider pays out, against what was posted. */
export const payOutPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Card pay-outs',
    route: '/staff/pay-outs',
    states: [
      { name: 'never checked', screen: 'small', visit: async world => await at(world, world.quiet, 'auditor', '/staff/pay-outs') },
      ...onBoth('with days of each kind', async world => {
        await checkedDays(world.council)
        return await at(world, world.council, 'finance', '/staff/pay-outs')
      }),
      { name: 'under way', screen: 'large', visit: async world => {
        await aCheck(world.wordy, { state: 'waiting', finished_at: null })
        return await at(world, world.wordy, 'finance', '/staff/pay-outs')
      } }
    ]
  },
  {
    name: 'A day of card pay-outs',
    route: '/staff/pay-outs/:accountCode/:day',
    states: [
      ...onBoth('that differs', async world => await dayOf(world, 'finance', differing)),
      { name: 'that agrees, by a file', screen: 'small', explained: tableScrolls, visit: async world => await dayOf(world, 'auditor', agreeing) },
      { name: 'that is not paid out yet', screen: 'large', visit: async world => await dayOf(world, 'finance', waiting) },
      { name: 'of which nothing is known', screen: 'large', visit: async world => await dayOf(world, 'auditor', unknown) }
    ]
  },
  {
    name: 'Check pay-outs with a file',
    route: '/staff/pay-outs/files/new',
    states: [
      { name: 'first', screen: 'small', visit: async world => await at(world, world.council, 'finance', '/staff/pay-outs/files/new') },
      ...(['small', 'large'] as const).map((screen): PageState<PagesWorld> => ({ name: 'nothing entered', screen, errors: true, visit: async world => ({
        ...await at(world, world.council, 'finance', '/staff/pay-outs/files/new'), act: sending({}, 'Check it')
      }) }))
    ]
  }
]

function onBoth(name: string, visit: PageState<PagesWorld>['visit']): PageState<PagesWorld>[] {
  return [{ name, screen: 'large', visit }, { name, screen: 'small', explained: tableScrolls, visit }]
}

async function at(world: PagesWorld, council: TestCouncil, name: TestUserName, path: string) {
  return shown(world, council, await atWork(council, name), path)
}

async function dayOf(world: PagesWorld, name: TestUserName, day: string) {
  await checkedDays(world.council)
  return await at(world, world.council, name, `/staff/pay-outs/${accountOf(world.council).code}/${day}`)
}

/** A day that agrees, one that differs in every way, one that waits, and one of which the provider told nothing. */
async function checkedDays(council: TestCouncil): Promise<void> {
  const check = await aCheck(council, { state: 'made', finished_at: now, differences: 5 })
  const { payment } = await aPaidPayment(council)
  const failed = await aCheck(council, { state: 'failed', finished_at: now, fault: 'unavailable' })
  await inCouncil(council.id, async trx => {
    await keepDays(trx, check, [
      day(agreeing, { figures: { ...figures, asked: 'csv', waiting: null } }),
      day(differing, { differences: (['not-posted', 'not-at-provider', 'amount-differs', 'refund-not-posted', 'refund-not-at-provider'] as const).map(kind => ({
        kind, providerPaymentId: 'hu20sqlact5260q2nanm0q8u93', reference: '7KQ2-93XM-4D', paymentId: kind === 'amount-differs' ? payment.id : null,
        providerPence: kind.endsWith('at-provider') ? null : pence(1_234_567_89), postedPence: kind.endsWith('not-posted') ? null : pence(120_00)
      })) }),
      day(waiting, { isWaiting: true })
    ], now, today)
    await keepFailure(trx, failed, [differing, unknown], now)
  })
}

async function aCheck(council: TestCouncil, of: Partial<PayOutCheck>): Promise<PayOutCheck> {
  return await inCouncil(council.id, async trx => await PayOutCheck.query(trx).insertAndFetch({
    council_id: council.id, id: newId(), provider_account_code: accountOf(council).code, asked: 'search', requested_at: now, ...of
  }))
}

const totals = { payments: 3, paymentsPence: pence(362_50), surchargePence: pence(2_50), refunds: 1, refundsPence: pence(10_00) }
const figures: ComparedDay['figures'] = {
  asked: 'search', told: totals, posted: totals, waiting: { payments: 1, pence: pence(120_00) },
  settlements: [
    { settledOn: calendarDate('2026-11-23'), payments: 2, refunds: 1, totalPence: pence(232_50), feesPence: pence(3_20), netPence: pence(229_30) },
    { settledOn: null, payments: 1, refunds: 0, totalPence: pence(120_00), feesPence: null, netPence: pence(120_00) }
  ]
}

function day(on: CalendarDate, of: Partial<ComparedDay>): ComparedDay {
  return { day: on, figures, differences: [], isWaiting: false, ...of }
}
