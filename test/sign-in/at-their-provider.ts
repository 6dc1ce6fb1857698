import { inCouncil } from '../../app/database/in-council.js'
import { encryptSecret } from '../../app/secrets/secrets-at-rest.js'
import { type TestCouncil, testEncryptionKey } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { testService } from '../support/service.js'
import { type LocalProvider, throughProvider } from './local-provider.js'

export const startPath = '/staff/sign-in/single-sign-on'

/** Has the council's people sign in at this provider, but for what is given otherwise. */
export async function useProvider(council: TestCouncil, provider: LocalProvider, changes: object = {}): Promise<void> {
  await inCouncil(council.id, async trx => {
    await trx('sign_in_settings').where('council_id', council.id).update({
      issuer: provider.issuer, client_id: provider.clientId, client_secret_encrypted: encryptSecret(provider.clientSecret, testEncryptionKey), ...changes
    })
  })
}

/** Begins here, and answers where the provider would send this browser back to. */
export async function begins(visitor: HttpVisitor, name: string, next = ''): Promise<string> {
  const { headers } = await visitor.send('GET', `${startPath}?next=${encodeURIComponent(next)}`)
  const { pathname, search } = await throughProvider(String(headers.location), name)
  return pathname + search
}

export async function comesIn(council: TestCouncil, name: string, next = ''): Promise<HttpVisitor> {
  const visitor = new HttpVisitor(await testService(), council)
  await visitor.get(await begins(visitor, name, next))
  return visitor
}
