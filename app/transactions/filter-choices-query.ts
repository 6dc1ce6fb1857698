import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { ReferenceRule } from '../funds/account-reference.js'
import { type Fund, fundsOf } from '../funds/fund.js'
import { isId } from '../ids.js'
import { type MoneyLimits, withinLimits } from '../users/person.js'

interface Named {
  code: string
  name: string
}

export interface FilterChoices {
  /** Those of the person. */
  funds: Fund[]
  methods: Named[]
  offices: Named[]
  users: { id: string, name: string }[]
  /** The file that the list is narrowed to, if it is. */
  import: { id: string, fileName: string } | null
  /** By which what was typed may be a reference: of all funds, since money in suspense may bear the reference of any. */
  rules: ReferenceRule[]
}

/** What the filters offer: every fund and method of payment that is the person's, in use or not, every office and everybody on the staff. */
export async function filterChoices(trx: Knex.Transaction, councilId: CouncilId, limits: MoneyLimits, importId: string): Promise<FilterChoices> {
  const funds = await fundsOf(trx, councilId).orderBy('funds.name')
  const ofCouncil = { council_id: councilId }
  return {
    funds: funds.filter(({ code }) => limits.fundCodes?.includes(code) ?? true),
    rules: funds.map(fund => fund.referenceRule()),
    methods: await withinLimits(trx('methods_of_payment').where(ofCouncil), limits, { method: 'code' }).orderBy('name').select('code', 'name'),
    offices: await trx('offices').where(ofCouncil).orderBy('name').select('code', 'name'),
    users: await trx('users').where(ofCouncil).orderBy('name').select('id', 'name'),
    import: isId(importId) ? await trx('imports').where({ ...ofCouncil, id: importId }).first({ id: 'id', fileName: 'file_name' }) ?? null : null
  }
}
