import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { recordAudit } from '../users/audit.js'
import { findProviderAccount, ProviderAccount } from '../payments/provider-account.js'

/** An account with the provider, and who turned its telephone page on; null while it is off. */
export interface TelephoneSetting {
  code: string
  name: string
  acceptedAt: Date | null
  acceptedByName: string | null
}

export async function telephoneSettings(trx: Knex.Transaction, councilId: CouncilId): Promise<TelephoneSetting[]> {
  return await trx('provider_accounts as account')
    .leftJoin('users', join => { join.on('users.council_id', 'account.council_id').andOn('users.id', 'account.telephone_accepted_by') })
    .where('account.council_id', councilId).orderBy('account.name')
    .select('account.code', 'account.name', 'account.telephone_accepted_at as acceptedAt', 'users.name as acceptedByName') as TelephoneSetting[]
}

/**
 * Turns the provider's telephone page on. Whoever does so accepts for the council that advisers then hear and key cards, and that call
 * recording stops while they do. Answers false when there is no such account.
 */
export async function acceptTelephoneCards(
  trx: Knex.Transaction, councilId: CouncilId, accountCode: string, userId: string, now: Date
): Promise<boolean> {
  const changed = await ProviderAccount.query(trx).where({ council_id: councilId, code: accountCode }).whereNull('telephone_accepted_at')
    .patch({ telephone_accepted_by: userId, telephone_accepted_at: now })
  return await noteChange(trx, councilId, accountCode, changed, { at: now, userId, action: 'telephone_card_turned_on' })
}

/** Turns it off; advisers' next tries are refused. Answers false when there is no such account. */
export async function withdrawTelephoneCards(
  trx: Knex.Transaction, councilId: CouncilId, accountCode: string, userId: string, now: Date
): Promise<boolean> {
  const changed = await ProviderAccount.query(trx).where({ council_id: councilId, code: accountCode }).whereNotNull('telephone_accepted_at')
    .patch({ telephone_accepted_by: null, telephone_accepted_at: null })
  return await noteChange(trx, councilId, accountCode, changed, { at: now, userId, action: 'telephone_card_turned_off' })
}

/** Done already is no fault: the second click changes nothing. */
async function noteChange(
  trx: Knex.Transaction, councilId: CouncilId, accountCode: string, changed: number,
  event: { at: Date, userId: string, action: 'telephone_card_turned_on' | 'telephone_card_turned_off' }
): Promise<boolean> {
  if (changed === 1) {
    await recordAudit(trx, councilId, { ...event, subjectId: accountCode })
    return true
  }
  return await findProviderAccount(trx, councilId, accountCode) !== undefined
}
