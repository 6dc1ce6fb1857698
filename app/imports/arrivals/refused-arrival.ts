import type { Knex } from 'knex'
import { Model } from 'objection'
import type { CouncilId } from '../../database/in-council.js'

/** Why a file that was found in a folder was not taken in. */
export type RefusalReason = 'came-before' | 'empty' | 'too-large' | 'no-such-source' | 'source-off' | 'no-file' | 'may-not-be-read'

/** A file that was found in a folder and not taken in. It lies in that folder's own folder of refused files. */
export class RefusedArrival extends Model {
  static override tableName = 'refused_arrivals'
  static override idColumn = ['council_id', 'id']

  declare council_id: string
  declare id: string
  declare folder: string
  declare file_name: string
  declare reason_code: RefusalReason
  /** The file that holds the same, if that is why. */
  declare first_import_id: string | null
  declare refused_at: Date
}

/** Those since an instant, the newest first. */
export async function refusedArrivalsSince(trx: Knex.Transaction, councilId: CouncilId, since: Date, most: number): Promise<RefusedArrival[]> {
  return await RefusedArrival.query(trx).where({ council_id: councilId }).where('refused_at', '>=', since).orderBy('refused_at', 'desc').limit(most)
}
