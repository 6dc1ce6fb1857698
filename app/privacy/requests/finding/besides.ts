/*
 * What an export tells of a row `t` beside its own columns, in SQL. A name that ends in `_pence`, `_on` or `_at` is an amount, a day or an
 * instant; one of a column tells it instead of the column, because that alone would be a code.
 */

export const fundName = '(select f.name from funds f where f.council_id = t.council_id and f.code = t.fund_code)'

export const receiptReference = '(select e.reference from ledger_entries e where e.council_id = t.council_id and e.id = t.entry_id limit 1)'

export const stopReason = '(select s.reason from stops s where s.council_id = t.council_id and s.code = t.stop_code)'

export const attachmentName = '(select f.file_name from note_files f where f.council_id = t.council_id and f.note_id = t.id limit 1)'

export const accountOfNote = `(select concat_ws(', ', f.name, split_part(t.subject_id, '/', 2)) from funds f
  where t.subject_kind = 'account' and f.council_id = t.council_id and f.code = split_part(t.subject_id, '/', 1))`

/**
 * Where the money of a transaction was put, as people see it: money that came in is positive. Who paid in named the account; where the council
 * moved money, an account that is not known to be the person's is somebody else's.
 */
export const whereMoneyWent = `(select json_agg(json_build_object('kind', p.ledger_account_kind, 'fund', f.name, 'amountPence', -p.amount_pence, 'reference',
    case when p.account_reference is null or upper(p.account_reference) = any (:accounts::text[])
      or (select e.type from ledger_entries e where e.council_id = t.council_id and e.id = t.entry_id limit 1) not in ('allocation', 'transfer', 'reversal')
      then p.account_reference else 'another account' end) order by p.line_number)
  from postings p left join funds f on f.council_id = p.council_id and f.code = p.fund_code
  where p.council_id = t.council_id and p.entry_id = t.entry_id and p.ledger_account_kind in ('fund', 'suspense', 'unidentified_income'))`

export const linesOfPayment = `(select json_agg(json_build_object('fund', f.name, 'reference', l.account_reference, 'amountPence', l.amount_pence) order by l.line_number)
  from payment_lines l left join funds f on f.council_id = l.council_id and f.code = l.fund_code where l.council_id = t.council_id and l.payment_id = t.id)`

export const chargesOfAccount = `(select json_agg(json_build_object('charge', c.description, 'amountPence', c.outstanding_pence) order by c.position)
  from account_charges c where c.council_id = t.council_id and c.fund_code = t.fund_code and c.reference = t.reference)`

export const chargesOfRow = `(select json_agg(json_build_object('charge', c ->> 0, 'amountPence', (c ->> 1)::bigint)) from jsonb_array_elements(t.charges) c)`

/** What happened to a payment, without the name of whoever of the council did it. */
export const paymentEvent = `json_build_object('type', t.type, 'actor', t.actor, 'facts', t.facts, 'what', coalesce(
  (select concat_ws(', ', f.name, l.account_reference) from payment_lines l left join funds f on f.council_id = l.council_id and f.code = l.fund_code
    where l.council_id = t.council_id and l.payment_id = t.payment_id and l.line_number = (t.facts ->> 'line')::integer),
  (select f.name from funds f where f.council_id = t.council_id and f.code = t.facts ->> 'fund'),
  case when t.facts ->> 'line' is not null then 'something that was removed later' end))`

const council = "case when t.user_id is not null then 'The council' end"

export const traceEvent = `json_build_object('action', t.action, 'facts', t.facts, 'userName', ${council})`

export const refundEvent = `json_build_object('action', t.action, 'userName', ${council}, 'listNumber',
  (select r.list_number from refunds r where r.council_id = t.council_id and r.id = t.refund_id limit 1))`

export const refundState = "json_build_object('state', t.state, 'route', t.route)"

/** Why a row of a file of receipts, or of accounts, went no further. */
export const receiptRowReason = `case when t.reason_code is not null then
  json_build_object('of', 'receipt', 'outcome', t.outcome, 'reason_code', t.reason_code, 'reason_detail', t.reason_detail, 'decided_by', t.decided_by) end`

export const accountRowReason = `case when t.reason_code is not null then
  json_build_object('of', 'account', 'reason_code', t.reason_code, 'reason_detail', t.reason_detail) end`

/** Of a file that could not be read, why; of other files it is a number. */
export const whyUnreadable = "case when t.stopped_because = 'unreadable' then t.stopped_detail end"

/** The address of the page of the journey on which help was asked for. */
export const pageOfHelp = "'/payments/' || t.payment_id || '/' || t.from_page"

/** Of all that differed on a day, what is of these payments alone: the rest is other people's. */
export const differencesOfPayments = `(select json_agg(one order by place) from jsonb_array_elements(t.differences) with ordinality as found (one, place)
  where one ->> 'paymentId' = any (:paymentIds::text[]) or one ->> 'reference' = any (:receipts::text[]))`
