import { pence } from '../../app/money.js'
import { anAccountHolder, fundOf } from '../support/builders.js'
import { aPaidPayment, aSuspenseItem } from '../support/builders-payments.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { tableScrolls } from './explained.js'
import { debts } from './payers.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

/** Finding a payment, its story, an account's payments and the ledger check. */
export const ledgerPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Search transactions',
    route: '/staff/transactions',
    states: [
      { name: 'nothing in the ledger', screen: 'small', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'auditor'), '/staff/transactions') },
      { name: 'the latest', screen: 'large', visit: async world => await search(world, '') },
      { name: 'the latest', screen: 'small', explained: tableScrolls, visit: async world => await search(world, '') },
      { name: 'what can mean several things', screen: 'large', visit: async world => await search(world, '?q=1234') },
      { name: 'nothing found', screen: 'small', visit: async world => await search(world, `?q=${longWord}`) },
      { name: 'with filters', screen: 'large', visit: async world => await search(world, '?fund=23&channel=web&kind=fund&from=1%2F1%2F2026&to=today&least=1&sort=payer-up') },
      { name: 'with dates that are none', screen: 'small', errors: true, visit: async world => await search(world, '?from=yesteryear&to=32%2F1%2F2026') }
    ]
  },
  {
    name: 'A transaction',
    route: '/staff/transactions/:entryId',
    states: [
      { name: 'a card payment with an adviser', screen: 'large', visit: async world => await transaction(world) },
      { name: 'a card payment with an adviser', screen: 'small', explained: tableScrolls, visit: async world => await transaction(world) },
      { name: 'in suspense', screen: 'large', visit: async world => {
        const { id } = await aSuspenseItem(world.council, { narrative: `BGC ${longWord}` })
        return shown(world, world.council, await atWork(world.council, 'auditor'), `/staff/transactions/${id}`)
      } }
    ]
  },
  {
    name: 'An account',
    route: '/staff/accounts/:fund/:reference',
    states: [
      { name: 'with debts and payments', screen: 'large', visit: async world => await account(world) },
      { name: 'with debts and payments', screen: 'small', explained: tableScrolls, visit: async world => await account(world) },
      { name: 'stopped, and never paid to', screen: 'small', visit: async world => {
        const { reference } = await anAccountHolder(world.wordy, { stopCode: 'court' })
        return shown(world, world.wordy, await atWork(world.wordy, 'officer'), `/staff/accounts/${fundOf(world.wordy, 'council-tax').code}/${reference}`)
      } }
    ]
  },
  {
    name: 'A statement',
    route: '/staff/accounts/:fund/:reference/statement',
    states: [
      { name: 'with payments', screen: 'small', explained: tableScrolls, visit: async world => await account(world, '/statement') },
      { name: 'of days that are none', screen: 'large', errors: true, visit: async world => await account(world, '/statement?from=32%2F1%2F2026') }
    ]
  },
  {
    name: 'Send a statement',
    route: '/staff/accounts/:fund/:reference/statement/emails/new',
    states: [
      { name: 'without an address', screen: 'small', errors: true, visit: async world => {
        const { reference } = await anAccountHolder(world.wordy)
        await aPaidPayment(world.wordy, { lines: [{ fundSlug: 'council-tax', accountReference: reference, amountPence: pence(20_00) }] })
        const path = `/staff/accounts/${fundOf(world.wordy, 'council-tax').code}/${reference}/statement/emails/new`
        return shown(world, world.wordy, await atWork(world.wordy, 'officer'), path, sending({}, 'Send the statement'))
      } }
    ]
  },
  {
    name: 'Ledger check',
    route: '/staff/ledger-check',
    states: [
      { name: 'never yet', screen: 'small', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'auditor'), '/staff/ledger-check') },
      { name: 'differs', screen: 'large', visit: async world => await differingCheck(world) },
      { name: 'differs', screen: 'small', explained: tableScrolls, visit: async world => await differingCheck(world) },
      { name: 'agrees', screen: 'large', visit: async world =>
        shown(world, world.quiet, await atWork(world.quiet, 'officer'), '/staff/ledger-check', sending({}, 'Check now')) }
    ]
  }
]

async function search(world: PagesWorld, query: string) {
  await aPaidPayment(world.council, { cardLastFour: '1234' })
  return shown(world, world.council, await atWork(world.council, 'officer'), `/staff/transactions${query}`)
}

async function transaction(world: PagesWorld) {
  const { entryId } = await aPaidPayment(world.council, { helpedBy: world.council.users.adviser, email: 'payer.with.a.long.name@mail.example', lines: [
    { fundSlug: 'council-tax', amountPence: pence(120_00) }, { fundSlug: 'building-control', amountPence: pence(240_00) }
  ] })
  return shown(world, world.council, await atWork(world.council, 'officer'), `/staff/transactions/${String(entryId)}`)
}

async function account(world: PagesWorld, more = '') {
  const { reference } = await anAccountHolder(world.council, debts)
  await aPaidPayment(world.council, { lines: [{ fundSlug: 'council-tax', accountReference: reference, amountPence: pence(20_00) }] })
  return shown(world, world.council, await atWork(world.council, 'officer'), `/staff/accounts/${fundOf(world.council, 'council-tax').code}/${reference}${more}`)
}

/** A payment that was confirmed and never posted must be found. */
async function differingCheck(world: PagesWorld) {
  await aPaidPayment(world.wordy, { posted: false })
  const officer = await atWork(world.wordy, 'officer')
  await officer.get('/staff/ledger-check')
  await officer.post('/staff/ledger-checks')
  return shown(world, world.wordy, officer)
}
