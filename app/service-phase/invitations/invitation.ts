import type { Knex } from 'knex'
import { Model } from 'objection'
import type { CouncilId } from '../../database/in-council.js'
import { type CalendarDate, londonDate } from '../../dates.js'
import { keyedHash } from '../../secrets/secret-tokens.js'

/** Whom an invitation is for. Only what its letter or email needs. */
export interface Recipient {
  name: string
  /** Lines of a postal address; empty where it goes by email or was read out. */
  address: string
  email: string
}

/** Lets one person or one household use the service while it is tried out, by a code that they are sent or told. */
export class BetaInvitation extends Model {
  static override tableName = 'beta_invitations'
  static override idColumn = ['council_id', 'id']

  declare council_id: string
  declare id: string
  declare cohort_id: string
  declare batch_id: string
  declare position: number
  declare kind: 'person' | 'household'
  declare delivery: 'email' | 'letter' | 'read_out'
  declare recipient_encrypted: string | null
  declare recipient_removed_at: Date | null
  declare code_hash: string | null
  declare code_made_at: Date | null
  declare code_expires_at: Date | null
  declare most_acceptances: number
  declare acceptances: number
  declare made_at: Date
  declare made_by: string
  declare revoked_at: Date | null
  declare revoked_by: string | null

  /** The last day on which its code can be used: it ends when that day is over. */
  codeEndsOn(): CalendarDate | null {
    return this.code_expires_at === null ? null : londonDate(new Date(this.code_expires_at.getTime() - 1))
  }

  /** Whether its code can be accepted by somebody more, so far as the invitation itself is concerned. */
  canBeAccepted(now: Date): boolean {
    return this.revoked_at === null && this.code_expires_at !== null && this.code_expires_at > now && this.acceptances < this.most_acceptances
  }
}

export type InvitationState = 'revoked' | 'accepted' | 'to-print' | 'expired' | 'sent'

/** How it stands, for staff. */
export function invitationState({ revoked_at, acceptances, code_expires_at }: Pick<BetaInvitation, 'revoked_at' | 'acceptances' | 'code_expires_at'>, now: Date): InvitationState {
  if (revoked_at !== null) return 'revoked'
  if (acceptances > 0) return 'accepted'
  if (code_expires_at === null) return 'to-print'
  return code_expires_at <= now ? 'expired' : 'sent'
}

export function hashInvitationCode(key: Buffer, code: string): string {
  return keyedHash(key, 'beta invitation', code)
}

/** The invitation of a code, held against another acceptance at the same time. */
export async function lockInvitationByCode(trx: Knex.Transaction, councilId: CouncilId, codeHash: string): Promise<BetaInvitation | undefined> {
  return await BetaInvitation.query(trx).where({ council_id: councilId, code_hash: codeHash }).forUpdate().first()
}

/** One of these cohorts' invitations, held until the step is over. */
export async function lockInvitation(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<BetaInvitation | undefined> {
  return await BetaInvitation.query(trx).where({ council_id: councilId, id }).forUpdate().first()
}
