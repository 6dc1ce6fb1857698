import type { CalendarDate } from '../../../dates.js'
import type { NewEntry, NewPosting } from '../../../ledger/post-entry.js'
import { type Pence, pence } from '../../../money.js'
import type { Random } from '../random.js'
import { creditToFund } from './card-payment.js'
import { type DemoDay, instantOn, workingDayAfter } from './timeline.js'
import { type DemoWorld, officeEntry, someDebt } from './world.js'

/** The line of a receipt that credits the fund. */
export const fundLine = 2
const transferReasons = ['Payer gave a relative’s account', 'Keyed to the wrong account', 'Meant for another bill, by phone']

/** The credit to a fund of a receipt with one line, and the day on which something was done about it. */
export interface Correction {
  receipt: NewEntry
  credit: NewPosting
  day: DemoDay
}

/** Money that was put on the wrong account and moved to the right one, keeping the date on which it was paid. */
export function transfers(world: DemoWorld, random: Random, receipts: readonly NewEntry[], count: number): NewEntry[] {
  return corrections(world, random, receipts, count, world.days).map(correction => {
    const amountPence = pence(-correction.credit.amountPence)
    return {
      ...corrected(world, random, correction, 'transfer', correction.receipt.occurredOn),
      type: 'transfer',
      methodCode: 'JN',
      details: { narrative: random.pick(transferReasons) },
      postings: [takenBack(correction, amountPence), creditToFund({ ...someDebt(world, random, 'agency'), amountPence })]
    }
  })
}

/** Cheques that the payer's bank did not honour. */
export function returnedCheques(world: DemoWorld, random: Random, receipts: readonly NewEntry[], count: number): NewEntry[] {
  return corrections(world, random, receipts, count, world.days).map(correction => {
    const amountPence = pence(-correction.credit.amountPence)
    return {
      ...corrected(world, random, correction, 'returned-payment', correction.day.date),
      type: 'returned_payment',
      details: { narrative: 'UNPAID CHQ REFER TO DRAWER' },
      postings: [takenBack(correction, amountPence), { ledgerAccountCode: 'BANK', amountPence: pence(-amountPence) }]
    }
  })
}

/** Receipts that were loaded twice, turned round line by line. */
export function reversals(world: DemoWorld, random: Random, receipts: readonly NewEntry[], count: number): NewEntry[] {
  return corrections(world, random, receipts, count, world.days).map(correction => ({
    ...corrected(world, random, correction, 'reversal', correction.day.date),
    type: 'reversal',
    reversesEntryId: correction.receipt.id,
    details: { narrative: 'On the statement twice' },
    postings: correction.receipt.postings.map(posting => ({
      ...posting, amountPence: pence(-posting.amountPence), vatPence: pence(-(posting.vatPence ?? 0))
    }))
  }))
}

/** Picks different receipts with one line, and a working day some days after each among those given. */
export function corrections(
  world: DemoWorld, random: Random, receipts: readonly NewEntry[], count: number, days: readonly DemoDay[]
): Correction[] {
  const left = receipts.filter(({ postings }) => postings.length === fundLine)
  const chosen: Correction[] = []
  while (chosen.length < count) {
    const [receipt] = left.splice(random.between(0, left.length - 1), 1)
    const credit = receipt?.postings[fundLine - 1]
    if (receipt === undefined || credit === undefined) throw new Error('The demo has too few receipts to correct')
    const received = world.days.find(({ date }) => date === receipt.accountingDate)
    const day = received === undefined ? undefined : workingDayAfter(days, received, random.between(2, 30))
    if (day !== undefined) chosen.push({ receipt, credit, day })
  }
  return chosen
}

function corrected(
  world: DemoWorld, random: Random, { receipt, day }: Correction, kind: string, occurredOn: CalendarDate
): Omit<NewEntry, 'type' | 'postings'> {
  const recordedAt = instantOn(random, day, 9, 17)
  return {
    id: random.id(recordedAt),
    reference: random.reference(),
    recordedAt,
    occurredOn,
    accountingDate: day.date,
    methodCode: receipt.methodCode,
    ...officeEntry(world),
    source: { kind: 'ledger_entry', id: receipt.id },
    idempotencyKey: `${kind}:${receipt.id}`
  }
}

export function takenBack({ receipt, credit }: Correction, amountPence: Pence): NewPosting {
  const isWhole = amountPence === -credit.amountPence
  return {
    ...credit,
    amountPence,
    vatPence: isWhole ? pence(-(credit.vatPence ?? 0)) : pence(0),
    drawsOn: { entryId: receipt.id, lineNumber: fundLine }
  }
}
