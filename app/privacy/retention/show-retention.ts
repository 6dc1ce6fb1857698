import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { Conflict } from '../../errors.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { type DataKind, type DataKindCode, dataKinds } from '../kept/kinds.js'
import { latestRuns, practiceDays, practiceKind } from './enforce-retention.js'
import { changePeriods, inYearsAndMonths, type KindPeriod, periodsOf, seenAs } from './periods.js'
import { readRetentionForm } from './retention-form.js'

const mostRuns = 200

interface Sent {
  status?: number
  errors?: FieldError[]
  submitted?: Record<string, string>
  /** Of the form in which there is a fault; what is so by now without one. */
  seen?: string
}

/** After how many days each kind of personal data is removed. */
export async function showPeriods(request: Request, response: Response): Promise<void> {
  await drawPeriods(request, response, {})
}

export async function savePeriods(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const body: unknown = request.body
  const periods = await inCouncil(council.id, async trx => await periodsOf(trx, council.id))
  const { values, errors } = readRetentionForm(body, periods)
  const submitted = Object.fromEntries(periods.map(({ code }) => [code, field(body, code)]))
  if (errors !== undefined) return await drawPeriods(request, response, { status: 422, errors, submitted, seen: field(body, 'seen') })
  try {
    const step = { seen: field(body, 'seen'), userId: signedIn(request).id, now: services.clock.now() }
    await inCouncil(council.id, async trx => { await changePeriods(trx, council.id, values, step) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return await drawPeriods(request, response, { status: 409, errors: [{ field: periods[0]?.code ?? '', message: error.message }], submitted })
  }
  response.redirect(303, '/staff/settings/retention?done=yes')
}

/** What was removed on which night. */
export async function showRuns(request: Request, response: Response): Promise<void> {
  const { council } = request
  const runs = await inCouncil(council.id, async trx => await latestRuns(trx, council.id, mostRuns))
  response.render('privacy/retention-runs', { runs: runs.map(run => ({ ...run, kind: nameOf(run.kindCode), after: inYearsAndMonths(run.days) })), mostRuns, practiceDays })
}

async function drawPeriods(request: Request, response: Response, { status = 200, errors, submitted, seen }: Sent): Promise<void> {
  const { council } = request
  const periods = await inCouncil(council.id, async trx => await periodsOf(trx, council.id))
  response.status(status).render('privacy/retention', {
    periods, errors, seen: seen ?? seenAs(periods), isDone: errors === undefined && field(request.query, 'done') === 'yes',
    submitted: submitted ?? Object.fromEntries(periods.map(({ code, days }: KindPeriod) => [code, String(days)]))
  })
}

function nameOf(code: string): string {
  if (code === practiceKind) return 'A practice council that was made anew'
  return (dataKinds as Record<string, DataKind | undefined>)[code as DataKindCode]?.name ?? code
}
