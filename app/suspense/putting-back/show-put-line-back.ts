import type { Request, Response } from 'express'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../database/in-council.js'
import { Conflict, NotFound } from '../../errors.js'
import { maskCardNumbers, textFault } from '../../funds/card-number.js'
import { namesOfFunds } from '../../funds/fund.js'
import { isId } from '../../ids.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { workerOf } from '../change-item.js'
import { keyOf, pathOfItem } from '../show-item.js'
import { type LinePutBack, putLineBackOrAsk } from './ask-to-put-line-back.js'
import { type LineOnAccount, lineOnAccount } from './put-line-back.js'
import { limitForLine } from './putting-back-limit.js'

const longestReason = 500

/** Why is money to be taken off this account and put in suspense? */
export async function showPutLineBack(request: Request, response: Response): Promise<void> {
  await draw(request, response, {})
}

export async function putLineInSuspense(request: Request, response: Response): Promise<void> {
  const [reason, once] = [field(request.body, 'reason').trim(), field(request.body, 'once')]
  const message = textFault('reason', reason, longestReason, 'Enter why it is put in suspense')
  if (message !== null) return await draw(request, response, { errors: [{ field: 'reason', message }], reason })
  const worker = workerOf(request)
  if (!isId(once)) throw new Conflict('The form is not one of ours')
  const done = await inCouncil(worker.councilId, async trx =>
    await putLineBackOrAsk(trx, worker, found(request, await lineOnAccount(trx, worker.councilId, keyOf(request))), once, reason))
  response.redirect(303, pathAfter(request, done))
}

function pathAfter(request: Request, done: LinePutBack): string {
  if ('item' in done) return pathOfItem(done.item)
  return signedIn(request).may('transfers.view') ? `/staff/transfers/${done.waitsAs}?done=yes` : `${request.path}?done=asked`
}

async function draw(request: Request, response: Response, { errors, reason }: { errors?: FieldError[], reason?: string }): Promise<void> {
  const { council } = request
  const shown = await inCouncil(council.id, async trx => {
    const line = found(request, await lineOnAccount(trx, council.id, keyOf(request)))
    return { line, fundNames: await namesOfFunds(trx, council.id), limitPence: await limitForLine(trx, workerOf(request), line) }
  })
  response.status(errors === undefined ? 200 : 422).render('suspense/put-line-back', {
    ...shown, action: request.path, errors, reason: maskCardNumbers(reason ?? ''), onceKey: newId(), isAsked: field(request.query, 'done') === 'asked'
  })
}

function found(request: Request, line: LineOnAccount | undefined): LineOnAccount {
  const person = signedIn(request)
  if (line === undefined || !person.mayUseFund(line.posting.fundCode) || !person.mayUseMethod(line.entry.methodCode)) throw new NotFound('line on an account')
  return line
}
