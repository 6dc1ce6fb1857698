/**
 * How a measure's value follows from its sums. percent: count in a hundred of `of` · score: count is points, 0 to 100 for each of `of` answers,
 * and the value their mean · number: count · pence: pence · pence-each: pence of each that was counted · seconds-each: seconds of each that was
 * counted.
 */
export type MeasureUnit = 'percent' | 'score' | 'number' | 'pence' | 'pence-each' | 'seconds-each'

/** What it tells of: the measures that the Service Manual asks of every service, the answers that satisfaction comes from, or a part of the income. */
export type MeasureGroup = 'service' | 'answers' | 'money' | 'traces' | 'failed-payments'

/** Into what the sums of a measure may be split. */
export const measureParts = ['fund', 'channel', 'phase'] as const
export type MeasurePart = typeof measureParts[number]
/** What stands for a fund, channel or phase where what is counted has none, to staff and to everybody. */
export const withoutPart: Readonly<Record<MeasurePart, string>> = { fund: 'No fund', channel: 'No channel', phase: 'No phase' }

export interface Measure {
  code: string
  group: MeasureGroup
  words: string
  unit: MeasureUnit
  /** What exactly is counted, of what, and when: it stands beside each number. */
  definition: string
  /** Null where neither is better by itself. */
  higherIsBetter: boolean | null
  /** Into what its sums are split; it has no figure of a fund, channel or phase otherwise. */
  countedBy: readonly MeasurePart[]
}

