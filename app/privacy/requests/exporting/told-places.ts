import { type CouncilId, inCouncil } from '../../../database/in-council.js'
import { type DataKind, dataKinds } from '../../kept/kinds.js'
import type { DataRequest } from '../data-request.js'
import { mostOfPlace, openRow } from '../finding/find-person.js'
import { type PlaceCode, placeCodes, placeOf } from '../finding/places.js'
import { rowsAt } from '../finding/rows-query.js'
import { findsOf, theirsOf } from '../finds-query.js'
import { type Told, tellingOf } from './told-row.js'

/** What is this person's at one place. */
export interface ToldPlace {
  place: string
  why: string
  rows: Told[][]
}

const rowsAtATime = 500

/**
 * Everything that is this person's as it stands now, place by place: no more than one place is held at a time. A row that is gone since
 * is left out, and a place without any.
 */
export async function* toldPlaces(councilId: CouncilId, requestId: string, encryptionKey: Buffer): AsyncGenerator<ToldPlace> {
  for (const code of placeCodes) {
    const rows: Told[][] = []
    for (let from = 0, isOver = false; !isOver; from += rowsAtATime) {
      const some = await rowsOfTheirs(councilId, requestId, { code, from, encryptionKey })
      rows.push(...some.rows)
      isOver = some.found < rowsAtATime
    }
    const { why, basis }: DataKind = dataKinds[placeOf(code).kind]
    if (rows.length > 0) yield { place: placeOf(code).name, why: `${why}. ${basis}`, rows }
  }
}

async function rowsOfTheirs(
  councilId: CouncilId, requestId: string, { code, from, encryptionKey }: { code: PlaceCode, from: number, encryptionKey: Buffer }
): Promise<{ rows: Told[][], found: number }> {
  return await inCouncil(councilId, async trx => {
    const keys = (await findsOf(trx, councilId, requestId, { place: code, whose: 'theirs', from, most: rowsAtATime })).map(({ rowKey }) => rowKey)
    const rows = keys.length === 0 ? new Map<string, never>() : await rowsAt(trx, councilId, code, keys, await theirsOf(trx, councilId, requestId, 'theirs'))
    return { found: keys.length, rows: keys.flatMap(key => { const row = rows.get(key); return row === undefined ? [] : [tellingOf(openRow(row, placeOf(code), encryptionKey))] }) }
  })
}

/** What the copy does not hold though it may be this person's, in sentences for them; none when it is whole. */
export function leftOutOf({ looking: { cut = [], unopened = 0 } }: DataRequest): string[] {
  return [
    ...cut.map(code => `${placeOf(code).name}: this copy is not complete. More was found here than the ${mostOfPlace.toLocaleString('en-GB')} that can be looked through at once, and the rest is not in it. Ask the council for it`),
    ...(unopened === 0 ? [] : [`${unopened} encrypted ${unopened === 1 ? 'record' : 'records'} could not be opened, so nobody could see whether ${unopened === 1 ? 'it is' : 'they are'} about you`])
  ]
}

/** The names of files that are attached: they are looked at, and given, one by one. */
export function attachmentsIn({ rows }: ToldPlace): string[] {
  return [...new Set(rows.flatMap(row => row.flatMap(({ key, text }) => key === 'attachment' ? [text] : [])))]
}
