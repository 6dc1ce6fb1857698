import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { type FileOfEntry, filesOfLines } from '../../posting-files/file-lines-query.js'
import { waitingEntries } from '../../posting-files/waiting-postings-query.js'
import type { Find } from './find.js'
import { lineOf } from './look-for-money.js'

/** A find with what its host system knows of it, where it is money on this account. */
export interface ToldFind extends Find {
  /** Whether the next posting file will tell of it. */
  waitsForFile: boolean
  /** The files that told of it. */
  toldIn: FileOfEntry[]
}

/** For finds that are shown: which files have told the account's host system of those that stand on it. */
export async function withFilesThatTold(trx: Knex.Transaction, councilId: CouncilId, fundCode: string, finds: readonly Find[]): Promise<ToldFind[]> {
  const lines = finds.filter(({ place }) => place === 'this-account').flatMap(lineOf)
  const files = await filesOfLines(trx, councilId, lines)
  const waiting = await waitingEntries(trx, councilId, fundCode, lines.map(({ entryId }) => entryId))
  return finds.map(find => {
    const ownId = find.place === 'this-account' ? find.entryId ?? '' : ''
    return { ...find, toldIn: files.get(ownId) ?? [], waitsForFile: waiting.has(ownId) }
  })
}
