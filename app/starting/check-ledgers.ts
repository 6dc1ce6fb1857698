import { ConfigurationFault, startSettings } from '../config.js'
import { embeddedDatabaseUrls } from '../database/embedded-server.js'
import { usePool } from '../database/in-council.js'
import { connect } from '../database/knex.js'
import { systemClock } from '../dates.js'
import { checkEveryLedger } from '../ledger/check-every-ledger.js'
import type { LedgerDifference } from '../ledger/ledger-check-query.js'
import { formatMoney } from '../money.js'

/** Checks the ledger of every council, keeps and prints what it found, and ends with 1 when one does not agree. */
async function checkLedgers(): Promise<void> {
  const { config, hasOwnDatabase } = startSettings()
  const embedded = hasOwnDatabase ? await embeddedDatabaseUrls(config.dataDirectory) : undefined
  const knex = connect(embedded?.applicationUrl ?? config.databaseUrl, 1)
  usePool(knex)
  try {
    await checkEveryLedger(() => systemClock.now(), (council, result) => {
      const { confirmed, confirmedPence, posted, postedPence, differences } = result.figures
      process.stdout.write([
        `${council.name}: ${result.agrees ? 'agrees' : `does not agree, ${differences} differences`}`,
        `  confirmed by the provider ${confirmed} payments, ${formatMoney(confirmedPence)}; posted ${posted}, ${formatMoney(postedPence)}`,
        ...result.differences.map(difference => `  ${described(difference)}`),
        ''
      ].join('\n'))
      if (!result.agrees) process.exitCode = 1
    })
  } finally {
    await knex.destroy()
    await embedded?.server.stop()
  }
}

function described({ kind, date, methodCode, fundCode, expectedPence, foundPence, paymentId, entryId, importId }: LedgerDifference): string {
  const where = [date, methodCode, fundCode, paymentId && `payment ${paymentId}`, entryId && `entry ${entryId}`, importId && `import ${importId}`].filter(Boolean).join(', ')
  return `${kind} (${where}): expected ${formatMoney(expectedPence)}, found ${formatMoney(foundPence)}`
}

checkLedgers().catch((error: unknown) => {
  process.stderr.write(`${error instanceof ConfigurationFault ? error.message : String(error)}\n`)
  process.exitCode = 2
})
