import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { Conflict, NotFound } from '../../errors.js'
import { isId } from '../../ids.js'
import { signedIn } from '../../web/signed-in-person.js'
import { lockPayment, type Payment } from '../payment.js'
import { rememberSecret, shownSecret } from '../helping/shown-secrets.js'
import { senderOf } from './pass-on-payment.js'
import { findLink, type PayLink } from './pay-link.js'
import { firstHolder, payableSummary } from './payable-summary.js'
import { type Delivery, sendLink, stopLink } from './send-link.js'

/** The letter, to be printed in the session that made it: its link and code are kept only as hashes. */
export async function showLetter(request: Request, response: Response): Promise<void> {
  const { council, origin, services: { clock } } = request
  const letter = await inCouncil(council.id, async trx => {
    const { link, payment } = await ownLink(trx, request)
    if (link.delivery !== 'letter') throw new NotFound('letter')
    return { link, payment, summary: await payableSummary(trx, payment), holder: await firstHolder(trx, payment) }
  })
  const secret = shownSecret(request, letter.link.id)
  response.render('payments/links/letter', {
    ...letter, secret, writtenOn: londonDate(clock.now()), linkAddress: `${origin}/link/${secret?.token ?? ''}`, codeAddress: `${origin}/code`
  })
}

/** Another link in place of one that was lost, or has run out. The old one stops. */
export async function sendAgain(request: Request, response: Response): Promise<void> {
  const { council } = request
  const { made, link } = await inCouncil(council.id, async trx => {
    const own = await ownLink(trx, request)
    const sender = senderOf(request)
    await stopLink(trx, sender, own.payment, own.link)
    return { ...own, made: await sendLink(trx, sender, own.payment, deliveryOf(own.link)) }
  })
  if (link.delivery === 'email') return response.redirect(303, '/staff/help')
  rememberSecret(request, made.linkId, { token: made.token, code: made.code, address: shownSecret(request, link.id)?.address })
  response.redirect(303, `/staff/links/${made.linkId}/letter`)
}

export async function stop(request: Request, response: Response): Promise<void> {
  await inCouncil(request.council.id, async trx => {
    const { link, payment } = await ownLink(trx, request)
    await stopLink(trx, senderOf(request), payment, link)
  })
  response.redirect(303, '/staff/help')
}

/** The link of the address, with its payment held against changes. @throws NotFound when somebody else sent it. */
async function ownLink(trx: Knex.Transaction, request: Request): Promise<{ link: PayLink, payment: Payment }> {
  const id = String(request.params.linkId)
  const link = isId(id) ? await findLink(trx, request.council.id, id) : undefined
  if (link?.sent_by !== signedIn(request).id) throw new NotFound('link')
  return { link, payment: await lockPayment(trx, request.council.id, link.payment_id) }
}

function deliveryOf(link: PayLink): Delivery {
  if (link.delivery === 'email' && link.email !== null) return { delivery: 'email', email: link.email }
  if (link.delivery === 'letter' && link.postcode !== null) return { delivery: 'letter', postcode: link.postcode }
  throw new Conflict('A code that was read out is not sent again')
}
