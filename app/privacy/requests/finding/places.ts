import type { DataKindCode } from '../../kept/kinds.js'
import {
  accountOfNote, accountRowReason, attachmentName, chargesOfAccount, chargesOfRow, differencesOfPayments, fundName, linesOfPayment, pageOfHelp, paymentEvent, receiptReference, receiptRowReason,
  refundEvent, refundState, stopReason, traceEvent, whereMoneyWent, whyUnreadable
} from './besides.js'

/** A table whose rows may tell of a person. Columns are named in one text, with spaces between. */
export interface Place {
  /** As people know it. */
  name: string
  kind: DataKindCode
  table: string
  /** Its primary key after the council. */
  key: string
  /** Columns that are read for names, emails, telephone numbers, postcodes and references. */
  words: string
  /** Columns that are a reference, whole, of an account or a receipt. */
  references?: string
  /** A column that is encrypted, and is opened to be read. */
  sealed?: string
  /** A column by which a row belongs to what was found at earlier places: it begins with their key. */
  belongs?: { column: string, to: string }
  /** What else an export tells of a row, in SQL, of a row `t` and the person's payments; under the name of a column, instead of it. */
  besides?: Record<string, string>
}

const ofPayment = { column: 'payment_id', to: 'payments' }
const ofTransaction = { column: 'entry_id', to: 'transactions' }
/**
 * Where a person may be found, in the order in which it is looked: what others belong to comes before them. A test holds this against the
 * list of personal columns, so that a new one is searched or said not to be (notSearched).
 */
