import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { firstIdAt } from '../../ids.js'
import { forgetOldFeedback } from '../../feedback/old-feedback-query.js'
import { removeOldBankDetails } from '../../refunds/bank/payment-lists-query.js'
import { forgetOldAddresses } from '../../users/audit.js'
import type { DataKindCode } from '../kept/kinds.js'
import { forgetOldAccounts } from './old-accounts-query.js'

/** One step of forgetting: so many rows at most that came before then. Answers how many; none when nothing is left. */
export type ForgetOld = (trx: Knex.Transaction, councilId: CouncilId, before: Date, most: number) => Promise<number>

/** Narrows to the rows that still hold something. */
type StillHolds = (query: Knex.QueryBuilder, before: Date) => Knex.QueryBuilder

/** The steps in which a kind of personal data is forgotten; none for a kind that is kept, or removed elsewhere. */
export function stepsToForget(kind: DataKindCode): readonly ForgetOld[] {
  return oldRows[kind] ?? []
}

/**
 * What is forgotten of each kind when it is old. Each step looks for what still holds something, so that one that was cut off is simply
 * gone on with. Ids begin with the time at which their rows came.
 */
const oldRows: Partial<Record<DataKindCode, readonly ForgetOld[]>> = {
  'payer-details': [
    forgetting('entry-details', 'entry_details', 'entry_id', (query, before) => query.whereRaw(`occurred_on < least(?, current_date - 2190) and (narrative is not null or payer_name is not null or card_brand is not null
      or card_first_six is not null or card_last_four is not null or provider_payment_id is not null)`, [londonDate(before)])),
    blanking('payment_attempts', { cardholder_name: null, card_brand: null, card_first_six: null, card_last_four: null },
      query => query.whereRaw('coalesce(cardholder_name, card_brand, card_first_six, card_last_four) is not null'))
  ],
  'receipt-emails': [blanking('payments', { email: null }, query => query.whereRaw('email is not null')), forgetting('entry-emails', 'entry_details', 'entry_id', query => query.whereRaw('payer_email is not null'))],
  'accounts': [forgetOldAccounts],
  'received-files': [
    forgetting('import-files', 'imports', 'id', query => query.whereRaw(`kind = 'receipts' and state in ('posted', 'discarded', 'reversed') and exists (
      select from import_file_chunks c where c.council_id = imports.council_id and c.import_id = imports.id)`)),
    blankingRows('import_rows', {
      raw: '', reference_stated: '', narrative: '', payer_name: '', external_reference: '', narrative_by_rule: null, reason_detail: null
    }, query => ofDoneImports(query, 'import_rows').whereRaw("(raw <> '' or narrative <> '' or payer_name <> '')"))
  ],
  'account-files': [
    forgetting('import-files', 'imports', 'id', query => query.whereRaw(`kind = 'accounts' and state in ('posted', 'discarded') and exists (
      select from import_file_chunks c where c.council_id = imports.council_id and c.import_id = imports.id)`)),
    blankingRows('account_load_rows', { raw: '', fund_stated: '', reference_stated: '', reason_detail: null }, query => ofDoneImports(query, 'account_load_rows').whereRaw("raw <> ''")),
    blankingRows('account_load_rows', { name: '', address: '', postcode: '', stop_code: null, charges: '[]' }, query => ofDoneImports(query, 'account_load_rows').whereRaw("(name <> '' or (name is not null and (address <> '' or postcode <> '')))")),
    async (trx, councilId, before) => await ofDoneImports(trx('account_removals').where('council_id', councilId).where('import_id', '<', firstIdAt(before)), 'account_removals').delete()
  ],
  'messages': [blanking('outbox_messages', { recipient: '', subject: '', body: '' }, query => query.whereRaw("recipient <> ''"))],
  'links': [
    blanking('pay_links', { email: '' }, query => query.whereRaw("email <> ''")), blanking('pay_links', { postcode: '' }, query => query.whereRaw("postcode <> ''")),
    blanking('helps', { from_page: null }, query => query.whereRaw('from_page is not null')),
    async (trx, councilId, before, most) => {
      const old = oldOnes(trx, councilId, { table: 'payment_slips', key: 'id', still: query => query, before }).orderBy('id').limit(most).select('id')
      return await trx('payment_slips').where({ council_id: councilId }).whereIn('id', old).delete()
    }
  ],
  'notes': [forgetting('notes', 'notes', 'id', query => query.whereRaw("note <> '(removed)'")), forgetting('suspense-notes', 'suspense_notes', 'id', query => query.whereRaw("note <> '(removed)'"))],
  'traces': [forgetting('traces', 'traces', 'id', query => query.whereRaw(`state = 'closed' and (payer_name <> '' or wrong_reference <> '' or receipt_number <> ''
    or coalesce(card_last_four, letter_words) is not null
    or exists (select from trace_events e where e.council_id = traces.council_id and e.trace_id = traces.id and e.note is not null))`))],
  'look-ups': [forgetting('look-ups', 'look_ups', 'id', query => query.whereRaw('true')), forgetting('questions', 'officer_questions', 'id', query => query.whereRaw("question <> '(removed)'"))],
  'bank-details': [removeOldBankDetails],
  'journeys': [removeOldEvents],
  'feedback': [forgetOldFeedback],
  'addresses': [forgetOldAddresses]
}

