import { randomInt } from 'node:crypto'

/** Of a hundred visitors each number is as likely as another. */
export function drawNumber(): number {
  return randomInt(100)
}

/** The number that a visitor drew before, from the header of cookies; null where there is none from 0 to 99. */
export function readNumber(header: string | undefined, cookie: string): number | null {
  const text = (header ?? '').split(';').map(part => part.trim()).find(part => part.startsWith(`${cookie}=`))?.slice(cookie.length + 1)
  return text !== undefined && /^[1-9]?\d$/.test(text) ? Number(text) : null
}
