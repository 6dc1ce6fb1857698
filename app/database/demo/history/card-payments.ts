import type { Channel } from '../../../ledger/entry-types.js'
import type { NewEntry } from '../../../ledger/post-entry.js'
import { pence, sumOf } from '../../../money.js'
import { madeUpEmail, personName } from '../people.js'
import type { Random } from '../random.js'
import { type CardPayment, cardPaymentEntry } from './card-payment.js'
import { type DemoDay, instantOn } from './timeline.js'
import { type Debt, type DemoWorld, someDebt } from './world.js'

/** So long ago the council came over from its old system, whose card payments were brought in as ledger entries alone. */
export const daysSinceChangeover = 60
const recentPayments = 1_500
const earlierPayments = 7_000
const heldPayments = 2
const minute = 60_000

const channels: readonly (readonly [Channel, number])[] = [
  ['web', 82], ['phone', 13], ['counter', 3], ['web_chat', 1], ['home_visit', 1]
]
const cards = [
  { brand: 'Visa', firstSix: '444433' }, { brand: 'Visa', firstSix: '424242' }, { brand: 'Mastercard', firstSix: '510510' },
  { brand: 'Mastercard', firstSix: '520082' }, { brand: 'American Express', firstSix: '371449' }
]

/** The card payments since the council came over, which have all that a payment has. */
export function recentCardPayments(world: DemoWorld, random: Random): CardPayment[] {
  const days = world.days.slice(-daysSinceChangeover)
  return Array.from({ length: recentPayments }, (_, made) => {
    const payment = cardPayment(world, random, random.pick(days))
    if (made >= heldPayments) return payment
    return { ...payment, receivedPence: pence(sumOf(payment.lines.map(line => line.amountPence)) + 1_00) }
  })
}

export function recentCardEntry(payment: CardPayment, random: Random): NewEntry {
  const source = { kind: 'payment', id: payment.id } as const
  return cardPaymentEntry(payment, source, `payment-attempt:${payment.attemptId}`, random.id(payment.paidAt))
}

/** Card receipts of the old system, one entry for each. */
export function earlierCardEntries(world: DemoWorld, random: Random): NewEntry[] {
  const days = world.days.slice(0, -daysSinceChangeover)
  return Array.from({ length: earlierPayments }, (_, made) => {
    const payment = cardPayment(world, random, random.pick(days))
    const row = `old-system-cards/${made + 1}`
    return cardPaymentEntry(payment, { kind: 'import_row', id: row }, `import_row:${row}`, random.id(payment.paidAt))
  })
}

/** What somebody pays by card on a day. */
export function cardPayment(world: DemoWorld, random: Random, day: DemoDay): CardPayment {
  const channel = random.weighted(channels)
  const adviser = channel === 'web' ? null : random.pick(world.advisers)
  const startedAt = channel === 'web' ? instantOn(random, day, 6, 23) : instantOn(random, day, 9, 17)
  const debts = basket(world, random)
  const holderName = debts.find(({ holder }) => holder !== null)?.holder?.name
  const cardholderName = holderName !== undefined && random.chance(0.8) ? withoutTitle(holderName) : personName(random)
  return {
    id: random.id(startedAt),
    attemptId: random.id(startedAt),
    reference: random.reference(),
    startedAt,
    paidAt: new Date(startedAt.getTime() + random.between(2 * minute, 9 * minute)),
    providerAccountCode: debts[0]?.fund.providerAccountCode ?? 'main',
    providerPaymentId: random.code(26),
    channel,
    helper: adviser === null ? null : { id: adviser.id, officeCode: adviser.officeCode },
    lines: debts,
    email: random.chance(0.6) ? madeUpEmail(random, cardholderName) : null,
    card: { ...random.pick(cards), lastFour: random.digits('####'), cardholderName }
  }
}

/** Mostly one thing, and never the same fund and reference twice. */
function basket(world: DemoWorld, random: Random): Debt[] {
  const first = someDebt(world, random, 'card')
  const others = Array.from({ length: random.weighted([[0, 88], [1, 10], [2, 2]] as const) }, () =>
    someDebt(world, random, 'card', first.fund.providerAccountCode))
  return [...new Map([first, ...others].map(debt => [`${debt.fund.code}/${debt.accountReference}`, debt])).values()]
}

/** `Mrs Siân O’Brien and Mr Jack O’Brien` pay with the card of the first of them; a business with its own. */
function withoutTitle(name: string): string {
  return name.replace(/ and M.*$/, '').replace(/^(?:Mr|Mrs|Ms|Miss|Mx|Dr) /, '')
}
