import path from 'node:path'
import { buildIfStale } from './build/build.js'
import { startSettings, type StartSettings } from './config.js'
import { builtPath } from './paths.js'
import { type RunningProgram, startProgram } from './starting/child-process.js'
import { Closings } from './starting/closings.js'
import type { Ports } from './starting/demo-data.js'
import { freePort } from './starting/free-port.js'
import { openDatabase } from './starting/open-database.js'

const closings = new Closings()

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/**
 * `npm start`: everything that a demonstration needs, in order, until it is asked to stop or one of its processes ends. Where the
 * database has all its tables the pages start while the rest is seen to, whose code is loaded only then: it takes as long as they do.
 */
async function start(): Promise<void> {
  const settings = startSettings()
  if (settings.isRunByNpm) stopWithParent()
  if (settings.config.environment === 'production') {
    throw new Error('npm start runs a demonstration. In production, run the processes that the Procfile names.')
  }
  await buildIfStale({ log: say })
  const { hasItsTables, ...urls } = await openDatabase(settings, closings, say)
  closings.refuseIfClosing()
  const ports = await choosePorts(settings)
  const run = runner(settings, urls.applicationUrl, ports)
  const data = import('./starting/demo-data.js')
  const [early] = await Promise.all([
    hasItsTables ? startPages(run) : undefined, data.then(async ({ prepareData }) => { await prepareData(settings, urls, ports, say) })
  ])
  closings.refuseIfClosing()
  const programs = early ?? await startPages(run)
  await (await data).introduceSandbox(settings, urls, ports)
  programs.push(await run('worker', 'worker.js', 'worker.log'))
  const { announcement } = await import('./starting/announcement.js')
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

/** Starts one of our programs, sees to it that it is stopped, and resolves when it is ready. */
type Run = (name: string, file: string, log: string) => Promise<RunningProgram>

function runner(settings: StartSettings, applicationUrl: string, { webPort, sandboxPort }: Ports): Run {
  const found = { DATABASE_URL: applicationUrl, PORT: String(webPort), SANDBOX_PORT: String(sandboxPort) }
  return async (name, file, log) => {
    const program = await startProgram({ name, file: builtPath('app', file), settings: found, logFile: path.join(logsOf(settings), log) })
    closings.add(async () => { await program.stop() })
    await program.ready()
    return program
  }
}

async function startPages(run: Run): Promise<RunningProgram[]> {
  return await Promise.all([
    run('web process', 'main.js', 'web.log'), run('sandbox payment provider', 'payments/providers/sandbox/main.js', 'sandbox.log')
  ])
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
