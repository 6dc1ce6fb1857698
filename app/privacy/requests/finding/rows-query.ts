import type { Knex } from 'knex'
import type { CouncilId } from '../../../database/in-council.js'
import { type Place, type PlaceCode, placeOf } from './places.js'
import { columnsOf, type RowTexts } from './walk-query.js'

/** What is a person's, as far as it has been found: payments by their ids and the references of their receipts, and accounts by their references in capitals. */
export interface Theirs {
  paymentIds: readonly string[]
  receipts: readonly string[]
  accounts: readonly string[]
}

/**
 * What the rows of these keys say now, by key; a row that is gone is left out. Texts that are encrypted are as they are kept; instants are of
 * ISO 8601. Of a row that tells of many people it is what concerns this person.
 */
export async function rowsAt(
  trx: Knex.Transaction, councilId: CouncilId, code: PlaceCode, keys: readonly string[], { paymentIds, receipts, accounts }: Theirs
): Promise<Map<string, RowTexts>> {
  const place: Place = placeOf(code)
  const parts = place.key.split(' ')
  const own = columnsOf(place).filter(column => column !== place.belongs?.column).map(column => [column, `t.${column}`])
  const told: Record<string, string> = { ...Object.fromEntries(own) as Record<string, string>, ...place.besides }
  const shown = Object.entries(told).map(([name, sql]) => `${name.endsWith('_at') ? `to_json(${sql}) #>> '{}'` : `(${sql})::text`} as ${name}`)
  const { rows } = await trx.raw<{ rows: (RowTexts & { asked_key: string })[] }>(`
    select asked.row_key as asked_key, t.* from (select key as row_key, key::jsonb as parts from unnest(:keys::text[]) as given (key)) asked
    cross join lateral (
      select ${shown.join(', ')} from ${place.table} t
      where t.council_id = :councilId and ${parts.map((part, index) => `t.${part} = (asked.parts ->> ${index})::${typeOf(part)}`).join(' and ')} limit 1) t`,
  { councilId, keys: [...keys], paymentIds: [...paymentIds], receipts: [...receipts], accounts: [...accounts] })
  return new Map(rows.map(({ asked_key: key, ...row }) => [key, row]))
}

const numbers: readonly string[] = ['position', 'row_number', 'line_number', 'file_number', 'rank']
const texts: readonly string[] = ['fund_code', 'reference', 'account_reference', 'side', 'feed_code', 'provider_account_code']

function typeOf(part: string): string {
  if (numbers.includes(part)) return 'integer'
  if (part === 'day') return 'date'
  return texts.includes(part) ? 'text' : 'uuid'
}
