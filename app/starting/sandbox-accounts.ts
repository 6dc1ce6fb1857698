import { allCouncils } from '../councils/council.js'
import { inCouncil } from '../database/in-council.js'
import { ProviderAccount } from '../payments/provider-account.js'
import { decryptSecret } from '../secrets/secrets-at-rest.js'

/** Makes the councils' accounts with the sandbox provider known to it, and tells it where their webhooks are. */
export async function registerSandboxAccounts(sandboxUrl: string, webPort: number, encryptionKey: Buffer): Promise<void> {
  for (const council of await allCouncils()) {
    const accounts = await inCouncil(council.id, async trx => (
      await ProviderAccount.query(trx).where({ council_id: council.id, base_url: sandboxUrl })
    ))
    for (const account of accounts) {
      const answer = await fetch(`${sandboxUrl}/sandbox/accounts/${decryptSecret(account.api_key_encrypted, encryptionKey)}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          name: `${council.name}: ${account.name}`,
          webhookUrl: `http://127.0.0.1:${webPort}/webhooks/govuk-pay/${account.code}`,
          webhookHost: new URL(council.origin).host,
          webhookSecret: decryptSecret(account.webhook_secret_encrypted, encryptionKey),
          motoEnabled: true
        })
      })
      if (!answer.ok) throw new Error(`The sandbox payment provider answered ${answer.status} when it was told of an account.`)
    }
  }
}
