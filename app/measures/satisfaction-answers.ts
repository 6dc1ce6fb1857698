import type { MeasureCode } from './measure.js'

/** The answers to how satisfied somebody was, the most satisfied first: the measure that counts each, what it is worth of a hundred, and whether it says that they were. */
export const satisfactionAnswers = [
  { measure: 'satisfaction-very-satisfied', worth: 100, isSatisfied: true }, { measure: 'satisfaction-satisfied', worth: 75, isSatisfied: true },
  { measure: 'satisfaction-neither', worth: 50, isSatisfied: false }, { measure: 'satisfaction-dissatisfied', worth: 25, isSatisfied: false },
  { measure: 'satisfaction-very-dissatisfied', worth: 0, isSatisfied: false }
] as const satisfies readonly { measure: MeasureCode, worth: number, isSatisfied: boolean }[]
