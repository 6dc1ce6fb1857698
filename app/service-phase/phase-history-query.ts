import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { PhaseChangeKind, PhaseState } from './phase-change.js'
import type { EvidenceLine } from './readiness/readiness-check.js'

/** A change of phase as its history tells it. */
export interface PhaseChange {
  id: string
  fundCode: string | null
  fundName: string | null
  kind: PhaseChangeKind
  before: PhaseState
  after: PhaseState
  reason: string
  unmet: string[]
  overrideReason: string | null
  evidence: EvidenceLine[]
  changedAt: Date
  changedByName: string
  /** Whether it is the latest of its fund or council, and so can be taken back. */
  isLatest: boolean
}

/** The latest changes, newest first. */
export async function phaseHistory(trx: Knex.Transaction, councilId: CouncilId, most: number): Promise<PhaseChange[]> {
  const { rows } = await trx.raw<{ rows: (Omit<PhaseChange, 'before' | 'after'> & { before: StoredState, after: StoredState })[] }>(`
    select c.id, c.fund_code as "fundCode", f.name as "fundName", c.kind, c.before, c.after, c.reason, c.unmet, c.override_reason as "overrideReason",
      c.evidence, c.changed_at as "changedAt", u.name as "changedByName",
      row_number() over (partition by c.fund_code order by c.changed_at desc, c.id desc) = 1 as "isLatest"
    from phase_changes c
    join users u on u.council_id = :councilId and u.id = c.changed_by
    left join funds f on f.council_id = :councilId and f.code = c.fund_code
    where c.council_id = :councilId
    order by c.changed_at desc, c.id desc limit :most`, { councilId, most })
  return rows.map(row => ({ ...row, before: stateOf(row.before), after: stateOf(row.after) }))
}

export async function findPhaseChange(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<PhaseChange | undefined> {
  return (await phaseHistory(trx, councilId, 1000)).find(change => change.id === id)
}

type StoredState = Omit<PhaseState, 'nextPhaseAt'> & { nextPhaseAt: string | null }

function stateOf(stored: StoredState): PhaseState {
  return { ...stored, nextPhaseAt: stored.nextPhaseAt === null ? null : new Date(stored.nextPhaseAt) }
}
