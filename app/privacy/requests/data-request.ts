import type { Knex } from 'knex'
import { Model } from 'objection'
import type { CouncilId } from '../../database/in-council.js'
import { addJob } from '../../database/job-queue.js'
import type { CalendarDate } from '../../dates.js'
import { Conflict, FormReused } from '../../errors.js'
import { recordAudit } from '../../users/audit.js'
import { dueOn } from './due-date.js'
import type { Given } from './finding/looked-for.js'
import type { PlaceCode } from './finding/places.js'
import { countedByPlace } from './finds-query.js'

export const outcomes = ['given', 'removed', 'partly-removed', 'refused', 'nothing-held', 'withdrawn'] as const
export type Outcome = typeof outcomes[number]

/** How far a search has come. */
export interface Looking {
  place?: PlaceCode
  after?: string[] | null
  read?: number
  /** Places where there was more than is kept. */
  cut?: PlaceCode[]
  /** Rows whose words are encrypted and did not open. */
  unopened?: number
}

/** Somebody asks what is held about them, or to have it removed. */
export class DataRequest extends Model {
  static override tableName = 'personal_data_requests'
  static override idColumn = ['council_id', 'id']
  static override jsonAttributes = ['given', 'looking']

  declare council_id: string
  declare id: string
  declare kind: 'access' | 'erasure'
  declare asked_on: CalendarDate
  declare due_on: CalendarDate
  declare given: Given
  declare identity_check: string
  declare state: 'looking' | 'found' | 'removal-asked' | 'removing' | 'removed' | 'closed'
  declare looking: Looking
  declare made_by: string
  declare made_at: Date
  declare exported_at: Date | null
  declare removal_asked_by: string | null
  declare removal_asked_at: Date | null
  declare removal_agreed_by: string | null
  declare removal_agreed_at: Date | null
  declare closed_by: string | null
  declare closed_at: Date | null
  declare outcome: Outcome | null
  declare reason: string | null
  declare forgotten_at: Date | null
  declare version: number

  /** Whether what was found may still be sorted. */
  isOpenToMarks(): boolean {
    return this.state === 'found'
  }

  isLate(today: CalendarDate): boolean {
    return this.state !== 'closed' && this.due_on < today
  }
}

/** Who does something, and when. */
export interface Step {
  councilId: CouncilId
  userId: string
  now: Date
}

export interface RequestFacts {
  kind: DataRequest['kind']
  askedOn: CalendarDate
  identityCheck: string
  given: Given
}

const mostShown = 200

/**
 * Opens a request and has the person looked for. Its id comes with the form, so that a form sent twice is one.
 * @throws FormReused when the form came before and said something else
 */
export async function openRequest(trx: Knex.Transaction, { councilId, userId, now }: Step, id: string, facts: RequestFacts): Promise<void> {
  const { kind, askedOn, identityCheck, given } = facts
  const row = { kind, asked_on: askedOn, given: JSON.stringify(given), identity_check: identityCheck }
  const kept = await trx('personal_data_requests').insert({ council_id: councilId, id, ...row, due_on: dueOn(askedOn), state: 'looking', looking: '{}', made_by: userId, made_at: now })
    .onConflict(['council_id', 'id']).ignore().returning('id')
  if (kept.length === 0) {
    const before = await findRequest(trx, councilId, id)
    if (before === undefined || JSON.stringify(factsOf(before)) !== JSON.stringify(facts)) throw new FormReused()
    return
  }
  await recordAudit(trx, councilId, { at: now, userId, action: 'data_request_opened', subjectId: id, facts: { kind, askedOn } })
  await askToFind(trx, councilId, id)
}

