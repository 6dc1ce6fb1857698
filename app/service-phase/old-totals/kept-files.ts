import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../../database/in-council.js'
import { recordAudit } from '../../users/audit.js'
import type { DayOfTotals } from './total.js'

/** A file that nobody has accepted for so long is forgotten when the next one comes. */
const keptForMs = 30 * 86_400_000
const longestName = 255

/** A file of the old system's totals as it was read, which is in effect once it is accepted. */
export interface KeptTotalsFile {
  id: string
  fileName: string
  days: DayOfTotals[]
  uploadedAt: Date
  uploadedByName: string
  acceptedAt: Date | null
}

export async function keepTotalsFile(
  trx: Knex.Transaction, councilId: CouncilId, { fileName, days }: Pick<KeptTotalsFile, 'fileName' | 'days'>, { userId, now }: { userId: string, now: Date }
): Promise<string> {
  await trx('old_total_files').where({ council_id: councilId }).whereNull('accepted_at').where('uploaded_at', '<', new Date(now.getTime() - keptForMs)).delete()
  const id = newId()
  await trx('old_total_files').insert({
    council_id: councilId, id, file_name: fileName.slice(0, longestName) || 'file.csv', days: JSON.stringify(days), uploaded_at: now, uploaded_by: userId
  })
  return id
}

export async function findTotalsFile(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<KeptTotalsFile | undefined> {
  return await trx('old_total_files as f').where({ 'f.council_id': councilId, 'f.id': id })
    .join('users as u', join => { join.on('u.council_id', 'f.council_id').on('u.id', 'f.uploaded_by') })
    .first({ id: 'f.id', fileName: 'f.file_name', days: 'f.days', uploadedAt: 'f.uploaded_at', uploadedByName: 'u.name', acceptedAt: 'f.accepted_at' }) as KeptTotalsFile | undefined
}

/** @returns false when it was accepted already */
export async function acceptFile(trx: Knex.Transaction, councilId: CouncilId, { id, days }: KeptTotalsFile, { userId, now }: { userId: string, now: Date }): Promise<boolean> {
  const accepted = await trx('old_total_files').where({ council_id: councilId, id }).whereNull('accepted_at').update({ accepted_at: now, accepted_by: userId })
  if (accepted === 1) await recordAudit(trx, councilId, { at: now, userId, action: 'old_totals_loaded', facts: { days: days.length } })
  return accepted === 1
}
