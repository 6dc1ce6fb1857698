import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { formatDate, londonDate } from '../dates.js'
import { Conflict, NotFound } from '../errors.js'
import { isId } from '../ids.js'
import { amountInPounds } from '../money.js'
import { withinLimits } from '../users/person.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { type Heard, readDetailsForm, type SubmittedDetails } from './details-form.js'
import { workerOf } from './show-start.js'
import { findTrace, soughtBy, type Trace } from './trace.js'
import { describePayment } from './work-trace.js'

/** What does the caller know of the payment? One form, in whatever order they tell it. */
export async function showDetails(request: Request, response: Response): Promise<void> {
  const { trace } = await loaded(request)
  await renderDetails(request, response, { submitted: answersOf(trace), version: trace.version })
}

export async function saveDetails(request: Request, response: Response): Promise<void> {
  const { trace, choices } = await loaded(request)
  const [version, now] = [field(request.body, 'version'), request.services.clock.now()]
  const form = readDetailsForm(request.body, londonDate(now), { methods: choices.methods.map(({ code }) => code), offices: choices.offices.map(({ code }) => code) })
  const seen = /^\d{1,9}$/.test(version) ? Number(version) : 0
  if (form.errors !== undefined) return await renderDetails(request, response, { ...form, version: seen, status: 422 })
  // Sent again in the plain words that the page now has, it is looked for.
  if (form.heard.length > 0) return await renderDetails(request, response, { submitted: form.submitted, heard: form.heard, version: seen })
  try {
    await inCouncil(request.council.id, async trx => { await describePayment(trx, workerOf(request), trace.id, seen, form.values) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    // Sent again as it was seen now, what was typed counts.
    const errors = [{ field: 'amount', message: error.message }]
    return await renderDetails(request, response, { submitted: form.submitted, errors, version: (await loaded(request)).trace.version, status: 409 })
  }
  response.redirect(303, `/staff/traces/${trace.id}?done=described`)
}

interface DetailsPage {
  submitted: SubmittedDetails
  version: number
  heard?: Heard[]
  errors?: FieldError[]
  status?: number
}

async function renderDetails(request: Request, response: Response, { status = 200, ...page }: DetailsPage): Promise<void> {
  const { trace, sought, fundName, choices } = await loaded(request)
  response.status(status).render('traces/details', { ...page, trace, holderName: sought.holderName, fundName, ...choices })
}

async function loaded(request: Request) {
  const { council } = request
  return await inCouncil(council.id, async trx => {
    const trace = await traceIn(request, trx)
    const ofCouncil = { council_id: council.id }
    return {
      trace, sought: await soughtBy(trx, trace),
      fundName: (await trx('funds').where({ ...ofCouncil, code: trace.fund_code }).first('name') as { name: string }).name,
      choices: {
        methods: await withinLimits(trx('methods_of_payment').where(ofCouncil), signedIn(request), { method: 'code' }).orderBy('name').select('code', 'name') as { code: string, name: string }[],
        offices: await trx('offices').where(ofCouncil).orderBy('name').select('code', 'name') as { code: string, name: string }[]
      }
    }
  })
}

/** The trace of the address. @throws NotFound when there is none that is this person's to see */
export async function traceIn(request: Request, trx: Parameters<typeof findTrace>[0]): Promise<Trace> {
  const id = String(request.params.traceId)
  const trace = isId(id) ? await findTrace(trx, request.council.id, id, signedIn(request)) : undefined
  if (trace === undefined) throw new NotFound('trace')
  return trace
}

/** The form filled in with what is known; a single day as one. */
function answersOf(trace: Trace): SubmittedDetails {
  return {
    amount: amountOf(trace), from: trace.paid_from === null ? '' : formatDate(trace.paid_from),
    to: trace.paid_to === null || trace.paid_to === trace.paid_from ? '' : formatDate(trace.paid_to), method: trace.method_code ?? '', office: trace.office_code ?? '', payer: trace.payer_name,
    wrong: trace.wrong_reference, card: trace.card_last_four ?? '', receipt: trace.receipt_number
  }
}

/** As the form reads it again. */
function amountOf({ amount_pence: amount, amount_from_pence: from, amount_to_pence: to }: Trace): string {
  if (from !== null && to !== null) return `between ${amountInPounds(from)} and ${amountInPounds(to)}`
  return amount === null ? '' : amountInPounds(amount)
}
