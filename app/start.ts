import path from 'node:path'
import { buildIfStale } from './build/build.js'
import { startSettings, type StartSettings } from './config.js'
import { loadDemo } from './database/demo/load-demo.js'
import { usePool } from './database/in-council.js'
import { connect } from './database/knex.js'
import { migrate } from './database/migrate.js'
import { builtPath } from './paths.js'
import { announcement } from './starting/announcement.js'
import { type RunningProgram, startProgram } from './starting/child-process.js'
import { Closings } from './starting/closings.js'
import { freePort } from './starting/free-port.js'
import { type DatabaseUrls, openDatabase } from './starting/open-database.js'
import { registerSandboxAccounts } from './starting/sandbox-accounts.js'

interface Ports {
  webPort: number
  sandboxPort: number
}

const closings = new Closings()

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** `npm start`: everything that a demonstration needs, in order, until it is asked to stop or one of its processes ends. */
async function start(): Promise<void> {
  const settings = startSettings()
  if (settings.isRunByNpm) stopWithParent()
  if (settings.config.environment === 'production') {
    throw new Error('npm start runs a demonstration. In production, run the processes that the Procfile names.')
  }
  await buildIfStale({ log: say })
  const urls = await openDatabase(settings, closings, say)
  closings.refuseIfClosing()
  const ports = await choosePorts(settings)
  await prepareData(settings, urls, ports)
  closings.refuseIfClosing()
  const programs = await startPrograms(settings, urls, ports)
  say(announcement({ ...ports, logs: logsOf(settings) }))
  const ended = await Promise.race(programs.map(async program => {
    await program.ended
    return program
  }))
  throw new Error(await ended.lastWords())
}

async function choosePorts({ config, isPortGiven, isSandboxPortGiven }: StartSettings): Promise<Ports> {
  const webPort = await freePort({ setting: 'PORT', port: config.port, isGiven: isPortGiven, host: config.bindAddress })
  const sandboxPort = await freePort({
    setting: 'SANDBOX_PORT', port: config.sandboxPort, isGiven: isSandboxPortGiven, host: '127.0.0.1', promised: webPort
  })
  return { webPort, sandboxPort }
}

async function prepareData({ config }: StartSettings, urls: DatabaseUrls, ports: Ports): Promise<void> {
  const migrated = await migrate(urls.ownerUrl, builtPath('migrations'))
  if (migrated.length > 0) say('The database has its tables')
  await loadDemo({ ...urls, ...ports, encryptionKey: config.encryptionKey, log: say, now: new Date() })
}

/** The worker comes last: the pages are there sooner. */
async function startPrograms(settings: StartSettings, { applicationUrl }: DatabaseUrls, ports: Ports): Promise<RunningProgram[]> {
  const { webPort, sandboxPort } = ports
  const found = { DATABASE_URL: applicationUrl, PORT: String(webPort), SANDBOX_PORT: String(sandboxPort) }
  const run = async (name: string, file: string, log: string): Promise<RunningProgram> => {
    const program = await startProgram({ name, file: builtPath('app', file), settings: found, logFile: path.join(logsOf(settings), log) })
    closings.add(async () => { await program.stop() })
    await program.ready()
    return program
  }
  const [web, sandbox] = await Promise.all([
    run('web process', 'main.js', 'web.log'), run('sandbox payment provider', 'payments/providers/sandbox/main.js', 'sandbox.log')
  ])
  await introduceSandbox(settings, applicationUrl, ports)
  return [web, sandbox, await run('worker', 'worker.js', 'worker.log')]
}

async function introduceSandbox({ config }: StartSettings, applicationUrl: string, { webPort, sandboxPort }: Ports): Promise<void> {
  const knex = connect(applicationUrl, 1)
  try {
    usePool(knex)
    await registerSandboxAccounts(`http://127.0.0.1:${sandboxPort}`, webPort, config.encryptionKey)
  } finally {
    await knex.destroy()
  }
}

function logsOf({ config }: StartSettings): string {
  return path.join(config.dataDirectory, 'logs')
}

function stop(): void {
  if (closings.isClosing) return
  say('Stopping')
  void closings.closeAll(say)
}

/** npm passes a SIGTERM on to its shell, which ends by it and does not tell us. */
function stopWithParent(): void {
  const parent = process.ppid
  setInterval(() => { if (process.ppid !== parent) stop() }, 500).unref()
}

process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop)
try {
  await start()
} catch (error) {
  if (!closings.isClosing) {
    say(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}
await closings.closeAll(say)
process.exit()
