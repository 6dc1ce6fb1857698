import { decryptSecret } from '../../app/secrets/secrets-at-rest.js'
import type { TestCouncil } from './builders.js'
import { aPayingCouncil, sandboxControl, testService } from './service.js'

/** Turns on the sandbox's switches for trouble, for this council's main account alone. */
export async function makeTrouble(council: TestCouncil, switches: Record<string, number | boolean>): Promise<void> {
  await sandboxControl(await testService(), 'POST', '/switches', { apiKey: await apiKeyOf(council), ...switches })
}

/** A council at whose provider something is wrong. */
export async function aCouncilInTrouble(switches: Record<string, number | boolean>): Promise<TestCouncil> {
  const council = await aPayingCouncil()
  await makeTrouble(council, switches)
  return council
}

/** What opens the council's main account at the provider. */
export async function apiKeyOf(council: TestCouncil): Promise<string> {
  const { services } = await testService()
  const [account] = council.setup.providerAccounts
  if (account === undefined) throw new Error('A council has accounts with a provider')
  return decryptSecret(account.apiKeyEncrypted, services.config.encryptionKey)
}
