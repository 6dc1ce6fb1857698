import type { Request, Response } from 'express'
import { closedToPayers } from '../councils/planned-window.js'
import { inCouncil } from '../database/in-council.js'
import { statusEvents } from './status-history.js'

/** For everybody: whether the service works, and when it did not in the last 12 months. */
export async function showStatus(request: Request, response: Response): Promise<void> {
  const { council, windows, services: { clock } } = request
  const now = clock.now()
  const events = (await inCouncil(council.id, async trx => await statusEvents(trx, council.id, now))).filter(({ affects }) => affects !== 'staff')
  response.render('availability/status', {
    closed: closedToPayers(windows, now), going: events.filter(({ kind, endedAt }) => kind === 'incident' && endedAt === null),
    past: events.filter(({ endedAt }) => endedAt !== null && endedAt <= now)
  })
}
