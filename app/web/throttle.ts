import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { outsideTenancy } from '../database/in-council.js'
import { HttpError } from '../errors.js'

/** Too many tries; the page says when to try again. */
export class TooManyTries extends HttpError {
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super(429, 'Too many tries')
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export interface Throttle {
  /** Takes one try of this key. @throws TooManyTries when none is left. */
  spend: (key: string) => Promise<void>
  /** @throws TooManyTries when no try is left; takes none. */
  check: (key: string) => Promise<void>
  /** Gives one try back: it was not one of those that count. */
  giveBack: (key: string) => Promise<void>
  /** Gives all tries back, after a success. */
  forget: (key: string) => Promise<void>
}

/** So many tries in so many seconds, counted in the database: across processes and restarts. Keys name the council and hold no personal data. */
export function throttle(name: string, tries: number, seconds: number): Throttle {
  let limiter: RateLimiterPostgres | undefined
  const limits = (): RateLimiterPostgres => limiter ??= new RateLimiterPostgres({
    storeClient: outsideTenancy(), storeType: 'knex', tableName: 'rate_limits', tableCreated: true, clearExpiredByTimeout: false,
    keyPrefix: name, points: tries, duration: seconds
  })
  return {
    spend: async key => {
      try {
        await limits().consume(key)
      } catch (refusal) {
        throw refusal instanceof RateLimiterRes ? new TooManyTries(Math.ceil(refusal.msBeforeNext / 1000)) : refusal
      }
    },
    check: async key => {
      const used = await limits().get(key)
      if (used !== null && used.consumedPoints >= tries) throw new TooManyTries(Math.ceil(used.msBeforeNext / 1000))
    },
    giveBack: async key => { await limits().reward(key) },
    forget: async key => { await limits().delete(key) }
  }
}
