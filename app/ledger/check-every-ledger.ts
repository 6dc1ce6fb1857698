import { allCouncils, type Council } from '../councils/council.js'
import { forEachCouncil } from '../councils/for-each-council.js'
import { inCouncil } from '../database/in-council.js'
import { checkWholeLedger, type LedgerCheckResult, recordLedgerCheck } from './ledger-check.js'

/**
 * Checks the ledger of each council in turn, keeps the results and tells them. Each is checked as it stands at one instant, whatever is
 * posted meanwhile.
 * @throws as forEachCouncil does
 */
export async function checkEveryLedger(now: () => Date, tell: (council: Council, result: LedgerCheckResult) => void): Promise<void> {
  await forEachCouncil(await allCouncils(), async council => {
    const result = await inCouncil(council.id, async trx => {
      await trx.raw('set transaction isolation level repeatable read')
      const found = await checkWholeLedger(trx, council.id, now())
      await recordLedgerCheck(trx, council.id, found, null)
      return found
    })
    tell(council, result)
  })
}
