import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, chown, cp, mkdir, mkdtemp, readFile, realpath, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import pg from 'pg'
import { findPackagedBinaries, prepareBinaries } from '../../app/database/embedded-binaries.js'
import { startEmbeddedServer, type EmbeddedServer } from '../../app/database/embedded-server.js'
import { projectRoot } from '../../app/paths.js'

const weAreRoot = process.getuid?.() === 0
const nobody = { uid: 65534, gid: 65534 }

describe('The embedded PostgreSQL', () => {
  let scratch: string
  let dataDirectory: string
  const servers: EmbeddedServer[] = []
  const children: ChildProcess[] = []

  before(async () => {
    scratch = await realpath(await mkdtemp(path.join(tmpdir(), 'counterfoil-embedded-')))
    await chmod(scratch, 0o755)
    dataDirectory = path.join(scratch, 'shared')
  })

  afterEach(async () => {
    for (const child of children.splice(0)) await kill(child)
    for (const server of servers.splice(0)) await server.stop()
  })

  after(async () => {
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 })
  })

  async function start(directory = dataDirectory, log?: (line: string) => void): Promise<EmbeddedServer> {
    const server = await startEmbeddedServer({ dataDirectory: directory, ...(log && { log }) })
    servers.push(server)
    return server
  }

  function startInAnotherProcess(directory: string, account?: { uid: number, gid: number }): ChildProcess {
    const program = path.join(import.meta.dirname, 'start-embedded-server.ts')
    const child = spawn(process.execPath, ['--import', 'tsx', program, directory], {
      ...account, cwd: projectRoot, env: { HOME: '/tmp', PATH: '/usr/bin:/bin' }, stdio: ['ignore', 'pipe', 'inherit']
    })
    children.push(child)
    return child
  }

  it('is created on first use, with a password that only we can read, and listens to this machine alone', async () => {
    const server = await start()
    expect(server.startedHere).to.equal(true)
    expect((await stat(path.join(dataDirectory, 'database-credentials.json'))).mode & 0o777).to.equal(0o600)
    expect(await ask(server.superuserUrl, 'show listen_addresses')).to.equal('127.0.0.1')
    expect(await ask(server.superuserUrl, 'show server_encoding')).to.equal('UTF8')
    expect(await ask(server.superuserUrl, 'select distinct datcollate from pg_database')).to.equal('C.UTF-8')
    const guess = server.superuserUrl.replace(/:[^:@]+@/, ':guess@')
    expect(await failureOf(ask(guess, 'select 1'))).to.match(/password authentication failed/)
  })

  it('is joined by a second start, and stops when the last of its users does', async () => {
    const first = await start()
    const second = await start()
    expect([first.startedHere, second.startedHere]).to.deep.equal([true, false])
    expect(second.superuserUrl).to.equal(first.superuserUrl)
    await first.stop()
    expect(await ask(second.superuserUrl, 'select 1')).to.equal(1)
    await second.stop()
    expect(await failureOf(ask(second.superuserUrl, 'select 1'))).to.match(/ECONNREFUSED/)
  })

  it('is not stopped under a user whose session to it has broken off', async () => {
    const first = await start()
    const others = 'from pg_stat_activity where pid <> pg_backend_pid()'
    await ask(first.superuserUrl, `select count(pg_terminate_backend(pid)) ${others}`)
    await delay(700)
    const second = await start()
    await second.stop()
    expect(await ask(first.superuserUrl, 'select 1')).to.equal(1)
  })

  it('keeps its port, and takes the next one when that is taken', async () => {
    const { port } = await start()
    await servers.pop()?.stop()
    expect((await start()).port).to.equal(port)
    await servers.pop()?.stop()
    const squatter = createServer()
    await new Promise<void>(resolve => squatter.listen(port, '127.0.0.1', resolve))
    expect((await start()).port).to.be.greaterThan(port)
    await new Promise(resolve => squatter.close(resolve))
  })

  it('starts again after its process was killed, with what was committed', async () => {
    const server = await start()
    await ask(server.superuserUrl, 'create table kept as select 7 as number')
    await killServer(dataDirectory)
    const again = await start()
    expect(again.startedHere).to.equal(true)
    expect(await ask(again.superuserUrl, 'select number from kept')).to.equal(7)
  })

  it('starts although its lock file names a process that is now another program, or is empty', async () => {
    const lockFile = path.join(dataDirectory, 'postgres', 'postmaster.pid')
    const { uid, gid } = await stat(path.dirname(lockFile))
    const stranger = spawn('sleep', ['60'], { uid, gid })
    children.push(stranger)
    await start()
    const lock = await readFile(lockFile, 'utf8')
    await killServer(dataDirectory)
    await writeFile(lockFile, lock.replace(/^\d+/, String(stranger.pid)))
    expect((await start()).startedHere).to.equal(true)
    await killServer(dataDirectory)
    await writeFile(lockFile, '')
    await utimes(lockFile, 0, 0)
    expect((await start()).startedHere).to.equal(true)
  })

  it('survives the process that started it, is found by the next start, and stopped by it', async () => {
    const child = startInAnotherProcess(dataDirectory)
    const started = await reportOf(child)
    await kill(child)
    const server = await start()
    expect(server).to.include({ startedHere: false, superuserUrl: started.superuserUrl })
    await server.stop()
    expect(await failureOf(ask(server.superuserUrl, 'select 1'))).to.match(/ECONNREFUSED/)
  })

  it('says why when it does not start', async () => {
    const failure = await failureOf(startEmbeddedServer({ dataDirectory, settings: { shared_buffers: 'plenty' } }))
    expect(failure).to.match(/did not start[^]*invalid value for parameter "shared_buffers"/)
  })

  it('is remade when the process that was creating it was killed', async () => {
    const directory = path.join(scratch, 'half-made')
    const child = startInAnotherProcess(directory)
    while (!existsSync(directory) || !readdirSync(directory).some(name => /^new-postgres-\d+-\w+$/.test(name))) await delay(5)
    await delay(100)
    await kill(child)
    expect(existsSync(path.join(directory, 'postgres'))).to.equal(false)
    const server = await start(directory)
    expect(await ask(server.superuserUrl, 'select 1')).to.equal(1)
    expect(readdirSync(directory).sort())
      .to.deep.equal(['database-credentials.json', 'database-port', 'postgres', 'postgres.log'])
  })

  it('is one server when two starts create it at once', async () => {
    const directory = path.join(scratch, 'at-once')
    const [first, second] = await Promise.all([start(directory), start(directory)])
    expect(first.superuserUrl).to.equal(second.superuserUrl)
    expect([first.startedHere, second.startedHere].filter(Boolean)).to.have.length(1)
  })

  it('runs as whoever runs us when that is not root', async function () {
    if (!weAreRoot || !(await othersCanRead(projectRoot))) return this.skip()
    const directory = path.join(scratch, 'not-root')
    await mkdir(directory)
    await chown(directory, nobody.uid, nobody.gid)
    const report = await reportOf(startInAnotherProcess(directory, nobody))
    expect(report.startedHere).to.equal(true)
    expect((await stat(path.join(directory, 'postgres'))).uid).to.equal(nobody.uid)
    await start(directory)
  })

  it('keeps its data elsewhere, and says so, when root has put us where nobody else may look', async function () {
    if (!weAreRoot) return this.skip()
    const directory = path.join(scratch, 'closed', '.data')
    await mkdir(path.dirname(directory), { mode: 0o700 })
    const lines: string[] = []
    const server = await start(directory, line => lines.push(line))
    const home = path.dirname(String(await ask(server.superuserUrl, 'show data_directory')))
    try {
      expect(home).not.to.include(scratch)
      expect(lines.join('\n')).to.include(`kept in ${home}`)
      await server.stop()
      expect((await start(directory)).startedHere).to.equal(true)
      await servers.pop()?.stop()
    } finally {
      await rm(home, { recursive: true })
    }
  })

  it('copies its programs when its account cannot run those in node_modules', async function () {
    if (!weAreRoot) return this.skip()
    const packaged = await findPackagedBinaries()
    const closed = path.join(scratch, 'closed-binaries', 'native')
    await mkdir(path.dirname(closed), { mode: 0o700 })
    await cp(packaged.directory, closed, { recursive: true, verbatimSymlinks: true })
    const place = { home: scratch, account: nobody }
    const copy = await prepareBinaries({ ...packaged, directory: closed }, place, () => undefined)
    expect(copy).to.equal(path.join(scratch, `postgresql-${packaged.version}`))
    expect(await prepareBinaries({ ...packaged, directory: closed }, place, () => undefined)).to.equal(copy)
  })

  it('names the machine that it has no programs for', async () => {
    expect(await failureOf(findPackagedBinaries('plan9-mips'))).to.match(/not installed for plan9-mips[^]*DATABASE_URL/)
  })
})

