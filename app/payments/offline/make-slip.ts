import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { findOfferedFund, type Fund } from '../../funds/fund.js'
import { isId } from '../../ids.js'
import type { Channel } from '../../ledger/entry-types.js'
import { pence } from '../../money.js'
import { field, type FieldError } from '../../web/form-body.js'
import { throttle, throttleKey, visitorAddress } from '../../web/throttle.js'
import { readKnownReference } from '../answers/answer-reference.js'
import { contextBeforePayment, type JourneyContext, journeyContext } from '../helping/helping-banner.js'
import { lineOfAddress } from '../journey/line-of-address.js'
import { insertSlip, keepSlip, type PaymentSlip, slipOf, type SlipWay, slipWays } from './slip.js'
import { readSlipAmount } from './slip-form.js'
import { obstacleToSlip, schemeOf } from './slip-ways.js'

/** Generous: a library has one address for everybody. Each slip is a row. */
const slipsFromAddress = throttle('slips-from', 200, 3600)

/** Which account is it? Asked as in the journey. */
export async function showSlipQuestion(request: Request, response: Response): Promise<void> {
  const { fund, way } = await inCouncil(request.council.id, async trx => await fundAndWay(trx, request))
  response.render('payments/offline/reference', { ...await contextBeforePayment(request), fund, way, key: newId(), submitted: {} })
}

/** Makes the slip; of a stopped account, and of one that the scheme has no number for, none. */
export async function giveSlipReference(request: Request, response: Response): Promise<void> {
  const { council } = request
  const context = await contextBeforePayment(request)
  const { fund, way, form, amount, obstacle } = await inCouncil(council.id, async trx => await readSlip(trx, request, channelOf(context)))
  const key = keyOf(request.body)
  if (form.errors !== undefined || amount.error !== null) {
    const errors: FieldError[] = [...form.errors ?? [], ...amount.error === null ? [] : [amount.error]]
    const submitted = { reference: form.errors === undefined ? form.values.reference : form.submitted.reference, amount: amount.submitted }
    return response.status(422).render('payments/offline/reference', { ...context, fund, way, key, errors, submitted })
  }
  const { reference } = form.values
  if (obstacle !== null) return response.render(`payments/offline/${obstacle}`, { ...context, fund, reference, back: `/another-way/${fund.slug}` })
  await makeSlip(request, response, slipOf(key, { fundCode: fund.code, accountReference: reference, way, amountPence: amount.amountPence }), context)
}

/** The slip of what somebody has begun to pay online, which they still can. */
export async function makeSlipOfLine(request: Request, response: Response): Promise<void> {
  const way = wayCalled(field(request.body, 'way'))
  const { fund, line, opened, obstacle, path } = await inCouncil(request.council.id, async trx => {
    const found = await lineOfAddress(trx, request)
    const asked = { fund: found.fund, reference: found.line.account_reference, way, channel: channelOf(journeyContext(request, found.opened)) }
    return { ...found, obstacle: await obstacleToSlip(trx, request.council.id, asked, found) }
  })
  const context = journeyContext(request, opened)
  const { account_reference: reference, amount_pence: amount } = line
  if (obstacle !== null) return response.render(`payments/offline/${obstacle}`, { ...context, fund, reference, back: `${path}/another-way` })
  const amountPence = amount === null ? null : pence(amount)
  await makeSlip(request, response, slipOf(keyOf(request.body), { fundCode: fund.code, accountReference: reference, way, amountPence }), context)
}

async function readSlip(trx: Knex.Transaction, request: Request, channel: Channel) {
  const { fund, way } = await fundAndWay(trx, request)
  const form = await readKnownReference(trx, fund, request)
  const obstacle = form.values === undefined ? null : await obstacleToSlip(trx, request.council.id, { fund, reference: form.values.reference, way, channel })
  return { fund, way, form, obstacle, amount: readSlipAmount(request.body, fund) }
}

async function makeSlip(request: Request, response: Response, slip: PaymentSlip, context: JourneyContext): Promise<void> {
  const { council, services: { clock }, person } = request
  await slipsFromAddress.spend(throttleKey(request, 'address', visitorAddress(request)))
  const isHelped = context.helping?.state === 'helping'
  await inCouncil(council.id, async trx => {
    await insertSlip(trx, council.id, { ...slip, channel: channelOf(context), madeBy: isHelped ? person?.id ?? null : null, madeAt: clock.now() })
  })
  keepSlip(request, slip.id)
  response.redirect(303, `/slips/${slip.id}`)
}

/** @throws NotFound for a fund that is not offered, and for a shop where the fund has no scheme */
async function fundAndWay(trx: Knex.Transaction, { council, params }: Request): Promise<{ fund: Fund, way: SlipWay }> {
  const way = wayCalled(String(params.way))
  const fund = await findOfferedFund(trx, council.id, String(params.fund))
  if (fund === undefined) throw new NotFound('fund')
  if (way === 'shop' && await schemeOf(trx, council.id, fund) === undefined) throw new NotFound('scheme')
  return { fund, way }
}

function wayCalled(text: string): SlipWay {
  const way = slipWays.find(one => one === text)
  if (way === undefined) throw new NotFound('way to pay')
  return way
}

function channelOf({ helping }: JourneyContext): Channel {
  return helping?.state === 'helping' ? helping.channel ?? 'web' : 'web'
}

function keyOf(body: unknown): string {
  const key = field(body, 'key')
  return isId(key) ? key : newId()
}
