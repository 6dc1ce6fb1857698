import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { Conflict } from '../../errors.js'
import { fundsOf } from '../../funds/fund.js'
import { type AuditFacts, recordAudit } from '../../users/audit.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { type NewCohort, readCohortForm, type SubmittedCohort } from './cohort-form.js'
import { Cohort } from './cohort.js'
import { cohortOf } from './show-cohorts.js'

const isOver = 'The cohort is over, so it cannot be changed. Make another one'

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
  if (form.errors !== undefined) return await renderForm(request, response, { ...form, status: 422 })
  const fault = await inCouncil(council.id, async trx => await change(trx, request, cohort.id, form.values)).catch((error: unknown) => {
    if (error instanceof Conflict) return { field: 'main-content', message: error.message }
    throw error
  })
  if (fault !== null) return await renderForm(request, response, { status: fault.field === 'quota' ? 422 : 409, errors: [fault], submitted: form.submitted })
  response.redirect(303, `/staff/cohorts/${cohort.id}?done=changed`)
}

async function change(trx: Knex.Transaction, request: Request, id: string, values: NewCohort): Promise<FieldError | null> {
  const { council, services: { clock } } = request
  const now = clock.now()
  const cohort = await Cohort.query(trx).where({ council_id: council.id, id }).forUpdate().first().throwIfNotFound()
  if (cohort.hasEnded(now)) throw new Conflict(isOver)
  if (fingerprint(cohort) === fingerprint(values)) return null
  if (fingerprint(cohort) !== field(request.body, 'seen')) throw new Conflict('Somebody else has changed this cohort since you opened the page. Your changes are below; sent again, they take the place of theirs')
  if (values.quota < cohort.places_taken) return { field: 'quota', message: `${cohort.places_taken} have accepted already, so it cannot be less` }
  await Cohort.query(trx).where({ council_id: council.id, id }).patch(values)
  await recordAudit(trx, council.id, { at: now, userId: signedIn(request).id, action: 'beta_cohort_changed', subjectId: id, before: factsOf(cohort), after: factsOf(values) })
  return null
}

async function renderForm(request: Request, response: Response, { status = 200, errors, submitted }: { status?: number, errors?: FieldError[], submitted?: SubmittedCohort }): Promise<void> {
  const { council, services: { clock } } = request
  const { cohort, funds } = await inCouncil(council.id, async trx => ({ cohort: await cohortOf(trx, request), funds: await fundsOf(trx, council.id).orderBy('funds.name') }))
  const isEnded = cohort.hasEnded(clock.now())
  response.status(isEnded && status === 200 ? 422 : status).render('service-phase/invitations/change', {
    cohort, funds, errors: isEnded ? [{ field: 'main-content', message: isOver }] : errors, isEnded, submitted: submitted ?? asTyped(cohort), seen: fingerprint(cohort)
  })
}

function asTyped(cohort: Cohort): SubmittedCohort {
  const typedDay = (day: string) => day.split('-').reverse().join('/')
  return {
    name: cohort.name, fund: cohort.fund_codes?.[0] ?? '', quota: String(cohort.quota), opensOn: typedDay(cohort.opens_on), closesOn: typedDay(cohort.closes_on),
    codeDays: String(cohort.code_days), use: cohort.is_for_advisers ? 'advisers' : 'owner', note: cohort.note
  }
}

function factsOf({ name, fund_codes, quota, opens_on, closes_on, code_days, is_for_advisers }: NewCohort): AuditFacts {
  return { name, funds: fund_codes?.join(' ') ?? null, quota, opensOn: opens_on, closesOn: closes_on, codeDays: code_days, isForAdvisers: is_for_advisers }
}

/** What a form carries of a cohort, to tell whether it is still so when it comes back. */
function fingerprint(cohort: NewCohort): string {
  return createHash('sha256').update(JSON.stringify([factsOf(cohort), cohort.note])).digest('base64url')
}
