import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { signedIn } from '../../web/signed-in-person.js'
import { journeyContext } from '../helping/helping-banner.js'
import { type OpenedPayment, openPaymentIn } from '../open-payment.js'
import { findLockedPayment, findPayment } from '../payment.js'
import { rememberSecret, shownSecret } from '../helping/shown-secrets.js'
import { readCallerCodeForm, readLinkForm } from './link-forms.js'
import { firstHolder, payableSummary } from './payable-summary.js'
import { PayLink } from './pay-link.js'
import { type Sender, sendLink, stopReadOutCodes } from './send-link.js'
import { linksOf } from './sent-links-query.js'

/** How this payment can be paid by somebody with their own card: a link by email or letter, and what has been sent already. */
export async function showLinks(request: Request, response: Response): Promise<void> {
  response.render('payments/links/links', await linksPage(request))
}

export async function makeLink(request: Request, response: Response): Promise<void> {
  const { council } = request
  const page = await linksPage(request)
  const { values, errors, submitted } = readLinkForm(request.body, page.holder?.postcode)
  if (values === undefined) return response.status(422).render('payments/links/links', { ...page, errors, submitted })
  const made = await inCouncil(council.id, async trx => {
    const { payment } = await openAsHelper(trx, request, findLockedPayment)
    return await sendLink(trx, senderOf(request), payment, values.delivery)
  })
  if (values.delivery.delivery === 'email') return response.redirect(303, `/payments/${page.payment.id}/links`)
  rememberSecret(request, made.linkId, { token: made.token, code: made.code, address: values.address })
  response.redirect(303, `/staff/links/${made.linkId}/letter`)
}

/** A code to be read out, so that the caller sees the same pages. */
export async function showCallerCode(request: Request, response: Response): Promise<void> {
  response.render('payments/links/caller-code', await callerCodePage(request))
}

export async function giveCallerCode(request: Request, response: Response): Promise<void> {
  const { council } = request
  const page = await callerCodePage(request)
  const { values, errors, submitted } = readCallerCodeForm(request.body, page.holder?.postcode)
  if (errors !== undefined) return response.status(422).render('payments/links/caller-code', { ...page, errors, submitted })
  const made = await inCouncil(council.id, async trx => {
    const { payment } = await openAsHelper(trx, request, findLockedPayment)
    await stopReadOutCodes(trx, payment, request.services.clock.now())
    return await sendLink(trx, senderOf(request), payment, { delivery: 'read_out', postcode: values.postcode })
  })
  rememberSecret(request, made.linkId, { code: made.code })
  response.redirect(303, `/payments/${page.payment.id}/caller-code`)
}

/** Who passes a payment on, in this request. */
export function senderOf(request: Request): Sender {
  const { council, origin, services: { clock, config } } = request
  return { council, origin, adviserId: signedIn(request).id, encryptionKey: config.encryptionKey, now: clock.now() }
}

/** @throws NotFound for whoever is not the adviser who is helping with it, as openPayment does. */
async function openAsHelper(trx: Knex.Transaction, request: Request, find = findPayment): Promise<OpenedPayment> {
  const opened = await openPaymentIn(trx, request, find)
  if (opened.actor.kind !== 'adviser') throw new NotFound('payment')
  return opened
}

async function linksPage(request: Request) {
  const { council, services: { clock } } = request
  return await inCouncil(council.id, async trx => {
    const opened = await openAsHelper(trx, request)
    const { payment } = opened
    return {
      ...journeyContext(request, opened), payment, summary: await payableSummary(trx, payment), holder: await firstHolder(trx, payment),
      links: await linksOf(trx, council.id, payment.id, clock.now())
    }
  })
}

async function callerCodePage(request: Request) {
  const { council, services: { clock } } = request
  return await inCouncil(council.id, async trx => {
    const opened = await openAsHelper(trx, request)
    const { payment } = opened
    const link = await PayLink.query(trx).where({ council_id: council.id, payment_id: payment.id, delivery: 'read_out' })
      .orderBy('created_at', 'desc').first()
    const isUsable = link?.isUsable(clock.now()) === true
    return {
      ...journeyContext(request, opened), payment, holder: await firstHolder(trx, payment), address: `${request.origin}/code`,
      given: isUsable ? { code: shownSecret(request, link.id)?.code, expiresAt: link.expires_at, openedAt: link.opened_at } : undefined
    }
  })
}
