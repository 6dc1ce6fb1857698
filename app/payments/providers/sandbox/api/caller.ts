import type { Request } from 'express'
import { bringUpToDate } from '../payment-lifecycle.js'
import type { SandboxAccount, SandboxPayment } from '../sandbox-state.js'
import { accountWithKey, paymentWithId, type World } from '../world.js'
import { Refusal, Unidentified } from './refusal.js'

/** The account whose API key came with the request, if there is one. */
export function callerOf(world: World, req: Request): SandboxAccount | undefined {
  const [, apiKey] = /^Bearer (.+)$/.exec(req.headers.authorization ?? '') ?? []
  return accountWithKey(world, apiKey)
}

/** Throws Unidentified when there is none. */
export function identifiedCaller(world: World, req: Request): SandboxAccount {
  const account = callerOf(world, req)
  if (account === undefined) throw new Unidentified()
  return account
}

/** The caller's payment that the address names, as it is by now. Throws Refusal with the endpoint's own code. */
export function requestedPayment(world: World, req: Request, notFoundCode: string): SandboxPayment {
  const account = identifiedCaller(world, req)
  if (bringUpToDate(world)) world.changed()
  const id = req.params.paymentId
  const payment = typeof id === 'string' ? paymentWithId(world, id) : undefined
  if (payment?.apiKey !== account.apiKey) throw new Refusal(404, notFoundCode, 'Not found')
  return payment
}
