import type { Knex } from 'knex'
import { Model } from 'objection'
import type { CouncilId } from '../../database/in-council.js'
import { matchesEverything, type Rule } from './apply-rules.js'
import { readDefinition, type RuleDefinition } from './rule.js'

/** A council's rule for receipts that come in files. */
export class ImportRule extends Model {
  static override tableName = 'import_rules'
  static override idColumn = ['council_id', 'id']
  static override jsonAttributes = ['conditions', 'actions']

  declare council_id: string
  declare id: string
  declare position: number
  declare name: string
  /** The only source whose receipts it changes; null for all. */
  declare source_code: string | null
  declare enabled: boolean
  declare conditions: RuleDefinition['conditions']
  declare actions: RuleDefinition['actions']
  declare version: number
  declare fired_count: number
  declare last_fired_at: Date | null
  declare deleted_at: Date | null

  firesOnEverything(): boolean {
    return matchesEverything(this.asRule())
  }

  /** @throws Error when what is stored is no rule. */
  asRule(): Rule {
    return { id: this.id, enabled: this.enabled, ...readDefinition({ conditions: this.conditions, actions: this.actions }) }
  }
}

/** All rules of the council, on or off, in their order. */
export async function rulesOf(trx: Knex.Transaction, councilId: CouncilId): Promise<ImportRule[]> {
  return await ImportRule.query(trx).where({ council_id: councilId }).whereNull('deleted_at').orderBy(['position', 'id'])
}

/** Those that may change the receipts of a source, on or off, in their order: its own, and those for all. */
export async function rulesOfSource(trx: Knex.Transaction, councilId: CouncilId, sourceCode: string): Promise<Rule[]> {
  const rules = await rulesOf(trx, councilId)
  return rules.filter(({ source_code }) => source_code === null || source_code === sourceCode).map(rule => rule.asRule())
}

/** @returns undefined when the council has no such rule, or has it no more. */
export async function findRule(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<ImportRule | undefined> {
  return await ImportRule.query(trx).where({ council_id: councilId, id }).whereNull('deleted_at').first()
}

/** These rules, in this order, whether or not they have been deleted since. */
export async function rulesThatFired(trx: Knex.Transaction, councilId: CouncilId, ids: readonly string[]): Promise<ImportRule[]> {
  const rules = ids.length === 0 ? [] : await ImportRule.query(trx).where({ council_id: councilId }).whereIn('id', [...ids])
  return ids.flatMap(id => rules.find(rule => rule.id === id) ?? [])
}

/** Counts how often each rule fired. Rules are taken in the order of their ids, so that two workers never wait for each other. */
export async function countFirings(trx: Knex.Transaction, councilId: CouncilId, fired: readonly string[], at: Date): Promise<void> {
  if (fired.length === 0) return
  await trx.raw(`
    with fired as (select id, count(*)::integer as times from unnest(:fired::uuid[]) as one (id) group by id),
      taken as (
        select r.id from import_rules r where r.council_id = :councilId and r.id in (select id from fired) order by r.id for update)
    update import_rules r set fired_count = r.fired_count + fired.times, last_fired_at = greatest(r.last_fired_at, :at::timestamptz)
    from fired join taken on taken.id = fired.id
    where r.council_id = :councilId and r.id = fired.id`, { councilId, fired: [...fired], at })
}
