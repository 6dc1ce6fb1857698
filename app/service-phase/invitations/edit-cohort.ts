import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { typedDate } from '../../dates.js'
import { Conflict } from '../../errors.js'
import { fundsOf } from '../../funds/fund.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { readCohortForm, type SubmittedCohort } from './cohort-form.js'
import { type Cohort, cohortFingerprint, cohortIsOver, putCohortRight } from './cohort.js'
import { cohortOf } from './show-cohorts.js'

/** Where a cohort that goes on is put right. */
export async function showCohortForm(request: Request, response: Response): Promise<void> {
  await renderForm(request, response, {})
}

/** Changes a cohort, unless somebody else has since it was looked at. The same form again changes nothing. */
export async function changeCohort(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const now = clock.now()
  const cohort = await inCouncil(council.id, async trx => await cohortOf(trx, request))
  const codes = await inCouncil(council.id, async trx => (await fundsOf(trx, council.id)).map(({ code }) => code))
  const form = readCohortForm(request.body, codes, now)
  if (form.errors !== undefined) return await renderForm(request, response, { ...form, status: 422, seen: field(request.body, 'seen') })
  const fault = await inCouncil(council.id, async trx => await putCohortRight(trx, council.id, { id: cohort.id, seen: field(request.body, 'seen') }, form.values, { userId: signedIn(request).id, now })).catch((error: unknown) => {
    if (error instanceof Conflict) return { field: 'main-content', message: error.message }
    throw error
  })
  if (fault?.field === 'quota') return await renderForm(request, response, { status: 422, errors: [fault], submitted: form.submitted, seen: field(request.body, 'seen') })
  if (fault !== null) return await renderForm(request, response, { status: 409, errors: [fault], submitted: form.submitted })
  response.redirect(303, `/staff/cohorts/${cohort.id}?done=changed`)
}

interface FormPage {
  status?: number
  errors?: FieldError[]
  submitted?: SubmittedCohort
  /** Of the form in which there is a fault; what is so by now without one. */
  seen?: string
}

async function renderForm(request: Request, response: Response, { status = 200, errors, submitted, seen }: FormPage): Promise<void> {
  const { council, services: { clock } } = request
  const { cohort, funds } = await inCouncil(council.id, async trx => ({ cohort: await cohortOf(trx, request), funds: await fundsOf(trx, council.id).orderBy('funds.name') }))
  const isEnded = cohort.hasEnded(clock.now())
  response.status(isEnded && status === 200 ? 422 : status).render('service-phase/invitations/change', {
    cohort, funds, errors: isEnded ? [{ field: 'main-content', message: cohortIsOver }] : errors, isEnded, submitted: submitted ?? asTyped(cohort), seen: seen ?? cohortFingerprint(cohort)
  })
}

function asTyped(cohort: Cohort): SubmittedCohort {
  return {
    name: cohort.name, fund: cohort.fund_codes?.[0] ?? '', quota: String(cohort.quota), opensOn: typedDate(cohort.opens_on), closesOn: typedDate(cohort.closes_on),
    codeDays: String(cohort.code_days), use: cohort.is_for_advisers ? 'advisers' : 'owner', note: cohort.note
  }
}
