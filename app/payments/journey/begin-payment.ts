import type { Request } from 'express'
import { v7 as newId } from 'uuid'
import type { Phase } from '../../councils/phase.js'
import { inCouncil } from '../../database/in-council.js'
import type { Fund } from '../../funds/fund.js'
import type { Pence } from '../../money.js'
import { newReference } from '../../references.js'
import { attachHelp, currentHelp } from '../helping/current-help.js'
import { actorOf } from '../open-payment.js'
import { Payment, PaymentLine } from '../payment.js'
import { recordPaymentEvent } from '../payment-event.js'

/** Makes the payment's row with its first line. When an adviser is helping, the payment is theirs to help with and of their channel. */
export async function beginPayment(
  request: Request, fund: Fund, accountReference: string, { amountPence, invitationId }: { amountPence: Pence | null, invitationId: string | null }
): Promise<Payment> {
  const { council, services } = request
  const now = services.clock.now()
  const phase = phaseToBegin(request, fund)
  return await inCouncil(council.id, async trx => {
    const help = await currentHelp(trx, request)
    const payment = await Payment.query(trx).insertAndFetch({
      council_id: council.id, id: newId(), reference: newReference(), status: 'open', channel: help?.channel ?? 'web', version: 1,
      provider_account_code: fund.provider_account_code, helped_by: help?.adviser_id ?? null, details_given: false, phase, beta_invitation_id: invitationId, created_at: now
    })
    const line = await PaymentLine.query(trx).insertAndFetch({
      council_id: council.id, payment_id: payment.id, line_number: 1, fund_code: fund.code, account_reference: accountReference,
      postcode_answer: null, repeat_accepted: false, amount_pence: amountPence, amount_choice: amountPence === null ? null : 'other',
      debt_description: null
    })
    payment.lines = [line]
    if (help !== undefined) await attachHelp(trx, council.id, help, payment.id, now)
    await recordPaymentEvent(trx, council.id, {
      paymentId: payment.id, version: 1, at: now, type: 'line_added', actor: actorOf(request, help !== undefined),
      facts: { line: 1, fund: fund.code }
    })
    request.openedPayment = { payment, access: 'own', actor: actorOf(request, help !== undefined), help }
    return payment
  })
}

/** In which phase a payment is begun with this fund: whoever begins one has been let in. */
export function phaseToBegin({ council, services: { clock } }: Request, fund: Fund): Exclude<Phase, 'not-started'> {
  const phase = fund.phaseAt(council, clock.now())
  if (phase === 'not-started') throw new Error(`Fund ${fund.code} has not come over`)
  return phase
}
