import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { decryptSecret, encryptSecret } from '../../secrets/secrets-at-rest.js'

const keptForMs = 30 * 60_000
const longest = 100_000

/** A form that came from somebody who had just been signed out. */
export interface KeptPost {
  /** Where it was sent to, and from which page. */
  action: string
  page: string
  fields: Record<string, string>
}

/** Keeps a form for the same person, in place of an earlier one. False when it is too long to keep. */
export async function keepPost(trx: Knex.Transaction, councilId: CouncilId, userId: string, form: KeptPost, key: Buffer, now: Date): Promise<boolean> {
  const text = JSON.stringify(form)
  if (text.length > longest) return false
  const kept = { form_encrypted: encryptSecret(text, key), kept_at: now, offered_at: null }
  await trx('kept_forms').insert({ council_id: councilId, user_id: userId, ...kept }).onConflict(['council_id', 'user_id']).merge(kept)
  return true
}

/** Whether there is one to offer, once, to somebody who is back. */
export async function offerKeptPost(trx: Knex.Transaction, councilId: CouncilId, userId: string, now: Date): Promise<boolean> {
  return await trx('kept_forms').where({ council_id: councilId, user_id: userId }).whereNull('offered_at')
    .where('kept_at', '>', new Date(now.getTime() - keptForMs)).update({ offered_at: now }) === 1
}

export async function findKeptPost(
  trx: Knex.Transaction, councilId: CouncilId, userId: string, key: Buffer, now: Date
): Promise<KeptPost | null> {
  const row = await trx('kept_forms').where({ council_id: councilId, user_id: userId }).whereNotNull('offered_at')
    .where('kept_at', '>', new Date(now.getTime() - keptForMs)).first('form_encrypted') as { form_encrypted: string } | undefined
  return row === undefined ? null : JSON.parse(decryptSecret(row.form_encrypted, key)) as KeptPost
}

export async function dropKeptPost(trx: Knex.Transaction, councilId: CouncilId, userId: string): Promise<void> {
  await trx('kept_forms').where({ council_id: councilId, user_id: userId }).delete()
}

/** Removes what nobody came back for. */
export async function removeOldKeptPosts(trx: Knex.Transaction, councilId: CouncilId, now: Date): Promise<void> {
  await trx('kept_forms').where('council_id', councilId).where('kept_at', '<=', new Date(now.getTime() - keptForMs)).delete()
}
