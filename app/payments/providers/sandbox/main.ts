import path from 'node:path'
import { pino } from 'pino'
import { ConfigurationFault, processConfig } from '../../../config.js'
import { systemClock } from '../../../dates.js'
import { tellReady, whenAskedToStop } from '../../../lifetime.js'
import { runSandbox } from './run-sandbox.js'

/** Starts the sandbox payment provider as a process of its own. It stops with all saved. */
async function main(): Promise<void> {
  const config = processConfig()
  const sandbox = await runSandbox({
    port: config.sandboxPort,
    statePath: path.join(config.dataDirectory, 'sandbox.json'),
    production: config.environment === 'production',
    log: pino({ level: config.logLevel, base: null }),
    clock: systemClock
  })
  whenAskedToStop(() => { void sandbox.close().then(() => { process.exit(0) }) })
  tellReady()
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof ConfigurationFault ? error.message : String(error)}\n`)
  process.exit(1)
})
