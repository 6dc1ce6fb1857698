import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../../database/in-council.js'
import type { Pence } from '../../money.js'
import { londonDate } from '../../dates.js'
import { FormReused } from '../../errors.js'
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

/** Somebody tells of a rehearsal that was not the command's. @throws FormReused when the form told of another before */
export async function tellOfDrill(trx: Knex.Transaction, councilId: CouncilId, drill: Drill & { id: string }, { userId, now }: { userId: string, now: Date }): Promise<void> {
  const id = await recordDrill(trx, councilId, { ...drill, kind: 'by-hand', recordedBy: userId })
  if (id === null) {
    const { drilledAt, isEqual, whatFailed, followUp } = drill
    const told = { is_equal: isEqual, what_failed: whatFailed, follow_up: followUp }
    const same = await trx('restore_drills').where({ council_id: councilId, id: drill.id, ...told }).first('drilled_at') as { drilled_at: Date } | undefined
    if (same === undefined || londonDate(same.drilled_at) !== londonDate(drilledAt)) throw new FormReused()
    return
  }
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

/** The latest rehearsal, as far as it shows anything of the ledger of now. */
export interface RehearsalEvidence {
  drilledAt: Date
  /** Why it shows nothing; null where a backup was restored with the ledger equal before and after. */
  fault: string | null
  entries: number | null
  /** Of one that was not the command's. */
  toldBy: string | null
}

/** The latest up to an instant, by its day and then by when it was recorded: a rehearsal that failed after one that did not is what counts. */
export async function rehearsalEvidence(trx: Knex.Transaction, councilId: CouncilId, now: Date): Promise<RehearsalEvidence | null> {
  const drill = await trx('restore_drills as d').where('d.council_id', councilId).where('d.drilled_at', '<=', now)
    .leftJoin('users as u', join => { join.on('u.council_id', 'd.council_id').on('u.id', 'd.recorded_by') })
    .orderByRaw(`(d.drilled_at at time zone 'Europe/London')::date desc, d.id desc`)
    .first({ drilledAt: 'd.drilled_at', isEqual: 'd.is_equal', ledgerAgrees: 'd.ledger_agrees', whatFailed: 'd.what_failed', entries: 'd.entries', toldBy: 'u.name' }) as
    Pick<Drill, 'drilledAt' | 'isEqual' | 'ledgerAgrees' | 'whatFailed' | 'entries'> & { toldBy: string | null } | undefined
  if (drill === undefined) return null
  const { drilledAt, isEqual, ledgerAgrees, whatFailed, entries, toldBy } = drill
  const fault = !isEqual ? `it failed: ${whatFailed}` : ledgerAgrees === false ? 'the ledger check of the restored copy found a fault'
    : entries === 0 && await hasEntries(trx, councilId) ? 'the ledger was still empty' : null
  return { drilledAt, fault, entries, toldBy }
}

async function hasEntries(trx: Knex.Transaction, councilId: CouncilId): Promise<boolean> {
  return await trx('ledger_entries').where({ council_id: councilId }).first('id') !== undefined
}
