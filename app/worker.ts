import { setTimeout as delay } from 'node:timers/promises'
import { Logger, run, type Runner } from 'graphile-worker'
import pg from 'pg'
import { ConfigurationFault, processConfig } from './config.js'
import { usePool } from './database/in-council.js'
import { connect } from './database/knex.js'
import { refuseStrongRole } from './database/refuse-strong-role.js'
import { errorFacts } from './errors.js'
import { tellReady, whenAskedToStop } from './lifetime.js'
import { govukNotify } from './messages/govuk-notify.js'
import { realServices } from './services.js'
import { crontab, taskList } from './worker/tasks.js'

const graceMs = 25_000
const restartAfterMs = 2_000
const jobsAtOnce = 4
/** What the queue's own levels are to us: a line for each job done is not worth reading. */
const heardAs: Partial<Record<string, 'warn' | 'debug'>> = { error: 'warn', warning: 'warn' }

/**
 * Starts the worker: what follows from requests and what comes up by the clock. When it is asked to stop, jobs under way finish and the
 * others wait for the next worker. While the database is away it goes on trying.
 */
async function main(): Promise<void> {
  const config = processConfig()
  const knex = connect(config.databaseUrl, config.databasePoolSize)
  usePool(knex)
  if (config.environment === 'production') await refuseStrongRole(knex)
  const services = realServices(config)
  const { log } = services
  const tasks = taskList(services, config.notify === null ? null : govukNotify(config.notify))
  const queuePool = new pg.Pool({ connectionString: config.databaseUrl, max: jobsAtOnce + 2 })
  queuePool.on('error', () => undefined).on('connect', client => { client.on('error', () => undefined) })
  let runner: Runner | undefined
  let isStopping = false

  whenAskedToStop(() => {
    isStopping = true
    setTimeout(() => { process.exit(1) }, graceMs).unref()
    const idle = runner === undefined ? Promise.resolve() : runner.stop().catch(() => undefined)
    void idle.then(() => Promise.all([queuePool.end(), knex.destroy()])).then(() => { process.exit(0) })
  })

  const logger = new Logger(() => (level, message) => { log[heardAs[level] ?? 'debug']({ queue: message }, 'queue') })
  while (!isStopping) {
    try {
      runner = await run({ pgPool: queuePool, taskList: tasks, crontab, concurrency: jobsAtOnce, noHandleSignals: true, logger })
      log.info('worker waits for jobs')
      tellReady()
      await runner.promise
    } catch (error) {
      log.error({ error: errorFacts(error) }, 'the queue cannot be reached')
    }
    runner = undefined
    if (!isStopping) await delay(restartAfterMs)
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof ConfigurationFault ? error.message : String(error)}\n`)
  process.exit(1)
})
