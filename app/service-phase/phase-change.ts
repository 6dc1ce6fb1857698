import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { councilById } from '../councils/council.js'
import { type Phase, phaseAt, type PhasePlan, settled } from '../councils/phase.js'
import { type CouncilId, takeTurns } from '../database/in-council.js'
import { Conflict, NotFound } from '../errors.js'
import { recordAudit } from '../users/audit.js'
import { latestPhaseChange, type PhaseChange } from './phase-history-query.js'
import type { EvidenceLine } from './readiness/readiness-check.js'

/** How far the service of a council, or of one of its funds, has come: as it is set, with what is planned and what is in the way. */
export interface PhaseState extends PhasePlan {
  /** Whether a fund has this phase by itself, and not because its council has it. */
  isOwn: boolean
  /** Of a council: to how many of a hundred visitors it is shown first in public beta. */
  newFirstShare: number | null
  /** Of a fund: why it was sent back to the old service; null when it was not. */
  stoppedReason: string | null
}

export type PhaseChangeKind = 'phase' | 'stopped' | 'resumed' | 'share' | 'undone'

/** Who changes it, when and why; what of a next phase's conditions was not met, and why it is changed all the same. */
export interface ChangeReasons {
  userId: string
  now: Date
  reason: string
  unmet?: readonly string[]
  overrideReason?: string | null
  evidence?: readonly EvidenceLine[]
}

/** A fund, or with null the council as a whole. */
export type PhaseScope = string | null

/** As it is now. What was planned for before now is what holds. A fund without a phase of its own has its council's. */
export async function phaseStateOf(trx: Knex.Transaction, councilId: CouncilId, scope: PhaseScope, now: Date): Promise<PhaseState> {
  const council = await councilById(trx, councilId)
  if (scope === null) return { ...settled(council, now), newFirstShare: council.newFirstShare, stoppedReason: null, isOwn: false }
  const own = await ownPhase(trx, councilId, scope)
  return {
    ...isOwnPlan(own) ? settled(own, now) : { phase: phaseAt(council, now), nextPhase: null, nextPhaseAt: null },
    newFirstShare: null, stoppedReason: own?.stoppedReason ?? null, isOwn: isOwnPlan(own)
  }
}

/** Nobody changes the phase of the whole service until this step is over, which goes by it. */
export async function holdWhole(trx: Knex.Transaction, councilId: CouncilId): Promise<void> {
  await takeTurns(trx, `phase:${councilId}`)
}

/** What is to be done, as the form of it says. */
export interface WantedChange {
  scope: PhaseScope
  kind: PhaseChangeKind
  /** The fingerprint of what it was when the form was drawn. */
  seen: string
  after: PhaseState
  undoes?: string | null
}

/** Nothing is done: what the form was drawn of holds no longer. */
export class ChangedMeanwhile extends Conflict {
  /** What was done since; null where it was planned before, and has come to hold by itself. */
  readonly change: PhaseChange | null

  constructor(change: PhaseChange | null, userId: string) {
    const who = change?.changedBy === userId ? 'You have' : `${change?.changedByName ?? 'Somebody else'} has`
    super(change === null ? 'What was planned has come to hold since you opened the page' : `${who} changed this since you opened the page`)
    this.change = change
  }
}

/**
 * Sets it to what is given, and keeps what it was before. The same form again, sent twice or after going back, does nothing more.
 * @throws ChangedMeanwhile when it has changed since the form was drawn
 * @throws Conflict when it is so already
 */
export async function changePhase(trx: Knex.Transaction, councilId: CouncilId, wanted: WantedChange, reasons: ChangeReasons): Promise<string> {
  const { scope, kind, seen, after, undoes = null } = wanted
  const { userId, now, reason, unmet = [], overrideReason = null, evidence = [] } = reasons
  if (scope === null) await holdWhole(trx, councilId)
  else await lockFund(trx, councilId, scope)
  const before = await phaseStateOf(trx, councilId, scope, now)
  if (fingerprintOf(before) !== seen) {
    const latest = await latestPhaseChange(trx, councilId, scope)
    if (latest !== undefined && isOfForm(latest, wanted, reasons)) return latest.id
    throw await changedMeanwhile(trx, councilId, scope, reasons)
  }
  if (fingerprintOf(after) === seen) throw new Conflict('It is so already, so there is nothing to change')
  if (scope === null) await setCouncil(trx, after)
  else await setFund(trx, councilId, scope, after)
  const id = newId()
  await trx('phase_changes').insert({
    council_id: councilId, id, fund_code: scope, kind, before: JSON.stringify(before), after: JSON.stringify(after), reason, unmet: [...unmet],
    override_reason: unmet.length === 0 ? null : overrideReason, evidence: JSON.stringify(evidence), undoes, changed_at: now, changed_by: userId
  })
  await recordAudit(trx, councilId, {
    at: now, userId, action: 'service_phase_changed', facts: { fund: scope, kind, overridden: unmet.length }, before: factsOf(before), after: factsOf(after)
  })
  return id
}

