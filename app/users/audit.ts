import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../database/in-council.js'

/** What people do that a council must be able to account for, beyond what the payment's own history and the ledger tell. */
export type AuditAction =
  'signed_in' | 'signed_out' |
  'help_started' | 'help_code_claimed' | 'help_code_refused' | 'help_ended' |
  'caller_code_given' | 'link_sent' | 'link_revoked' |
  'transactions_downloaded' | 'ledger_checked' | 'pay_outs_checked' |
  'telephone_card_turned_on' | 'telephone_card_turned_off' |
  'accounts_loaded' | 'account_removals_confirmed' |
  'import_received' | 'import_discarded' | 'import_rows_decided' | 'import_reversal_requested' | 'import_reversal_refused' | 'import_reversal_withdrawn' | 'import_reversed' |
  'import_rule_made' | 'import_rule_changed' | 'import_rule_turned_on' | 'import_rule_turned_off' | 'import_rule_moved' | 'import_rule_deleted' |
  'suspense_taken_over' | 'suspense_bulk_confirmed' |
  'suspense_rule_made' | 'suspense_rule_turned_on' | 'suspense_rule_turned_off' | 'suspense_rule_deleted' |
  'unidentified_asked' | 'unidentified_approved' | 'unidentified_refused' | 'unidentified_withdrawn' |
  'import_source_added' | 'import_source_changed' | 'import_source_turned_on' | 'import_source_turned_off' |
  'posting_layout_added' | 'posting_layout_changed' | 'posting_feed_added' | 'posting_feed_changed'

/**
 * Adds to the council's audit trail, which nobody can change, in the transaction of what it tells of. Facts hold codes, figures and
 * states; never a name, an email, a code or a card.
 */
export async function recordAudit(
  trx: Knex.Transaction, councilId: CouncilId,
  event: { at: Date, userId: string | null, action: AuditAction, subjectId?: string, facts?: Record<string, string | number | boolean | null> }
): Promise<void> {
  await trx('audit_events').insert({
    council_id: councilId, id: newId(), happened_at: event.at, user_id: event.userId, action: event.action,
    subject_id: event.subjectId ?? null, facts: JSON.stringify(event.facts ?? {})
  })
}
