import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { Conflict, FormReused, NotFound } from '../../errors.js'
import type { Movement } from '../../transfers/transfer.js'
import type { AuditAction } from '../../users/audit-actions.js'
import { type AuditFacts, recordAudit } from '../../users/audit.js'
import type { FieldError } from '../../web/form-body.js'
import { type ListedReason, lockReasons } from './reason-list.js'

/** Whose council, who changes its list, when. */
export interface ListStep {
  councilId: CouncilId
  userId: string
  now: Date
}

export interface ReasonWords {
  name: string
  needsExplanation: boolean
}

/**
 * Adds a reason to the end of those that are offered. Its key comes with the form, so that a form sent twice adds one.
 * @returns what is wrong, if anything is
 * @throws FormReused when it added another before
 */
export async function addReason(trx: Knex.Transaction, step: ListStep, movement: Movement, key: string, words: ReasonWords): Promise<FieldError | null> {
  const reasons = await lockReasons(trx, step.councilId, movement)
  const code = `own-${key}`
  const before = reasons.find(reason => reason.code === code)
  if (before !== undefined && (before.name !== words.name || before.needsExplanation !== words.needsExplanation)) throw new FormReused()
  if (before !== undefined) return null
  if (isTaken(reasons, words.name, code)) return nameIsTaken
  const { position } = await trx('transfer_reasons').where({ council_id: step.councilId, movement }).max('position as position').first() as { position: number | null }
  await trx('transfer_reasons').insert({
    council_id: step.councilId, movement, code, name: words.name, needs_explanation: words.needsExplanation, position: (position ?? 0) + 1
  })
  await recordAudit(trx, step.councilId, eventOf(step, 'reason_added', { movement, name: words.name }, null, factsOf(words)))
  return null
}

/**
 * Calls a reason something else, also where it was given already.
 * @throws NotFound
 * @throws Conflict when it has changed since it was seen
 */
export async function changeReason(
  trx: Knex.Transaction, step: ListStep, movement: Movement, { code, seen }: { code: string, seen: number }, words: ReasonWords
): Promise<FieldError | null> {
  const reasons = await lockReasons(trx, step.councilId, movement)
  const reason = reasonAmong(reasons, code)
  if (reason.version !== seen) throw new Conflict('Somebody else has changed this reason since you opened this page. What you entered is kept here: check it, then save again')
  if (reason.retiredAt === null && isTaken(reasons, words.name, code)) return nameIsTaken
  const [before, after] = [factsOf(reason), factsOf(words)]
  if (before.name === after.name && before.needsExplanation === after.needsExplanation) return null
  await update(trx, step, reason, { name: words.name, needs_explanation: words.needsExplanation })
  await recordAudit(trx, step.councilId, eventOf(step, 'reason_changed', reason, before, after))
  return null
}

/**
 * Offers a reason no longer, or again. Done already is no fault. What it was given for, or waits with it, keeps it.
 * @throws NotFound
 */
export async function setOffered(
  trx: Knex.Transaction, step: ListStep, { movement, code }: Pick<ListedReason, 'movement' | 'code'>, isOffered: boolean
): Promise<FieldError | null> {
  const reasons = await lockReasons(trx, step.councilId, movement)
  const reason = reasonAmong(reasons, code)
  if ((reason.retiredAt === null) === isOffered) return null
  if (isOffered && isTaken(reasons, reason.name, code)) return { ...nameIsTaken, message: `${nameIsTaken.message}. Rename one of them first` }
  if (!isOffered && reasons.filter(({ retiredAt }) => retiredAt === null).length === 1) {
    return { field: 'offered', message: 'It is the only reason left. Add another one first: without any, nobody could move money' }
  }
  await update(trx, step, reason, { retired_at: isOffered ? null : step.now })
  await recordAudit(trx, step.councilId, eventOf(
    step, isOffered ? 'reason_offered_again' : 'reason_retired', reason, { offered: !isOffered }, { offered: isOffered }
  ))
  return null
}

const nameIsTaken: FieldError = { field: 'name', message: 'Another reason that is offered has this name already' }

function isTaken(reasons: readonly ListedReason[], name: string, code: string): boolean {
  return reasons.some(reason => reason.retiredAt === null && reason.code !== code && reason.name.toLowerCase() === name.toLowerCase())
}

function reasonAmong(reasons: readonly ListedReason[], code: string): ListedReason {
  const reason = reasons.find(one => one.code === code)
  if (reason === undefined) throw new NotFound('reason')
  return reason
}

async function update(trx: Knex.Transaction, { councilId }: ListStep, { movement, code, version }: ListedReason, change: object): Promise<void> {
  await trx('transfer_reasons').where({ council_id: councilId, movement, code }).update({ ...change, version: version + 1 })
}

function factsOf({ name, needsExplanation }: ReasonWords): AuditFacts & ReasonWords {
  return { name, needsExplanation }
}

function eventOf(
  { userId, now }: ListStep, action: AuditAction, { movement, name }: { movement: Movement, name: string }, before: AuditFacts | null, after: AuditFacts
) {
  return { at: now, userId, action, facts: { movement, reason: name }, ...before === null ? {} : { before }, after }
}
