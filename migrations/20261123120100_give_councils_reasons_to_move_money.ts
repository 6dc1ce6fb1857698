import type { Knex } from 'knex'

const starting = [
  ['transfer', 'wrong-account', 'It was paid to the wrong account', false],
  ['transfer', 'wrong-fund', 'It was paid for the wrong thing', false],
  ['transfer', 'payer-asks', 'The payer asks for it to go elsewhere', false],
  ['transfer', 'overpaid', 'Too much was paid on this account', false],
  ['transfer', 'moved-account', 'The account has a new reference', false],
  ['transfer', 'other', 'Another reason', true],
  ['reversal', 'wrong-account', 'It went to the wrong account', false],
  ['reversal', 'wrong-amount', 'The amount is wrong', false],
  ['reversal', 'done-twice', 'It was done twice', false],
  ['reversal', 'other', 'Another reason', true]
] as const

/** Councils that were there before begin with the usual reasons. */
export async function up(knex: Knex): Promise<void> {
  const councils = await knex('councils').select('id') as { id: string }[]
  for (const { id } of councils) {
    await knex.raw(`set local app.council_id = '${id}'`)
    await knex('transfer_reasons').insert(starting.map(([movement, code, name, needsExplanation], index) => (
      { council_id: id, movement, code, name, needs_explanation: needsExplanation, position: index + 1 })))
  }
}

export async function down(knex: Knex): Promise<void> {
  const councils = await knex('councils').select('id') as { id: string }[]
  for (const { id } of councils) {
    await knex.raw(`set local app.council_id = '${id}'`)
    await knex('transfer_reasons').where({ council_id: id }).delete()
  }
}
