import type { Knex } from 'knex'
import { type CouncilId, inCouncil } from '../../../database/in-council.js'
import { decryptSecret } from '../../../secrets/secrets-at-rest.js'
import { DataRequest, lockRequest, type Looking } from '../data-request.js'
import { keepFinds, keysFound, type NewFind, theirsOf } from '../finds-query.js'
import { type Given, type Match, matchesOf, soughtIn } from './looked-for.js'
import { type Place, placeCodes, placeOf } from './places.js'
import { entriesOf, type RowTexts, walkOn } from './walk-query.js'

/** More of one place are too many to be told apart: something more must be given. */
export const mostOfPlace = 1000
const rowsAtATime = 5000

/**
 * Reads every place where a person may be, some rows at a time in the order of their key, and keeps where the person was found. One that is
 * cut off goes on where it was; two at once take turns.
 */
export async function findPerson(councilId: CouncilId, requestId: string, { encryptionKey, rows = rowsAtATime }: { encryptionKey: Buffer, rows?: number }): Promise<void> {
  for (let isOver = false; !isOver;) {
    isOver = await inCouncil(councilId, async trx => {
      const request = await lockRequest(trx, councilId, requestId)
      if (request?.state !== 'looking') return true
      const looking = await lookOn(trx, request, encryptionKey, rows)
      const isDone = looking.place === undefined
      await DataRequest.query(trx).where({ council_id: councilId, id: requestId }).patch({ looking, ...(isDone ? { state: 'found' } : {}) })
      return isDone
    })
  }
}

/** One step. Without a place in the answer, it was the last. */
async function lookOn(trx: Knex.Transaction, request: DataRequest, encryptionKey: Buffer, most: number): Promise<Looking> {
  const { council_id: councilId, id, looking } = request
  const [code = 'accounts', after = null] = [looking.place, looking.after]
  const place: Place = placeOf(code)
  const given = await givenOf(trx, request)
  const owners = place.belongs === undefined ? [] : await keysFound(trx, councilId, id, place.belongs.to.split(' '))
  const finds: NewFind[] = code === 'transactions' && after === null ? await bySeeking(trx, request, given) : []
  const { rows, last, read } = await walkOn(trx, councilId, place, { sought: { ...soughtIn(given), owners }, after, most })
  let unopened = 0
  for (const row of rows) {
    const opened = openRow(row, place, encryptionKey)
    if (opened === null) unopened += 1
    const matched = matchesIn(opened ?? row, place, given, owners)
    if (matched.length > 0) finds.push({ place: code, rowKey: JSON.stringify(place.key.split(' ').map(key => row[key])), matched })
  }
  const isFull = await keepFinds(trx, councilId, id, finds, mostOfPlace) >= mostOfPlace
  const next = last === null || isFull ? placeCodes[placeCodes.indexOf(code) + 1] : code
  const cut = [...new Set([...looking.cut ?? [], ...(isFull ? [code] : [])])]
  return {
    ...(next === undefined ? {} : { place: next, after: next === code ? last : null }), read: (looking.read ?? 0) + read, cut, unopened: (looking.unopened ?? 0) + unopened
  }
}

/** What was given, and the accounts and payments that are this person's for sure. */
async function givenOf(trx: Knex.Transaction, { council_id: councilId, id, given }: DataRequest): Promise<Given> {
  const { accounts, receipts } = await theirsOf(trx, councilId, id, 'theirs')
  return { ...given, accounts: [...new Set([...given.accounts, ...accounts])], receipts: [...new Set([...given.receipts, ...receipts])] }
}

async function bySeeking(trx: Knex.Transaction, { council_id: councilId, id }: DataRequest, { accounts, receipts }: Given): Promise<NewFind[]> {
  const payments = await keysFound(trx, councilId, id, ['payments'])
  const entries = await entriesOf(trx, councilId, { accounts, receipts, payments, most: mostOfPlace })
  return entries.map(({ id: entryId, match }) => ({ place: 'transactions', rowKey: JSON.stringify([entryId]), matched: [match] }))
}

function matchesIn(row: RowTexts, place: Place, given: Given, owners: readonly string[]): Match[] {
  const read = (names: string): [string, string][] => names.split(' ').flatMap(name => typeof row[name] === 'string' ? [[name, row[name]]] : [])
  const matched = matchesOf(Object.fromEntries(read(`${place.words} ${place.sealed ?? ''}`)), read(place.references ?? '').map(([, text]) => text), given)
  const owner = place.belongs === undefined ? null : row[place.belongs.column]?.split('/')[0]
  return owner !== null && owner !== undefined && owners.includes(owner) ? [...matched, 'belongs'] : matched
}

/** With what was encrypted in plain words; null when it does not open. */
export function openRow(row: RowTexts, { sealed }: Place, encryptionKey: Buffer): RowTexts | null {
  const text = sealed === undefined ? null : row[sealed]
  if (sealed === undefined || text === null || text === undefined) return row
  try {
    return { ...row, [sealed]: decryptSecret(text, encryptionKey) }
  } catch {
    return null
  }
}

/** How much of the way a search has come, as the number of the place and of how many there are. */
export function placesLooked({ place }: Looking): { number: number, of: number, name: string } {
  const code = place ?? 'accounts'
  return { number: placeCodes.indexOf(code) + 1, of: placeCodes.length, name: placeOf(code).name }
}
