import type { Knex } from 'knex'
import { type CouncilId, takeTurns } from '../../database/in-council.js'
import { Conflict } from '../../errors.js'
import { type CollectionScheme, collectionSchemes } from '../../funds/collection-scheme.js'
import { recordAudit } from '../../users/audit.js'
import type { SchemeAnswers } from './scheme-form.js'

/** Whose council, who changes its schemes, when. */
export interface SchemeStep {
  councilId: CouncilId
  userId: string
  now: Date
}

const changedMeanwhile = 'Somebody else has changed this since you opened this page. What you entered is kept here: look at it as it is now, then save again if yours is right'

/**
 * Keeps how a scheme numbers a fund's accounts.
 * @param seen the version that was on the page; 0 where there was none
 * @throws Conflict when it has changed since, or another fund's numbers could be taken for this one's
 */
export async function saveScheme(trx: Knex.Transaction, step: SchemeStep, fundCode: string, seen: number, answers: SchemeAnswers): Promise<void> {
  const { councilId, userId, now } = step
  const schemes = await lockSchemes(trx, councilId)
  const before = schemes.get(fundCode)
  if (before !== undefined && JSON.stringify(factsOf(before)) === JSON.stringify(factsOf(answers))) return
  if ((before?.version ?? 0) !== seen) throw new Conflict(changedMeanwhile)
  const other = [...schemes.values()].find(one => one.fundCode !== fundCode && (one.prefix.startsWith(answers.prefix) || answers.prefix.startsWith(one.prefix)))
  if (other !== undefined) throw new Conflict(`The prefix ${other.prefix} of another fund begins alike, so a number could mean accounts of both. Each fund needs its own`)
  const row = {
    council_id: councilId, fund_code: fundCode, places: answers.places, prefix: answers.prefix, number_length: answers.numberLength, check_method: answers.checkMethod,
    check_weights: JSON.stringify(answers.checkWeights), check_modulus: answers.checkModulus, check_subtract: answers.checkSubtract,
    example_reference: answers.exampleReference, example_number: answers.exampleNumber, version: seen + 1
  }
  await trx('collection_schemes').insert(row).onConflict(['council_id', 'fund_code']).merge()
  await recordAudit(trx, councilId, { at: now, userId, action: 'collection_scheme_changed', subjectId: fundCode, before: factsOf(before), after: factsOf(answers) })
}

/** No shop takes the fund's payments any more. Removed already is no fault. @throws Conflict when it has changed since it was seen */
export async function removeScheme(trx: Knex.Transaction, { councilId, userId, now }: SchemeStep, fundCode: string, seen: number): Promise<void> {
  const before = (await lockSchemes(trx, councilId)).get(fundCode)
  if (before === undefined) return
  if (before.version !== seen) throw new Conflict(changedMeanwhile)
  await trx('collection_schemes').where({ council_id: councilId, fund_code: fundCode }).delete()
  await recordAudit(trx, councilId, { at: now, userId, action: 'collection_scheme_removed', subjectId: fundCode, before: factsOf(before) })
}

/** Changes take turns, so that no two funds get prefixes that begin alike. */
async function lockSchemes(trx: Knex.Transaction, councilId: CouncilId): Promise<Map<string, CollectionScheme>> {
  await takeTurns(trx, `collection-schemes:${councilId}`)
  return await collectionSchemes(trx, councilId)
}

function factsOf(scheme: SchemeAnswers | undefined): Record<string, string | number | boolean | null> {
  if (scheme === undefined) return { prefix: null }
  const { places, prefix, numberLength, checkMethod, checkWeights, checkModulus, checkSubtract } = scheme
  return { places, prefix, numberLength, checkMethod, checkWeights: checkWeights.join(' '), checkModulus, checkSubtract }
}
