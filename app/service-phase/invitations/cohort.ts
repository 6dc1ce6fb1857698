import type { Knex } from 'knex'
import { Model, raw } from 'objection'
import type { CouncilId } from '../../database/in-council.js'
import { addDays, type CalendarDate, londonDate, startOfLondonDay } from '../../dates.js'

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

  /** The last day on which a code that is made now can be used. */
  codesEndOn(now: Date): CalendarDate {
    const day = addDays(londonDate(now), this.code_days)
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
