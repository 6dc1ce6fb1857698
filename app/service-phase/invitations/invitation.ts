import type { Knex } from 'knex'
import { Model, raw } from 'objection'
import type { CouncilId } from '../../database/in-council.js'
import { type CalendarDate, londonDate } from '../../dates.js'
import { keyedHash } from '../../secrets/secret-tokens.js'
import type { Cohort } from './cohort.js'

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

/** A page of a cohort's invitations, the latest made first. @param after the last of the page before */
export async function invitationsOf(trx: Knex.Transaction, { council_id, id: cohortId }: CohortKey, after: string | null, limit: number): Promise<BetaInvitation[]> {
  const ofCohort = { council_id, cohort_id: cohortId }
  const page = BetaInvitation.query(trx).where(ofCohort).orderBy([{ column: 'made_at', order: 'desc' }, 'position', 'id']).limit(limit)
  const last = after === null ? undefined : await BetaInvitation.query(trx).where({ ...ofCohort, id: after }).first()
  if (last === undefined) return await page
  return await page.where(later => {
    void later.where('made_at', '<', last.made_at).orWhere(same => {
      void same.where('made_at', last.made_at).whereRaw('(position, id) > (?, ?)', [last.position, last.id])
    })
  })
}

type CohortKey = Pick<Cohort, 'council_id' | 'id'>

/** How many a cohort has, and of how many the letter is still to be made. */
export async function countInvitations(trx: Knex.Transaction, { council_id, id }: CohortKey): Promise<{ invited: number, toPrint: number }> {
  const ofCohort = BetaInvitation.query(trx).where({ council_id, cohort_id: id })
  const toPrint = ofCohort.clone().where({ delivery: 'letter', acceptances: 0 }).whereNull('revoked_at').whereNull('code_expires_at')
  return { invited: await ofCohort.resultSize(), toPrint: await toPrint.resultSize() }
}

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

/** How often the code of a household can be accepted at most. */
export const mostOfHousehold = 20

/** Lets a new code be accepted once, however often those before it were; never more often in all than a household's may be. */
export async function openOnceMore(trx: Knex.Transaction, { council_id, id }: BetaInvitation): Promise<void> {
  await BetaInvitation.query(trx).where({ council_id, id }).patch({ most_acceptances: raw('least(greatest(most_acceptances, acceptances + 1), ?)', mostOfHousehold) })
}

/** On how many more phones or computers a new code of it can be accepted. */
export function timesOpen({ most_acceptances: most, acceptances }: Pick<BetaInvitation, 'most_acceptances' | 'acceptances'>): number {
  return Math.max(most - acceptances, 1)
}

/** The invitation of a code, held against another acceptance at the same time. */
export async function lockInvitationByCode(trx: Knex.Transaction, councilId: CouncilId, codeHash: string): Promise<BetaInvitation | undefined> {
  return await BetaInvitation.query(trx).where({ council_id: councilId, code_hash: codeHash }).forUpdate().first()
}

/** One of these cohorts' invitations, held until the step is over. */
export async function lockInvitation(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<BetaInvitation | undefined> {
  return await BetaInvitation.query(trx).where({ council_id: councilId, id }).forUpdate().first()
}
