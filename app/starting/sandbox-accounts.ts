import type { Knex } from 'knex'
import { allCouncils } from '../councils/council.js'
import { type CouncilId, inCouncil } from '../database/in-council.js'
import { Dispute } from '../disputes/dispute.js'
import { PaymentAttempt } from '../payments/payment-attempt.js'
import { ProviderAccount } from '../payments/provider-account.js'
import { Refund } from '../refunds/refund.js'
import { decryptSecret } from '../secrets/secrets-at-rest.js'

/** Longer than the check of pay-outs looks back, by as long as a payment may be refunded after it was made. */
const rememberedDays = 100

/**
 * Makes the councils' accounts with the sandbox provider known to it, tells it where their webhooks are, and what was paid to them before
 * there was a sandbox, which the demo's past has.
 */
export async function registerSandboxAccounts(sandboxUrl: string, webPort: number, encryptionKey: Buffer): Promise<void> {
  for (const council of await allCouncils()) {
    const accounts = await inCouncil(council.id, async trx => (
      await ProviderAccount.query(trx).where({ council_id: council.id, base_url: sandboxUrl })
    ))
    for (const account of accounts) {
      const apiKey = decryptSecret(account.api_key_encrypted, encryptionKey)
      await tell('PUT', `${sandboxUrl}/sandbox/accounts/${apiKey}`, {
        name: `${council.name}: ${account.name}`,
        webhookUrl: `http://127.0.0.1:${webPort}/webhooks/govuk-pay/${account.code}`,
        webhookHost: new URL(council.origin).host,
        webhookSecret: decryptSecret(account.webhook_secret_encrypted, encryptionKey),
        motoEnabled: true
      })
      await tell('POST', `${sandboxUrl}/sandbox/accounts/${apiKey}/earlier-payments`, { payments: await recentPayments(council.id, account.code) })
    }
  }
}

async function recentPayments(councilId: CouncilId, accountCode: string) {
  const attempts = await inCouncil(councilId, async trx => await PaymentAttempt.query(trx)
    .where({ council_id: councilId, provider_account_code: accountCode }).whereIn('status', ['succeeded', 'held'])
    .where('created_at', '>=', new Date(Date.now() - rememberedDays * 86_400_000)).orderBy('created_at'))
  const given = await inCouncil(councilId, async trx => await givenBackOf(trx, councilId, attempts.map(({ id }) => id)))
  return attempts.map(attempt => ({
    id: attempt.provider_payment_id, reference: attempt.provider_reference, surchargePence: attempt.surcharge_pence ?? 0,
    amountPence: (attempt.received_pence ?? attempt.amount_pence) - (attempt.surcharge_pence ?? 0),
    createdAt: attempt.created_at.toISOString(), capturedAt: attempt.finished_at?.toISOString(),
    refunds: given.refunds.filter(({ payment_attempt_id }) => payment_attempt_id === attempt.id).map(refund => ({
      id: refund.provider_refund_id, amountPence: refund.amount_pence, createdAt: refund.provider_created_at?.toISOString()
    })),
    disputes: given.disputes.filter(({ payment_attempt_id }) => payment_attempt_id === attempt.id).map(dispute => ({
      id: dispute.provider_dispute_id, amountPence: dispute.amount_pence, feePence: dispute.fee_pence, reason: dispute.reason ?? 'other',
      createdAt: dispute.raised_at.toISOString(), evidenceDueAt: (dispute.evidence_due_at ?? dispute.raised_at).toISOString(),
      status: dispute.status, settledOn: dispute.settled_on
    }))
  }))
}

async function givenBackOf(trx: Knex.Transaction, councilId: CouncilId, attemptIds: readonly string[]) {
  return {
    refunds: await Refund.query(trx).where({ council_id: councilId, state: 'succeeded' }).whereIn('payment_attempt_id', [...attemptIds]),
    disputes: await Dispute.query(trx).where({ council_id: councilId }).whereIn('payment_attempt_id', [...attemptIds])
  }
}

async function tell(method: 'PUT' | 'POST', url: string, body: object): Promise<void> {
  const answer = await fetch(url, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`The sandbox payment provider answered ${answer.status} when it was told of an account.`)
}
