import type { Knex } from 'knex'
import { type PhasePlan, settled } from '../councils/phase.js'
import type { CouncilId } from '../database/in-council.js'
import { asWhole } from './as-whole.js'
import type { PhaseChangeKind, PhaseScope, PhaseState } from './phase-change.js'
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
  changedBy: string
  changedByName: string
  /** The change that this one took back. */
  undoes: string | null
  /** Whether it is the latest of its fund or council, and so can be taken back. */
  isLatest: boolean
}

/**
 * What holds once a change is taken back: what was planned before it for a day that has come since holds by now, and a fund that had no phase
 * of its own goes with the whole service as that is now.
 */
export function takenBack({ fundCode, before }: PhaseChange, whole: Pick<PhasePlan, 'phase'>, now: Date): PhaseState {
  return fundCode !== null && !before.isOwn ? asWhole(before, whole) : { ...before, ...settled(before, now) }
}

/** The latest changes, newest first. */
export async function phaseHistory(trx: Knex.Transaction, councilId: CouncilId, most: number): Promise<PhaseChange[]> {
  const { rows } = await trx.raw<{ rows: StoredChange[] }>(`${told} order by c.changed_at desc, c.id desc limit :most`, { councilId, most })
  return rows.map(asTold)
}

export async function findPhaseChange(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<PhaseChange | undefined> {
  const { rows } = await trx.raw<{ rows: StoredChange[] }>(`${told} and c.id = :id`, { councilId, id })
  return rows.map(asTold)[0]
}

/** The latest change that holds for a fund, its council's among them, or for the council as a whole. */
export async function latestPhaseChange(trx: Knex.Transaction, councilId: CouncilId, scope: PhaseScope): Promise<PhaseChange | undefined> {
  const { rows } = await trx.raw<{ rows: StoredChange[] }>(
    `${told} and (c.fund_code is null or c.fund_code = :scope) order by c.changed_at desc, c.id desc limit 1`, { councilId, scope })
  return rows.map(asTold)[0]
}

const told = `
  select c.id, c.fund_code as "fundCode", f.name as "fundName", c.kind, c.before, c.after, c.reason, c.unmet, c.override_reason as "overrideReason",
    c.evidence, c.changed_at as "changedAt", c.changed_by as "changedBy", u.name as "changedByName", c.undoes,
    not exists (
      select from phase_changes later where later.council_id = :councilId and later.changed_at >= c.changed_at
        and later.fund_code is not distinct from c.fund_code and (later.changed_at, later.id) > (c.changed_at, c.id)) as "isLatest"
  from phase_changes c
  join users u on u.council_id = :councilId and u.id = c.changed_by
  left join funds f on f.council_id = :councilId and f.code = c.fund_code
  where c.council_id = :councilId`

type StoredChange = Omit<PhaseChange, 'before' | 'after'> & { before: StoredState, after: StoredState }

function asTold(row: StoredChange): PhaseChange {
  return { ...row, before: stateOf(row.before), after: stateOf(row.after) }
}

type StoredState = Omit<PhaseState, 'nextPhaseAt'> & { nextPhaseAt: string | null }

function stateOf(stored: StoredState): PhaseState {
  return { ...stored, nextPhaseAt: stored.nextPhaseAt === null ? null : new Date(stored.nextPhaseAt) }
}
