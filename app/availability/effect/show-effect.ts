import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { sumOf } from '../../money.js'
import { field } from '../../web/form-body.js'
import { effectOf } from './effect-query.js'

/** What an outage cost, from one instant to another, as its address names them. */
export async function showEffect(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const [beganAt, endedAt] = [instantIn(request, 'from'), instantIn(request, 'until')]
  if (beganAt === null || endedAt === null || endedAt < beganAt) throw new NotFound('outage')
  const hours = await inCouncil(council.id, async trx => await effectOf(trx, council.id, { beganAt, endedAt }, clock.now()))
  const known = hours.filter(({ weeks }) => weeks > 0)
  const total = (figure: 'notTaken' | 'fewest' | 'most'): number => known.reduce((sum, hour) => sum + (hour[figure] ?? 0), 0)
  response.render('availability/effect', {
    beganAt, endedAt, hours, unknown: hours.length - known.length, notTaken: total('notTaken'), fewest: total('fewest'), most: total('most'),
    notTakenPence: sumOf(known.flatMap(({ notTakenPence }) => notTakenPence === null ? [] : [notTakenPence]))
  })
}

function instantIn({ query }: Request, name: string): Date | null {
  const text = field(query, name)
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) && !Number.isNaN(Date.parse(text)) ? new Date(text) : null
}
