import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { type CollectionScheme, schemeNumber } from '../../app/funds/collection-scheme.js'
import { saveScheme } from '../../app/settings/collection-schemes/change-scheme.js'
import { aReference, fundOf, type TestCouncil } from './builders.js'

/** A scheme of 19 digits that begin with 982612 and end with Luhn's: of council tax, unless told otherwise. */
export async function aCollectionScheme(council: TestCouncil, overrides: Partial<CollectionScheme> & { fundSlug?: string } = {}): Promise<CollectionScheme> {
  const { fundSlug = 'council-tax', ...others } = overrides
  const exampleReference = aReference(council, fundSlug)
  const rule: CollectionScheme = {
    fundCode: fundOf(council, fundSlug).code, places: 'any PayPoint shop or Post Office', prefix: '982612', numberLength: 19, checkMethod: 'luhn', checkWeights: [],
    checkModulus: 10, checkSubtract: true, exampleReference, exampleNumber: '', version: 0, ...others
  }
  const scheme = { ...rule, exampleNumber: schemeNumber(rule, exampleReference) ?? '' }
  await inCouncil(council.id, async trx => {
    await saveScheme(trx, { councilId: council.id, userId: council.users.administrator.id, now: new Date() }, scheme.fundCode, 0, scheme)
  })
  return { ...scheme, version: 1 }
}

/** A row of each of its tables, beside all others of a council. */
export async function plantOffline(trx: Knex.Transaction, { id }: TestCouncil, now: Date): Promise<void> {
  await trx('support_routes').insert({ council_id: id, id: newId(), kind: 'post', name: 'Post', contact: 'Here', hours: '[]', closed_days: '[]', languages: '', note: '', position: 1 })
  await trx('payment_slips').insert({ council_id: id, id: newId(), fund_code: '23', account_reference: '1', way: 'post', channel: 'web', made_at: now })
  await trx('offline_words').insert({ council_id: id, payee: '', shop: '', post: '', letter: '' })
  await trx('collection_schemes').insert({
    council_id: id, fund_code: '23', places: 'a shop', prefix: '9826', number_length: 19, check_method: 'luhn', check_weights: '[]', check_modulus: 10, check_subtract: true,
    example_reference: '1', example_number: '12345678'
  })
}
