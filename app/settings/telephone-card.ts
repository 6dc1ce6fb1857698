import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { NotFound } from '../errors.js'
import { acceptTelephoneCards, telephoneSettings, withdrawTelephoneCards } from './telephone-setting.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'

/** Whether advisers may key a caller's card, for each account with the payment provider. */
export async function showTelephoneCard(request: Request, response: Response): Promise<void> {
  await render(request, response, undefined)
}

/** Turned on only by somebody who says that they accept what it means, and whose name is kept. */
export async function turnOnTelephoneCard(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const code = field(request.body, 'account')
  if (field(request.body, 'accepted') !== 'yes') {
    const error = { field: `accepted-${code}`, message: 'Select the box to say that you accept this for the council' }
    return await render(request, response.status(422), [error], code)
  }
  await inCouncil(council.id, async trx => {
    const isKnown = await acceptTelephoneCards(trx, council.id, code, signedIn(request).id, services.clock.now())
    if (!isKnown) throw new NotFound('provider account')
  })
  response.redirect(303, '/staff/settings/telephone-card')
}

export async function turnOffTelephoneCard(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const code = field(request.body, 'account')
  await inCouncil(council.id, async trx => {
    const isKnown = await withdrawTelephoneCards(trx, council.id, code, signedIn(request).id, services.clock.now())
    if (!isKnown) throw new NotFound('provider account')
  })
  response.redirect(303, '/staff/settings/telephone-card')
}

async function render(request: Request, response: Response, errors: FieldError[] | undefined, code?: string): Promise<void> {
  const { council } = request
  const accounts = await inCouncil(council.id, async trx => await telephoneSettings(trx, council.id))
  if (code !== undefined && !accounts.some(account => account.code === code)) throw new NotFound('provider account')
  response.render('settings/telephone-card', { accounts, errors })
}
