import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'

export interface FilterChoices {
  funds: { code: string, name: string }[]
  methods: { code: string, name: string }[]
}

/** What the filters offer: every fund and method of payment that the council has, in use or not. */
export async function filterChoices(trx: Knex.Transaction, councilId: CouncilId): Promise<FilterChoices> {
  return {
    funds: await trx('funds').where({ council_id: councilId }).orderBy('name').select('code', 'name'),
    methods: await trx('methods_of_payment').where({ council_id: councilId }).orderBy('name').select('code', 'name')
  }
}
