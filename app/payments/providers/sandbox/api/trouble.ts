import { setTimeout as pause } from 'node:timers/promises'
import type { RequestHandler } from 'express'
import { switchesFor, useUp } from '../switches.js'
import type { World } from '../world.js'
import { callerOf } from './caller.js'
import { Refusal } from './refusal.js'

/** Spoils calls of the API as the switches say, before anything is done. */
export function makeTrouble(world: World): RequestHandler {
  return async (req, res, next) => {
    const account = callerOf(world, req)
    const { slowMs, retryAfterSeconds } = switchesFor(world.state, account)
    if (slowMs > 0) await pause(slowMs)
    if (useUp(world.state, account, 'dropNextCalls')) {
      req.socket.destroy()
      return
    }
    // The connection stays open until the caller has had enough.
    if (useUp(world.state, account, 'hangNextCalls')) return
    if (useUp(world.state, account, 'throttleNextCalls')) {
      if (retryAfterSeconds > 0) res.set('retry-after', String(retryAfterSeconds))
      throw new Refusal(429, 'P0900', 'Too many requests')
    }
    if (useUp(world.state, account, 'failNextCalls')) throw new Refusal(500, 'P0198', 'Downstream system error')
    next()
  }
}