export async function findRequest(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<DataRequest | undefined> {
  return await DataRequest.query(trx).where({ council_id: councilId, id }).first()
}

export async function lockRequest(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<DataRequest | undefined> {
  return await DataRequest.query(trx).where({ council_id: councilId, id }).forUpdate().first()
}

/** The log: those that wait for an answer by the day they are due, then the latest that are closed. */
export async function listRequests(trx: Knex.Transaction, councilId: CouncilId): Promise<DataRequest[]> {
  return await DataRequest.query(trx).where({ council_id: councilId })
    .orderByRaw("state = 'closed', case when state <> 'closed' then due_on end, made_at desc").limit(mostShown)
}

/** Looks again, with the accounts and payments that are this person's by now, unless that is under way. What was said of what was found stays. */
export async function lookAgain(trx: Knex.Transaction, { councilId, userId, now }: Step, id: string): Promise<void> {
  if ((await lockRequest(trx, councilId, id))?.state === 'looking') return
  await change(trx, councilId, id, 'found', { state: 'looking', looking: {} }, 'What was found is being dealt with, or has been')
  await recordAudit(trx, councilId, { at: now, userId, action: 'data_request_looked_again', subjectId: id })
  await askToFind(trx, councilId, id)
}

/** Closes it; the same form of the same person again is no fault. @throws Conflict when somebody else has closed it, something is under way, or it did not end as is said */
export async function closeRequest(trx: Knex.Transaction, { councilId, userId, now }: Step, id: string, { outcome, reason }: { outcome: Outcome, reason: string }): Promise<void> {
  const before = await lockRequest(trx, councilId, id)
  if (before?.state === 'closed' && before.closed_by === userId && before.outcome === outcome && (before.reason ?? '') === reason) return
  await refuseUnlessSo(trx, councilId, id, outcome)
  const closed = await DataRequest.query(trx).where({ council_id: councilId, id }).whereIn('state', ['found', 'removed'])
    .patch({ state: 'closed', outcome, reason: reason === '' ? null : reason, closed_by: userId, closed_at: now })
  if (closed === 0) throw new Conflict('Somebody has closed it already, or something is under way. See below how it stands')
  await recordAudit(trx, councilId, { at: now, userId, action: 'data_request_closed', subjectId: id, facts: { outcome } })
}

/** What the log says of an ending must be what happened. */
async function refuseUnlessSo(trx: Knex.Transaction, councilId: CouncilId, id: string, outcome: Outcome): Promise<void> {
  const places = await countedByPlace(trx, councilId, id)
  const total = (what: 'theirs' | 'removed' | 'kept'): number => places.reduce((sum, place) => sum + place[what], 0)
  if (outcome === 'given' && total('theirs') === 0) throw new Conflict('Nothing has been said to be this person’s, so nothing can have been given to them')
  if (outcome === 'nothing-held' && total('theirs') > 0) throw new Conflict('Some of what was found has been said to be this person’s, so something is held')
  if ((outcome === 'removed' || outcome === 'partly-removed') && total('removed') === 0) throw new Conflict('Nothing has been removed')
  if (outcome === 'removed' && total('kept') > 0) throw new Conflict('Part of it was kept. Say so, and why')
}

async function askToFind(trx: Knex.Transaction, councilId: CouncilId, requestId: string): Promise<void> {
  await addJob(trx, 'find-person', { councilId, requestId }, { key: `find-person:${requestId}` })
}

/** Moves it on from one state. @throws Conflict when it is in that state no more */
export async function change(
  trx: Knex.Transaction, councilId: CouncilId, id: string, from: DataRequest['state'], to: Partial<Pick<DataRequest, 'state' | 'looking' | 'removal_asked_by' | 'removal_asked_at' | 'removal_agreed_by' | 'removal_agreed_at'>>, otherwise: string
): Promise<void> {
  const changed = await DataRequest.query(trx).where({ council_id: councilId, id, state: from }).patch(to)
  if (changed === 0) throw new Conflict(otherwise)
}

function factsOf({ kind, asked_on: askedOn, identity_check: identityCheck, given: { name, email, phone, postcode, accounts, receipts } }: DataRequest): RequestFacts {
  return { kind, askedOn, identityCheck, given: { name, email, phone, postcode, accounts, receipts } }
}
