import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../database/in-council.js'
import { Conflict, FormReused, unlessReused } from '../errors.js'
import { fundsOf } from '../funds/fund.js'
import { targetsOf } from '../funds/target-accounts.js'
import { isId } from '../ids.js'
import type { Mover } from '../transfers/transfer.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { readAccountForm, type SubmittedAccount, submittedAccount } from './account-form.js'
import { tracesOfAccount } from './trace.js'
import { startTrace } from './work-trace.js'

/** Which account should the payment be on? A page about an account leads here with it filled in. */
export async function showStart(request: Request, response: Response): Promise<void> {
  await renderStart(request, response, { submitted: submittedAccount(request.query), id: newId() })
}

/** Starts the trace, or first tells of those of the same account that are open. */
export async function start(request: Request, response: Response): Promise<void> {
  const { council } = request
  const body: unknown = request.body
  const id = field(body, 'id')
  if (!isId(id)) throw new Conflict('The form is not one of ours')
  const submitted = submittedAccount(body)
  const worker = workerOf(request)
  const work = async (trx: Knex.Transaction) => {
    const form = await read(trx, worker, submitted)
    if (form.errors !== undefined) return { form, others: [] }
    const account = { fundCode: form.values.fundCode, reference: form.values.accountReference }
    const others = (await tracesOfAccount(trx, council.id, account)).filter(trace => trace.isOpen() && trace.id !== id)
    const mayStart = others.length === 0 || field(body, 'others') === others.map(trace => trace.reference).join(' ')
    if (mayStart) await startTrace(trx, worker, id, form.values)
    return { form, others: mayStart ? [] : others }
  }
  const started = await unlessReused(inCouncil(council.id, work))
  if (started instanceof FormReused) {
    return await renderStart(request, response, { submitted, id: newId(), status: started.status, errors: [{ field: 'reference', message: started.message }] })
  }
  const { form, others } = started
  if (form.errors !== undefined) return await renderStart(request, response, { ...form, id, status: 422 })
  if (others.length > 0) return await renderStart(request, response, { submitted, id, others })
  response.redirect(303, `/staff/traces/${id}/details`)
}

async function read(trx: Knex.Transaction, { councilId, person }: Mover, submitted: SubmittedAccount) {
  const [target] = await targetsOf(trx, councilId, [{ fundCode: submitted.fund, accountReference: submitted.reference }])
  if (target === undefined) throw new Error('An account has no target')
  return readAccountForm(submitted, target, person.mayUseFund(submitted.fund))
}

interface StartPage {
  submitted: SubmittedAccount
  id: string
  errors?: FieldError[]
  others?: { id: string, reference: string }[]
  status?: number
}

async function renderStart(request: Request, response: Response, { status = 200, ...page }: StartPage): Promise<void> {
  const person = signedIn(request)
  const funds = await inCouncil(request.council.id, async trx => await fundsOf(trx, request.council.id).where('funds.enabled', true).orderBy('funds.name'))
  response.status(status).render('traces/start', {
    ...page, funds: funds.filter(({ code }) => person.mayUseFund(code)), othersSeen: (page.others ?? []).map(({ reference }) => reference).join(' ')
  })
}

export function workerOf(request: Request): Mover {
  return { councilId: request.council.id, person: signedIn(request), now: request.services.clock.now() }
}
