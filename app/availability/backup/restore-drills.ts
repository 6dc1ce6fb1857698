import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../../database/in-council.js'
import type { Pence } from '../../money.js'
import { recordAudit } from '../../users/audit.js'

/** What came of one rehearsal for one council. */
export interface Drill {
  kind: 'command' | 'by-hand'
  drilledAt: Date
  tookSeconds: number | null
  backupTakenAt: Date | null
  isEqual: boolean
  entries: number | null
  postings: number | null
  debitsPence: Pence | null
  /** What the ledger check of the restored copy found; null where there was none. */
  ledgerAgrees: boolean | null
  whatFailed: string
  followUp: string
  recordedBy: string | null
}

/** @returns its id, or null when one of the id given is there already: the same form was sent again */
export async function recordDrill(trx: Knex.Transaction, councilId: CouncilId, drill: Drill & { id?: string }): Promise<string | null> {
  const id = drill.id ?? newId()
  const inserted: unknown[] = await trx('restore_drills').insert({
    council_id: councilId, id, kind: drill.kind, drilled_at: drill.drilledAt, took_seconds: drill.tookSeconds, backup_taken_at: drill.backupTakenAt,
    is_equal: drill.isEqual, entries: drill.entries, postings: drill.postings, debits_pence: drill.debitsPence, ledger_agrees: drill.ledgerAgrees,
    what_failed: drill.whatFailed, follow_up: drill.followUp, recorded_by: drill.recordedBy
  }).onConflict(['council_id', 'id']).ignore().returning('id')
  return inserted.length === 0 ? null : id
}

/** Somebody tells of a rehearsal that was not the command's. */
export async function tellOfDrill(trx: Knex.Transaction, councilId: CouncilId, drill: Drill & { id: string }, { userId, now }: { userId: string, now: Date }): Promise<void> {
  const id = await recordDrill(trx, councilId, { ...drill, kind: 'by-hand', recordedBy: userId })
  if (id === null) return
  await recordAudit(trx, councilId, { at: now, userId, action: 'restore_drill_recorded', subjectId: id, facts: { isEqual: drill.isEqual } })
}

/** The latest rehearsals, with who told of those by hand. */
export async function drillLog(trx: Knex.Transaction, councilId: CouncilId, most: number): Promise<(Drill & { id: string, recordedByName: string | null })[]> {
  return await trx('restore_drills as d').where('d.council_id', councilId)
    .leftJoin('users as u', join => { join.on('u.council_id', 'd.council_id').on('u.id', 'd.recorded_by') })
    .orderBy([{ column: 'd.drilled_at', order: 'desc' }, { column: 'd.id', order: 'desc' }]).limit(most)
    .select({
      id: 'd.id', kind: 'd.kind', drilledAt: 'd.drilled_at', tookSeconds: 'd.took_seconds', backupTakenAt: 'd.backup_taken_at', isEqual: 'd.is_equal',
      entries: 'd.entries', postings: 'd.postings', debitsPence: 'd.debits_pence', ledgerAgrees: 'd.ledger_agrees', whatFailed: 'd.what_failed',
      followUp: 'd.follow_up', recordedBy: 'd.recorded_by', recordedByName: 'u.name'
    }) as (Drill & { id: string, recordedByName: string | null })[]
}

/** When a backup was last restored with the ledger equal before and after, up to an instant; null when none was. */
export async function rehearsalEvidence(trx: Knex.Transaction, councilId: CouncilId, now: Date): Promise<{ lastEqualAt: Date | null }> {
  const drill = await trx('restore_drills').where({ council_id: councilId, is_equal: true }).where('drilled_at', '<=', now)
    .orderBy('drilled_at', 'desc').first({ lastEqualAt: 'drilled_at' }) as { lastEqualAt: Date } | undefined
  return { lastEqualAt: drill?.lastEqualAt ?? null }
}
