import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Express } from 'express'
import pg from 'pg'
import { pino } from 'pino'
import { createApp } from '../../app/app.js'
import { readConfig } from '../../app/config.js'
import { type Clock, systemClock } from '../../app/dates.js'
import { chooseProvider } from '../../app/payments/providers/choose-provider.js'
import { createSandbox, type Sandbox } from '../../app/payments/providers/sandbox/create-sandbox.js'
import { decryptSecret } from '../../app/secrets/secrets-at-rest.js'
import { knownCouncils, writtenLater } from '../../app/services.js'
import type { Services } from '../../app/web/request.js'
import { aCouncil, type CouncilOverrides, type TestCouncil } from './builders.js'
import { beforeDatabaseCloses, testDatabase } from './database.js'

const patience = 120_000

/** Where the service under test publishes the performance of all councils. */
export const wholeServiceHost = 'all-councils.localhost'

/** The service as it runs in production, on a real port, with the sandbox provider on another. Tests share it; each has its own council. */
export interface TestService {
  app: Express
  port: number
  services: Services
  /** The sandbox provider's address. */
  sandboxUrl: string
  /** Where a browser finds a council. */
  addressOf: (council: TestCouncil) => string
  /** The address for programs that cannot look up *.localhost; from now on it shows this council. */
  loopbackAddressOf: (council: TestCouncil) => string
  /** Lets the service's clock run so much ahead (from now on, for everybody). */
  clockAheadMs: number
}

let running: Promise<TestService> | undefined

/** Called in a `describe` whose tests need the running service. The first such one starts it, for all of them. */
export function usesService(): void {
  before(async function () {
    this.timeout(patience)
    await testService()
  })
}

export async function testService(): Promise<TestService> {
  return await (running ??= start())
}

/** One by itself, on ports and with a sandbox of its own, in which it is what time this clock says: for stories of months. */
export async function serviceOfItsOwn(clock: Clock): Promise<TestService> {
  return await start(clock)
}

/** A council whose provider accounts the sandbox knows. */
export async function aPayingCouncil(overrides: CouncilOverrides = {}, ofService?: TestService): Promise<TestCouncil> {
  const service = ofService ?? await testService()
  const council = await aCouncil({ providerUrl: service.sandboxUrl, port: service.port, ...overrides })
  for (const account of council.setup.providerAccounts) {
    const apiKey = decryptSecret(account.apiKeyEncrypted, service.services.config.encryptionKey)
    await sandboxControl(service, 'PUT', `/accounts/${apiKey}`, {
      name: account.name, webhookUrl: `http://127.0.0.1:${service.port}/webhooks/govuk-pay/${account.code}`, webhookHost: council.host,
      webhookSecret: decryptSecret(account.webhookSecretEncrypted, service.services.config.encryptionKey), motoEnabled: true
    })
  }
  return council
}

/** Speaks to the sandbox's controls: accounts, switches for trouble, paying without a browser. */
export async function sandboxControl<Answer>(service: TestService, method: 'PUT' | 'POST' | 'GET', path: string, body?: object): Promise<Answer> {
  const answer = await fetch(`${service.sandboxUrl}/sandbox${path}`, {
    method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
  })
  if (!answer.ok) throw new Error(`The sandbox answered ${answer.status} to ${method} ${path}: ${await answer.text()}`)
  return await answer.json() as Answer
}

async function start(clockOfAll: Clock = systemClock): Promise<TestService> {
  const database = await testDatabase()
  const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: database.applicationUrl, LOG_LEVEL: 'silent', WHOLE_SERVICE_HOST: wholeServiceHost })
  const sandboxUrl = await startSandbox(clockOfAll)
  let loopback: string | null = null
  const clock = { clockAheadMs: 0 }
  const aheadClock = { now: () => new Date(clockOfAll.now().getTime() + clock.clockAheadMs) }
  const services: Services = {
    config,
    clock: aheadClock,
    log: pino({ level: 'silent' }),
    providerFor: chooseProvider({ clock: aheadClock, config }),
    loopbackCouncilSlug: () => loopback,
    examplesFor: () => ({ references: [] }),
    knownCouncils: knownCouncils(config, pino({ level: 'silent' })),
    ...writtenLater(pino({ level: 'silent' }), null)
  }
  const sessionPool = new pg.Pool({ connectionString: database.applicationUrl, max: 5 })
  // A request that is cut off at the end leaves a connection behind, which the database then breaks off.
  sessionPool.on('error', () => undefined).on('connect', client => { client.on('error', () => undefined) })
  beforeDatabaseCloses(async () => { await sessionPool.end() })
  const app = createApp(services, sessionPool)
  const port = await listen(createServer(app))
  return Object.assign(clock, {
    app,
    port,
    services,
    sandboxUrl,
    addressOf: (council: TestCouncil) => `http://${council.host}:${port}`,
    loopbackAddressOf: (council: TestCouncil) => {
      loopback = council.slug
      return `http://127.0.0.1:${port}`
    }
  })
}

async function startSandbox(clock: Clock): Promise<string> {
  const server = createServer()
  const port = await listen(server)
  const url = `http://127.0.0.1:${port}`
  const sandbox: Sandbox = createSandbox({
    statePath: null, publicUrl: url, log: pino({ level: 'silent' }), clock, webhookRetryScale: 0.001, tickMs: 50
  })
  beforeDatabaseCloses(async () => { await sandbox.close() })
  server.on('request', sandbox.app)
  return url
}

async function listen(server: Server): Promise<number> {
  // A test that works for some seconds between two requests must not find its connection closed just when it sends the next.
  server.keepAliveTimeout = patience
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  beforeDatabaseCloses(async () => {
    server.closeAllConnections()
    await new Promise<void>(resolve => { server.close(() => { resolve() }) })
  })
  return (server.address() as AddressInfo).port
}
