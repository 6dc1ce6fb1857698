import type { Knex } from 'knex'
import { Model } from 'objection'
import type { CouncilId } from '../database/in-council.js'

/** A council's account with a payment provider. Its secrets are encrypted; `providerFor` of the services opens them. */
export class ProviderAccount extends Model {
  static override tableName = 'provider_accounts'
  static override idColumn = ['council_id', 'code']

  declare council_id: string
  declare code: string
  declare name: string
  declare provider: 'govuk-pay' | 'practice'
  declare base_url: string
  declare card_page_origin: string
  declare api_key_encrypted: string
  declare webhook_secret_encrypted: string
  declare clearing_account_code: string
  declare telephone_accepted_by: string | null
  declare telephone_accepted_at: Date | null
  /** Of a practice council: it leads to no provider. The database knows by itself, and keeps no address and no secret of one. */
  declare of_practice: boolean

  /** Whether advisers may open the provider's telephone page: only once somebody has accepted what that means. */
  allowsTelephone(): boolean {
    return this.telephone_accepted_at !== null
  }
}

/** @throws when there is none of that code: payments refer only to accounts that exist. */
export async function providerAccount(trx: Knex.Transaction, councilId: CouncilId, code: string): Promise<ProviderAccount> {
  return await ProviderAccount.query(trx).where({ council_id: councilId, code }).first().throwIfNotFound()
}

export async function findProviderAccount(trx: Knex.Transaction, councilId: CouncilId, code: string): Promise<ProviderAccount | undefined> {
  return await ProviderAccount.query(trx).where({ council_id: councilId, code }).first()
}
