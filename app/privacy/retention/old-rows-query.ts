import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { firstIdAt } from '../../ids.js'
import { forgetOldFeedback } from '../../feedback/old-feedback-query.js'
import { removeOldBankDetails } from '../../refunds/bank/payment-lists-query.js'
import { forgetOldAddresses } from '../../users/audit.js'
import { type DataKindCode, dataKinds } from '../kept/kinds.js'
import { forgetDetails } from '../forgetting/forget-details-query.js'
import { forgetOldRequests } from '../requests/old-requests-query.js'
import { removeSentSince } from '../requests/removal/sent-since-query.js'
import { forgetOldAccounts } from './old-accounts-query.js'

/** What one step of forgetting looks at: rows that came before then, after the last that was looked at before, so many at most. */
export interface Stretch {
  before: Date
  after: readonly string[] | null
  most: number
}

/** How many rows a step forgot, and the key after which the next goes on; null at the end. */
export interface Forgotten {
  forgotten: number
  last: readonly string[] | null
}

export type ForgetOld = (trx: Knex.Transaction, councilId: CouncilId, stretch: Stretch) => Promise<Forgotten>

/** Narrows to the rows that still hold something. */
type StillHolds = (query: Knex.QueryBuilder, before: Date) => Knex.QueryBuilder

/** The steps in which a kind of personal data is forgotten; none for a kind that is kept, or removed elsewhere. */
export function stepsToForget(kind: DataKindCode): readonly ForgetOld[] {
  return oldRows[kind] ?? []
}

/**
 * What is forgotten of each kind when it is old. Each step looks for what still holds something, so that one that was cut off is simply
 * gone on with, and each row is looked at once a night. Ids begin with the time at which their rows came.
 */
