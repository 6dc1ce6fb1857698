import type { Knex } from 'knex'
import type { CouncilId } from '../../../database/in-council.js'
import { deleteByKey } from '../../../imports/accounts/load-rows-query.js'
import { indexHolderNames } from '../../../suspense/matching/names/names-query.js'
import { forgetDetails } from '../../forgetting/forget-details-query.js'
import type { PlaceCode } from '../finding/places.js'
import { keyOf } from '../finds-query.js'
import {
  type Holds, holdsOfAccounts, holdsOfBankDetails, holdsOfCards, holdsOfDetails, holdsOfEntries, holdsOfFiles, holdsOfLinks, holdsOfMessages, holdsOfPayments, holdsOfTraces,
  holdsOfWritten
} from './holds-query.js'
import type { KeptReason } from './reasons.js'

/** Removes the rows of these keys: they are this person's, two people agreed, and nothing holds them. */
type Remove = (trx: Knex.Transaction, request: { councilId: CouncilId, requestId: string }, keys: readonly string[]) => Promise<void>

/** What a place lets go: nothing, for one reason; or everything that nothing holds. */
export type Removal = { kept: KeptReason } | { holds?: Holds, remove: Remove }

/** What the law lets go of a place. */
export function removalOf(place: PlaceCode): Removal {
  return removals[place]
}

/** What is kept as the law says, and what is only a part, is not touched. */
const removals: Record<PlaceCode, Removal> = {
  'accounts': { holds: holdsOfAccounts, remove: removeAccounts },
  'charges': { kept: 'with-whole' },
  'payment-lines': { kept: 'law' },
  'payments': { holds: holdsOfPayments, remove: blanking('payments', { email: null }) },
  'payment-events': { kept: 'law' },
  'cards': { holds: holdsOfCards, remove: blanking('payment_attempts', { cardholder_name: null, card_brand: null, card_first_six: null, card_last_four: null }) },
  'transactions': { holds: holdsOfDetails, remove: async (trx, { councilId }, keys) => { await forgetDetails(trx, councilId, idsOf(keys)) } },
  'transaction-emails': { holds: holdsOfEntries, remove: byFunction('transaction-emails') },
  'receipt-rows': {
    holds: holdsOfFiles,
    remove: blankingRows('import_rows', { raw: '', reference_stated: '', narrative: '', payer_name: '', external_reference: '', narrative_by_rule: null, reason_detail: null })
  },
  'account-rows': { holds: holdsOfFiles, remove: removeAccountRows },
  'account-removals': { holds: holdsOfFiles, remove: removing('account_removals', ['import_id', 'position']) },
  'files': { kept: 'period' },
  'refused-files': { kept: 'period' },
  'messages': { holds: holdsOfMessages, remove: blanking('outbox_messages', { recipient: '', subject: '', body: '' }) },
  'invitations': { remove: async (trx, { councilId }, keys) => {
    await trx('beta_invitations').where({ council_id: councilId }).whereIn('id', idsOf(keys)).whereNotNull('recipient_encrypted')
      .update({ recipient_encrypted: null, recipient_removed_at: trx.fn.now() })
  } },
  'links': { holds: holdsOfLinks, remove: async (trx, { councilId }, keys) => {
    const links = trx('pay_links').where({ council_id: councilId }).whereIn('id', idsOf(keys))
    await links.clone().whereNotNull('email').update({ email: '' })
    await links.clone().whereNotNull('postcode').update({ postcode: '' })
  } },
  'slips': { remove: removing('payment_slips', ['id']) },
  'helps': { remove: blanking('helps', { from_page: null }) },
  'note-files': { remove: byFunction('note-files') },
  'suspense-notes': { remove: byFunction('suspense-notes') },
  'traces': { holds: holdsOfTraces, remove: byFunction('traces') },
  'trace-events': { kept: 'with-whole' },
  'notes': { remove: byFunction('notes') },
  'trace-notices': { kept: 'law' },
  'look-ups': { remove: byFunction('look-ups') },
  'questions': { remove: byFunction('questions') },
  'bank-details': { holds: holdsOfBankDetails, remove: blanking('refunds', { bank_details_encrypted: null }) },
  'refunds': { kept: 'law' },
  'refund-events': { kept: 'law' },
  'transfers': { kept: 'law' },
  'transfer-lines': { kept: 'law' },
  'duplicates': { kept: 'law' },
  'unidentified': { kept: 'law' },
  'posting-events': { kept: 'law' },
  'pay-out-days': { kept: 'law' },
  'remembered': { remove: removing('remembered_payers', ['phrase_key', 'fund_code', 'account_reference']) },
  'suggestions': { remove: removing('suspense_suggestions', ['entry_id', 'line_number', 'rank']) },
  'bulk-rows': { kept: 'law' },
  'feedback': { remove: byFunction('feedback') },
  'feedback-events': { kept: 'with-whole' },
  'accessibility-messages': { holds: holdsOfWritten, remove: byFunction('accessibility-messages') }
}

function idsOf(keys: readonly string[]): string[] {
  return keys.flatMap(key => keyOf(key).slice(0, 1))
}

/** By the database's own function, which sees to it that two people agreed and that the request found it. */
function byFunction(place: PlaceCode): Remove {
  return async (trx, { councilId, requestId }, keys) => { await trx.raw('select remove_personal_data(?, ?, ?, ?::uuid[])', [councilId, requestId, place, idsOf(keys)]) }
}

function blanking(table: string, blank: Record<string, string | null>): Remove {
  return async (trx, { councilId }, keys) => { await trx(table).where({ council_id: councilId }).whereIn('id', idsOf(keys)).update(blank) }
}

function blankingRows(table: string, blank: Record<string, string | null>): Remove {
  return async (trx, { councilId }, keys) => { await trx(table).where({ council_id: councilId }).whereIn(['import_id', 'row_number'], keys.map(key => keyOf(key))).update(blank) }
}

function removing(table: string, columns: string[]): Remove {
  return async (trx, { councilId }, keys) => { await trx(table).where({ council_id: councilId }).whereIn(columns, keys.map(key => keyOf(key))).delete() }
}

/** With the file as it came, of which the row is a line. */
async function removeAccountRows(trx: Knex.Transaction, { councilId, requestId }: { councilId: CouncilId, requestId: string }, keys: readonly string[]): Promise<void> {
  await blankingRows('account_load_rows', { raw: '', fund_stated: '', reference_stated: '', reason_detail: null, charges: '[]', stop_code: null })(trx, { councilId, requestId }, keys)
  await trx('account_load_rows').where({ council_id: councilId }).whereIn(['import_id', 'row_number'], keys.map(key => keyOf(key))).whereNotNull('name')
    .update({ name: '', address: '', postcode: '' })
  await trx.raw("select forget_personal_data(?, 'import-files', ?::uuid[])", [councilId, [...new Set(idsOf(keys))]])
}

async function removeAccounts(trx: Knex.Transaction, { councilId }: { councilId: CouncilId }, keys: readonly string[]): Promise<void> {
  const accounts = keys.map(key => keyOf(key)).map(([fund = '', reference = '']) => ({ fund_code: fund, reference }))
  await deleteByKey(trx, 'account_charges', councilId, accounts)
  await deleteByKey(trx, 'account_holders', councilId, accounts)
  await indexHolderNames(trx, councilId, accounts.map(({ fund_code: fundCode, reference }) => ({ fundCode, reference })))
  await trx('remembered_payers').where({ council_id: councilId }).whereIn(['fund_code', 'account_reference'], accounts.map(({ fund_code: fund, reference }) => [fund, reference])).delete()
}