export const places = {
  'accounts': {
    name: 'Accounts', kind: 'accounts', table: 'account_holders', key: 'fund_code reference', words: 'name address postcode stop_code', references: 'reference',
    besides: { fund: fundName, balance_pence: 't.balance_pence', balance_as_at: 't.balance_as_at', stop_code: stopReason, charges: chargesOfAccount }
  },
  'charges': { name: 'Charges on accounts', kind: 'accounts', table: 'account_charges', key: 'fund_code reference position', words: 'description', references: 'reference', besides: { fund: fundName, outstanding_pence: 't.outstanding_pence' } },
  'payment-lines': { name: 'What payments were for', kind: 'payments', table: 'payment_lines', key: 'payment_id line_number', words: 'debt_description postcode_answer', references: 'account_reference', besides: { fund: fundName, amount_pence: 't.amount_pence' } },
  'payments': {
    name: 'Payments, and emails for receipts', kind: 'receipt-emails', table: 'payments', key: 'id', words: 'email', references: 'reference', belongs: { column: 'id', to: 'payment-lines' },
    besides: { payment_state: 't.status', channel: 't.channel', begun_at: 't.created_at', paid_for: linesOfPayment }
  },
  'payment-events': { name: 'What happened to payments', kind: 'payments', table: 'payment_events', key: 'payment_id id', words: 'facts', belongs: ofPayment, besides: { facts: paymentEvent, happened_at: 't.happened_at' } },
  'cards': {
    name: 'Cards of payments', kind: 'payer-details', table: 'payment_attempts', key: 'id', words: 'cardholder_name card_brand card_first_six card_last_four', belongs: ofPayment,
    besides: { amount_pence: 't.amount_pence', begun_at: 't.created_at', attempt_state: 't.status' }
  },
  'transactions': {
    name: 'Transactions', kind: 'payer-details', table: 'entry_details', key: 'entry_id', words: 'narrative payer_name card_brand card_first_six card_last_four provider_payment_id',
    besides: { receipt: receiptReference, paid_on: 't.occurred_on', postings: whereMoneyWent }
  },
  'transaction-emails': { name: 'Emails of transactions', kind: 'receipt-emails', table: 'entry_details', key: 'entry_id', words: 'payer_email', besides: { receipt: receiptReference } },
  'receipt-rows': {
    name: 'Rows of files of receipts', kind: 'received-files', table: 'import_rows', key: 'import_id row_number',
    words: 'raw reference_stated narrative payer_name external_reference narrative_by_rule reason_detail', references: 'account_reference', besides: { reason_detail: receiptRowReason, fund: fundName, amount_pence: 't.amount_pence', paid_on: 't.occurred_on' }
  },
  'account-rows': {
    name: 'Rows of files of accounts', kind: 'account-files', table: 'account_load_rows', key: 'import_id row_number',
    words: 'raw fund_stated reference_stated name address postcode stop_code charges reason_detail', references: 'reference',
    besides: { stop_code: stopReason, charges: chargesOfRow, reason_detail: accountRowReason, fund: fundName, balance_pence: 't.balance_pence' }
  },
  'account-removals': { name: 'Accounts that files removed', kind: 'account-files', table: 'account_removals', key: 'import_id position', words: 'name', references: 'reference', besides: { fund: fundName } },
  'files': { name: 'Names of files', kind: 'received-files', table: 'imports', key: 'id', words: 'file_name stopped_detail reversal_reason', besides: { stopped_detail: whyUnreadable, received_at: 't.received_at' } },
  'refused-files': { name: 'Files that were not taken', kind: 'received-files', table: 'refused_arrivals', key: 'id', words: 'file_name', besides: { came_at: 't.refused_at' } },
  'messages': { name: 'Messages', kind: 'messages', table: 'outbox_messages', key: 'id', words: 'recipient subject body', belongs: ofPayment, besides: { made_at: 't.created_at', sent_at: 't.sent_at' } },
  'invitations': { name: 'Invitations to try out the service', kind: 'invitations', table: 'beta_invitations', key: 'id', words: '', sealed: 'recipient_encrypted', besides: { made_at: 't.made_at' } },
  'links': { name: 'Links to pay', kind: 'links', table: 'pay_links', key: 'id', words: 'email postcode', belongs: ofPayment, besides: { sent_at: 't.created_at' } },
  'helps': { name: 'Help with payments', kind: 'links', table: 'helps', key: 'id', words: 'from_page', belongs: ofPayment, besides: { from_page: pageOfHelp, begun_at: 't.created_at' } },
  'slips': { name: 'Slips to pay at a shop or by post', kind: 'links', table: 'payment_slips', key: 'id', words: '', references: 'account_reference', besides: { fund: fundName, way: 't.way', amount_pence: 't.amount_pence', made_at: 't.made_at' } },
  'note-files': { name: 'Names of attachments', kind: 'notes', table: 'note_files', key: 'note_id', words: 'file_name', besides: { beside: 't.subject_kind' } },
  'suspense-notes': { name: 'Notes on payments whose account was not known', kind: 'notes', table: 'suspense_notes', key: 'id', words: 'note', belongs: ofTransaction, besides: { written_at: 't.written_at' } },
  'traces': {
    name: 'Missing payments', kind: 'traces', table: 'traces', key: 'id', words: 'payer_name wrong_reference card_last_four receipt_number letter_words', references: 'account_reference reference',
    besides: { fund: fundName, opened_at: 't.opened_at', trace_state: 't.state', trace_outcome: 't.outcome' }
  },
  'trace-events': { name: 'What was done for missing payments', kind: 'traces', table: 'trace_events', key: 'trace_id id', words: 'note facts', belongs: { column: 'trace_id', to: 'traces' }, besides: { facts: traceEvent, happened_at: 't.happened_at' } },
  'notes': {
    name: 'Notes and attachments', kind: 'notes', table: 'notes', key: 'id', words: 'note struck_reason', references: 'subject_id', belongs: { column: 'subject_id', to: 'transactions traces' },
    besides: { written_at: 't.written_at', beside: 't.subject_kind', account: accountOfNote, attachment: attachmentName }
  },
  'trace-notices': { name: 'Notices of missing payments', kind: 'payments', table: 'trace_notices', key: 'id', words: '', references: 'account_reference', besides: { fund: fundName, made_at: 't.made_at' } },
  'look-ups': { name: 'Calls to an adviser', kind: 'look-ups', table: 'look_ups', key: 'id', words: 'caller', references: 'account_reference', belongs: ofPayment, besides: { fund: fundName, begun_at: 't.begun_at' } },
  'questions': { name: 'Questions that advisers passed on', kind: 'look-ups', table: 'officer_questions', key: 'id', words: 'question answer', belongs: { column: 'look_up_id', to: 'look-ups' }, besides: { asked_at: 't.asked_at' } },
  'bank-details': { name: 'Bank details for refunds', kind: 'bank-details', table: 'refunds', key: 'id', words: '', sealed: 'bank_details_encrypted', belongs: ofTransaction, besides: { refund_state: refundState, amount_pence: 't.amount_pence', asked_at: 't.requested_at' } },
  'refunds': { name: 'Reasons for refunds', kind: 'decisions', table: 'refunds', key: 'id', words: 'reason', belongs: ofTransaction, besides: { refund_state: refundState, amount_pence: 't.amount_pence', asked_at: 't.requested_at' } },
  'refund-events': { name: 'What was done for refunds', kind: 'decisions', table: 'refund_events', key: 'id', words: 'note', belongs: { column: 'refund_id', to: 'refunds' }, besides: { refund_event: refundEvent, happened_at: 't.happened_at' } },
  'transfers': { name: 'Reasons for moving money', kind: 'decisions', table: 'transfers', key: 'id', words: 'explanation decision_reason', besides: { transfer_state: 't.state', amount_pence: 't.amount_pence', asked_at: 't.requested_at' } },
  'transfer-lines': { name: 'Money that was moved', kind: 'payments', table: 'transfer_lines', key: 'transfer_id side position', words: '', references: 'account_reference', belongs: { column: 'transfer_id', to: 'transfers' }, besides: { fund: fundName, side: 't.side', amount_pence: 't.amount_pence' } },
  'duplicates': { name: 'Payments that came twice', kind: 'decisions', table: 'duplicate_payments', key: 'id', words: 'reason', belongs: ofTransaction, besides: { fund: fundName, amount_pence: 't.amount_pence', found_at: 't.found_at' } },
  'unidentified': { name: 'Money that nobody could identify', kind: 'decisions', table: 'unidentified_requests', key: 'id', words: 'reason', belongs: ofTransaction, besides: { amount_pence: 't.amount_pence', asked_at: 't.requested_at' } },
  'posting-events': { name: 'What was done with files for the council’s own systems', kind: 'decisions', table: 'posting_file_events', key: 'feed_code file_number id', words: 'reason', besides: { happened_at: 't.happened_at' } },
  'pay-out-days': { name: 'Differences of card pay-outs', kind: 'payments', table: 'pay_out_days', key: 'provider_account_code day', words: 'differences', besides: { paid_on: 't.day', differences: differencesOfPayments } },
  'remembered': { name: 'Accounts that money went to before', kind: 'matches', table: 'remembered_payers', key: 'phrase_key fund_code account_reference', words: '', references: 'account_reference', besides: { fund: fundName, last_on: 't.last_on' } },
  'suggestions': { name: 'Accounts that money may belong to', kind: 'matches', table: 'suspense_suggestions', key: 'entry_id line_number rank', words: 'reasons', references: 'account_reference', belongs: ofTransaction, besides: { fund: fundName } },
  'bulk-rows': { name: 'Payments put to accounts together', kind: 'matches', table: 'bulk_allocation_rows', key: 'bulk_id position', words: 'reasons', references: 'account_reference', belongs: ofTransaction, besides: { fund: fundName, amount_pence: 't.amount_pence' } },
  'feedback': { name: 'Feedback', kind: 'feedback', table: 'feedback', key: 'id', words: 'comment what_we_did struck_why', besides: { given_at: 't.given_at', from_page: 't.page', satisfaction: 't.satisfaction' } },
  'feedback-events': { name: 'What was done with feedback', kind: 'feedback', table: 'feedback_events', key: 'id', words: 'changes', belongs: { column: 'feedback_id', to: 'feedback' }, besides: { happened_at: 't.happened_at' } },
  'accessibility-messages': { name: 'Messages about accessibility', kind: 'accessibility-messages', table: 'accessibility_messages', key: 'id', words: 'message reply_to answer', besides: { about: 't.about', received_at: 't.received_at' } }
} as const satisfies Record<string, Place>