/** Everything that is measured, in the order of the pages. */
export const measures = [
  {
    code: 'completion', group: 'service', words: 'Completion rate', unit: 'percent', higherIsBetter: true, countedBy: measureParts,
    definition: 'Of the payments begun in the month, how many are paid or ended because there was nothing to pay. One basket is one transaction, and begins when its first answer is saved. A payment that is gone on with later is not a new one, and people who could not begin because the service was not open to them are not counted. A card that is declined does not end a payment: see “Cards declined”. The fund is that of the first thing in the basket.'
  },
  {
    code: 'digital-take-up', group: 'service', words: 'Digital take-up', unit: 'percent', higherIsBetter: true, countedBy: measureParts,
    definition: 'Of the transactions completed in the month by all channels, how many were digital. Payments in this service are digital, those that an adviser helped with included. Receipts in files are digital or not by their method of payment. The volumes of channels that this service does not see are typed in by the council’s staff, and marked so. Asked for from public beta on.'
  },
  {
    code: 'assisted-take-up', group: 'service', words: 'Assisted digital', unit: 'percent', higherIsBetter: null, countedBy: measureParts,
    definition: 'Of the payments completed in this service in the month, how many an adviser helped with: by phone, at a counter, on a home visit or by web chat. They are counted as digital as well.'
  },
  {
    code: 'cost-per-transaction', group: 'service', words: 'Cost per transaction', unit: 'pence-each', higherIsBetter: false, countedBy: ['channel'],
    definition: 'What all channels cost in the month, assisted digital included, as the council’s staff typed it in, shared among the transactions completed by all channels. Costs are known by channel and not by fund. A month without costs has no figure, and is left out of the figure for twelve months.'
  },
  {
    code: 'satisfaction-score', group: 'service', words: 'User satisfaction, as a score', unit: 'score', higherIsBetter: true, countedBy: measureParts,
    definition: 'The mean of the answers to “Overall, how did you feel about the service you received today?” in the month, where very satisfied counts 100, satisfied 75, neither satisfied nor dissatisfied 50, dissatisfied 25 and very dissatisfied 0, to a whole percentage. Answers of callers that an adviser recorded are included. What was struck out as spam or a test is left out: see “Answers struck out”. Two formulas are in use: this is the first.'
  },
  {
    code: 'satisfaction-share', group: 'service', words: 'User satisfaction, as a share', unit: 'percent', higherIsBetter: true, countedBy: measureParts,
    definition: 'Of the answers to the same question in the month, how many were “satisfied” or “very satisfied”, without those struck out. This is the second formula in use.'
  },
  {
    code: 'satisfaction-struck-out', group: 'service', words: 'Answers struck out', unit: 'number', higherIsBetter: null, countedBy: measureParts,
    definition: 'Answers to the same question, given in the month, that the council’s staff have struck out since as not from users: spam or a test. They are in neither formula nor in the five counts. Who struck each out, when and why is on record. One that is struck out later, or counted again, changes the month in which it was given.'
  },
  {
    code: 'satisfaction-very-satisfied', group: 'answers', words: 'Very satisfied', unit: 'percent', higherIsBetter: null, countedBy: measureParts,
    definition: 'Of the answers in the month, how many were “very satisfied”, without those struck out.'
  },
  {
    code: 'satisfaction-satisfied', group: 'answers', words: 'Satisfied', unit: 'percent', higherIsBetter: null, countedBy: measureParts,
    definition: 'Of the answers in the month, how many were “satisfied”, without those struck out.'
  },
  {
    code: 'satisfaction-neither', group: 'answers', words: 'Neither satisfied nor dissatisfied', unit: 'percent', higherIsBetter: null, countedBy: measureParts,
    definition: 'Of the answers in the month, how many were “neither satisfied nor dissatisfied”, without those struck out.'
  },
  {
    code: 'satisfaction-dissatisfied', group: 'answers', words: 'Dissatisfied', unit: 'percent', higherIsBetter: null, countedBy: measureParts,
    definition: 'Of the answers in the month, how many were “dissatisfied”, without those struck out.'
  },
  {
    code: 'satisfaction-very-dissatisfied', group: 'answers', words: 'Very dissatisfied', unit: 'percent', higherIsBetter: null, countedBy: measureParts,
    definition: 'Of the answers in the month, how many were “very dissatisfied”, without those struck out.'
  },
  {
    code: 'straight-through', group: 'money', words: 'Money allocated without touch', unit: 'percent', higherIsBetter: true, countedBy: ['fund', 'channel'],
    definition: 'Of the lines of money that came in the month, from the card provider and in files, how many were posted straight to their fund rather than to suspense. Money in suspense has no fund. Reversals are not taken off.'
  },
  {
    code: 'suspense-value', group: 'money', words: 'Value in suspense', unit: 'pence', higherIsBetter: false, countedBy: [],
    definition: 'Suspense is money that has come and is not on an account yet. What was still there at the end of the last day measured of the month, and of how many items. It is not added up over months.'
  },
  {
    code: 'suspense-age', group: 'money', words: 'Age of suspense', unit: 'seconds-each', higherIsBetter: false, countedBy: [],
    definition: 'How long the items that were still in suspense at the end of the last day measured of the month had been there, on average.'
  },
  {
    code: 'time-to-allocate', group: 'money', words: 'Time to allocate', unit: 'seconds-each', higherIsBetter: false, countedBy: ['fund'],
    definition: 'From when money came into suspense to when it was allocated to a fund, on average of the allocations of the month. An item allocated to several accounts counts for each of them.'
  },
  {
    code: 'refund-time', group: 'money', words: 'Time to refund', unit: 'seconds-each', higherIsBetter: false, countedBy: ['fund'],
    definition: 'From when a refund was asked for to when it was paid, on average of the refunds paid in the month. The fund is that of the first line refunded.'
  },
  {
    code: 'duplicate-payments', group: 'money', words: 'Duplicate payments', unit: 'number', higherIsBetter: false, countedBy: ['fund'],
    definition: 'Payments found in the month that seem to repeat an earlier one, except those that an officer has said do not.'
  },
  {
    code: 'traces-opened', group: 'traces', words: 'Traces opened', unit: 'number', higherIsBetter: false, countedBy: ['fund'],
    definition: 'How many times in the month somebody said that they had paid and the money was not on their account, and a search was begun.'
  },
  {
    code: 'traces-moved', group: 'traces', words: 'Traces: money found and moved', unit: 'percent', higherIsBetter: true, countedBy: ['fund'],
    definition: 'Of the traces closed in the month, how many ended with the money found and put on the right account.'
  },
  {
    code: 'traces-nothing-to-do', group: 'traces', words: 'Traces: nothing to do', unit: 'percent', higherIsBetter: null, countedBy: ['fund'],
    definition: 'Of the traces closed in the month, how many ended with nothing to do: the money was where it belonged.'
  },
  {
    code: 'traces-not-found', group: 'traces', words: 'Traces: not found', unit: 'percent', higherIsBetter: false, countedBy: ['fund'],
    definition: 'Of the traces closed in the month, how many ended without the money having been found.'
  },
  {
    code: 'traces-no-proof', group: 'traces', words: 'Traces: no proof', unit: 'percent', higherIsBetter: null, countedBy: ['fund'],
    definition: 'Of the traces closed in the month, how many ended because no proof of the payment was given.'
  },
  {
    code: 'payments-declined', group: 'failed-payments', words: 'Cards declined', unit: 'percent', higherIsBetter: false, countedBy: measureParts,
    definition: 'Of the tries at paying that ended in the month, how many the card’s bank declined. One payment may be tried several times. Tries that this service called back because the answers were changed are left out.'
  },
  {
    code: 'payments-cancelled', group: 'failed-payments', words: 'Cancelled on the card page', unit: 'percent', higherIsBetter: false, countedBy: measureParts,
    definition: 'Of the tries at paying that ended in the month, how many the payer cancelled on the provider’s card page. Tries that this service called back are not among them.'
  },
  {
    code: 'payments-expired', group: 'failed-payments', words: 'Ran out of time', unit: 'percent', higherIsBetter: false, countedBy: measureParts,
    definition: 'Of the tries at paying that ended in the month, how many ran out of time on the provider’s card page.'
  },
  {
    code: 'payments-errored', group: 'failed-payments', words: 'Failed at the provider', unit: 'percent', higherIsBetter: false, countedBy: measureParts,
    definition: 'Of the tries at paying that ended in the month, how many the payment provider itself failed at.'
  },
  {
    code: 'payments-unreached', group: 'failed-payments', words: 'Card page never reached', unit: 'percent', higherIsBetter: false, countedBy: measureParts,
    definition: 'Of the tries at paying that ended in the month, how many never reached the payment provider, so that no card page could be shown.'
  }
] as const satisfies readonly Measure[]

export type MeasureCode = typeof measures[number]['code']

/** Everything about one measure. @throws when there is none of this code. */
export function measureOf(code: MeasureCode): Measure & { code: MeasureCode } {
  const measure = measures.find(one => one.code === code)
  if (measure === undefined) throw new Error(`No measure ${code}`)
  return measure
}
