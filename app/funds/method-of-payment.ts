import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { Pence } from '../money.js'

/** How money comes. The journey's own are found by kind, of which the database keeps exactly one. */
export interface MethodOfPayment {
  code: string
  name: string
  minimumPence: Pence
  maximumPence: Pence | null
}

export type CardMethodKind = 'card_online' | 'card_assisted' | 'card_telephone'

/** @throws when the council has no such method: it is set up with one of each. */
export async function cardMethod(trx: Knex.Transaction, councilId: CouncilId, kind: CardMethodKind): Promise<MethodOfPayment> {
  const method = await trx('methods_of_payment').where({ council_id: councilId, kind })
    .first('code', 'name', 'minimum_pence as minimumPence', 'maximum_pence as maximumPence') as MethodOfPayment | undefined
  if (method === undefined) throw new Error(`Council ${councilId} has no method of payment of kind ${kind}`)
  return method
}

/** What each method's code stands for. */
export async function namesOfMethods(trx: Knex.Transaction, councilId: CouncilId): Promise<Record<string, string>> {
  const methods = await trx('methods_of_payment').where({ council_id: councilId }).select('code', 'name') as { code: string, name: string }[]
  return Object.fromEntries(methods.map(({ code, name }) => [code, name]))
}

/** Each method, and whether what comes by it counts as digital: as somebody has said, and else if it is by card in this service. */
export async function digitalMethods(trx: Knex.Transaction, councilId: CouncilId): Promise<{ code: string, name: string, isDigital: boolean }[]> {
  const rows = await trx('methods_of_payment').where({ council_id: councilId }).orderBy('name')
    .select('code', 'name', 'kind', 'is_digital') as { code: string, name: string, kind: string, is_digital: boolean | null }[]
  return rows.map(({ code, name, kind, is_digital: said }) => ({ code, name, isDigital: said ?? kind.startsWith('card') }))
}

export async function markDigital(trx: Knex.Transaction, councilId: CouncilId, code: string, isDigital: boolean): Promise<void> {
  await trx('methods_of_payment').where({ council_id: councilId, code }).update({ is_digital: isDigital })
}