/** Whether the latest change is what this form, sent before, has done. */
export async function isMadeAlready(trx: Knex.Transaction, councilId: CouncilId, wanted: WantedChange, reasons: ChangeReasons): Promise<boolean> {
  const latest = await latestPhaseChange(trx, councilId, wanted.scope)
  return latest !== undefined && isOfForm(latest, wanted, reasons)
}

function isOfForm(latest: PhaseChange, { scope, kind, seen, after, undoes = null }: WantedChange, { userId, reason, overrideReason = null }: ChangeReasons): boolean {
  return latest.fundCode === scope && latest.kind === kind && latest.undoes === undoes && latest.changedBy === userId && latest.reason === reason &&
    (latest.unmet.length === 0 || latest.overrideReason === overrideReason) && fingerprintOf(latest.before) === seen && fingerprintOf(latest.after) === fingerprintOf(after)
}

/** To be thrown, or told, where a form was drawn of what holds no longer. */
export async function changedMeanwhile(trx: Knex.Transaction, councilId: CouncilId, scope: PhaseScope, { userId, now }: Pick<ChangeReasons, 'userId' | 'now'>): Promise<ChangedMeanwhile> {
  const latest = await latestPhaseChange(trx, councilId, scope)
  const hasComeToHold = latest === undefined || (latest.after.nextPhaseAt !== null && latest.after.nextPhaseAt <= now)
  return new ChangedMeanwhile(hasComeToHold ? null : latest, userId)
}

/** What a form carries of a state, to tell whether it is still so when it comes back. */
export function fingerprintOf({ phase, nextPhase, nextPhaseAt, newFirstShare, stoppedReason, isOwn }: PhaseState): string {
  const facts = JSON.stringify([phase, nextPhase, nextPhaseAt?.toISOString(), newFirstShare, stoppedReason, isOwn])
  return createHash('sha256').update(facts).digest('base64url')
}

interface FundRow extends Omit<PhasePlan, 'phase'> {
  phase: Phase | null
  stoppedReason: string | null
}

function isOwnPlan(row: FundRow | undefined): row is FundRow & PhasePlan {
  return row !== undefined && row.phase !== null
}

async function ownPhase(trx: Knex.Transaction, councilId: CouncilId, fundCode: string): Promise<FundRow | undefined> {
  return await trx('fund_phases').where({ council_id: councilId, fund_code: fundCode })
    .first({ phase: 'phase', nextPhase: 'next_phase', nextPhaseAt: 'next_phase_at', stoppedReason: 'stopped_reason' }) as FundRow | undefined
}

/** A fund that has no phase of its own yet has no row that could be locked. */
async function lockFund(trx: Knex.Transaction, councilId: CouncilId, fundCode: string): Promise<void> {
  const fund = await trx('funds').where({ council_id: councilId, code: fundCode }).first('code') as { code: string } | undefined
  if (fund === undefined) throw new NotFound('fund')
  await takeTurns(trx, `phase:${councilId}:${fundCode}`)
}

/** Of the council whose step of work this is. */
async function setCouncil(trx: Knex.Transaction, after: PhaseState): Promise<void> {
  await trx.raw('select change_council_phase(:newPhase, :planned, :plannedAt, :share::smallint)', {
    newPhase: after.phase, planned: after.nextPhase, plannedAt: after.nextPhaseAt, share: after.newFirstShare ?? 100
  })
}

async function setFund(trx: Knex.Transaction, councilId: CouncilId, fundCode: string, after: PhaseState): Promise<void> {
  const row = {
    phase: after.isOwn ? after.phase : null, next_phase: after.nextPhase, next_phase_at: after.nextPhaseAt, stopped_reason: after.stoppedReason
  }
  await trx('fund_phases').insert({ council_id: councilId, fund_code: fundCode, ...row }).onConflict(['council_id', 'fund_code'])
    .merge(row)
}

function factsOf({ phase, nextPhase, nextPhaseAt, newFirstShare, stoppedReason, isOwn }: PhaseState) {
  return { phase, nextPhase, nextPhaseAt: nextPhaseAt?.toISOString() ?? null, newFirstShare, isStopped: stoppedReason !== null, ofItsOwn: isOwn }
}
