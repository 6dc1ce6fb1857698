import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { seeOutcome } from '../approvals/outcomes/outcome.js'
import { inCouncil } from '../database/in-council.js'
import { Conflict, NotFound } from '../errors.js'
import { maskCardNumbers, textFault } from '../funds/card-number.js'
import { isId } from '../ids.js'
import { openTracesOf } from '../traces/trace.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { accountsOfLines } from './accounts-of-lines-query.js'
import { approveTransfer, refuseTransfer, withdrawTransfer } from './decide-transfer.js'
import type { Mover } from './transfer.js'
import { longestExplanation } from './transfer-reason.js'
import { findTransfer } from './transfers-query.js'

/** A transfer or a reversal: who asked for what, and what became of it. */
export async function showTransfer(request: Request, response: Response): Promise<void> {
  await draw(request, response, {})
}

/** Another person agrees, or says why not. */
export async function decideTransfer(request: Request, response: Response): Promise<void> {
  const [decision, reason] = [field(request.body, 'decision'), field(request.body, 'reason').trim()]
  if (decision === 'approved') return await act(request, response, approveTransfer)
  if (decision !== 'refused') throw new NotFound('decision')
  const message = textFault('reason', reason, longestExplanation, 'Enter why you refuse it')
  if (message !== null) return await draw(request, response, { status: 422, errors: [{ field: 'reason', message }], reason })
  await act(request, response, async (trx, mover, id) => { await refuseTransfer(trx, mover, id, reason) }, reason)
}

/** Who asked takes it back. */
export async function takeTransferBack(request: Request, response: Response): Promise<void> {
  await act(request, response, withdrawTransfer)
}

/** Does it and shows what is so now; where that cannot be done any more, says why, and shows what was typed. */
async function act(
  request: Request, response: Response, work: (trx: Knex.Transaction, mover: Mover, id: string) => Promise<void>, reason?: string
): Promise<void> {
  const { council, services } = request
  const mover = { councilId: council.id, person: signedIn(request), now: services.clock.now() }
  try {
    await inCouncil(council.id, async trx => { await work(trx, mover, idOf(request)) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return await draw(request, response, { status: error.status, errors: [{ field: 'transfer', message: error.message }], ...(reason === undefined ? {} : { reason }) })
  }
  response.redirect(303, `/staff/transfers/${idOf(request)}?done=yes`)
}

async function draw(
  request: Request, response: Response, { status, errors, reason }: { status?: number, errors?: FieldError[], reason?: string }
): Promise<void> {
  const { council, services } = request
  const person = signedIn(request)
  const { transfer, traces, accounts } = await inCouncil(council.id, async trx => {
    await seeOutcome(trx, council.id, person.id, 'transfer', idOf(request))
    const found = await findTransfer(trx, council.id, person, idOf(request))
    if (found === undefined) throw new NotFound('transfer')
    const targets = found.lines.filter(({ side }) => side === 'to')
    return {
      transfer: found, traces: person.may('traces.view') ? await openTracesOf(trx, council.id, targets, person) : [],
      accounts: person.may('accounts.view') ? await accountsOfLines(trx, council.id, found.lines, services.clock.now()) : []
    }
  })
  response.status(status ?? 200).render('transfers/transfer', {
    transfer, traces, accounts, errors, reason: maskCardNumbers(reason ?? ''), isDone: errors === undefined && field(request.query, 'done') === 'yes',
    isOwn: transfer.requestedBy === person.id, may: person.permissions
  })
}

function idOf({ params }: Request): string {
  const id = String(params.transferId)
  if (!isId(id)) throw new NotFound('transfer')
  return id
}
