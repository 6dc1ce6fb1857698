import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { Given, Match } from './finding/looked-for.js'
import type { PlaceCode } from './finding/places.js'
import type { Theirs } from './finding/rows-query.js'

export type Whose = 'unknown' | 'theirs' | 'another'

export interface NewFind {
  place: PlaceCode
  rowKey: string
  matched: Match[]
}

export interface Find extends NewFind {
  whose: Whose
  /** Once removal has been tried: removed, or why it was kept. */
  outcome: string | null
}

/** Keeps what was found, so many at most at once; what was said of it before stays. Answers how many there are of its place. */
export async function keepFinds(trx: Knex.Transaction, councilId: CouncilId, requestId: string, finds: readonly NewFind[], most: number): Promise<number> {
  const byKey = new Map<string, NewFind>()
  for (const find of finds) byKey.set(find.rowKey, { ...find, matched: [...new Set([...byKey.get(find.rowKey)?.matched ?? [], ...find.matched])] })
  const [first] = finds
  if (first === undefined) return 0
  const rows = [...byKey.values()].slice(0, most).map(({ place, rowKey, matched }) => ({ council_id: councilId, request_id: requestId, place, row_key: rowKey, matched }))
  await trx('personal_data_finds').insert(rows).onConflict(['council_id', 'request_id', 'place', 'row_key']).merge(['matched'])
  const counted = await trx('personal_data_finds').where({ council_id: councilId, request_id: requestId, place: first.place }).count({ many: '*' }).first() as { many: string }
  return Number(counted.many)
}

/** The beginnings of the keys of what was found at these places, save what is another's. */
export async function keysFound(trx: Knex.Transaction, councilId: CouncilId, requestId: string, places: readonly string[]): Promise<string[]> {
  const keys = await trx('personal_data_finds').where({ council_id: councilId, request_id: requestId }).whereIn('place', places).whereNot('whose', 'another').pluck('row_key') as string[]
  return keys.flatMap(key => keyOf(key).slice(0, 1))
}

/**
 * The payments and accounts that somebody has said are this person's, with the accounts by which they asked to be found; with `unsaid` those
 * too of which nobody has said yet whose they are.
 */
export async function theirsOf(trx: Knex.Transaction, councilId: CouncilId, requestId: string, whose: 'theirs' | 'unsaid'): Promise<Theirs> {
  const finds = await trx('personal_data_finds').where({ council_id: councilId, request_id: requestId }).whereIn('place', ['payments', 'accounts'])
    .whereIn('whose', whose === 'theirs' ? ['theirs'] : ['theirs', 'unknown']).select('place', 'row_key') as { place: PlaceCode, row_key: string }[]
  const keysAt = (place: PlaceCode): string[][] => finds.filter(find => find.place === place).map(find => keyOf(find.row_key))
  const paymentIds = keysAt('payments').flatMap(key => key.slice(0, 1))
  const receipts = await trx('payments').where({ council_id: councilId }).whereRaw('id = any (?::uuid[])', [paymentIds]).pluck('reference') as string[]
  const asked = await trx('personal_data_requests').where({ council_id: councilId, id: requestId }).first('given') as { given: Given } | undefined
  const accounts = [...keysAt('accounts').flatMap(key => key.slice(1, 2)), ...asked?.given.accounts ?? []].map(reference => reference.toUpperCase())
  return { paymentIds, receipts, accounts }
}

export interface PlaceCounts {
  place: PlaceCode
  theirs: number
  another: number
  unknown: number
  removed: number
  kept: number
}

export async function countedByPlace(trx: Knex.Transaction, councilId: CouncilId, requestId: string): Promise<PlaceCounts[]> {
  const { rows } = await trx.raw<{ rows: PlaceCounts[] }>(`
    select place, (count(*) filter (where whose = 'theirs'))::integer as theirs, (count(*) filter (where whose = 'another'))::integer as another,
      (count(*) filter (where whose = 'unknown'))::integer as unknown, (count(*) filter (where outcome = 'removed'))::integer as removed,
      (count(*) filter (where outcome <> 'removed'))::integer as kept
    from personal_data_finds where council_id = :councilId and request_id = :requestId group by place`, { councilId, requestId })
  return rows
}

