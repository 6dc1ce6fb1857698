import { inCouncil } from '../../app/database/in-council.js'
import { addDays, londonDate } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import { findDuplicates } from '../../app/refunds/duplicates/find-duplicates.js'
import { aReference, type TestCouncil } from './builders.js'
import { aPaidPayment } from './builders-payments.js'

/** £120 of council tax that was paid twice, and found so. @returns the finding's id */
export async function aDuplicate(council: TestCouncil, cardholderName = 'S O’Brien'): Promise<string> {
  const lines = [{ fundSlug: 'council-tax', accountReference: aReference(council, 'council-tax'), amountPence: pence(120_00) }]
  for (let times = 0; times < 2; times += 1) await aPaidPayment(council, { lines, cardholderName })
  const found = await inCouncil(council.id, async trx => {
    await findDuplicates(trx, council.id, { from: addDays(londonDate(new Date()), -1), now: new Date() })
    return await trx('duplicate_payments').where({ council_id: council.id }).orderBy('found_at', 'desc').first('id') as { id: string }
  })
  return found.id
}
