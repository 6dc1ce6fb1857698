import type { Request } from 'express'
import ipaddr from 'ipaddr.js'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { outsideTenancy } from '../database/in-council.js'
import { HttpError } from '../errors.js'
import { keyedHash } from '../secrets/secret-tokens.js'

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
  /** Takes one try of this key. False when none is left. */
  trySpend: (key: string) => Promise<boolean>
  /** @throws TooManyTries when no try is left; takes none. */
  check: (key: string) => Promise<void>
  /** Gives one try back: it was not one of those that count. */
  giveBack: (key: string) => Promise<void>
  /** Gives all tries back, after a success. */
  forget: (key: string) => Promise<void>
}

/** What tries are counted by, such as a network address or an email: with the council, and nothing that can be read in it. */
export function throttleKey({ council, services: { config } }: Pick<Request, 'council' | 'services'>, purpose: string, text: string): string {
  return `${council.id}:${keyedHash(config.encryptionKey, purpose, text)}`
}

/**
 * Where tries come from, as they are counted: the network address, but of the newer kind its first half, since everybody has all the addresses
 * of a half to themselves and could take another for each try.
 */
export function visitorAddress({ ip = '' }: Pick<Request, 'ip'>): string {
  if (!ipaddr.isValid(ip)) return ip
  const address = ipaddr.process(ip)
  return address instanceof ipaddr.IPv6 ? new ipaddr.IPv6([...address.parts.slice(0, 4), 0, 0, 0, 0]).toString() : address.toString()
}

export interface Memory {
  note: (key: string) => Promise<void>
  has: (key: string) => Promise<boolean>
}

/** What is known for so many seconds after it was last noted, kept beside the throttles that go by it. Keys are as theirs. */
export function memory(name: string, seconds: number): Memory {
  const kept = limiterOf(name, 1, seconds)
  return {
    note: async key => { await kept().set(key, 1, seconds) },
    has: async key => await kept().get(key) !== null
  }
}

/** So many tries in so many seconds, counted in the database: across processes and restarts. Keys name the council and hold no personal data. */
export function throttle(name: string, tries: number, seconds: number): Throttle {
  const limits = limiterOf(name, tries, seconds)
  const spend = async (key: string): Promise<void> => {
    try {
      await limits().consume(key)
    } catch (refusal) {
      throw refusal instanceof RateLimiterRes ? new TooManyTries(Math.ceil(refusal.msBeforeNext / 1000)) : refusal
    }
  }
  return {
    spend,
    trySpend: async key => await spend(key).then(() => true, (error: unknown) => {
      if (error instanceof TooManyTries) return false
      throw error
    }),
    check: async key => {
      const used = await limits().get(key)
      if (used !== null && used.consumedPoints >= tries) throw new TooManyTries(Math.ceil(used.msBeforeNext / 1000))
    },
    giveBack: async key => { await limits().reward(key) },
    forget: async key => { await limits().delete(key) }
  }
}

function limiterOf(name: string, points: number, seconds: number): () => RateLimiterPostgres {
  let limiter: RateLimiterPostgres | undefined
  return () => limiter ??= new RateLimiterPostgres({
    storeClient: outsideTenancy(), storeType: 'knex', tableName: 'rate_limits', tableCreated: true, clearExpiredByTimeout: false,
    keyPrefix: name, points, duration: seconds
  })
}
