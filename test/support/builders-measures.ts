import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import type { Channel } from '../../app/ledger/entry-types.js'
import { newReference } from '../../app/references.js'
import { aReference, fundOf, type TestCouncil } from './builders.js'

/** A payment that was begun, as far as measures know of it. */
export interface BegunPayment {
  startedAt: Date
  fundSlug: string
  channel: Channel
  phase: 'private-beta' | 'public-beta' | 'live'
  status: 'open' | 'paid' | 'held'
  endedAt: Date | null
  /** Its payer was told that nothing is owed. */
  owesNothing: boolean
  /** How each try at paying ended, and when. */
  tries: readonly { status: 'succeeded' | 'failed' | 'cancelled' | 'expired' | 'errored' | 'lost', code?: string, at: Date }[]
}

/** Its rows as the journey would have left them, without money in the ledger. */
export async function aBegunPayment(council: TestCouncil, begun: BegunPayment): Promise<string> {
  const fund = fundOf(council, begun.fundSlug)
  const ofPayment = { council_id: council.id, payment_id: newId() }
  await inCouncil(council.id, async trx => {
    await trx('payments').insert({
      council_id: council.id, id: ofPayment.payment_id, reference: newReference(), status: begun.status, channel: begun.channel, version: 2,
      phase: begun.phase, provider_account_code: fund.providerAccountCode, created_at: begun.startedAt, finished_at: begun.endedAt
    })
    await trx('payment_lines').insert({
      ...ofPayment, line_number: 1, fund_code: fund.code, account_reference: aReference(council, begun.fundSlug),
      ...begun.owesNothing ? { nothing_to_pay_at: begun.startedAt } : { amount_pence: 10_00, amount_choice: 'other' }
    })
    for (const { status, code, at } of begun.tries) {
      await trx('payment_attempts').insert({
        ...ofPayment, id: newId(), payment_version: 2, provider_account_code: fund.providerAccountCode, provider_reference: newId(), amount_pence: 10_00,
        status, failure_code: code ?? null, return_token_hash: newId(), created_at: begun.startedAt, next_check_at: at, finished_at: at
      })
    }
  })
  return ofPayment.payment_id
}
