import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { samePostcode } from '../../funds/postcode.js'
import { throttle, throttleKey, visitorAddress } from '../../web/throttle.js'
import { keepSession } from '../../web/sessions.js'
import { findPayment } from '../payment.js'
import { recordPaymentEvent } from '../payment-event.js'
import { readPayCodeForm, wrongPayCode } from './link-forms.js'
import { findLinkByCode, findLinkByToken, hashPayCode, linkState, type LinkState, PayLink } from './pay-link.js'

const hour = 3600
const triesOfCode = throttle('pay-code', 10, hour)
/** Generous: a library has one address for everybody. */
const triesFromAddress = throttle('pay-code-from', 300, hour)

type Opening = { state: LinkState | 'unknown', link?: PayLink }

/** Opens a link from an email or letter. It starts the session and is not used up: a mail program that looks at it does no harm. */
export async function openLink(request: Request, response: Response): Promise<void> {
  const { council } = request
  const opening = await inCouncil(council.id, async trx => {
    return await openIn(trx, request, await findLinkByToken(trx, council.id, String(request.params.token)))
  })
  goOn(request, response, opening)
}

/** For whoever has a code from a letter or an adviser. */
export function showCodeForm(_request: Request, response: Response): void {
  response.render('payments/links/enter-code', { helpPath: '/help' })
}

export async function enterCode(request: Request, response: Response): Promise<void> {
  const { council, services: { config } } = request
  const { values, errors, submitted } = readPayCodeForm(request.body)
  if (errors !== undefined) return response.status(422).render('payments/links/enter-code', { helpPath: '/help', errors, submitted })
  const codeHash = hashPayCode(config.encryptionKey, values.code)
  const triesKey = `${council.id}:${codeHash}`
  await triesOfCode.spend(triesKey)
  await triesFromAddress.spend(throttleKey(request, 'address', visitorAddress(request)))
  const opening = await inCouncil(council.id, async trx => {
    const link = await findLinkByCode(trx, council.id, codeHash)
    return await openIn(trx, request, link !== undefined && samePostcode(link.postcode ?? '', values.postcode) ? link : undefined)
  })
  if (opening.link === undefined) {
    return response.status(422).render('payments/links/enter-code', { helpPath: '/help', errors: [wrongPayCode], submitted: values })
  }
  await triesOfCode.giveBack(triesKey)
  goOn(request, response, opening)
}

async function openIn(trx: Knex.Transaction, request: Request, link: PayLink | undefined): Promise<Opening> {
  const now = request.services.clock.now()
  const payment = link && await findPayment(trx, request.council.id, link.payment_id)
  if (link === undefined || payment === undefined) return { state: 'unknown' }
  const state = linkState({
    revokedAt: link.revoked_at, expiresAt: link.expires_at, openedAt: link.opened_at, isPaymentFinished: payment.isFinished()
  }, now)
  if (state !== 'sent') return { state, link }
  const noted = await PayLink.query(trx).where({ council_id: link.council_id, id: link.id }).whereNull('opened_at').patch({ opened_at: now })
  if (noted === 1) {
    await recordPaymentEvent(trx, link.council_id, {
      paymentId: payment.id, version: payment.version, at: now, type: 'link_opened', actor: { kind: 'resident', userId: null },
      facts: { delivery: link.delivery }
    })
  }
  return { state: 'opened', link }
}

/** An address without the token follows; whoever may do more with the payment already keeps that. */
function goOn(request: Request, response: Response, { state, link }: Opening): void {
  const known = link && request.session.payments?.[link.payment_id]
  if (state === 'paid' && link !== undefined && known !== undefined) return response.redirect(303, `/payments/${link.payment_id}/result`)
  if (state !== 'opened' || link === undefined) {
    return response.status(statuses[state] ?? 200).render('payments/links/link-over', { state, helpPath: '/help' })
  }
  keepSession(request)
  request.session.payments = { ...request.session.payments, [link.payment_id]: known ?? link.access() }
  response.redirect(303, link.access() === 'shared' ? `/payments/${link.payment_id}` : `/payments/${link.payment_id}/check`)
}

const statuses: Partial<Record<Opening['state'], number>> = { unknown: 404, stopped: 410, expired: 410 }
