import type { DataKindCode } from './kinds.js'

/** Of each table, its columns that can hold words, by the kind of personal data in them; `none` holds nothing about a person. */
export const columnKinds: Record<string, Partial<Record<DataKindCode | 'none', string>>> = {
  account_charges: { accounts: 'reference description', none: 'fund_code' },
  account_extracts: { none: 'fund_code' },
  account_holder_words: { accounts: 'word reference', none: 'fund_code' },
  account_holders: { accounts: 'reference name address postcode stop_code', none: 'fund_code' },
  account_load_rows: {
    'account-files': 'raw fund_stated reference_stated reference name address postcode stop_code charges reason_detail',
    none: 'fund_code outcome reason_code'
  },
  account_loads: { none: 'fund_codes held_because' },
  account_removals: { 'account-files': 'reference name', none: 'fund_code' },
  approval_limits: { none: 'movement' },
  audit_events: { staff: 'facts before after subject_id', addresses: 'address', none: 'action subject_kind' },
  beta_acceptances: { invitations: 'token_hash' },
  beta_cohorts: { none: 'name fund_codes note' },
  beta_invitations: { invitations: 'recipient_encrypted', none: 'kind delivery code_hash' },
  bulk_allocation_rows: { payments: 'account_reference', matches: 'reasons', none: 'fund_code outcome passed_over_because' },
  bulk_allocations: { none: 'state' },
  check_digit_rules: { none: 'code method source_substitution weights result_substitutions' },
  council_hosts: { none: 'host' },
  councils: {
    none: 'slug name short_name origin phone opening_hours contact_email postal_address website hardship_advice vat_number logo_file header_background header_text accent link_colour phase next_phase old_service_name old_service_address'
  },
  dispute_polls: { none: 'provider_account_code fault' },
  disputes: { payments: 'provider_dispute_id provider_payment_id', none: 'provider_account_code status reason' },
  duplicate_payments: { decisions: 'reason', none: 'fund_code method_code first_method_code state' },
  entry_details: {
    'payer-details': 'narrative payer_name card_brand card_first_six card_last_four provider_payment_id',
    'receipt-emails': 'payer_email'
  },
  fund_phases: { none: 'fund_code phase next_phase stopped_reason' },
  funds: {
    none: 'code slug name group_name search_words reference_label reference_hint characters pattern mask check_digit_rule_code vat_code provider_account_code ledger_account_code'
  },
  helps: { links: 'from_page', none: 'started_by channel code_hash ended_by' },
  import_file_chunks: { 'received-files': 'content' },
  import_rows: {
    'received-files': 'raw reference_stated narrative payer_name external_reference narrative_by_rule reason_detail',
    payments: 'account_reference',
    none: 'method_stated fund_stated outcome reason_code fund_code method_code rule_ids'
  },
  import_rules: { none: 'name source_code conditions actions' },
  import_samples: { 'short-lived': 'file_name content answers', none: 'source_code' },
  import_sources: {
    none: 'code name format_code settings ledger_account_code method_code method_codes office_code kind expected_days expected_by'
  },
  imports: {
    'received-files': 'file_name stopped_detail',
    decisions: 'reversal_reason',
    none: 'source_code content_hash state stopped_because kind'
  },
  invitations: { staff: 'token_hash' },
  journey_counts: { none: 'name fund_code channel' },
  kept_forms: { 'short-lived': 'form_encrypted' },
  ledger_accounts: { none: 'code kind name gl_code fund_code' },
  ledger_checks: { none: 'figures differences' },
  ledger_entries: { payments: 'reference', none: 'type method_code channel office_code source_kind source_id idempotency_key' },
  look_ups: { 'look-ups': 'caller account_reference session_hash', none: 'fund_code' },
  methods_of_payment: { none: 'code name kind' },
  note_file_chunks: { notes: 'content' },
  note_files: { notes: 'file_name', none: 'subject_kind subject_id content_type content_hash' },
  notes: { notes: 'note struck_reason subject_id', none: 'subject_kind' },
  officer_questions: { 'look-ups': 'question answer' },
  offices: { none: 'code name' },
  outbox_messages: { messages: 'recipient subject body', none: 'kind provider_message_id' },
  outcomes: { none: 'kind outcome' },
  password_resets: { 'short-lived': 'token_hash' },
  pay_links: { links: 'email postcode', none: 'delivery token_hash code_hash' },
  pay_out_checks: { none: 'provider_account_code asked state file_name fault' },
  pay_out_days: { payments: 'differences', none: 'provider_account_code state figures' },
  payment_attempts: {
    'payer-details': 'card_brand card_first_six card_last_four cardholder_name provider_payment_id',
    none: 'provider_account_code provider_reference status provider_state failure_code return_token_hash'
  },
  payment_events: { payments: 'facts', none: 'type actor' },
  payment_lines: { payments: 'account_reference debt_description postcode_answer', none: 'fund_code amount_choice' },
  payments: { payments: 'reference', 'receipt-emails': 'email', none: 'status channel provider_account_code phase' },
  phase_changes: { none: 'fund_code kind before after reason unmet override_reason evidence' },
  performance_publications: { none: 'month lines' },
  posting_feed_funds: { none: 'fund_code feed_code' },
  posting_feeds: { none: 'code name layout_code made_at empty_days file_name_pattern folder proof' },
  posting_file_chunks: { 'posting-files': 'content', none: 'feed_code' },
  posting_file_events: { decisions: 'reason', none: 'feed_code action' },
  posting_file_lines: { none: 'feed_code' },
  posting_files: { none: 'feed_code state stopped_because file_name layout_name content_hash folder_problem failed_because' },
  posting_layouts: { none: 'code name settings draft' },
  postings: { payments: 'account_reference', none: 'ledger_account_code ledger_account_kind fund_code vat_code gl_code method_code' },
  provider_accounts: {
    none: 'code name provider base_url card_page_origin api_key_encrypted webhook_secret_encrypted clearing_account_code'
  },
  rate_limits: { 'short-lived': 'key' },
  readiness_statements: { none: 'check_code evidence' },
  recovery_codes: { staff: 'code_hash' },
  reference_claims: { none: 'fund_code mask' },
  refund_events: { decisions: 'note', none: 'action' },
  refund_lines: { none: 'fund_code' },
  refund_lists: { none: 'bank_account_code' },
  refunds: {
    decisions: 'reason',
    'bank-details': 'bank_details_encrypted',
    none: 'reference route method_code reason_code state provider_refund_id failure_code'
  },
  refused_arrivals: { 'received-files': 'file_name', none: 'folder reason_code' },
  remaining_amounts: { none: 'ledger_account_kind origin_code' },
  remembered_payers: { matches: 'account_reference', none: 'fund_code' },
  roles: { none: 'code name permissions' },
  search_words: { 'payer-details': 'word' },
  second_factors: { staff: 'secret_encrypted' },
  sessions: { 'short-lived': 'sid sess' },
  sign_in_settings: { none: 'issuer client_id client_secret_encrypted second_factor_by' },
  single_sign_on_identities: { staff: 'subject', none: 'issuer' },
  stops: { none: 'code reason advice channels method_kinds' },
  suspense_notes: { notes: 'note' },
  suspense_rules: { none: 'reason_code fund_code' },
  suspense_suggestions: { matches: 'account_reference reasons', none: 'fund_code best_reason' },
  trace_events: { traces: 'note facts', none: 'action' },
  trace_letters: { none: 'outcome words' },
  trace_notices: { payments: 'account_reference', none: 'kind fund_code trace_reference feed_code' },
  traces: {
    traces: 'account_reference payer_name wrong_reference card_last_four receipt_number letter_words',
    none: 'reference state outcome fund_code method_code office_code known_finds'
  },
  transfer_lines: { payments: 'account_reference', none: 'side fund_code method_code' },
  transfer_reasons: { none: 'movement code name' },
  transfers: { decisions: 'explanation decision_reason', none: 'movement reference state reason_code' },
  unidentified_requests: { decisions: 'reason', none: 'state' },
  users: { staff: 'email name password_hash', none: 'role_code office_code fund_codes method_codes' },
  vat_codes: { none: 'code name treatment' }
}
