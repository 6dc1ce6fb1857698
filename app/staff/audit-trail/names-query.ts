import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { isId } from '../../ids.js'
import { type AccessChoices, accessChoices } from '../people/access-choices-query.js'
import type { AuditEventRow } from './audit-query.js'

/** What people call the things and the codes that events are about. */
export interface AuditNames {
  /** By id: the reference of money, the name of a person. */
  things: Partial<Record<string, string>>
  choices: AccessChoices
}

const columns = { users: 'name', payments: 'reference', ledger_entries: 'reference', refunds: 'reference', transfers: 'reference', traces: 'reference' } as const

/** The names of all that these events speak of. */
export async function namesIn(trx: Knex.Transaction, councilId: CouncilId, events: readonly AuditEventRow[]): Promise<AuditNames> {
  const values = events.flatMap(({ subjectId, facts, before, after }) => [subjectId, ...[facts, before, after].flatMap(one => Object.values(one ?? {}))])
  const ids = [...new Set(values.filter(value => typeof value === 'string' && isId(value)))]
  const things: AuditNames['things'] = {}
  if (ids.length > 0) {
    for (const [table, column] of Object.entries(columns)) {
      const rows = await trx(table).where({ council_id: councilId }).whereIn('id', ids).select('id', { name: column }) as { id: string, name: string }[]
      for (const { id, name } of rows) things[id] = name
    }
  }
  return { things, choices: await accessChoices(trx, councilId) }
}
