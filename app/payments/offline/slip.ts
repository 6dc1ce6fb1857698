import type { Request } from 'express'
import type { Knex } from 'knex'
import { v5 } from 'uuid'
import { type CouncilId, inCouncil } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { type CollectionScheme, collectionSchemes, schemeNumber } from '../../funds/collection-scheme.js'
import { type Fund, fundsByCode } from '../../funds/fund.js'
import { isId } from '../../ids.js'
import type { Channel } from '../../ledger/entry-types.js'
import type { Pence } from '../../money.js'
import { SessionLost } from '../../web/csrf.js'
import { keepSession } from '../../web/sessions.js'

export const slipWays = ['shop', 'post'] as const
export type SlipWay = typeof slipWays[number]

/** A slip for paying at a shop or by post: the account, and how much if that is known. It tells nothing of whose account it is. */
export interface PaymentSlip {
  id: string
  fundCode: string
  accountReference: string
  way: SlipWay
  amountPence: Pence | null
}

export interface MadeSlip extends PaymentSlip {
  channel: Channel | 'office'
  madeBy: string | null
  madeAt: Date
}

/**
 * The slip of a form. Its id comes of the form's key and of what it asks for: the same form sent twice is one slip, and sent with something
 * else after going back it is another, never the one before. Whoever knows a slip's id knows no key that leads to it.
 */
export function slipOf(formKey: string, asked: Omit<PaymentSlip, 'id'>): PaymentSlip {
  const { fundCode, accountReference, way, amountPence } = asked
  return { id: v5(JSON.stringify([fundCode, accountReference, way, amountPence]), formKey), fundCode, accountReference, way, amountPence }
}

/** Makes a slip; one of this id was made by the same form. */
export async function insertSlip(trx: Knex.Transaction, councilId: CouncilId, slip: MadeSlip): Promise<void> {
  await trx('payment_slips').insert({
    council_id: councilId, id: slip.id, fund_code: slip.fundCode, account_reference: slip.accountReference, way: slip.way, amount_pence: slip.amountPence,
    channel: slip.channel, made_by: slip.madeBy, made_at: slip.madeAt
  }).onConflict(['council_id', 'id']).ignore()
}

export async function findSlip(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<PaymentSlip | undefined> {
  return await trx('payment_slips').where({ council_id: councilId, id }).first({
    id: 'id', fundCode: 'fund_code', accountReference: 'account_reference', way: 'way', amountPence: 'amount_pence'
  }) as PaymentSlip | undefined
}

/** From now on this session may open the slip: its id opens nothing. */
export function keepSlip(request: Request, id: string): void {
  keepSession(request)
  request.session.slips = [...(request.session.slips ?? []).slice(-19), id]
}

/** A slip with its fund, and for a shop the number that is scanned there. */
export interface OpenedSlip {
  slip: PaymentSlip
  fund: Fund
  scheme: CollectionScheme | undefined
  number: string | null
}

/** The slip of the address, for the session that made it. @throws NotFound; SessionLost when their session is over */
export async function openSlip(request: Request): Promise<OpenedSlip> {
  const id = String(request.params.slipId)
  if (request.session.slips?.includes(id) !== true) throw request.sessionWasLost && isId(id) ? new SessionLost() : new NotFound('slip')
  return await inCouncil(request.council.id, async trx => {
    const slip = await findSlip(trx, request.council.id, id)
    if (slip === undefined) throw new NotFound('slip')
    return await withFund(trx, request.council.id, slip)
  })
}

async function withFund(trx: Knex.Transaction, councilId: CouncilId, slip: PaymentSlip): Promise<OpenedSlip> {
  const fund = (await fundsByCode(trx, councilId, [slip.fundCode])).get(slip.fundCode)
  if (fund === undefined) throw new NotFound('fund')
  const scheme = (await collectionSchemes(trx, councilId)).get(fund.code)
  return { slip, fund, scheme, number: scheme === undefined ? null : schemeNumber(scheme, slip.accountReference) }
}
