import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { type Fund, fundsOf } from '../funds/fund.js'

export interface FilterChoices {
  funds: Fund[]
  methods: { code: string, name: string }[]
}

/** What the filters offer: every fund and method of payment that the council has, in use or not. */
export async function filterChoices(trx: Knex.Transaction, councilId: CouncilId): Promise<FilterChoices> {
  return {
    funds: await fundsOf(trx, councilId).orderBy('funds.name'),
    methods: await trx('methods_of_payment').where({ council_id: councilId }).orderBy('name').select('code', 'name')
  }
}
