import type { Knex } from 'knex'
import { type CouncilId, inCouncil } from '../../../database/in-council.js'
import type { Clock } from '../../../dates.js'
import { Conflict } from '../../../errors.js'
import { sumOf } from '../../../money.js'
import { type Allocation, allocateItems } from '../../allocate-items.js'
import { type FiringItem, firingItems } from './firing-items-query.js'
import { heldSuspenseRule, type SuspenseRule, suspenseRulesOf } from './suspense-rule.js'

const batchItems = 200
const longestNarrative = 500

/**
 * Allocates what the rules that are on allow, by nobody in particular, a batch at a time. Each entry says that a rule made it. Harmless to
 * repeat: what is allocated is open no more.
 */
export async function fireSuspenseRules(councilId: CouncilId, clock: Clock): Promise<void> {
  const rules = await inCouncil(councilId, async trx => await suspenseRulesOf(trx, councilId))
  for (const { id, enabled } of rules) if (enabled) await fireRule(councilId, id, clock)
}

async function fireRule(councilId: CouncilId, ruleId: string, clock: Clock): Promise<void> {
  for (let after: FiringItem | null | undefined = null; after !== undefined;) {
    const from: FiringItem | null = after
    after = await inCouncil(councilId, async trx => await fireBatch(trx, councilId, { ruleId, after: from, limit: batchItems, now: clock.now() }))
      .catch(async (error: unknown) => {
        if (!(error instanceof Conflict)) throw error
        return await fireOneByOne(councilId, ruleId, from, clock)
      })
  }
}

interface Batch {
  ruleId: string
  after: FiringItem | null
  limit: number
  now: Date
}

/** @returns the last item of a full batch, or undefined when there is no more to do */
async function fireBatch(trx: Knex.Transaction, councilId: CouncilId, { ruleId, after, limit, now }: Batch): Promise<FiringItem | undefined> {
  const rule = await heldSuspenseRule(trx, councilId, ruleId)
  if (rule?.enabled !== true) return undefined
  const items = await firingItems(trx, councilId, rule, after, limit)
  if (items.length > 0) await allocateBy(trx, rule, items, now)
  return items.length < limit ? undefined : items.at(-1)
}

/** Somebody has moved one of the items meanwhile: the others are allocated all the same. */
async function fireOneByOne(councilId: CouncilId, ruleId: string, after: FiringItem | null, clock: Clock): Promise<FiringItem | undefined> {
  const items = await inCouncil(councilId, async trx => {
    const rule = await heldSuspenseRule(trx, councilId, ruleId)
    return rule?.enabled === true ? await firingItems(trx, councilId, rule, after, batchItems) : []
  })
  for (const [index] of items.entries()) {
    const before = items[index - 1] ?? after
    await inCouncil(councilId, async trx => await fireBatch(trx, councilId, { ruleId, after: before, limit: 1, now: clock.now() }))
      .catch((error: unknown) => { if (!(error instanceof Conflict)) throw error })
  }
  return items.length < batchItems ? undefined : items.at(-1)
}

async function allocateBy(trx: Knex.Transaction, rule: SuspenseRule, items: readonly FiringItem[], now: Date): Promise<void> {
  const posted = await allocateItems(trx, { councilId: rule.council_id, userId: null, now }, items.map(item => allocationOf(rule, item)))
  const fresh = items.filter((_, index) => posted[index]?.isNew === true)
  await rule.$query(trx).patch({
    fired_count: rule.fired_count + fresh.length, fired_pence: sumOf([rule.fired_pence, ...fresh.map(({ remainingPence }) => remainingPence)]), last_fired_at: now
  })
}

function allocationOf(rule: SuspenseRule, { entryId, lineNumber, remainingPence: amountPence, fundCode, accountReference, narrative }: FiringItem): Allocation {
  return {
    entryId, lineNumber, parts: [{ fundCode, accountReference, amountPence }], idempotencyKey: `suspense-rule:${rule.id}:${entryId}:${lineNumber}`,
    narrative: [...`Allocated by rule: ${narrative ?? ''}`.trim()].slice(0, longestNarrative).join('')
  }
}
