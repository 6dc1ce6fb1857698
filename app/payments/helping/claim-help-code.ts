import type { Request } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { recordAudit } from '../../users/audit.js'
import type { Person } from '../../users/person.js'
import { throttle } from '../../web/throttle.js'
import { lockPayment, Payment } from '../payment.js'
import { recordPaymentEvent } from '../payment-event.js'
import { replaceOtherHelps } from './end-help.js'
import { findHelp, Help, type HelpChannel } from './help.js'
import { hashHelpCode } from './help-code.js'

/** unknown: never was one of this council's · used: by somebody, or put out of use by a newer one · finished: the payment is. */
export type ClaimRefusal = 'unknown' | 'expired' | 'used' | 'finished'

type Claim = { help: Help, isRepeated?: boolean, refusal?: never } | { refusal: ClaimRefusal, help?: never, isRepeated?: never }

const wrongTries = throttle('help-code', 5, 10 * 60)

/**
 * Joins the adviser to the payment whose resident shows this code, once: of two advisers who type it at the same time one gets it.
 * From then on the payment is of the channel by which they help. The same adviser's second click leads to the same help.
 * @throws TooManyTries after five wrong ones in ten minutes.
 */
export async function claimHelpCode(request: Request, adviser: Person, code: string, channel: HelpChannel): Promise<Claim> {
  const { council } = request
  const triesKey = `${council.id}:${adviser.id}`
  await wrongTries.spend(triesKey)
  const claim = await inCouncil(council.id, async trx => {
    const made = await tryToClaim(trx, request, adviser, code, channel)
    if (made.isRepeated === true) return made
    await recordAudit(trx, council.id, {
      at: request.services.clock.now(), userId: adviser.id, action: made.help === undefined ? 'help_code_refused' : 'help_code_claimed',
      subjectId: made.help?.payment_id ?? undefined, facts: made.help === undefined ? { refusal: made.refusal } : { channel }
    })
    return made
  })
  if (claim.help !== undefined) await wrongTries.giveBack(triesKey)
  return claim
}

async function tryToClaim(trx: Knex.Transaction, request: Request, adviser: Person, code: string, channel: HelpChannel): Promise<Claim> {
  const { council, services: { clock, config } } = request
  const now = clock.now()
  const found = await Help.query(trx).where({ council_id: council.id, code_hash: hashHelpCode(config.encryptionKey, code) })
    .orderBy('created_at', 'desc').first()
  if (found?.payment_id == null) return { refusal: 'unknown' }
  const payment = await lockPayment(trx, council.id, found.payment_id)
  // Read again: somebody may have claimed it while this waited for the payment.
  const shown = await findHelp(trx, council.id, found.id) ?? found
  if (payment.isFinished()) return { refusal: 'finished' }
  if (shown.hasRunOut(now)) return { refusal: 'expired' }
  if (shown.adviser_id === adviser.id && shown.isActive(now)) return { help: shown, isRepeated: true }
  if (!shown.canBeClaimed(now)) return { refusal: 'used' }

  const claimed = await Help.query(trx).where({ council_id: council.id, id: shown.id }).whereNull('claimed_at').whereNull('ended_at')
    .patch({ adviser_id: adviser.id, channel, claimed_at: now, last_active_at: now })
  if (claimed === 0) return { refusal: 'used' }
  await replaceOtherHelps(trx, payment, shown, now)
  await Payment.query(trx).where({ council_id: council.id, id: payment.id }).patch({ channel, helped_by: adviser.id })
  await recordPaymentEvent(trx, council.id, {
    paymentId: payment.id, version: payment.version, at: now, type: 'help_started', actor: { kind: 'adviser', userId: adviser.id },
    facts: { channel, byCode: true }
  })
  return { help: shown }
}
