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
