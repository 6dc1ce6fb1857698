import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'

/** How the council's staff sign in. */
export interface SignInSettings {
  /** Everybody needs an authenticator app beside their password. */
  secondFactorRequired: boolean
  passwordsAllowed: boolean
  singleSignOn: SingleSignOn | null
  version: number
}

/** The OpenID Connect provider at which the council's staff may sign in. */
export interface SingleSignOn {
  issuer: string
  clientId: string
  clientSecretEncrypted: string
  /** Who sees to the second factor: the provider must say that it did, or we ask for one as after a password. */
  secondFactorBy: 'ours' | 'theirs'
}

interface SettingsRow {
  second_factor_required: boolean
  passwords_allowed: boolean
  issuer: string | null
  client_id: string | null
  client_secret_encrypted: string | null
  second_factor_by: SingleSignOn['secondFactorBy']
  version: number
}

export async function signInSettings(trx: Knex.Transaction, councilId: CouncilId): Promise<SignInSettings> {
  const row = await trx<SettingsRow>('sign_in_settings').where('council_id', councilId).first()
  if (row === undefined) throw new Error(`Council ${councilId} has no settings for signing in`)
  const { issuer, client_id: clientId, client_secret_encrypted: clientSecretEncrypted, second_factor_by: secondFactorBy } = row
  return {
    secondFactorRequired: row.second_factor_required,
    passwordsAllowed: row.passwords_allowed,
    singleSignOn: issuer === null || clientId === null || clientSecretEncrypted === null ? null : { issuer, clientId, clientSecretEncrypted, secondFactorBy },
    version: row.version
  }
}

/** Changes the settings that somebody saw as of this version. False when they have changed since. */
export async function changeSignInSettings(
  trx: Knex.Transaction, councilId: CouncilId, { secondFactorRequired, passwordsAllowed, singleSignOn, version }: SignInSettings
): Promise<boolean> {
  return await trx('sign_in_settings').where({ council_id: councilId, version }).update({
    second_factor_required: secondFactorRequired, passwords_allowed: passwordsAllowed, issuer: singleSignOn?.issuer ?? null,
    client_id: singleSignOn?.clientId ?? null, client_secret_encrypted: singleSignOn?.clientSecretEncrypted ?? null,
    second_factor_by: singleSignOn?.secondFactorBy ?? 'ours', version: version + 1
  }) === 1
}
