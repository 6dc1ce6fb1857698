import type { Permission } from './permissions.js'

export interface AuditSubjectWords {
  words: string
  /** Where it is shown, and what that page asks for; null when it has none. */
  page: { permission: Permission, address: (id: string) => string } | null
}

/** What an event of the audit trail can be about. */
export const auditSubjects = {
  account: { words: 'Account', page: null },
  account_holders: { words: 'Accounts', page: null },
  bulk_allocation: { words: 'Bulk allocation', page: { permission: 'suspense.view', address: (id: string) => `/staff/suspense/bulk-allocations/${id}` } },
  help: { words: 'Help with a payment', page: null },
  import: { words: 'File', page: { permission: 'imports.view', address: (id: string) => `/staff/imports/${id}` } },
  import_rule: { words: 'Rule for receipts', page: { permission: 'imports.change-rules', address: (id: string) => `/staff/imports/rules/${id}` } },
  import_source: { words: 'Source of files', page: { permission: 'import-sources.change', address: () => '/staff/import-sources' } },
  look_up: { words: 'What an adviser looked up', page: null },
  ledger_check: { words: 'Ledger check', page: { permission: 'ledger-check.view', address: () => '/staff/ledger-check' } },
  note: { words: 'Note', page: null },
  payment: { words: 'Payment', page: { permission: 'attention.view', address: (id: string) => `/staff/payments/${id}` } },
  posting_feed: { words: 'Feed of postings', page: { permission: 'posting-layouts.change', address: (code: string) => `/staff/posting-feeds/${encodeURIComponent(code)}` } },
  posting_layout: { words: 'Layout of posting files', page: { permission: 'posting-layouts.change', address: (code: string) => `/staff/posting-layouts/${encodeURIComponent(code)}` } },
  provider_account: { words: 'Account with the payment provider', page: null },
  sign_in_settings: { words: 'Signing in', page: { permission: 'sign-in.change', address: () => '/staff/settings/sign-in' } },
  phase: { words: 'Phase of the service', page: { permission: 'service-phase.view', address: () => '/staff/service-phase' } },
  question: { words: 'Question of an adviser', page: null },
  refund: { words: 'Refund', page: { permission: 'refunds.view', address: (id: string) => `/staff/refunds/${id}` } },
  role: { words: 'Role', page: { permission: 'users.view', address: (code: string) => `/staff/roles/${encodeURIComponent(code)}` } },
  suspense_rule: { words: 'Rule for suspense', page: { permission: 'suspense.change-rules', address: (id: string) => `/staff/suspense/rules/${id}` } },
  transfer: { words: 'Transfer or reversal', page: { permission: 'transfers.view', address: (id: string) => `/staff/transfers/${id}` } },
  trace: { words: 'Trace', page: { permission: 'traces.view', address: (id: string) => `/staff/traces/${id}` } },
  transaction: { words: 'Transaction', page: { permission: 'transactions.search', address: (id: string) => `/staff/transactions/${id}` } },
  user: { words: 'Person', page: { permission: 'users.view', address: (id: string) => `/staff/users/${id}` } }
} satisfies Record<string, AuditSubjectWords>

export type AuditSubject = keyof typeof auditSubjects

/**
 * What people do that a council must be able to account for, beyond what the payment's own history and the ledger tell: in plain words,
 * with what the subject of such an event is. A new action is a new line here.
 */
