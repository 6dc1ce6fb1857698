import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { approvalLimit } from '../../approvals/approval-limit.js'
import { inCouncil } from '../../database/in-council.js'
import { Conflict, NotFound } from '../../errors.js'
import { maskCardNumbers } from '../../funds/card-number.js'
import { isId } from '../../ids.js'
import { findEntry, type FoundEntry } from '../../ledger/entry-query.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { lineUses } from '../line-uses-query.js'
import { faultsOfReason, reasonsFor } from '../transfer-reason.js'
import { countedAmount } from './counted-amount.js'
import { amountOf, broughtLines, drawnLines, whyNotReversible } from './may-reverse.js'
import { itemsOf, waitingReversalOf } from './post-reversal.js'
import { isWithin, reverseEntry } from './reverse-entry.js'

/** What was typed, and what is wrong with it. */
interface ReversalPage {
  status?: number
  errors?: FieldError[]
  submitted?: { reason: string, explanation: string }
}

/** What a reversal would turn round; or why there is none. */
export async function showReversal(request: Request, response: Response): Promise<void> {
  await draw(request, response, {})
}

export async function reverse(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const [id, person, entryId] = [field(request.body, 'once'), signedIn(request), idOf(request)]
  const submitted = { reason: field(request.body, 'reason'), explanation: field(request.body, 'explanation').trim().replaceAll('\r\n', '\n') }
  const errors = await inCouncil(council.id, async trx => {
    await entryOf(trx, request)
    return faultsOfReason(await reasonsFor(trx, council.id, 'reversal'), submitted.reason, submitted.explanation)
  })
  if (!isId(id)) throw new Conflict('The form is not one of ours')
  if (errors.length > 0) return await draw(request, response, { status: 422, errors, submitted })
  try {
    await inCouncil(council.id, async trx => {
      const mover = { councilId: council.id, person, now: services.clock.now() }
      await reverseEntry(trx, mover, { id, entryId, reasonCode: submitted.reason, explanation: submitted.explanation })
    })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return await draw(request, response, { status: error.status, errors: [{ field: 'reversal', message: error.message }], submitted })
  }
  response.redirect(303, `/staff/transfers/${id}?done=yes`)
}

async function draw(request: Request, response: Response, { status, errors, submitted }: ReversalPage): Promise<void> {
  const { council } = request
  const entryId = idOf(request)
  const page = await inCouncil(council.id, async trx => {
    const entry = await entryOf(trx, request)
    const brought = broughtLines(entry)
    const uses = await lineUses(trx, council.id, brought.map(({ lineNumber }) => ({ entryId, lineNumber })))
    return {
      entry, amountPence: amountOf(entry), countedPence: await countedAmount(trx, council.id, entry), brought, drawn: drawnLines(entry), whyNot: whyNotReversible(entry), uses: [...uses.values()].flat(),
      reversedBy: entry.related.find(({ relation }) => relation === 'reversed-by'), waiting: await waitingReversalOf(trx, council.id, entry),
      items: await itemsOf(trx, council.id, entryId), known: { reasons: await reasonsFor(trx, council.id, 'reversal') },
      limitPence: await approvalLimit(trx, council.id, 'transfer')
    }
  })
  const { reason, explanation } = submitted ?? { reason: '', explanation: '' }
  response.status(status ?? 200).render('transfers/reversal', { ...page, errors, once: newId(), submitted: { reason, explanation: maskCardNumbers(explanation) } })
}

/** @throws NotFound when there is none, or any of its money is beyond the person's limits */
async function entryOf(trx: Knex.Transaction, request: Request): Promise<FoundEntry> {
  const { council } = request
  const entry = await findEntry(trx, council.id, idOf(request))
  if (entry === undefined || !isWithin(entry, signedIn(request))) throw new NotFound('transaction')
  return entry
}

function idOf({ params }: Request): string {
  const id = String(params.entryId)
  if (!isId(id)) throw new NotFound('transaction')
  return id
}
