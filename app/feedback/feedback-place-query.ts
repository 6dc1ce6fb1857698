import type { Knex } from 'knex'
import type { Council } from '../councils/council.js'
import { type Phase, phaseAt } from '../councils/phase.js'
import type { CouncilId } from '../database/in-council.js'
import { findOfferedFund } from '../funds/fund.js'
import type { Channel } from '../ledger/entry-types.js'
import type { CameFrom } from './came-from.js'
import type { FeedbackPlace } from './feedback.js'

interface PaymentFacts {
  phase: Phase | null
  channel: Channel
  isHelped: boolean
  fundCode: string | null
}

/** What a page that somebody came from says of phase, channel and fund: of a payment its own, with the fund of its first line. */
export async function feedbackPlace(trx: Knex.Transaction, council: Council, { page, paymentId, fundSlug }: Pick<CameFrom, 'page' | 'paymentId' | 'fundSlug'>, now: Date): Promise<FeedbackPlace> {
  const place = { page, phase: phaseAt(council, now), channel: 'web', fundCode: null, isHelped: false } as const
  if (paymentId !== null) {
    const facts = await paymentFacts(trx, council.id, paymentId)
    if (facts !== undefined) return { ...place, ...facts, phase: facts.phase ?? place.phase }
  }
  const fund = fundSlug === null ? undefined : await findOfferedFund(trx, council.id, fundSlug)
  return fund === undefined ? place : { ...place, fundCode: fund.code, phase: fund.phaseAt(council, now) }
}

/** What a payment is for, in the first place. */
export async function firstFundOf(trx: Knex.Transaction, councilId: CouncilId, paymentId: string): Promise<string | null> {
  return (await paymentFacts(trx, councilId, paymentId))?.fundCode ?? null
}

async function paymentFacts(trx: Knex.Transaction, councilId: CouncilId, paymentId: string): Promise<PaymentFacts | undefined> {
  const { rows } = await trx.raw<{ rows: PaymentFacts[] }>(`
    select p.phase, p.channel, p.helped_by is not null as "isHelped", (
      select l.fund_code from payment_lines l where l.council_id = :councilId and l.payment_id = p.id order by l.line_number limit 1) as "fundCode"
    from payments p where p.council_id = :councilId and p.id = :paymentId`, { councilId, paymentId })
  return rows[0]
}
