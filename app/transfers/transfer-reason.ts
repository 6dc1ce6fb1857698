import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { textFault } from '../funds/card-number.js'
import type { Movement } from './transfer.js'

/** Why money is moved, from the council's own list. */
export interface TransferReason {
  code: string
  name: string
  /** Whether it says too little without words of the officer's own. */
  needsExplanation: boolean
}

/** Those that are offered; what says too little by itself comes last. */
export async function reasonsFor(trx: Knex.Transaction, councilId: CouncilId, movement: Movement): Promise<TransferReason[]> {
  return await trx('transfer_reasons').where({ council_id: councilId, movement }).whereNull('retired_at').orderBy(['needs_explanation', 'position'])
    .select({ code: 'code', name: 'name', needsExplanation: 'needs_explanation' }) as TransferReason[]
}

/** What a reason is called, also one that is not offered any more. */
export async function nameOfReason(trx: Knex.Transaction, councilId: CouncilId, movement: Movement, code: string): Promise<string> {
  const reason = await trx('transfer_reasons').where({ council_id: councilId, movement, code }).first('name') as { name: string } | undefined
  return reason?.name ?? code
}

export const longestExplanation = 500

/** What is wrong with the reason and the explanation that somebody gave, by field. */
export function faultsOfReason(reasons: readonly TransferReason[], code: string, explanation: string): { field: 'reason' | 'explanation', message: string }[] {
  const reason = reasons.find(one => one.code === code)
  if (reason === undefined) return [{ field: 'reason', message: 'Choose why' }]
  const message = textFault('explanation', explanation, longestExplanation, reason.needsExplanation ? 'Explain the reason' : null)
  return message === null ? [] : [{ field: 'explanation', message }]
}