/** Their ids say nothing of their time, so that they cannot be put in order. */
async function removeOldEvents(trx: Knex.Transaction, councilId: CouncilId, before: Date, most: number): Promise<number> {
  const old = trx('journey_events').where({ council_id: councilId }).where('happened_at', '<', before).orderBy('happened_at').limit(most).select('id')
  return await trx('journey_events').where({ council_id: councilId }).whereIn('id', old).delete()
}

/** A file that is held, stopped or under way may yet be loaded or posted from what is kept of it. */
function ofDoneImports(query: Knex.QueryBuilder, holder: string): Knex.QueryBuilder {
  return query.whereRaw(`exists (select from imports i
    where i.council_id = ${holder}.council_id and i.id = ${holder}.import_id and i.state in ('posted', 'discarded', 'reversed'))`)
}

/** Asks the database's own function to forget, where the application may not write. */
function forgetting(place: string, table: string, key: string, still: StillHolds): ForgetOld {
  return async (trx, councilId, before, most) => {
    const ids = await oldOnes(trx, councilId, { table, key, still, before }).orderBy(key).limit(most).pluck(key) as string[]
    if (ids.length > 0) await trx.raw('select forget_personal_data(?, ?, ?::uuid[])', [councilId, place, ids])
    return ids.length
  }
}

function blanking(table: string, blank: Record<string, string | null>, still: StillHolds): ForgetOld {
  return async (trx, councilId, before, most) => {
    const ids = oldOnes(trx, councilId, { table, key: 'id', still, before }).orderBy('id').limit(most).select('id')
    return await trx(table).where({ council_id: councilId }).whereIn('id', ids).update(blank)
  }
}

/** Of the rows of files, which are known by their file and number. */
function blankingRows(table: string, blank: Record<string, string | null>, still: StillHolds): ForgetOld {
  return async (trx, councilId, before, most) => {
    const keys = oldOnes(trx, councilId, { table, key: 'import_id', still, before }).orderBy(['import_id', 'row_number']).limit(most).select('import_id', 'row_number')
    return await trx(table).where({ council_id: councilId }).whereIn(['import_id', 'row_number'], keys).update(blank)
  }
}

interface Old {
  table: string
  key: string
  still: StillHolds
  before: Date
}

function oldOnes(trx: Knex.Transaction, councilId: CouncilId, { table, key, still, before }: Old): Knex.QueryBuilder {
  return still(trx(table).where('council_id', councilId).where(key, '<', firstIdAt(before)), before)
}
