import type { Council } from '../../councils/council.js'
import { addDays, type CalendarDate } from '../../dates.js'
import { pence } from '../../money.js'
import { fillIn } from '../../traces/letter-words.js'

/** A letter as a resident would have it, about a payment that nobody made. Each paragraph is its lines. */
export function letterPreviewPage(council: Council, words: string, today: CalendarDate): string[][] {
  const paidOn = addDays(today, -20)
  const text = fillIn(words, {
    council, fundName: 'council tax', words: 'Here stands what the officer adds when they close the trace.', closedOn: today,
    trace: {
      reference: '7KQ2-93XM-4S', amount_pence: pence(120_50), paid_from: paidOn, paid_to: paidOn, account_reference: '123456789', marked_until: addDays(today, 8)
    },
    picked: { occurredOn: paidOn }, movements: [{ pence: pence(120_50), on: today }]
  })
  return text.split(/\n\n+/).map(paragraph => paragraph.split('\n'))
}
