import type { NewEntry } from '../../../ledger/post-entry.js'
import { type Pence, pence, sumOf } from '../../../money.js'
import type { Random } from '../random.js'
import { type DemoDay, instantOn } from './timeline.js'
import type { DemoWorld } from './world.js'

const daysUntilPaidOut = 2
const feeForEach = 14

/** What the payment provider pays out on each working day, net of its fees: all card payments up to two days before, less refunds. */
export function payouts(world: DemoWorld, random: Random, cardEntries: readonly NewEntry[]): NewEntry[] {
  const accounts = new Set(cardEntries.flatMap(entry => entry.postings.map(posting => posting.ledgerAccountCode)).filter(isClearing))
  return [...accounts].sort().flatMap(account => payoutsOf(world, random, account, movementsByDay(account, cardEntries)))
}

function payoutsOf(world: DemoWorld, random: Random, account: string, movements: ReadonlyMap<string, readonly Pence[]>): NewEntry[] {
  const made: NewEntry[] = []
  let waiting: Pence[] = []
  for (const day of world.days) {
    waiting.push(...movements.get(world.days[day.index - daysUntilPaidOut]?.date ?? '') ?? [])
    const gross = sumOf(waiting)
    if (!day.isWorking || gross <= waiting.length * feeForEach) continue
    made.push(payout(random, day, account, gross, pence(waiting.length * feeForEach)))
    waiting = []
  }
  return made
}

function payout(random: Random, day: DemoDay, account: string, gross: Pence, fees: Pence): NewEntry {
  const recordedAt = instantOn(random, day, 6, 8)
  const line = `bank-statement/payout-${account.toLowerCase()}-${day.date}`
  return {
    id: random.id(recordedAt),
    type: 'provider_payout',
    reference: random.reference(),
    recordedAt,
    occurredOn: day.date,
    accountingDate: day.date,
    methodCode: 'BK',
    channel: 'file',
    officeCode: 'S',
    source: { kind: 'statement_line', id: line },
    idempotencyKey: `statement_line:${line}`,
    details: { narrative: `GOVUK PAY ${account.replace('CARD-', '')} ${day.date.replaceAll('-', '')}` },
    postings: [
      { ledgerAccountCode: 'BANK', amountPence: pence(gross - fees) },
      { ledgerAccountCode: 'FEES', amountPence: fees },
      { ledgerAccountCode: account, amountPence: pence(-gross) }
    ]
  }
}

function movementsByDay(account: string, cardEntries: readonly NewEntry[]): Map<string, Pence[]> {
  const movements = new Map<string, Pence[]>()
  for (const entry of cardEntries) {
    const moved = entry.postings.filter(posting => posting.ledgerAccountCode === account).map(posting => posting.amountPence)
    movements.set(entry.accountingDate, [...movements.get(entry.accountingDate) ?? [], ...moved])
  }
  return movements
}

function isClearing(ledgerAccountCode: string): boolean {
  return ledgerAccountCode.startsWith('CARD-')
}
