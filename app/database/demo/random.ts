import { v7 } from 'uuid'
import { referenceFrom } from '../../references.js'

const referenceSymbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const lettersAndDigits = 'abcdefghijklmnopqrstuvwxyz0123456789'
const wordSize = 2 ** 32

/** Chance that is the same each time: the demo is made from fixed seeds, so that what is said of it stays true. Never for secrets. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 up to 1, which it does not reach. The generator is mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6D2B79F5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / wordSize
  }

  /** A whole number between these, both included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<Thing>(things: readonly Thing[]): Thing {
    const thing = things[this.between(0, things.length - 1)]
    if (thing === undefined) throw new RangeError('Nothing to pick from')
    return thing
  }

  /** Picks with the chances that are given, which need not add up to anything. */
  weighted<Thing>(things: readonly (readonly [Thing, number])[]): Thing {
    let left = this.next() * things.reduce((sum, [, weight]) => sum + weight, 0)
    const found = things.find(([, weight]) => (left -= weight) < 0) ?? things.at(-1)
    if (found === undefined) throw new RangeError('Nothing to pick from')
    return found[0]
  }

  /** `77######` with a digit for each `#`. */
  digits(pattern: string): string {
    return pattern.replace(/#/g, () => String(this.between(0, 9)))
  }

  /** Letters and digits as GOV.UK Pay makes its ids of. */
  code(length: number): string {
    return Array.from({ length }, () => this.pick([...lettersAndDigits])).join('')
  }

  reference(): string {
    return referenceFrom(Array.from({ length: 9 }, () => referenceSymbols.charAt(this.between(0, 31))).join(''))
  }

  /** A version 7 id of that time. */
  id(at: Date): string {
    return v7({ msecs: at.getTime(), random: Uint8Array.from({ length: 16 }, () => this.between(0, 255)) })
  }
}
