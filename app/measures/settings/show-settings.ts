import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { namesOfFunds } from '../../funds/fund.js'
import { digitalMethods, markDigital } from '../../funds/method-of-payment.js'
import { recordAudit } from '../../users/audit.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { countFundWith, fundsCountedTogether } from '../funds-counted-together.js'
import { measures } from '../measure.js'
import { setTargets, targetsOf } from '../targets.js'
import { readTargetForm, targetAsTyped } from './target-form.js'

interface SettingsPage {
  errors?: FieldError[]
  submitted?: Record<string, string>
}

/** The targets, which methods of payment are digital, and which funds are counted together. */
export async function showMeasureSettings(request: Request, response: Response): Promise<void> {
  await renderSettings(request, response, {})
}

export async function changeTargets(request: Request, response: Response): Promise<void> {
  const form = readTargetForm(request.body)
  if (form.values === undefined) return await renderSettings(request, response, form)
  await change(request, async (trx, by) => { await setTargets(trx, request.council.id, form.values, by) })
  response.redirect(303, '/staff/measures/settings?done=targets')
}

/** Each method of the form is digital or not as it says; one it does not name stays as it is. */
export async function markMethods(request: Request, response: Response): Promise<void> {
  const { council } = request
  await change(request, async (trx, { userId, now }) => {
    for (const { code, isDigital } of await digitalMethods(trx, council.id)) {
      const answer = field(request.body, `method-${code}`)
      if (!['yes', 'no'].includes(answer) || (answer === 'yes') === isDigital) continue
      await markDigital(trx, council.id, code, answer === 'yes')
      await recordAudit(trx, council.id, { at: now, userId, action: 'method_marked_digital', facts: { method: code, digital: answer === 'yes' } })
    }
  })
  response.redirect(303, '/staff/measures/settings?done=methods')
}

export async function countFund(request: Request, response: Response): Promise<void> {
  const { council } = request
  const [fund, other] = [field(request.body, 'fund'), field(request.body, 'with')]
  const submitted = { fund, with: other }
  const isDone = await change(request, async (trx, by) => {
    const names = await namesOfFunds(trx, council.id)
    const areKnown = fund in names && (other === '' || (other in names && other !== fund))
    return areKnown && await countFundWith(trx, council.id, fund, other === '' ? null : other, by)
  })
  if (isDone) return response.redirect(303, '/staff/measures/settings?done=funds')
  await renderSettings(request, response, { submitted, errors: [{ field: 'with', message: 'Choose a fund, and another that is not itself counted with it' }] })
}

async function change<Result>(request: Request, work: (trx: Knex.Transaction, by: { userId: string, now: Date }) => Promise<Result>): Promise<Result> {
  const by = { userId: signedIn(request).id, now: request.services.clock.now() }
  return await inCouncil(request.council.id, async trx => await work(trx, by))
}

async function renderSettings(request: Request, response: Response, { errors, submitted = {} }: SettingsPage): Promise<void> {
  const { council } = request
  const found = await inCouncil(council.id, async trx => ({
    targets: await targetsOf(trx, council.id), methods: await digitalMethods(trx, council.id), funds: await namesOfFunds(trx, council.id),
    together: await fundsCountedTogether(trx, council.id)
  }))
  const targets = measures.filter(({ higherIsBetter }) => higherIsBetter !== null).map(measure => {
    const target = found.targets.get(measure.code)
    return { measure, typed: submitted[measure.code] ?? (target === undefined ? '' : targetAsTyped(measure, target)) }
  })
  const together = [...found.together].map(([code, other]) => ({ fund: found.funds[code], other: found.funds[other] }))
  response.status(errors === undefined ? 200 : 422).render('measures/settings', {
    ...found, targets, together, errors, submitted, done: field(request.query, 'done')
  })
}