export const auditActions = {
  signed_in: { words: 'Signed in', subject: null },
  signed_out: { words: 'Signed out', subject: null },
  sign_in_refused: { words: 'Could not sign in', subject: 'user' },

  sign_in_locked: { words: 'Signing in was stopped after too many tries', subject: 'user' },
  second_factor_set_up: { words: 'Set up an authenticator app', subject: 'user' },
  second_factor_removed: { words: 'Stopped using an authenticator app', subject: 'user' },
  second_factor_reset: { words: 'Reset somebody’s authenticator app', subject: 'user' },
  recovery_codes_made: { words: 'Made new recovery codes', subject: 'user' },
  recovery_code_used: { words: 'Signed in with a recovery code', subject: 'user' },
  password_reset_asked: { words: 'Asked to set a new password by email', subject: 'user' },
  password_reset: { words: 'Set a new password by email', subject: 'user' },
  password_changed: { words: 'Changed their password', subject: 'user' },
  sessions_ended: { words: 'Ended sessions of their own elsewhere', subject: 'user' },
  single_sign_on_linked: { words: 'Signed in for the first time with single sign-on', subject: 'user' },
  single_sign_on_refused: { words: 'Single sign-on was refused', subject: null },
  sign_in_settings_changed: { words: 'Changed how people sign in', subject: 'sign_in_settings' },

  user_corrected: { words: 'Corrected somebody’s name or email', subject: 'user' },
  user_invited: { words: 'Invited somebody', subject: 'user' },
  invitation_sent_again: { words: 'Sent an invitation again', subject: 'user' },
  invitation_taken_back: { words: 'Took an invitation back', subject: 'user' },
  invitation_accepted: { words: 'Accepted an invitation', subject: 'user' },
  user_changed: { words: 'Changed somebody’s role, office or limits', subject: 'user' },
  user_disabled: { words: 'Disabled somebody’s account', subject: 'user' },
  user_enabled: { words: 'Enabled somebody’s account', subject: 'user' },
  user_left: { words: 'Recorded that somebody has left', subject: 'user' },
  role_copied: { words: 'Made a role from another', subject: 'role' },
  role_changed: { words: 'Changed a role', subject: 'role' },
  role_deleted: { words: 'Deleted a role', subject: 'role' },
  audit_downloaded: { words: 'Downloaded the audit trail', subject: null },

  help_started: { words: 'Started to help somebody pay', subject: 'help' },
  help_code_claimed: { words: 'Opened a payment with a help code', subject: 'payment' },
  help_code_refused: { words: 'Typed a help code that was not accepted', subject: 'payment' },
  help_ended: { words: 'Help with a payment ended', subject: 'help' },
  look_up_opened: { words: 'Looked up a caller’s payments', subject: 'look_up' },
  look_up_refused: { words: 'Could not show that a caller’s payments were theirs', subject: null },
  question_answered: { words: 'Answered an adviser’s question', subject: 'question' },
  caller_code_given: { words: 'Gave a caller a code', subject: 'payment' },
  link_sent: { words: 'Sent a link to pay', subject: 'payment' },
  link_revoked: { words: 'Stopped a link to pay', subject: 'payment' },

  transactions_downloaded: { words: 'Downloaded transactions', subject: null },
  receipts_downloaded: { words: 'Downloaded the receipts of a month', subject: null },
  import_file_downloaded: { words: 'Downloaded a file as it came', subject: 'import' },
  posting_file_downloaded: { words: 'Downloaded a posting file', subject: 'posting_feed' },
  ledger_checked: { words: 'Checked the ledger', subject: 'ledger_check' },
  pay_outs_checked: { words: 'Checked card pay-outs', subject: 'provider_account' },
  telephone_card_turned_on: { words: 'Let advisers key cards by telephone', subject: 'provider_account' },
  telephone_card_turned_off: { words: 'Stopped advisers keying cards by telephone', subject: 'provider_account' },

  accounts_loaded: { words: 'Accounts were loaded from a file', subject: 'import' },
  account_removals_confirmed: { words: 'Confirmed that a file removes accounts', subject: 'import' },
  import_received: { words: 'A file was received', subject: 'import' },
  import_discarded: { words: 'Discarded a file', subject: 'import' },
  import_rows_decided: { words: 'Decided on held rows of a file', subject: 'import' },
  import_reversal_requested: { words: 'Asked to reverse a file', subject: 'import' },
  import_reversal_refused: { words: 'Refused to reverse a file', subject: 'import' },
  import_reversal_withdrawn: { words: 'Took back a request to reverse a file', subject: 'import' },
  import_reversed: { words: 'Agreed to reverse a file', subject: 'import' },
  import_rule_made: { words: 'Made a rule for receipts', subject: 'import_rule' },
  import_rule_changed: { words: 'Changed a rule for receipts', subject: 'import_rule' },
  import_rule_turned_on: { words: 'Turned a rule for receipts on', subject: 'import_rule' },
  import_rule_turned_off: { words: 'Turned a rule for receipts off', subject: 'import_rule' },
  import_rule_moved: { words: 'Changed the order of rules for receipts', subject: 'import_rule' },
  import_rule_deleted: { words: 'Deleted a rule for receipts', subject: 'import_rule' },
  import_source_added: { words: 'Added a source of files', subject: 'import_source' },
  import_source_changed: { words: 'Changed a source of files', subject: 'import_source' },
  import_source_turned_on: { words: 'Turned a source of files on', subject: 'import_source' },
  import_source_turned_off: { words: 'Turned a source of files off', subject: 'import_source' },

  suspense_given: { words: 'Gave a suspense item to a colleague', subject: 'transaction' },
  suspense_taken_over: { words: 'Took a suspense item over', subject: 'transaction' },
  suspense_bulk_confirmed: { words: 'Confirmed a bulk allocation', subject: 'bulk_allocation' },
  suspense_rule_made: { words: 'Made a rule for suspense', subject: 'suspense_rule' },
  suspense_rule_turned_on: { words: 'Turned a rule for suspense on', subject: 'suspense_rule' },
  suspense_rule_turned_off: { words: 'Turned a rule for suspense off', subject: 'suspense_rule' },
  suspense_rule_deleted: { words: 'Deleted a rule for suspense', subject: 'suspense_rule' },
  unidentified_asked: { words: 'Asked to give up a suspense item', subject: 'transaction' },
  unidentified_approved: { words: 'Agreed to give up a suspense item', subject: 'transaction' },
  unidentified_refused: { words: 'Refused to give up a suspense item', subject: 'transaction' },
  unidentified_withdrawn: { words: 'Took back a request to give up a suspense item', subject: 'transaction' },

  transfer_made: { words: 'Moved money between accounts', subject: 'transfer' },
  transfer_asked: { words: 'Asked to move money between accounts', subject: 'transfer' },
  transfer_approved: { words: 'Agreed to a transfer or a reversal', subject: 'transfer' },
  transfer_refused: { words: 'Refused a transfer or a reversal', subject: 'transfer' },
  transfer_withdrawn: { words: 'Took back a transfer or a reversal', subject: 'transfer' },
  reversal_made: { words: 'Reversed a transaction', subject: 'transfer' },
  reversal_asked: { words: 'Asked to reverse a transaction', subject: 'transfer' },
  put_back_asked: { words: 'Asked to put money of an account back in suspense', subject: 'transfer' },
  approval_limit_changed: { words: 'Changed above what another person has to agree', subject: null },

  reason_added: { words: 'Added a reason to move money', subject: null },
  reason_changed: { words: 'Changed a reason to move money', subject: null },
  reason_retired: { words: 'Stopped offering a reason to move money', subject: null },
  reason_offered_again: { words: 'Offered a reason to move money again', subject: null },
  marker_days_changed: { words: 'Changed how long the mark of a trace stays', subject: null },
  trace_letter_changed: { words: 'Changed the words of a letter that closes a trace', subject: null },
  duplicate_rules_changed: { words: 'Changed what is taken for a duplicate payment', subject: null },

  posting_layout_added: { words: 'Added a layout of posting files', subject: 'posting_layout' },
  posting_layout_changed: { words: 'Changed a layout of posting files', subject: 'posting_layout' },
  posting_feed_added: { words: 'Added a feed of postings', subject: 'posting_feed' },
  posting_feed_changed: { words: 'Changed a feed of postings', subject: 'posting_feed' },

  note_struck: { words: 'Struck out a note', subject: 'note' },
  note_file_downloaded: { words: 'Downloaded the file of a note', subject: 'note' },
  trace_given: { words: 'Gave a trace to a colleague', subject: 'trace' },
  trace_marker_moved: { words: 'Moved the end of the mark on an account', subject: 'trace' },
  trace_closed: { words: 'Closed a trace', subject: 'trace' },
  statement_sent: { words: 'Sent a statement of account by email', subject: 'account' },
  trace_letter_sent: { words: 'Sent the letter of a trace by email', subject: 'trace' },

  refund_requested: { words: 'Asked for a refund', subject: 'refund' },
  refund_approved: { words: 'Approved a refund', subject: 'refund' },
  refund_refused: { words: 'Refused a refund', subject: 'refund' },
  refund_withdrawn: { words: 'Took back a request for a refund', subject: 'refund' },
  refund_list_made: { words: 'Made a list of refunds to pay', subject: null },
  refund_list_downloaded: { words: 'Downloaded a list of refunds to pay, with bank details', subject: null },
  refund_paid: { words: 'Marked a refund as paid', subject: 'refund' },
  refund_returned: { words: 'Marked a refund as returned by the bank', subject: 'refund' },
  refund_dealt_with: { words: 'Dealt with a refund that failed or came back', subject: 'refund' },
  service_phase_changed: { words: 'Changed the phase of the service', subject: 'phase' },
  readiness_stated: { words: 'Recorded that something a phase needs is met', subject: 'phase' },
  duplicate_dismissed: { words: 'Dismissed a possible duplicate payment', subject: 'transaction' }
} satisfies Record<string, { words: string, subject: AuditSubject | null }>

export type AuditAction = keyof typeof auditActions
