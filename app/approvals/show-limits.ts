import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { Conflict } from '../errors.js'
import { amountInPounds, parseAmount } from '../money.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { approvalLimits, changeApprovalLimit, type LimitChange, limitedMovements } from './approval-limit.js'

/** Above which amounts another person has to agree. */
export async function showApprovalLimits(request: Request, response: Response): Promise<void> {
  await draw(request, response, {})
}

/** What waits already waits on: a limit counts for what is asked for from then on. */
export async function changeApprovalLimits(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const read = readLimits(request.body)
  if (read.errors !== undefined) return await draw(request, response, { status: 422, errors: read.errors, submitted: submittedOf(request.body), isOfForm: true })
  try {
    await inCouncil(council.id, async trx => {
      for (const change of read.values) await changeApprovalLimit(trx, council.id, change, { userId: signedIn(request).id, now: services.clock.now() })
    })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return await draw(request, response, { status: error.status, errors: [{ field: 'transfer', message: error.message }], submitted: submittedOf(request.body) })
  }
  response.redirect(303, '/staff/settings/approval-limits?done=yes')
}

type Submitted = Record<string, string>

function submittedOf(body: unknown): Submitted {
  return Object.fromEntries(limitedMovements.map(movement => [movement, field(body, movement).trim()]))
}

/** Zero is a limit: another person then agrees to every one. */
function readLimits(body: unknown): { values: LimitChange[], errors?: never } | { errors: FieldError[], values?: never } {
  const read = limitedMovements.map(movement => ({ movement, seen: field(body, `seen-${movement}`), ...parseAmount(field(body, movement)) }))
  const errors = read.flatMap(({ movement, fault }) => fault === undefined ? [] : [{
    field: movement, message: fault === 'missing' ? `Enter the limit for a ${movement}` : `The limit for a ${movement} must be in pounds, like 100 or 99.50`
  }])
  const values = read.flatMap(({ movement, seen, pence }) => pence === undefined ? [] : [{ movement, seen, limitPence: pence }])
  return errors.length > 0 ? { errors } : { values }
}

async function draw(
  request: Request, response: Response, { status, errors, submitted, isOfForm = false }: { status?: number, errors?: FieldError[], submitted?: Submitted, isOfForm?: boolean }
): Promise<void> {
  const { council } = request
  const limits = await inCouncil(council.id, async trx => await approvalLimits(trx, council.id))
  response.status(status ?? 200).render('approvals/limits', {
    limits: limits.map(limit => ({ ...limit, seen: isOfForm ? field(request.body, `seen-${limit.movement}`) : limit.limitPence, text: submitted?.[limit.movement] ?? amountInPounds(limit.limitPence) })),
    errors, isDone: errors === undefined && field(request.query, 'done') === 'yes'
  })
}