/** Finds of a place in the order of their keys, so many from a number on. */
export async function findsOf(
  trx: Knex.Transaction, councilId: CouncilId, requestId: string, { place, whose, from = 0, most }: { place: PlaceCode, whose?: Whose, from?: number, most: number }
): Promise<Find[]> {
  return await trx('personal_data_finds').where({ council_id: councilId, request_id: requestId, place }).modify(query => { if (whose !== undefined) void query.where({ whose }) })
    .orderByRaw('row_key collate "C"').offset(from).limit(most).select({ place: 'place', rowKey: 'row_key', matched: 'matched', whose: 'whose', outcome: 'outcome' })
}

/** Of one find: whose the page said that it is, null where it did not say, and whose somebody says it is. */
export interface Mark {
  was: Whose | null
  says: Whose
}

/** What became of marks. */
export interface Marked {
  /** The keys of which something else has been said since the page was shown: where there are any, nothing is kept. */
  meanwhile: string[]
  /** Of so many that were left as the page showed them something else has been said since, which stays. */
  left: number
}

/** Keeps what somebody has said of finds, by their keys, and leaves the rest as it is. The request must be locked. */
export async function markFinds(trx: Knex.Transaction, councilId: CouncilId, requestId: string, place: PlaceCode, marks: ReadonlyMap<string, Mark>): Promise<Marked> {
  const said = [...marks].filter(([, { was, says }]) => says !== was)
  const finds = trx('personal_data_finds').where({ council_id: councilId, request_id: requestId, place }).whereNull('outcome')
  const rows = await finds.clone().whereIn('row_key', [...marks.keys()]).select({ key: 'row_key', whose: 'whose' }) as { key: string, whose: Whose }[]
  const whoseNow = new Map(rows.map(({ key, whose }) => [key, whose]))
  const meanwhile = said.filter(([key, { was, says }]) => ![was ?? 'unknown', says, undefined].includes(whoseNow.get(key))).map(([key]) => key)
  if (meanwhile.length > 0) return { meanwhile, left: 0 }
  for (const whose of new Set(said.map(([, { says }]) => says))) {
    await finds.clone().whereIn('row_key', said.filter(([, { says }]) => says === whose).map(([key]) => key)).update({ whose })
  }
  return { meanwhile, left: [...marks].filter(([key, { was, says }]) => says === was && ![was, undefined].includes(whoseNow.get(key))).length }
}

/** The parts of a key. */
export function keyOf(rowKey: string): string[] {
  return JSON.parse(rowKey) as string[]
}

/** Of what is this person's, what nothing has become of yet: some of the first place that has any; null when nothing is left. */
export async function undone(
  trx: Knex.Transaction, councilId: CouncilId, requestId: string, places: readonly PlaceCode[], most: number
): Promise<{ place: PlaceCode, keys: string[] } | null> {
  const left = trx('personal_data_finds').where({ council_id: councilId, request_id: requestId, whose: 'theirs' }).whereNull('outcome')
  const [place] = await left.clone().orderByRaw('array_position(?::text[], place)', [[...places]]).limit(1).pluck('place') as PlaceCode[]
  return place === undefined ? null : { place, keys: await left.clone().where({ place }).orderByRaw('row_key collate "C"').limit(most).pluck('row_key') as string[] }
}

export async function outcomesOf(trx: Knex.Transaction, councilId: CouncilId, requestId: string, place: PlaceCode, outcomes: ReadonlyMap<string, string>): Promise<void> {
  for (const outcome of new Set(outcomes.values())) {
    const keys = [...outcomes].filter(([, became]) => became === outcome).map(([key]) => key)
    await trx('personal_data_finds').where({ council_id: councilId, request_id: requestId, place }).whereIn('row_key', keys).update({ outcome })
  }
}

/** Why anything was kept, each reason once. */
export async function keptReasons(trx: Knex.Transaction, councilId: CouncilId, requestId: string): Promise<string[]> {
  return await trx('personal_data_finds').where({ council_id: councilId, request_id: requestId }).whereNotNull('outcome').whereNot('outcome', 'removed')
    .distinct('outcome').orderBy('outcome').pluck('outcome') as string[]
}

/** Whether what was held of an account was removed because somebody asked for it, as long as their request is remembered. */
export async function wasRemovedOnRequest(trx: Knex.Transaction, councilId: CouncilId, fundCode: string, reference: string): Promise<boolean> {
  const find = await trx('personal_data_finds').where({ council_id: councilId, row_key: JSON.stringify([fundCode, reference]) })
    .whereRaw("place = 'accounts' and outcome = 'removed'").first('request_id') as object | undefined
  return find !== undefined
}
