import { type CalendarDate, calendarDate, londonDate, systemClock } from '../../app/dates.js'
import { fundAccountCode } from '../../app/councils/set-up-council.js'
import { pence } from '../../app/money.js'
import { anEntry, onBank, onFund, onSuspense, post } from '../ledger/books.js'
import type { TestCouncil, TestUserName } from '../support/builders.js'
import { aPaidPayment } from '../support/builders-payments.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { chartLabels, tableScrolls } from './explained.js'
import { type PagesWorld, sending, shown } from './world.js'

/** Figures at a glance. */
export const reportPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Receipts of a month',
    route: '/staff/reports/receipts',
    states: [
      { name: 'without money', screen: 'small', visit: async world => await month(world, world.quiet, 'auditor', '?month=1&year=2020') },
      { name: 'of a few funds', screen: 'large', explained: chartLabels, visit: async world => {
        await aMonth(world.council, calendarDate('2020-02-29'), 3)
        return await month(world, world.council, 'officer', '?month=2&year=2020')
      } },
      { name: 'of every fund, with returns', screen: 'large', explained: tableScrolls, visit: async world => {
        await aPaidPayment(world.wordy)
        await aMonth(world.wordy, londonDate(systemClock.now()))
        return await month(world, world.wordy, 'officer')
      } },
      { name: 'of every fund, with returns', screen: 'small', explained: tableScrolls, visit: async world => await month(world, world.wordy, 'finance') },
      { name: 'that is none', screen: 'large', errors: true, explained: tableScrolls, visit: async world => ({
        ...await month(world, world.wordy, 'finance'), act: sending({ Month: '13' }, 'Show it')
      }) },
      { name: 'that is none', screen: 'small', errors: true, explained: tableScrolls, visit: async world => await month(world, world.wordy, 'finance', '?month=x&year=2026') }
    ]
  }
]

async function month(world: PagesWorld, council: TestCouncil, name: TestUserName, query = '') {
  return shown(world, council, await atWork(council, name), `/staff/reports/receipts${query}`)
}

/** On one day: money for so many funds, some in suspense, and a cheque that came back. */
async function aMonth(council: TestCouncil, day: CalendarDate, funds = council.setup.funds.length): Promise<void> {
  const on = { occurredOn: day, accountingDate: day }
  for (const [index, fund] of council.setup.funds.slice(0, funds).entries()) {
    const amount = 1000_00 + index * 12_345
    const credit = { ledgerAccountCode: fundAccountCode(fund.code), accountReference: '12345678', amountPence: pence(-amount) }
    await post(council, anEntry([onBank(amount), credit], on))
  }
  await post(council, anEntry([onBank(45_00), onSuspense(-45_00)], on))
  await post(council, anEntry([onFund(council, 60_00), onBank(-60_00)], { ...on, type: 'returned_payment' }))
}
