import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { Model, raw } from 'objection'
import type { CouncilId } from '../../database/in-council.js'
import { addDays, type CalendarDate, londonDate, startOfLondonDay } from '../../dates.js'
import { Conflict } from '../../errors.js'
import { type AuditFacts, recordAudit } from '../../users/audit.js'
import type { FieldError } from '../../web/form-body.js'
import type { NewCohort } from './cohort-form.js'

/** People and households who may use the service while it is tried out: for which funds, how many of them, and from when until when. */
export class Cohort extends Model {
  static override tableName = 'beta_cohorts'
  static override idColumn = ['council_id', 'id']

  declare council_id: string
  declare id: string
  declare name: string
  /** Null for every fund that is in private beta. */
  declare fund_codes: string[] | null
  /** So many invitations can be accepted, a household's counting once. */
  declare quota: number
  declare places_taken: number
  declare opens_on: CalendarDate
  declare closes_on: CalendarDate
  declare code_days: number
  declare is_for_advisers: boolean
  declare note: string
  declare made_at: Date
  declare made_by: string
  declare ended_at: Date | null
  declare ended_by: string | null

  /** The first instant at which it is over. */
  endsAt(): Date {
    const last = startOfLondonDay(addDays(this.closes_on, 1))
    return this.ended_at !== null && this.ended_at < last ? this.ended_at : last
  }

  hasEnded(now: Date): boolean {
    return this.endsAt() <= now
  }

  isOpen(now: Date): boolean {
    return londonDate(now) >= this.opens_on && !this.hasEnded(now)
  }

  isFull(): boolean {
    return this.places_taken >= this.quota
  }

  covers(fundCode: string): boolean {
    return this.fund_codes === null || this.fund_codes.includes(fundCode)
  }

  /** The first day of one that is to come, for those who have their code before; null once it has begun. */
  opensLaterOn(now: Date): CalendarDate | null {
    return this.opens_on > londonDate(now) ? this.opens_on : null
  }

  /** The last day on which a code that is made now can be used. Its days are counted from when it lets anybody in. */
  codesEndOn(now: Date): CalendarDate {
    const day = addDays(this.opensLaterOn(now) ?? londonDate(now), this.code_days)
    return day < this.closes_on ? day : this.closes_on
  }

  /** When a code that is made now can be used no more. */
  codesExpireAt(now: Date): Date {
    return startOfLondonDay(addDays(this.codesEndOn(now), 1))
  }
}

export async function findCohort(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<Cohort | undefined> {
  return await Cohort.query(trx).where({ council_id: councilId, id }).first()
}

/** Every cohort, the latest first. */
export async function allCohorts(trx: Knex.Transaction, councilId: CouncilId): Promise<Cohort[]> {
  return await Cohort.query(trx).where({ council_id: councilId }).orderBy([{ column: 'made_at', order: 'desc' }, { column: 'id', order: 'desc' }])
}

/** Takes one of its places, unless none is left: of two who want the last one at the same time, one gets it. */
export async function takePlace(trx: Knex.Transaction, { council_id, id }: Cohort): Promise<boolean> {
  const taken = await Cohort.query(trx).where({ council_id, id }).whereColumn('places_taken', '<', 'quota').patch({ places_taken: raw('places_taken + 1') })
  return taken === 1
}

export const cohortIsOver = 'The cohort is over, so it cannot be changed. Make another one'

/**
 * Changes a cohort that goes on. What it says already changes nothing.
 * @param seen the fingerprint of what it was when the form was drawn
 * @returns what is wrong with the change, as the cohort is now
 * @throws Conflict when it is over, or somebody else has changed it since
 */
export async function putCohortRight(
  trx: Knex.Transaction, councilId: CouncilId, { id, seen }: { id: string, seen: string }, values: NewCohort, { userId, now }: { userId: string, now: Date }
): Promise<FieldError | null> {
  const cohort = await Cohort.query(trx).where({ council_id: councilId, id }).forUpdate().first().throwIfNotFound()
  if (cohort.hasEnded(now)) throw new Conflict(cohortIsOver)
  if (cohortFingerprint(cohort) === cohortFingerprint(values)) return null
  if (cohortFingerprint(cohort) !== seen) throw new Conflict('Somebody else has changed this cohort since you opened the page. Your changes are below; sent again, they take the place of theirs')
  if (values.quota < cohort.places_taken) return { field: 'quota', message: `${cohort.places_taken} have accepted already, so it cannot be less` }
  await Cohort.query(trx).where({ council_id: councilId, id }).patch(values)
  await recordAudit(trx, councilId, { at: now, userId, action: 'beta_cohort_changed', subjectId: id, before: factsOf(cohort), after: factsOf(values) })
  return null
}

/** What a form carries of a cohort, to tell whether it is still so when it comes back. */
export function cohortFingerprint(cohort: NewCohort): string {
  return createHash('sha256').update(JSON.stringify([factsOf(cohort), cohort.note])).digest('base64url')
}

function factsOf({ name, fund_codes, quota, opens_on, closes_on, code_days, is_for_advisers }: NewCohort): AuditFacts {
  return { name, funds: fund_codes?.join(' ') ?? null, quota, opensOn: opens_on, closesOn: closes_on, codeDays: code_days, isForAdvisers: is_for_advisers }
}
