import type { Knex } from 'knex'
import type { LimitedMovement } from '../councils/council-setup.js'
import type { CouncilId } from '../database/in-council.js'
import type { Pence } from '../money.js'

/** Up to this and including it, one person is enough; above, another one has to agree. */
export async function approvalLimit(trx: Knex.Transaction, councilId: CouncilId, movement: LimitedMovement): Promise<Pence> {
  const row = await trx('approval_limits').where({ council_id: councilId, movement }).first('limit_pence as pence') as { pence: Pence } | undefined
  if (row === undefined) throw new Error(`No approval limit for a ${movement}`)
  return row.pence
}