export type PlaceCode = keyof typeof places

export const placeCodes = Object.keys(places) as PlaceCode[]

export function placeOf(code: PlaceCode): Place {
  return places[code]
}

/** Columns with personal data in which nobody is looked for, and why not. */
export const notSearched: Record<string, string> = {
  'account_holder_words.word account_holder_words.reference search_words.word': 'Index words of what is searched itself, and go with it',
  'postings.account_reference ledger_entries.reference': 'Looked up by index: what is found is shown with its transaction',
  'feedback.same_words': 'Made unreadable, by which the same words are put together',
  'journey_events.page journey_events.part journey_events.field journey_events.message': 'Codes of pages and of our own messages, under a number that lasts as long as the journey',
  'import_file_chunks.content': 'The lines of the file are searched one by one',
  'note_file_chunks.content': 'Pictures and documents are not read: the name of each is searched, and the export names it to be looked at',
  'posting_file_chunks.content': 'Says again, for the council’s own systems, what the transactions say',
  'disputes.provider_dispute_id disputes.provider_payment_id': 'Numbers of the payment provider, shown nowhere else than with the payment',
  'look_ups.session_hash beta_acceptances.token_hash': 'Made unreadable: nobody can be found by it',
  'audit_events.facts audit_events.before audit_events.after audit_events.subject_id audit_events.address': 'Tells of council staff; of residents it holds ids alone',
  'accessibility_audits.carried_out_by accessibility_issues.retested_by users.email users.name users.password_hash invitations.token_hash recovery_codes.code_hash second_factors.secret_encrypted single_sign_on_identities.subject':
    'Council staff see and ask for what is held of them as staff from the council’s administrators',
  'import_samples.file_name import_samples.content import_samples.answers kept_forms.form_encrypted password_resets.token_hash rate_limits.key sessions.sid sessions.sess': 'Gone within 24 hours, before a request could be answered',
  'personal_data_requests.given personal_data_requests.identity_check personal_data_requests.reason personal_data_finds.row_key': 'The requests themselves, which are listed by their dates'
}
