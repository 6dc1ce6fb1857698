import { pence } from '../../../app/money.js'
import { govukPay, type GovukPaySettings } from '../../../app/payments/providers/govuk-pay.js'
import type { NewProviderPayment } from '../../../app/payments/providers/payment-provider.js'
import { runSandbox, type SandboxProcessSettings } from '../../../app/payments/providers/sandbox/run-sandbox.js'
import { watchedFetch } from './contract.js'

export const apiKey = 'api_test_barnfield'
export const otherApiKey = 'api_test_northmoor'
export const webhookSecret = 'a secret between the two'

/** A clock that stands still until it is moved on. */
export function stoppedClock(start = '2026-05-03T09:00:00.000Z') {
  let now = new Date(start)
  return {
    now: () => now,
    advanceSeconds(seconds: number) { now = new Date(now.getTime() + seconds * 1000) }
  }
}

export const silentLog = { info: () => {}, warn: () => {}, error: () => {} }

export const aPayment: NewProviderPayment = {
  reference: 'ATTEMPT-1', amountPence: pence(12_050), description: 'Council tax', returnUrl: 'http://barnfield.localhost:3000/return/abc'
}

/** The sandbox on a free port with two accounts, and a client that holds all that passes against the contract. */
export async function startSandbox(settings: Partial<SandboxProcessSettings> = {}) {
  const clock = stoppedClock()
  const running = await runSandbox({ port: 0, statePath: null, production: false, log: silentLog, clock, tickMs: 20, ...settings })
  const watched = watchedFetch()

  const control = (method: string, path: string, body?: unknown) => fetch(`${running.publicUrl}/sandbox${path}`, {
    method, headers: { 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  const putAccount = (key: string, account: object = {}) => control('PUT', `/accounts/${key}`, {
    name: `Council of ${key}`, webhookUrl: null, webhookSecret, motoEnabled: false, ...account
  })
  await putAccount(apiKey)
  await putAccount(otherApiKey)

  return {
    ...running,
    clock,
    contractFaults: watched.faults,
    control,
    putAccount,
    switches: (changes: object) => control('POST', '/switches', changes),
    pay: (id: string, cardNumber = '4242424242424242', options: object = {}) => control('POST', `/payments/${id}/pay`, { cardNumber, ...options }),
    provider: (options: Partial<GovukPaySettings> = {}) => govukPay({
      baseUrl: running.publicUrl, apiKey, fetch: watched.fetch, sleep: async () => {}, ...options
    }),
    /** A call of the API, watched like the client's. */
    call: (method: string, path: string, body?: unknown, key = apiKey) => watched.fetch(`${running.publicUrl}${path}`, {
      method,
      headers: { 'authorization': `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
  }
}

export type TestSandbox = Awaited<ReturnType<typeof startSandbox>>

/** What a promise was rejected with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('It was not rejected')
}

/** Waits until something holds, looking every few milliseconds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 3000
  while (!await holds()) {
    if (Date.now() > giveUpAt) throw new Error('It did not happen in three seconds')
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}
