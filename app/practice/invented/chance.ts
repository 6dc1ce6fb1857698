import { createHash } from 'node:crypto'
import { v7 } from 'uuid'
import { referenceFrom } from '../../references.js'

const referenceSymbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const idSymbols = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Chance that is the same each time for the same seed, so that making a practice council again after a kill makes the same rows. Never for secrets. */
export class Chance {
  readonly #seed: string
  #taken = 0
  #bytes: number[] = []

  constructor(seed: string) {
    this.#seed = seed
  }

  /** A whole number between these, both included. */
  between(from: number, to: number): number {
    const drawn = Array.from({ length: 4 }, () => this.#byte()).reduce((sum, byte) => sum * 256 + byte, 0)
    return from + drawn % (to - from + 1)
  }

  pick<Thing>(things: readonly Thing[]): Thing {
    const thing = things[this.between(0, things.length - 1)]
    if (thing === undefined) throw new RangeError('Nothing to pick from')
    return thing
  }

  /** True once in so many times. */
  onceIn(times: number): boolean {
    return this.between(1, times) === 1
  }

  /** `77##$$` with a digit for each `#` and a letter for each `$`. */
  filled(pattern: string): string {
    return pattern.replace(/[#$]/g, place => place === '#' ? String(this.between(0, 9)) : this.pick([...'ABCDEFGHJKLMNPRSTUWXY']))
  }

  reference(): string {
    return referenceFrom(Array.from({ length: 9 }, () => this.pick([...referenceSymbols])).join(''))
  }

  /** Like a payment provider's. */
  providerId(): string {
    return Array.from({ length: 26 }, () => this.pick([...idSymbols])).join('')
  }

  /** A version 7 id of that time. */
  id(at: Date): string {
    return v7({ msecs: at.getTime(), random: Uint8Array.from({ length: 16 }, () => this.#byte()) })
  }

  #byte(): number {
    if (this.#bytes.length === 0) {
      this.#taken += 1
      this.#bytes = [...createHash('sha256').update(`${this.#seed}/${this.#taken}`).digest()]
    }
    return this.#bytes.pop() ?? 0
  }
}