async function ask(url: string, question: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<unknown[]>({ text: question, rowMode: 'array' })
    return rows[0]?.[0]
  } finally {
    await client.end()
  }
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  return await work.then(() => 'It did not fail.', (error: unknown) => String(error))
}

async function reportOf(child: ChildProcess): Promise<{ superuserUrl: string, port: number, startedHere: boolean }> {
  return await new Promise((resolve, reject) => {
    child.once('exit', code => reject(new Error(`The other process ended with ${code}.`)))
    child.stdout?.once('data', (line: Buffer) => resolve(JSON.parse(line.toString())))
  })
}

/** Waits until its session with the server has ended too. */
async function kill(child: ChildProcess): Promise<void> {
  const ended = new Promise(resolve => child.once('exit', resolve))
  if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await ended
  await delay(50)
}

/** The tests' own sessions to it are lost as well, as those of a crash would be. */
async function killServer(dataDirectory: string): Promise<void> {
  const lock = await readFile(path.join(dataDirectory, 'postgres', 'postmaster.pid'), 'utf8')
  process.kill(Number.parseInt(lock, 10), 'SIGKILL')
}

async function othersCanRead(directory: string): Promise<boolean> {
  if (((await stat(directory)).mode & 0o005) !== 0o005) return false
  return directory === path.dirname(directory) || await othersCanRead(path.dirname(directory))
}
