import type { NewEntry, NewPosting } from '../../../ledger/post-entry.js'
import { type Pence, pence } from '../../../money.js'
import type { Random } from '../random.js'
import { creditToFund } from './card-payment.js'
import { fileEntry } from './receipts.js'
import { type DemoDay, instantOn, workingDayAfter } from './timeline.js'
import { type Debt, type DemoWorld, officeEntry, someDebt } from './world.js'

/** Money that came in without a reference that leads anywhere, and who it turned out to be from. */
export interface SuspenseItem {
  entry: NewEntry
  amountPence: Pence
  day: DemoDay
  debt: Debt
}

const items = 320
const daysUntilMostAreFound = 45
const waysOfFinding = ['name and amount', 'calling the payer', 'the bank’s remittance', 'earlier payments']

/** What a bank's statement says of them: `@` is the payer, `#` a digit. */
const narratives = [
  'BGC @', 'FPI @ COUNCIL', 'STO @ RENT', 'FPI @ THANK YOU', 'BGC @ CTAX', 'COUNTER CREDIT 5000## @',
  'DWP NO REMIT UNABLE TO PROCESS', 'EFC PAYMENT', 'FPI @ INV', 'HMCTS FINES 0#####', 'CHQ 000### NO SLIP',
  'BGC @ FINAL PAYMENT', 'SOLICITORS CLIENT AC @', 'POSTAL ORDER NO NAME', 'FPI @ HOUSE', 'BGC TPP WAGES @',
  'MOBILE TFR @ BILL', 'STO @ 12 MILL LN'
]
const surnames = [
  'SMITH J', 'OBRIEN S', 'KHAN M', 'PATEL', 'NOWAK A', 'MR WILLIAMS', 'OKONKWO N', 'TAYLOR & SON', 'NGUYEN',
  'MISS ALI', 'EVANS R', 'D SOUZA'
]

/** Receipts that nobody could place when they came. */
export function suspenseItems(world: DemoWorld, random: Random): SuspenseItem[] {
  return Array.from({ length: items }, (_, made) => {
    const debt = someDebt(world, random, 'bank')
    const day = random.pick(world.days.slice(0, -1))
    const quoted = random.chance(0.4) ? mistyped(random, debt.accountReference) : null
    const narrative = [random.digits(random.pick(narratives)).replace('@', random.pick(surnames)), quoted ?? ''].join(' ').trim()
    const entry: NewEntry = {
      ...fileEntry(random, world.days, day, `suspense-${made + 1}`, {
        file: 'bank-statement', methodCode: 'BK', narrative, sourceKind: 'statement_line'
      }),
      postings: [
        { ledgerAccountCode: 'BANK', amountPence: debt.amountPence },
        { ledgerAccountCode: 'SUSPENSE', accountReference: quoted, amountPence: pence(-debt.amountPence) }
      ]
    }
    return { entry, amountPence: debt.amountPence, day, debt }
  })
}

/** Most items find their account after some days, some in two steps; some are given back; the rest wait. */
export function whatBecameOf(world: DemoWorld, random: Random, found: readonly SuspenseItem[]): NewEntry[] {
  return found.flatMap(item => {
    const day = workingDayAfter(world.days, item.day, random.between(2, daysUntilMostAreFound))
    if (day === undefined || random.chance(0.1)) return []
    if (random.chance(0.04)) return returnToSender(world, random, item, day)
    if (!random.chance(0.15)) return [allocation(world, random, item, day, item.amountPence, 1)]
    const part = pence(Math.trunc(item.amountPence / 2))
    const later = workingDayAfter(world.days, day, 3)
    const first = allocation(world, random, item, day, part, 1)
    const rest = pence(item.amountPence - part)
    return later === undefined || random.chance(0.3) ? [first] : [first, allocation(world, random, item, later, rest, 2)]
  })
}

/** Cheques that came back unpaid and that nobody can find: items of the other sign. */
export function unknownReturns(world: DemoWorld, random: Random, count: number): NewEntry[] {
  return Array.from({ length: count }, (_, made) => {
    const day = random.pick(world.days.slice(0, -1))
    const amountPence = pence(random.between(20_00, 180_00))
    return {
      ...fileEntry(random, world.days, day, `returned-${made + 1}`, {
        file: 'bank-statement', methodCode: '2', narrative: random.digits('UNPAID CHQ 000### NO TRACE'), sourceKind: 'statement_line'
      }),
      type: 'returned_payment',
      postings: [{ ledgerAccountCode: 'SUSPENSE', amountPence }, { ledgerAccountCode: 'BANK', amountPence: pence(-amountPence) }]
    }
  })
}

function allocation(world: DemoWorld, random: Random, item: SuspenseItem, day: DemoDay, amountPence: Pence, step: number): NewEntry {
  return {
    ...outOfSuspense(world, random, item, day, `allocation:${item.entry.id}:${step}`),
    type: 'allocation',
    details: { narrative: `Found by ${random.pick(waysOfFinding)}` },
    postings: [drawn(item, amountPence), creditToFund({ ...item.debt, amountPence })]
  }
}

/** Owed back first, and then paid back through the bank. */
function returnToSender(world: DemoWorld, random: Random, item: SuspenseItem, day: DemoDay): NewEntry[] {
  const owed: NewEntry = {
    ...outOfSuspense(world, random, item, day, `suspense-returned:${item.entry.id}`),
    type: 'suspense_returned',
    details: { narrative: 'Not for this council: to go back to the bank account that it came from' },
    postings: [drawn(item, item.amountPence), { ledgerAccountCode: 'REFUNDS-PAYABLE', amountPence: pence(-item.amountPence) }]
  }
  const paidOn = workingDayAfter(world.days, day, 2)
  if (paidOn === undefined) return [owed]
  return [owed, {
    ...outOfSuspense(world, random, item, paidOn, `bank-refund:${item.entry.id}`),
    type: 'bank_refund',
    occurredOn: paidOn.date,
    methodCode: 'BK',
    details: { narrative: 'Paid back to the sender' },
    postings: [
      { ledgerAccountCode: 'REFUNDS-PAYABLE', amountPence: item.amountPence },
      { ledgerAccountCode: 'BANK', amountPence: pence(-item.amountPence) }
    ]
  }]
}

function outOfSuspense(
  world: DemoWorld, random: Random, { entry }: SuspenseItem, day: DemoDay, idempotencyKey: string
): Omit<NewEntry, 'type' | 'postings'> {
  const recordedAt = instantOn(random, day, 9, 17)
  return {
    id: random.id(recordedAt),
    reference: random.reference(),
    recordedAt,
    occurredOn: entry.occurredOn,
    accountingDate: day.date,
    methodCode: 'JN',
    ...officeEntry(world),
    source: { kind: 'ledger_entry', id: entry.id },
    idempotencyKey
  }
}

function drawn({ entry }: SuspenseItem, amountPence: Pence): NewPosting {
  return {
    ledgerAccountCode: 'SUSPENSE',
    accountReference: entry.postings[1]?.accountReference ?? null,
    amountPence,
    drawsOn: { entryId: entry.id, lineNumber: 2 }
  }
}

/** Two neighbours changed over or one character lost: what people do to references. */
function mistyped(random: Random, reference: string): string {
  const place = random.between(1, reference.length - 2)
  const [one, other] = [reference.charAt(place), reference.charAt(place + 1)]
  return reference.slice(0, place) + (one === other ? one : other + one) + reference.slice(place + 2)
}
