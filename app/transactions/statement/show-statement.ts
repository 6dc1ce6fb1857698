import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { canEmail } from '../../messages/delivery.js'
import { addressWith, field } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { readPeriodForm } from './period-form.js'
import { accountOf, statementOf, usualPeriod } from './statement.js'

const mostLines = 500

/** What was paid on an account in some time, as a resident can read it: to print, and to give or send to them. */
export async function showStatement(request: Request, response: Response): Promise<void> {
  const { council, services, query } = request
  const person = signedIn(request)
  const account = { fundCode: String(request.params.fund), reference: String(request.params.reference) }
  const today = londonDate(services.clock.now())
  const { values: period, errors, submitted } = readPeriodForm(query, usualPeriod(today))
  const found = await inCouncil(council.id, async trx => ({
    ...await accountOf(trx, council.id, person, account),
    statement: period === undefined ? null : await statementOf(trx, council.id, person, account, period, mostLines)
  }))
  const path = request.path.replace(/\/statement$/, '')
  const shown = { from: submitted.from, to: submitted.to }
  response.status(errors === undefined ? 200 : 422).render('transactions/statement/statement', {
    ...found, reference: account.reference, path, period, errors, submitted, today, mostLines,
    sending: addressWith(`${path}/statement/emails/new`, shown), isPartial: person.methodCodes !== null, canEmail: canEmail(services.config), isSent: field(query, 'done') === 'sent'
  })
}
