import type { MeasureCode } from '../../measures/measure.js'
import { satisfactionAnswers } from '../../measures/satisfaction-answers.js'

/** A count that is published: how many a measure counts, or of how many. */
export type CountName = `${MeasureCode}.${'count' | 'of'}`

/** Counts that could betray each other. chain: each is a part of the next. parts: the last is the whole, and the others do not overlap. */
export interface CountFamily {
  kind: 'chain' | 'parts'
  counts: readonly CountName[]
}

/** What people answered, the most satisfied first. */
export const answerMeasures = satisfactionAnswers.map(({ measure }) => measure)

/** Every count that is published, once; but what follows from the answers is judged with them, in satisfaction-told.ts. What is in none of these is not published. */
export const countFamilies: readonly CountFamily[] = [
  { kind: 'chain', counts: ['completion.count', 'completion.of'] },
  { kind: 'chain', counts: ['assisted-take-up.count', 'assisted-take-up.of', 'digital-take-up.count', 'digital-take-up.of'] },
  { kind: 'parts', counts: [...answerMeasures.map((code): CountName => `${code}.count`), 'satisfaction-very-satisfied.of'] },
  { kind: 'chain', counts: ['satisfaction-struck-out.count'] },
  { kind: 'chain', counts: ['straight-through.count', 'straight-through.of'] },
  { kind: 'chain', counts: ['suspense-value.count'] },
  { kind: 'chain', counts: ['time-to-allocate.count'] },
  { kind: 'chain', counts: ['refund-time.count'] },
  { kind: 'chain', counts: ['duplicate-payments.count'] },
  { kind: 'chain', counts: ['traces-opened.count'] },
  {
    kind: 'parts',
    counts: ['traces-moved.count', 'traces-nothing-to-do.count', 'traces-not-found.count', 'traces-no-proof.count', 'traces-moved.of']
  },
  {
    kind: 'parts',
    counts: [
      'payments-declined.count', 'payments-cancelled.count', 'payments-expired.count', 'payments-errored.count', 'payments-unreached.count',
      'payments-declined.of'
    ]
  }
]

/** The same count under another measure's name. */
const same: Partial<Record<CountName, CountName>> = {
  'cost-per-transaction.count': 'digital-take-up.of',
  'suspense-age.count': 'suspense-value.count',
  ...sameWhole(['traces-nothing-to-do', 'traces-not-found', 'traces-no-proof'], 'traces-moved.of'),
  ...sameWhole(['payments-cancelled', 'payments-expired', 'payments-errored', 'payments-unreached'], 'payments-declined.of'),
  ...sameWhole([...answerMeasures, 'satisfaction-share', 'satisfaction-score'], 'satisfaction-very-satisfied.of')
}

/** The name under which a count is judged. */
export function countName(measure: MeasureCode, part: 'count' | 'of'): CountName {
  return same[`${measure}.${part}`] ?? `${measure}.${part}`
}

function sameWhole(measures: readonly MeasureCode[], whole: CountName): Partial<Record<CountName, CountName>> {
  return Object.fromEntries(measures.map(measure => [`${measure}.of`, whole]))
}
