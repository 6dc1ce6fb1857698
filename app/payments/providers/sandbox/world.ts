import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { Clock } from '../../../dates.js'
import type { SandboxAccount, SandboxPayment, SandboxState } from './sandbox-state.js'

/** What every part of the sandbox works on. */
export interface World {
  readonly state: SandboxState
  /** Saves, and sends the webhooks that are due. */
  readonly changed: () => void
  readonly clock: Clock
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>
  /** Where browsers and councils reach it, without a slash at the end. */
  readonly publicUrl: string
  /** Multiplies the pauses between tries of a webhook: 1 is GOV.UK Pay's schedule, which ends after days. */
  readonly webhookRetryScale: number
}

export function accountWithKey(world: World, apiKey: string | undefined): SandboxAccount | undefined {
  return world.state.accounts.find(account => account.apiKey === apiKey)
}

export function paymentWithId(world: World, id: string | undefined): SandboxPayment | undefined {
  return world.state.payments.find(payment => payment.id === id)
}

export function nowIn(world: World): string {
  return world.clock.now().toISOString()
}

export function secondsFromNow(world: World, seconds: number): string {
  return new Date(world.clock.now().getTime() + seconds * 1000).toISOString()
}

/** 26 small letters and digits, as GOV.UK Pay's ids are. */
export function newProviderId(): string {
  const symbols = 'abcdefghijklmnopqrstuv0123456789'
  return Array.from(randomBytes(26), byte => symbols.charAt(byte % symbols.length)).join('')
}
