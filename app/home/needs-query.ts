import type { Knex } from 'knex'
import { waitingApprovals } from '../approvals/waiting-approvals-query.js'
import type { CouncilId } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import type { FilesDue } from '../imports/schedule/late-files-query.js'
import { idleMinutes } from '../payments/helping/help.js'
import type { Permission } from '../users/permissions.js'
import type { Person } from '../users/person.js'

/** More of a kind than this are not counted. */
const mostCounted = 1000
const mostApprovals = 100
/** The card provider ends every payment within this time. */
const longestAttemptMs = 90 * 60_000
/** An invitation that runs out within this time is told of, as one that has run out. */
const invitationWarningMs = 12 * 3_600_000

/** Things of one kind that wait for this person: how many, and since when the oldest does. */
export interface Need {
  kind: string
  count: number
  isMore: boolean
  oldestAt: Date
}

interface Kind {
  /** Whose business it is. */
  permission: Permission
  /** Each thing's instant as `at`; an index serves each, or they are few. */
  sql: string
}

const ofOwnFund = (fund: string) => `(:funds::text[] is null or ${fund} = any (:funds))`
const ofOwnMethod = (method: string) => `(:methods::text[] is null or ${method} = any (:methods))`

/** What is counted, in the database and all at once. The words of each are in views/home/need.njk. */
const kinds: Record<string, Kind> = {
  'helps': {
    permission: 'payments.help',
    sql: `select h.claimed_at as at from helps h where h.council_id = :councilId and h.adviser_id = :userId and h.ended_at is null
      and h.claimed_at is not null and h.last_active_at > :activeSince`
  },
  'my-suspense': {
    permission: 'suspense.work',
    sql: `select t.taken_at as at from suspense_takings t where t.council_id = :councilId and t.taken_by = :userId and t.given_by is null`
  },
  'given-suspense': {
    permission: 'suspense.work',
    sql: `select t.taken_at as at from suspense_takings t where t.council_id = :councilId and t.taken_by = :userId and t.given_by is not null`
  },
  'my-traces': {
    permission: 'traces.work',
    sql: `select t.opened_at as at from traces t where t.council_id = :councilId and t.state = 'open' and t.owner_id = :userId and ${ofOwnFund('t.fund_code')}`
  },
  'overdue-traces': {
    permission: 'traces.work',
    sql: `select t.opened_at as at from traces t where t.council_id = :councilId and t.state = 'open' and t.marked_until < :today and ${ofOwnFund('t.fund_code')}`
  },
  'questions': {
    permission: 'traces.work',
    sql: `select q.asked_at as at from officer_questions q join look_ups l on l.council_id = :councilId and l.id = q.look_up_id
      where q.council_id = :councilId and q.answered_at is null and (l.fund_code is null or ${ofOwnFund('l.fund_code')})`
  },
  'overdue-payments': {
    permission: 'attention.view',
    sql: `select a.created_at as at from payment_attempts a
      where a.council_id = :councilId and a.status in ('creating', 'open') and a.created_at < :overdueSince`
  },
  'files': {
    permission: 'imports.decide',
    sql: `select i.received_at as at from imports i
      where i.council_id = :councilId and (i.state in ('stopped', 'held') or (i.state = 'posted' and i.held_rows > 0))`
  },
  'posting-files': {
    permission: 'posting-files.send',
    sql: `select f.cut_at as at from posting_files f
      where f.council_id = :councilId and (f.state in ('stopped', 'failed') or f.folder_problem is not null)`
  },
  'refunds-to-pay': {
    permission: 'refunds.pay',
    sql: `select r.requested_at as at from refunds r where r.council_id = :councilId and r.state in ('approved', 'listed') and r.route = 'bank'
      and ${ofOwnMethod('r.method_code')} and (:funds::text[] is null or not exists (
        select from refund_lines l join postings p on p.council_id = :councilId and p.entry_id = l.entry_id and p.line_number = l.line_number
        where l.council_id = :councilId and l.refund_id = r.id and not (p.fund_code = any (:funds))))`
  },
  'disputes': {
    permission: 'disputes.view',
    sql: `select d.raised_at as at from disputes d where d.council_id = :councilId and d.status = 'needs_response'`
  },
  'invitations': {
    permission: 'users.change',
    sql: `select i.sent_at as at from invitations i
      where i.council_id = :councilId and i.used_at is null and i.taken_back_at is null and i.expires_at < :soon`
  }
}

/**
 * What needs this person now, what has waited longest first: nothing is counted past a thousand.
 * @param filesDue which files are late, for those who see files
 */
export async function needsOf(
  trx: Knex.Transaction, councilId: CouncilId, person: Person, now: Date, filesDue: FilesDue | undefined
): Promise<Need[]> {
  const counted = await countedNeeds(trx, councilId, person, now)
  const approvals = await waitingApprovals(trx, councilId, person, mostApprovals + 1)
  const late = person.may('imports.upload') ? filesDue?.late ?? [] : []
  return [
    ...counted, ...needOf('approvals', approvals.map(({ requestedAt }) => requestedAt), mostApprovals), ...needOf('late-files', late.map(({ by }) => by), mostCounted)
  ].sort((one, other) => one.oldestAt.getTime() - other.oldestAt.getTime())
}

function needOf(kind: string, instants: readonly Date[], most: number): Need[] {
  const oldest = Math.min(...instants.map(instant => instant.getTime()))
  return instants.length === 0 ? [] : [{ kind, count: Math.min(instants.length, most), isMore: instants.length > most, oldestAt: new Date(oldest) }]
}

async function countedNeeds(trx: Knex.Transaction, councilId: CouncilId, person: Person, now: Date): Promise<Need[]> {
  const parts = Object.entries(kinds).filter(([, { permission }]) => person.may(permission)).map(([kind, { sql }]) =>
    `select '${kind}' as kind, count(*)::integer as count, min(at) as "oldestAt" from (${sql} order by at limit ${mostCounted + 1}) x`)
  if (parts.length === 0) return []
  const ago = (ms: number) => new Date(now.getTime() - ms)
  const { rows } = await trx.raw<{ rows: (Need & { oldestAt: Date | null })[] }>(parts.join('\nunion all\n'), {
    councilId, userId: person.id, funds: person.fundCodes, methods: person.methodCodes, today: londonDate(now), activeSince: ago(idleMinutes * 60_000),
    overdueSince: ago(longestAttemptMs), soon: new Date(now.getTime() + invitationWarningMs)
  })
  return rows.filter(({ count }) => count > 0).map(row => ({ ...row, count: Math.min(row.count, mostCounted), isMore: row.count > mostCounted }))
}
