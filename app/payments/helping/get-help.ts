import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../database/in-council.js'
import { newReference } from '../../references.js'
import { field } from '../../web/form-body.js'
import { pageBefore } from '../../web/page-before.js'
import { throttle, throttleKey, visitorAddress } from '../../web/throttle.js'
import { actorOf, type OpenedPayment, openPayment, openPaymentIn } from '../open-payment.js'
import { Payment } from '../payment.js'
import { rememberSecret, shownSecret } from './shown-secrets.js'
import { endHelp } from './end-help.js'
import { latestCode, makeHelpCode } from './help-code.js'
import { contextBeforePayment, journeyContext } from './helping-banner.js'
import { getHelpPage } from './get-help-page.js'
import { journeyPath, readJourneyPage } from './page-of-journey.js'

const hour = 3600
const codesOfPayment = throttle('help-codes', 20, hour)
/** Generous: a library has one address for everybody. Each of these makes a payment's row. */
const codesFromAddress = throttle('help-codes-from', 200, hour)

/** Stuck before anything has been answered: whom to call, and a code all the same. */
export async function showHelpBeforePayment(request: Request, response: Response): Promise<void> {
  const before = pageBefore(request)
  const backPath = before === null || before.startsWith(request.path) ? '/' : before
  response.render('payments/helping/get-help', { ...await contextBeforePayment(request), backPath, isBeforePayment: true })
}

/** A code with a payment that is still empty, so that the adviser can begin it. */
export async function makeFirstCode(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  if (request.person?.may('payments.help') === true) return response.redirect(303, '/staff/help')
  await codesFromAddress.spend(throttleKey(request, 'address', visitorAddress(request)))
  const { help, code, payment } = await inCouncil(council.id, async trx => {
    const opened = await beginEmptyPayment(trx, request, clock.now())
    return { ...await makeHelpCode(trx, request, opened, null), payment: opened.payment }
  })
  rememberSecret(request, help.id, { code })
  request.session.payments = { ...request.session.payments, [payment.id]: 'own' }
  response.redirect(303, `/payments/${payment.id}/help`)
}

/** Whom to call about this payment, and the code to read out to them. */
export async function showHelp(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const { opened, code } = await inCouncil(council.id, async trx => {
    const found = await openPaymentIn(trx, request)
    return { opened: found, code: await latestCode(trx, council.id, found.payment.id) }
  })
  const page = getHelpPage({
    opened, code, shownCode: code && shownSecret(request, code.id)?.code, fromPage: readJourneyPage(field(request.query, 'from')),
    now: services.clock.now()
  })
  response.render('payments/helping/get-help', { ...journeyContext(request, opened), ...page })
}

/** Whoever came by a link only to pay lets nobody in: the code would put those out of use that a resident or an adviser has. */
export async function makeCode(request: Request, response: Response): Promise<void> {
  const fromPage = readJourneyPage(field(request.body, 'from'))
  const { payment, access } = await openPayment(request)
  if (access === 'pay-only') return response.redirect(303, `/payments/${payment.id}/help`)
  await codesOfPayment.spend(`${request.council.id}:${payment.id}`)
  const { help, code } = await inCouncil(request.council.id, async trx => {
    return await makeHelpCode(trx, request, await openPaymentIn(trx, request), fromPage)
  })
  rememberSecret(request, help.id, { code })
  response.redirect(303, `/payments/${payment.id}/help${fromPage === null ? '' : `?from=${fromPage}`}`)
}

/** The resident wants to be alone with the payment: from now on they are. It is not for whoever came by a link to say. */
export async function stopSharing(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const paymentId = await inCouncil(council.id, async trx => {
    const { payment, actor, help, access } = await openPaymentIn(trx, request)
    if (help !== undefined && access !== 'pay-only') await endHelp(trx, help, actor, services.clock.now())
    return payment.id
  })
  response.redirect(303, journeyPath(paymentId, readJourneyPage(field(request.body, 'from'))))
}

async function beginEmptyPayment(trx: Knex.Transaction, request: Request, now: Date): Promise<OpenedPayment> {
  const payment = await Payment.query(trx).insertAndFetch({
    council_id: request.council.id, id: newId(), reference: newReference(), status: 'open', channel: 'web', version: 1, details_given: false,
    created_at: now
  })
  payment.lines = []
  return request.openedPayment = { payment, access: 'own', actor: actorOf(request, false), help: undefined }
}
