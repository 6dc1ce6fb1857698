import { allCouncils } from '../councils/council.js'
import { type CouncilId, inCouncil } from '../database/in-council.js'
import { PaymentAttempt } from '../payments/payment-attempt.js'
import { ProviderAccount } from '../payments/provider-account.js'
import { decryptSecret } from '../secrets/secrets-at-rest.js'

/** Longer than the check of pay-outs looks back. */
const rememberedDays = 40

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
  return attempts.map(attempt => ({
    id: attempt.provider_payment_id, reference: attempt.provider_reference, surchargePence: attempt.surcharge_pence ?? 0,
    amountPence: (attempt.received_pence ?? attempt.amount_pence) - (attempt.surcharge_pence ?? 0),
    createdAt: attempt.created_at.toISOString(), capturedAt: attempt.finished_at?.toISOString()
  }))
}

async function tell(method: 'PUT' | 'POST', url: string, body: object): Promise<void> {
  const answer = await fetch(url, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`The sandbox payment provider answered ${answer.status} when it was told of an account.`)
}
