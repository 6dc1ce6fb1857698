import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { Conflict } from '../../errors.js'
import { type FieldError, seenIn } from '../../web/form-body.js'
import { type Issue, lockIssue } from '../issue.js'
import { stepOf } from '../step.js'
import { markFixed, recordRetest, withdrawIssue } from './change-issue.js'
import { readFixForm, readRetestForm, readWithdrawalForm } from './issue-form.js'
import { drawIssue, issueIn, issuesPath } from './show-issue.js'

export async function fix(request: Request, response: Response): Promise<void> {
  const form = readFixForm(request.body, today(request))
  await take(request, response, form, 'fixed-in', async (trx, issue) => {
    if (form.values !== undefined) await markFixed(trx, stepOf(request), issue, seenIn(request), form.values)
  })
}

export async function retest(request: Request, response: Response): Promise<void> {
  const form = readRetestForm(request.body, today(request))
  await take(request, response, form, 'retested-by', async (trx, issue) => {
    if (form.values !== undefined) await recordRetest(trx, stepOf(request), issue, seenIn(request), form.values)
  })
}

export async function withdraw(request: Request, response: Response): Promise<void> {
  const form = readWithdrawalForm(request.body, today(request))
  await take(request, response, form, 'why', async (trx, issue) => {
    if (form.values !== undefined) await withdrawIssue(trx, stepOf(request), issue, seenIn(request), form.values.why)
  })
}

/** Does it to the issue of the address, or shows its page with what is wrong beside the field. */
async function take(
  request: Request, response: Response, { errors, submitted }: { errors?: FieldError[], submitted: Record<string, string> }, at: string,
  work: (trx: Knex.Transaction, issue: Issue) => Promise<void>
): Promise<void> {
  if (errors !== undefined) return await drawIssue(request, response, { status: 422, errors, submitted, version: seenIn(request) })
  const { council } = request
  try {
    await inCouncil(council.id, async trx => { await work(trx, await issueIn(request, async id => await lockIssue(trx, council.id, id))) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return await drawIssue(request, response, { status: error.status, errors: [{ field: at, message: error.message }], submitted })
  }
  response.redirect(303, `${issuesPath}/${String(request.params.issueId)}?done=changed`)
}

function today({ services }: Request) {
  return londonDate(services.clock.now())
}
