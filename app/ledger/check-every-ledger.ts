import { allCouncils, type Council } from '../councils/council.js'
import { inCouncil } from '../database/in-council.js'
import { checkWholeLedger, type LedgerCheckResult, recordLedgerCheck } from './ledger-check.js'

/**
 * Checks the ledger of each council in turn and keeps the results. Each is checked as it stands at one instant, whatever is posted
 * meanwhile.
 */
export async function checkEveryLedger(now: () => Date): Promise<{ council: Council, result: LedgerCheckResult }[]> {
  const checks: { council: Council, result: LedgerCheckResult }[] = []
  for (const council of await allCouncils()) {
    const result = await inCouncil(council.id, async trx => {
      await trx.raw('set transaction isolation level repeatable read')
      const found = await checkWholeLedger(trx, council.id, now())
      await recordLedgerCheck(trx, council.id, found, null)
      return found
    })
    checks.push({ council, result })
  }
  return checks
}
