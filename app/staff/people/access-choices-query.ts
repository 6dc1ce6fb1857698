import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'

export interface Choice {
  code: string
  name: string
}

export interface AccessChoices {
  roles: Choice[]
  offices: Choice[]
  funds: Choice[]
  methods: Choice[]
}

/** What may be chosen for somebody: all that the council has. */
export async function accessChoices(trx: Knex.Transaction, councilId: CouncilId): Promise<AccessChoices> {
  const choices = async (table: string) => await trx(table).where({ council_id: councilId }).orderBy('name').select('code', 'name') as Choice[]
  return { roles: await choices('roles'), offices: await choices('offices'), funds: await choices('funds'), methods: await choices('methods_of_payment') }
}