const oldRows: Partial<Record<DataKindCode, readonly ForgetOld[]>> = {
  'payer-details': [
    forgettingDetails((query, before) => query.whereRaw(`occurred_on < least(?, current_date - ?::integer) and (narrative is not null or payer_name is not null or card_brand is not null
      or card_first_six is not null or card_last_four is not null or provider_payment_id is not null)`, [londonDate(before), dataKinds['payer-details'].period.leastDays])),
    blanking('payment_attempts', { cardholder_name: null, card_brand: null, card_first_six: null, card_last_four: null },
      query => query.whereRaw('coalesce(cardholder_name, card_brand, card_first_six, card_last_four) is not null'))
  ],
  'receipt-emails': [blanking('payments', { email: null }, query => query.whereRaw('email is not null')), forgetting('entry-emails', 'entry_details', 'entry_id', query => query.whereRaw('payer_email is not null'))],
  'accounts': [inOrder(forgetOldAccounts)],
  'received-files': [
    forgetting('import-files', 'imports', 'id', query => query.whereRaw(`kind = 'receipts' and state in ('posted', 'discarded', 'reversed') and (file_name <> '(removed)' or exists (
      select from import_file_chunks c where c.council_id = imports.council_id and c.import_id = imports.id))`)),
    blankingRows('import_rows', {
      raw: '', reference_stated: '', narrative: '', payer_name: '', external_reference: '', narrative_by_rule: null, reason_detail: null
    }, query => ofDoneImports(query, 'import_rows').whereRaw("(raw <> '' or narrative <> '' or payer_name <> '')"))
  ],
  'account-files': [
    forgetting('import-files', 'imports', 'id', query => query.whereRaw(`kind = 'accounts' and state in ('posted', 'discarded') and (file_name <> '(removed)' or exists (
      select from import_file_chunks c where c.council_id = imports.council_id and c.import_id = imports.id))`)),
    blankingRows('account_load_rows', { raw: '', fund_stated: '', reference_stated: '', reason_detail: null }, query => ofDoneImports(query, 'account_load_rows').whereRaw("raw <> ''")),
    blankingRows('account_load_rows', { name: '', address: '', postcode: '', stop_code: null, charges: '[]' }, query => ofDoneImports(query, 'account_load_rows').whereRaw("(name <> '' or (name is not null and (address <> '' or postcode <> '')))")),
    inOrder(async (trx, councilId, before) => await ofDoneImports(trx('account_removals').where('council_id', councilId).where('import_id', '<', firstIdAt(before)), 'account_removals').delete())
  ],
  'messages': [
    blanking('outbox_messages', { recipient: '', subject: '', body: '' }, query => query.whereRaw("recipient <> ''")),
    inOrder(async (trx, councilId, _before, most) => await removeSentSince(trx, councilId, most))
  ],
  'links': [
    blanking('pay_links', { email: '' }, query => query.whereRaw("email <> ''")), blanking('pay_links', { postcode: '' }, query => query.whereRaw("postcode <> ''")),
    blanking('helps', { from_page: null }, query => query.whereRaw('from_page is not null')),
    inOrder(async (trx, councilId, before, most) => {
      // A slip's id comes of its form, and says nothing of its time.
      const old = trx('payment_slips').where('council_id', councilId).where('made_at', '<', before).orderBy('made_at').limit(most).select('id')
      return await trx('payment_slips').where({ council_id: councilId }).whereIn('id', old).delete()
    })
  ],
  'notes': [forgetting('notes', 'notes', 'id', query => query.whereRaw("note <> '(removed)'")), forgetting('suspense-notes', 'suspense_notes', 'id', query => query.whereRaw("note <> '(removed)'"))],
  'traces': [forgetting('traces', 'traces', 'id', query => query.whereRaw(`state = 'closed' and (payer_name <> '' or wrong_reference <> '' or receipt_number <> ''
    or coalesce(card_last_four, letter_words) is not null
    or exists (select from trace_events e where e.council_id = traces.council_id and e.trace_id = traces.id and e.note is not null))`))],
  'look-ups': [forgetting('look-ups', 'look_ups', 'id', query => query.whereRaw('true')), forgetting('questions', 'officer_questions', 'id', query => query.whereRaw("question <> '(removed)'"))],
  'bank-details': [inOrder(removeOldBankDetails)],
  'journeys': [inOrder(removeOldEvents)],
  'feedback': [inOrder(forgetOldFeedback)],
  'accessibility-messages': [forgetting('accessibility-messages', 'accessibility_messages', 'id', query => query.whereRaw("answered_at is not null and message <> '(removed)'"))],
  'data-requests': [inOrder(forgetOldRequests)],
  'addresses': [inOrder(forgetOldAddresses)]
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

/** Asks the database's own function to forget, where the application may not write. It leaves what is younger than the least time. */
function forgetting(place: string, table: string, key: string, still: StillHolds): ForgetOld {
  return async (trx, councilId, stretch) => {
    const ids = await oldOnes(trx, councilId, { table, keys: [key], still, stretch }).pluck(key) as string[]
    if (ids.length === 0) return { forgotten: 0, last: null }
    const { rows } = await trx.raw<{ rows: { forgotten: number }[] }>('select forget_personal_data(?, ?, ?::uuid[]) as forgotten', [councilId, place, ids])
    return { forgotten: rows[0]?.forgotten ?? 0, last: lastOf(ids.map(id => [id]), stretch) }
  }
}

function forgettingDetails(still: StillHolds): ForgetOld {
  return async (trx, councilId, stretch) => {
    const ids = await oldOnes(trx, councilId, { table: 'entry_details', keys: ['entry_id'], still, stretch }).pluck('entry_id') as string[]
    return { forgotten: await forgetDetails(trx, councilId, ids), last: lastOf(ids.map(id => [id]), stretch) }
  }
}

function blanking(table: string, blank: Record<string, string | null>, still: StillHolds): ForgetOld {
  return async (trx, councilId, stretch) => {
    const ids = await oldOnes(trx, councilId, { table, keys: ['id'], still, stretch }).pluck('id') as string[]
    return { forgotten: await trx(table).where({ council_id: councilId }).whereIn('id', ids).update(blank), last: lastOf(ids.map(id => [id]), stretch) }
  }
}

/** Of the rows of files, which are known by their file and number. */
function blankingRows(table: string, blank: Record<string, string | null>, still: StillHolds): ForgetOld {
  return async (trx, councilId, stretch) => {
    const rows = await oldOnes(trx, councilId, { table, keys: ['import_id', 'row_number'], still, stretch }).select('import_id', 'row_number') as { import_id: string, row_number: number }[]
    const keys = rows.map(({ import_id: file, row_number: number }) => [file, String(number)])
    return { forgotten: await trx(table).where({ council_id: councilId }).whereIn(['import_id', 'row_number'], keys).update(blank), last: lastOf(keys, stretch) }
  }
}

/** A step that finds by itself what is left, by an index of it. */
function inOrder(forget: (trx: Knex.Transaction, councilId: CouncilId, before: Date, most: number) => Promise<number>): ForgetOld {
  return async (trx, councilId, { before, most }) => {
    const forgotten = await forget(trx, councilId, before, most)
    return { forgotten, last: forgotten < most ? null : [] }
  }
}

function lastOf(keys: readonly string[][], { most }: Stretch): readonly string[] | null {
  return keys.length < most ? null : keys.at(-1) ?? null
}

interface Old {
  table: string
  keys: readonly string[]
  still: StillHolds
  stretch: Stretch
}

function oldOnes(trx: Knex.Transaction, councilId: CouncilId, { table, keys, still, stretch: { before, after, most } }: Old): Knex.QueryBuilder {
  const [first = 'id', second] = keys
  return still(trx(table).where('council_id', councilId).where(first, '<', firstIdAt(before)), before)
    .modify(query => {
      if (after === null) return
      void (second === undefined ? query.where(first, '>', after[0] ?? '') : query.whereRaw('(??, ??) > (?, ?)', [first, second, after[0] ?? '', after[1] ?? '']))
    })
    .orderBy([...keys]).limit(most)
}
