import { randomInt } from 'node:crypto'

/** With it the new service is shown first as soon as it is to anybody. */
export const firstNumber = 0

/** Of a hundred visitors each number is as likely as another. */
export function drawNumber(): number {
  return randomInt(100)
}

/** The number that a visitor drew before, from its cookie; null where there is none from 0 to 99. */
export function readNumber(text: string | null): number | null {
  return text !== null && /^[1-9]?\d$/.test(text) ? Number(text) : null
}
