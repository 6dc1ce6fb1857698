import type { Knex } from 'knex'
import { countOutcomes } from '../approvals/outcomes/outcomes-query.js'
import { waitingApprovals } from '../approvals/waiting-approvals-query.js'
import type { CouncilId } from '../database/in-council.js'
import { type CalendarDate, londonDate } from '../dates.js'
import type { FilesDue } from '../imports/schedule/late-files-query.js'
import { idleMinutes } from '../payments/helping/help.js'
import { feedsWithinLimits } from '../posting-files/posting-feed.js'
import { notesToAgreeTo } from '../service-phase/old-totals/agreed-run.js'
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
  /** Who gave these; null for what nobody gave. */
  giver: string | null
  /** In London. */
  oldestOn: CalendarDate
}

/**
 * Each kind in one step, for those whose business it is. An index serves each, or they are few. The words of each are in
 * views/home/need.njk.
 */
const counted = `
  select kind, giver, count(*)::integer as count, min(at) as "oldestAt" from (
    (select 'given-suspense' as kind, t.taken_at as at, u.name as giver from suspense_takings t
     cross join lateral (select u.name from users u where u.council_id = :councilId and u.id = t.given_by limit 1) u
     where 'suspense.work' = any (:may) and t.council_id = :councilId and t.taken_by = :userId
     order by at limit :most)
    union all
    (select 'given-traces', t.opened_at as at, u.name from traces t
     cross join lateral (select u.name from users u where u.council_id = :councilId and u.id = t.given_by limit 1) u
     where 'traces.work' = any (:may) and t.council_id = :councilId and t.state = 'open' and t.owner_id = :userId
       and (:funds::text[] is null or t.fund_code = any (:funds))
     order by at limit :most)
    union all
    select own.kind, own.at, null from (
    (select 'helps' as kind, h.claimed_at as at from helps h
     where 'payments.help' = any (:may) and h.council_id = :councilId and h.adviser_id = :userId and h.ended_at is null
       and h.claimed_at is not null and h.last_active_at > :activeSince
     order by at limit :most)
    union all
    (select 'my-suspense', t.taken_at as at from suspense_takings t
     where 'suspense.work' = any (:may) and t.council_id = :councilId and t.taken_by = :userId and t.given_by is null
     order by at limit :most)
    union all
    (select 'my-traces', t.opened_at as at from traces t
     where 'traces.work' = any (:may) and t.council_id = :councilId and t.state = 'open' and t.owner_id = :userId and t.given_by is null
       and (:funds::text[] is null or t.fund_code = any (:funds))
     order by at limit :most)
    union all
    (select 'overdue-traces', t.opened_at as at from traces t
     where 'traces.work' = any (:may) and t.council_id = :councilId and t.state = 'open' and t.marked_until < :today
       and (:funds::text[] is null or t.fund_code = any (:funds))
     order by at limit :most)
    union all
    (select 'questions', q.asked_at as at from officer_questions q left join look_ups l on l.council_id = :councilId and l.id = q.look_up_id
     where 'traces.work' = any (:may) and q.council_id = :councilId and q.answered_at is null
       and (l.payment_id is null and (:funds::text[] is null or l.fund_code is null or l.fund_code = any (:funds))
         or l.payment_id is not null and (:funds::text[] is null or not exists (
             select from payment_lines line where line.council_id = :councilId and line.payment_id = l.payment_id and line.fund_code <> all (:funds)))
           and (:methods::text[] is null or exists (
             select from ledger_entries paid where paid.council_id = :councilId and paid.source_kind = 'payment' and paid.source_id = l.payment_id::text
               and paid.type in ('card_payment', 'card_payment_held') and paid.method_code = any (:methods))))
     order by at limit :most)
    union all
    (select 'overdue-payments', a.created_at as at from payment_attempts a
     where 'attention.view' = any (:may) and a.council_id = :councilId and a.status in ('creating', 'open') and a.created_at < :overdueSince
       and (:funds::text[] is null or not exists (
         select from payment_lines l where l.council_id = :councilId and l.payment_id = a.payment_id and l.fund_code <> all (:funds)))
       and (:methods::text[] is null or exists (
         select from payments p join methods_of_payment m on m.council_id = :councilId and m.code = any (:methods) and m.kind = case
           when a.is_telephone then 'card_telephone' when p.helped_by is not null then 'card_assisted' else 'card_online' end
         where p.council_id = :councilId and p.id = a.payment_id))
     order by at limit :most)
    union all
    (select 'files', i.received_at as at from imports i
     where 'imports.decide' = any (:may) and not :isLimited and i.council_id = :councilId
       and (i.state in ('stopped', 'held') or (i.state = 'posted' and i.held_rows > 0))
     order by at limit :most)
    union all
    (select 'posting-files', f.cut_at as at from posting_files f
     where 'posting-files.send' = any (:may) and f.council_id = :councilId and (f.state in ('stopped', 'failed') or f.folder_problem is not null)
       and (:feeds::text[] is null or f.feed_code = any (:feeds))
     order by at limit :most)
    union all
    (select 'refunds-to-pay', r.requested_at as at from refunds r
     where 'refunds.pay' = any (:may) and r.council_id = :councilId and r.state in ('approved', 'listed') and r.route = 'bank'
       and (:methods::text[] is null or r.method_code = any (:methods)) and (:funds::text[] is null or not exists (
         select from refund_lines l join postings p on p.council_id = :councilId and p.entry_id = l.entry_id and p.line_number = l.line_number
         where l.council_id = :councilId and l.refund_id = r.id and not (p.fund_code = any (:funds))))
     order by at limit :most)
    union all
    (select case when r.requested_by = :userId then 'my-failed-refunds' else 'failed-refunds' end, r.finished_at as at from refunds r
     where 'refunds.request' = any (:may) and r.council_id = :councilId and r.state in ('failed', 'returned') and r.dealt_with_at is null
       and (r.requested_by = :userId or not exists (
         select from users u where u.council_id = :councilId and u.id = r.requested_by and u.disabled_at is null))
       and (:methods::text[] is null or r.method_code = any (:methods)) and (:funds::text[] is null or not exists (
         select from refund_lines l where l.council_id = :councilId and l.refund_id = r.id and l.fund_code <> all (:funds)))
     order by at limit :most)
    union all
    (select 'owed-to-senders', e.recorded_at as at from postings p
     cross join lateral (select e.* from ledger_entries e where e.council_id = :councilId and e.id = p.entry_id limit 1) e
     left join lateral (
       select r.* from remaining_amounts r where r.council_id = :councilId and r.entry_id = p.entry_id and r.line_number = p.line_number limit 1) r on true
     where 'refunds.pay' = any (:may) and p.council_id = :councilId and p.ledger_account_kind = 'refunds_payable' and p.draws_entry_id is null
       and p.amount_pence < 0 and e.type = 'suspense_returned' and (:methods::text[] is null or e.method_code = any (:methods))
       and coalesce(r.remaining_pence, p.amount_pence) <> coalesce(r.reserved_pence, 0)
     order by at limit :most)
    union all
    (select 'open-suspense', r.occurred_on::timestamp at time zone 'Europe/London' as at from remaining_amounts r
     where 'suspense.work' = any (:may) and r.council_id = :councilId and r.ledger_account_kind = 'suspense' and r.remaining_pence <> 0
       and not exists (select from suspense_takings t
         where t.council_id = :councilId and t.entry_id = r.entry_id and t.line_number = r.line_number)
       and not exists (select from unidentified_requests u
         where u.council_id = :councilId and u.entry_id = r.entry_id and u.line_number = r.line_number and u.state = 'asked')
       and (:methods::text[] is null or exists (
         select from ledger_entries e where e.council_id = :councilId and e.id = r.entry_id and e.method_code = any (:methods)))
     order by r.occurred_on limit :most)
    union all
    (select 'highest-feedback', f.given_at as at from feedback f
     where 'feedback.triage' = any (:may) and f.council_id = :councilId and f.state in ('open', 'waiting') and f.severity = 'highest' and f.struck_as is null
     order by at limit :most)
    union all
    (select 'release-notes', greatest(n.asked_at, u.role_since, n.told_from::timestamp at time zone 'Europe/London') as at from release_notes n
     join users u on u.council_id = :councilId and u.id = :userId
     where n.council_id = :councilId and n.published_at is not null and n.archived_at is null and coalesce(n.told_from <= :today::date, true)
       and u.role_code = any (n.role_codes) and not exists (
         select from release_note_acknowledgements a
         where a.council_id = :councilId and a.note_id = n.id and a.user_id = :userId and a.version >= n.asked_version)
     order by at limit :most)
    union all
    (select 'release-note-tasks', coalesce(n.published_at, n.changed_at) as at from release_note_tasks t
     cross join lateral (select n.published_at, n.changed_at from release_notes n
       where n.council_id = :councilId and n.id = t.note_id and n.archived_at is null limit 1) n
     where t.council_id = :councilId and t.owner_id = :userId and t.done_at is null
     order by at limit :most)
    union all
    (select 'removals', r.removal_asked_at as at from personal_data_requests r
     where 'personal-data.remove' = any (:may) and r.council_id = :councilId and r.state = 'removal-asked' and r.removal_asked_by <> :userId
     order by at limit :most)
    union all
    (select 'data-requests', r.made_at as at from personal_data_requests r
     where 'personal-data.find' = any (:may) and r.council_id = :councilId and r.state in ('found', 'removed')
     order by at limit :most)
    union all
    (select 'disputes', d.raised_at as at from disputes d
     where 'disputes.view' = any (:may) and d.council_id = :councilId and d.status = 'needs_response'
       and (:methods::text[] is null or exists (select from ledger_entries e where e.council_id = :councilId
         and e.idempotency_key = 'payment-attempt:' || d.payment_attempt_id and e.method_code = any (:methods)))
       and (:funds::text[] is null or (d.payment_attempt_id is not null and not exists (
         select from payment_attempts a join payment_lines l on l.council_id = :councilId and l.payment_id = a.payment_id and l.fund_code <> all (:funds)
         where a.council_id = :councilId and a.id = d.payment_attempt_id)))
     order by at limit :most)
    union all
    (select 'accessibility-messages', m.received_at as at from accessibility_messages m
     where 'accessibility.change' = any (:may) and m.council_id = :councilId and m.answered_at is null
     order by at limit :most)
    union all
    (select case when count(*) = 0 then 'accessibility-first-review' else 'accessibility-review' end, coalesce(max(r.reviewed_at) + interval '365 days', :now) as at from accessibility_reviews r
     where 'accessibility.change' = any (:may) and r.council_id = :councilId
     having 'accessibility.change' = any (:may) and coalesce(max(r.reviewed_on) + 365 <= :today::date, true))
    union all
    (select 'invitations', i.sent_at as at from invitations i
     where 'users.change' = any (:may) and i.council_id = :councilId and i.used_at is null and i.taken_back_at is null and i.expires_at < :soon
     order by at limit :most)) own) waiting
  group by kind, giver`

