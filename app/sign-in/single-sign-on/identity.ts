import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { recordAudit } from '../../users/audit.js'
import { findPasswordOwner, findPasswordOwnerByEmail } from '../../users/password-owner.js'
import type { ProviderIdentity } from './provider.js'

/**
 * Who of our staff this is: by the provider's own id of them; the first time, by an email that the provider has verified, and from then on by that
 * id alone. Null for whoever has no account here or has been disabled: accounts and roles are given here, never there.
 */
export async function userOf(trx: Knex.Transaction, councilId: CouncilId, identity: ProviderIdentity, now: Date): Promise<string | null> {
  const known = await linkedUser(trx, councilId, identity)
  if (known !== undefined) return (await findPasswordOwner(trx, councilId, known))?.id ?? null
  if (identity.verifiedEmail === null) return null
  const owner = await findPasswordOwnerByEmail(trx, councilId, identity.verifiedEmail)
  if (owner === undefined) return null
  // Somebody else at the provider may have been given this email since: whoever was first keeps the account.
  await trx('single_sign_on_identities').insert({
    council_id: councilId, issuer: identity.issuer, subject: identity.subject, user_id: owner.id, linked_at: now
  }).onConflict().ignore()
  if (await linkedUser(trx, councilId, identity) !== owner.id) return null
  await recordAudit(trx, councilId, { at: now, userId: owner.id, action: 'single_sign_on_linked', subjectId: owner.id })
  return owner.id
}

async function linkedUser(trx: Knex.Transaction, councilId: CouncilId, { issuer, subject }: ProviderIdentity): Promise<string | undefined> {
  const row = await trx('single_sign_on_identities').where({ council_id: councilId, issuer, subject }).first('user_id') as { user_id: string } | undefined
  return row?.user_id
}
