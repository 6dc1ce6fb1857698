import { createServer } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Knex } from 'knex'
import pg from 'pg'
import { createApp } from './app.js'
import { ConfigurationFault, processConfig } from './config.js'
import { refuseStrongRole } from './database/refuse-strong-role.js'
import { usePool } from './database/in-council.js'
import { connect } from './database/knex.js'
import { isDatabaseAway } from './errors.js'
import { tellReady, whenAskedToStop } from './lifetime.js'
import { realServices } from './services.js'
import { warmTemplates } from './web/rendering/templates.js'
import { learnCouncils } from './web/visited-council/learn-councils.js'

const graceMs = 25_000
const againAfterMs = 1000
const learnsEveryMs = 3_600_000

/** Starts the web process. When it is asked to stop it takes no new connections, requests under way finish, then it is gone. */
async function main(): Promise<void> {
  const config = processConfig()
  const knex = connect(config.databaseUrl, config.databasePoolSize)
  const sessionPool = new pg.Pool({ connectionString: config.databaseUrl, max: config.databasePoolSize })
  sessionPool.on('error', () => undefined)
  const isConnected = config.environment !== 'production' || await isTrusted(knex)
  const services = realServices(config)
  const begin = (): void => {
    usePool(knex)
    void learnCouncils(services)
    setInterval(() => void learnCouncils(services), learnsEveryMs).unref()
  }
  if (isConnected) begin()
  else void onceTrusted(knex).then(begin).catch(fail)
  let isStopping = false
  const server = createServer(createApp(services, sessionPool, () => isStopping))
  warmTemplates()
  server.once('error', fail)
  server.listen(config.port, config.bindAddress, () => {
    services.log.info({ port: config.port }, 'web process listens')
    tellReady()
  })

  whenAskedToStop(() => {
    isStopping = true
    setTimeout(() => { process.exit(1) }, graceMs).unref()
    server.close(() => void Promise.all([services.journeyEvents.flush(), services.cookiesSet.flush()]).then(async () => await Promise.all([knex.destroy(), sessionPool.end()])).then(() => { process.exit(0) }))
    server.closeIdleConnections()
  })
}

/** False while the database is away, so that nobody knows its role yet. */
async function isTrusted(knex: Knex): Promise<boolean> {
  try {
    await refuseStrongRole(knex)
    return true
  } catch (error) {
    if (isDatabaseAway(error)) return false
    throw error
  }
}

/** Started while the database is away, the process says so on every page, and works with it from when it is back and was looked at. */
async function onceTrusted(knex: Knex): Promise<void> {
  while (!await isTrusted(knex)) await delay(againAfterMs)
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof ConfigurationFault ? error.message : String(error)}\n`)
  process.exit(1)
}

main().catch(fail)
