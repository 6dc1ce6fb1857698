import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'

/** What a council takes for a payment that was made twice, of two with one account and amount. */
export type DuplicateRules = {
  /** How many days may lie between the two. */
  days: number
  /** Which of these is enough; one at least. */
  sameCard: boolean
  samePayer: boolean
  otherMethod: boolean
}

export const mostDaysApart = 60

/** Where the council has set no others. */
const usualRules: DuplicateRules = { days: 7, sameCard: true, samePayer: true, otherMethod: true }

export async function duplicateRules(trx: Knex.Transaction, councilId: CouncilId): Promise<DuplicateRules> {
  const kept = await trx('duplicate_settings').where({ council_id: councilId })
    .first({ days: 'within_days', sameCard: 'same_card', samePayer: 'same_payer', otherMethod: 'other_method' }) as DuplicateRules | undefined
  return kept ?? usualRules
}

export async function keepDuplicateRules(
  trx: Knex.Transaction, councilId: CouncilId, { days, sameCard, samePayer, otherMethod }: DuplicateRules
): Promise<void> {
  await trx('duplicate_settings').insert({
    council_id: councilId, within_days: days, same_card: sameCard, same_payer: samePayer, other_method: otherMethod
  }).onConflict('council_id').merge(['within_days', 'same_card', 'same_payer', 'other_method'])
}