/**
 * What needs this person now, what has waited longest first: nothing is counted past a thousand.
 * @param filesDue which files are late, for those who see files
 */
export async function needsOf(
  trx: Knex.Transaction, councilId: CouncilId, person: Person, now: Date, filesDue: FilesDue | undefined
): Promise<Need[]> {
  const found = [...await countedNeeds(trx, councilId, person, now), ...(await countOutcomes(trx, councilId, person, mostCounted + 1)).map(capped)]
  const approvals = await waitingApprovals(trx, councilId, person, mostApprovals + 1)
  const notes = person.may('service-phase.change') ? await notesToAgreeTo(trx, councilId, person.id, now) : []
  const late = person.may('imports.upload') ? filesDue?.late ?? [] : []
  return [
    ...found, ...needOf('approvals', approvals.map(({ requestedAt }) => requestedAt), mostApprovals), ...needOf('old-total-notes', notes, mostCounted),
    ...needOf('late-files', late.map(({ by }) => by), mostCounted)
  ].sort((one, other) => one.oldestAt.getTime() - other.oldestAt.getTime()).map(need => ({ ...need, oldestOn: londonDate(need.oldestAt) }))
}

type CountedNeed = Omit<Need, 'oldestOn'>

function needOf(kind: string, instants: readonly Date[], most: number): CountedNeed[] {
  const oldest = Math.min(...instants.map(instant => instant.getTime()))
  return instants.length === 0 ? [] : [{ kind, count: Math.min(instants.length, most), isMore: instants.length > most, giver: null, oldestAt: new Date(oldest) }]
}

async function countedNeeds(trx: Knex.Transaction, councilId: CouncilId, person: Person, now: Date): Promise<CountedNeed[]> {
  const ago = (ms: number) => new Date(now.getTime() - ms)
  const { rows } = await trx.raw<{ rows: CountedNeed[] }>(counted, {
    councilId, now, userId: person.id, may: person.permissions, funds: person.fundCodes, methods: person.methodCodes, isLimited: person.isLimited(),
    feeds: person.isLimited() ? (await feedsWithinLimits(trx, councilId, person)).map(({ code }) => code) : null,
    today: londonDate(now), most: mostCounted + 1, activeSince: ago(idleMinutes * 60_000), overdueSince: ago(longestAttemptMs), soon: ago(-invitationWarningMs)
  })
  return rows.map(capped)
}

function capped(row: Omit<CountedNeed, 'isMore' | 'giver'> & { giver?: string | null }): CountedNeed {
  return { giver: null, ...row, count: Math.min(row.count, mostCounted), isMore: row.count > mostCounted }
}
