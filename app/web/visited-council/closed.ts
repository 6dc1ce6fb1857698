import type { Request, RequestHandler } from 'express'
import { closedToPayers, closedToStaff, type PlannedWindow } from '../../councils/planned-window.js'
import { HttpError } from '../../errors.js'

/** A planned window is in the way: of beginning to pay, or of a change by staff. Nothing has been done. */
export class Closed extends HttpError {
  readonly to: 'payers' | 'staff'
  readonly window: PlannedWindow

  constructor(to: 'payers' | 'staff', window: PlannedWindow) {
    super(503, `Closed to ${to} until ${window.endsAt.toISOString()}`)
    this.to = to
    this.window = window
  }
}

/** For where payments begin: none does while that is closed. One that has begun goes on to its end. */
export function closedToNewPayments(): RequestHandler {
  return (request, _response, next) => {
    const window = closedToPayers(request.windows, request.services.clock.now())
    if (window !== undefined) throw new Closed('payers', window)
    next()
  }
}

/** Paying with an adviser is paying, and people's own ways of signing in are theirs. */
const goesOnWith: readonly string[] = ['payments.help', 'payments.send-link', 'own access']

/** @throws Closed while staff can read and change nothing */
export function refuseChangesByStaff(request: Request, permission: string): void {
  const window = closedToStaff(request.windows, request.services.clock.now())
  if (window !== undefined && !goesOnWith.includes(permission)) throw new Closed('staff', window)
}
