import type { Knex } from 'knex'
import type { CouncilId } from '../../../database/in-council.js'
import type { CalendarDate } from '../../../dates.js'
import type { EntryType } from '../../../ledger/entry-types.js'
import type { Pence } from '../../../money.js'
import type { SuggestionReason } from '../suggestion.js'
import type { SuspenseRule } from './suspense-rule.js'

/** An open item that a rule would allocate, and to where. */
export interface FiringItem {
  entryId: string
  lineNumber: number
  remainingPence: Pence
  occurredOn: CalendarDate
  fundCode: string
  accountReference: string
  score: number
  reasons: SuggestionReason[]
  narrative: string | null
  payerName: string | null
}

export type RuleTerms = Pick<SuspenseRule, 'reason_code' | 'fund_code' | 'maximum_pence' | 'least_score' | 'needs_amount'>

/** How money comes by itself. What people have taken off an account again is theirs to place. */
const arrivals: readonly EntryType[] = ['receipt', 'returned_payment', 'card_payment_held', 'e_return']

/**
 * The open items that a rule allocates, after one of them: those whose likeliest account, equalled by no other, is suggested for the rule's
 * reason, within its limits. Left to people are items that somebody has, that wait for an approver, or of which something has been moved
 * before - what was put back in suspense, or taken off an account, must not go the same way again - and accounts with a stop.
 */
export async function firingItems(
  trx: Knex.Transaction, councilId: CouncilId, rule: RuleTerms, after: Pick<FiringItem, 'entryId' | 'lineNumber'> | null, limit: number
): Promise<FiringItem[]> {
  const place = after ?? { entryId: '00000000-0000-0000-0000-000000000000', lineNumber: 0 }
  const rows = await firing(trx, councilId, rule).whereRaw('(s.entry_id, s.line_number) > (?::uuid, ?::integer)', [place.entryId, place.lineNumber])
    .leftJoin('entry_details as d', join => join.on('d.council_id', 's.council_id').on('d.entry_id', 's.entry_id'))
    .orderBy(['s.entry_id', 's.line_number']).limit(limit).select({
      entryId: 's.entry_id', lineNumber: 's.line_number', remainingPence: trx.raw('-r.remaining_pence'), occurredOn: 'r.occurred_on',
      fundCode: 's.fund_code', accountReference: 's.account_reference', score: 's.score', reasons: 's.reasons', narrative: 'd.narrative', payerName: 'd.payer_name'
    }) as FiringItem[]
  return rows
}

/** How many open items a rule would allocate now, and what they come to. */
export async function firingFigures(trx: Knex.Transaction, councilId: CouncilId, rule: RuleTerms): Promise<{ items: number, pence: Pence }> {
  return await firing(trx, councilId, rule).first(trx.raw('count(*)::integer as items, coalesce(-sum(r.remaining_pence), 0)::bigint as pence')) as
    { items: number, pence: Pence }
}

function firing(trx: Knex.Transaction, councilId: CouncilId, rule: RuleTerms): Knex.QueryBuilder {
  const query = trx('suspense_suggestions as s').where({ 's.council_id': councilId, 's.rank': 1, 's.best_reason': rule.reason_code, 's.is_tied': false })
    .where('s.score', '>=', rule.least_score)
    .join('remaining_amounts as r', join => join.on('r.council_id', 's.council_id').on('r.entry_id', 's.entry_id').on('r.line_number', 's.line_number'))
    .where('r.ledger_account_kind', 'suspense').where('r.remaining_pence', '<>', 0).whereRaw('abs(r.remaining_pence) <= ?', [rule.maximum_pence])
    .whereNotExists(ofItem(trx, 'suspense_takings as t', 't'))
    .whereNotExists(ofItem(trx, 'unidentified_requests as q', 'q').where('q.state', 'asked'))
    .whereExists(trx('ledger_entries as e').where('e.council_id', councilId).whereRaw('e.id = s.entry_id').whereIn('e.type', arrivals).select('e.id'))
    .whereNotExists(trx('postings as moved').where('moved.council_id', councilId).whereRaw('moved.draws_entry_id = s.entry_id').select('moved.entry_id'))
    .whereNotExists(trx('account_holders as h').where('h.council_id', councilId).whereNotNull('h.stop_code')
      .whereRaw('h.fund_code = s.fund_code and h.reference = s.account_reference').select('h.reference'))
  if (rule.fund_code !== null) void query.where('s.fund_code', rule.fund_code)
  if (rule.needs_amount) void query.whereRaw(`exists (select from jsonb_array_elements(s.reasons) as reason where reason ->> 'code' like 'amount-%')`)
  return query

  function ofItem(within: Knex.Transaction, table: string, alias: string): Knex.QueryBuilder {
    return within(table).where(`${alias}.council_id`, councilId).whereRaw('??.entry_id = s.entry_id and ??.line_number = s.line_number', [alias, alias])
      .select(`${alias}.entry_id`)
  }
}
