import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { Movement } from '../../transfers/transfer.js'

/** In the order in which people see them. */
export const movements: readonly Movement[] = ['transfer', 'reversal']

/** A reason as those see it who look after the list. */
export interface ListedReason {
  movement: Movement
  code: string
  name: string
  needsExplanation: boolean
  retiredAt: Date | null
  version: number
}

/** All that the council has had, as they are offered, with those that are not any more after them. */
export async function allReasons(trx: Knex.Transaction, councilId: CouncilId): Promise<ListedReason[]> {
  return await reasons(trx, councilId) as ListedReason[]
}

export async function findReason(trx: Knex.Transaction, councilId: CouncilId, movement: string, code: string): Promise<ListedReason | undefined> {
  return await reasons(trx, councilId).where({ movement, code }).first() as ListedReason | undefined
}

/** The same list, kept for this transaction: whoever else changes it waits. */
export async function lockReasons(trx: Knex.Transaction, councilId: CouncilId, movement: Movement): Promise<ListedReason[]> {
  return await reasons(trx, councilId).where({ movement }).forNoKeyUpdate() as ListedReason[]
}

function reasons(trx: Knex.Transaction, councilId: CouncilId): Knex.QueryBuilder {
  return trx('transfer_reasons').where({ council_id: councilId }).orderByRaw('retired_at is not null, needs_explanation, position')
    .select({ movement: 'movement', code: 'code', name: 'name', needsExplanation: 'needs_explanation', retiredAt: 'retired_at', version: 'version' })
}
