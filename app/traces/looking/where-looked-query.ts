import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { addDays, startOfLondonDay } from '../../dates.js'
import { firstIdAt } from '../../ids.js'
import { lateFiles, type MissingFile } from '../../imports/schedule/late-files-query.js'
import type { MoneyLimits } from '../../users/person.js'
import type { Sought } from './find.js'

/** A file that came and whose money is not in the books. */
export interface UnpostedFile {
  id: string
  fileName: string
  sourceName: string
  state: 'received' | 'read' | 'checked' | 'stopped' | 'discarded'
  receivedAt: Date
}

/** What could hold the payment and cannot be looked into. */
export interface NotYetLooked {
  files: UnpostedFile[]
  late: MissingFile[]
}

const most = 10
/** Files come some time after the payments that they tell of. */
const daysAfter = 60

/** Files that came around that time and were not posted, the newest first, and those that should have come by now. */
export async function notYetLooked(
  trx: Knex.Transaction, councilId: CouncilId, { paidFrom, paidTo }: Sought, { methodCodes }: MoneyLimits, now: Date
): Promise<NotYetLooked> {
  const query = trx('imports as i').where('i.council_id', councilId).whereIn('i.state', ['received', 'read', 'checked', 'stopped', 'discarded'])
    .join('import_sources as s', join => join.on('s.council_id', 'i.council_id').on('s.code', 'i.source_code'))
    .orderBy('i.id', 'desc').limit(most)
    .select('i.id', 'i.file_name as fileName', 's.name as sourceName', 'i.state', 'i.received_at as receivedAt')
  if (paidFrom !== null) void query.where('i.id', '>=', firstIdAt(startOfLondonDay(paidFrom)))
  if (paidTo !== null) void query.where('i.id', '<', firstIdAt(startOfLondonDay(addDays(paidTo, daysAfter))))
  if (methodCodes !== null) void query.whereIn('s.method_code', [...methodCodes])
  return { files: await query as UnpostedFile[], late: (await lateFiles(trx, councilId, now)).late }
}
