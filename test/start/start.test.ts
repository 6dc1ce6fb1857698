import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import { projectRoot } from '../../app/paths.js'

/** One after another on the same data, of which the first makes it. */
describe('npm start', function () {
  this.timeout(600_000)

  let dataDirectory: string
  const started: Started[] = []

  before(() => {
    dataDirectory = mkdtempSync(path.join(os.tmpdir(), 'counterfoil-start-'))
    chmodSync(dataDirectory, 0o755)
  })

  after(async () => {
    for (const one of started) one.child.kill('SIGKILL')
    for (const pid of processesOf(dataDirectory)) process.kill(pid, 'SIGKILL')
    await eventually(() => processesOf(dataDirectory).length === 0)
    rmSync(dataDirectory, { recursive: true, force: true })
  })

  it('brings up a database with the demo, the pages, the worker and the sandbox, says where they are, and refuses to do so twice', async () => {
    const first = run()
    await first.says('Press Ctrl-C')

    expect(await statusOf(first.web('/ready'))).to.equal(200)
    expect(await (await fetch(first.web('/'))).text()).to.contain('Barnfield')
    expect(await statusOf(`${first.sandboxUrl()}/health`)).to.equal(200)
    expect(first.output).to.match(/Creating the database[\s\S]*transactions[\s\S]*Counterfoil is running/)
    expect(first.output).to.contain('officer@barnfield.example').and.to.contain('adviser@northmoor.example').and.to.match(/Council tax +77\d{7} /)

    const second = run()
    expect(await second.ended).to.equal(1)
    expect(second.output).to.contain('Counterfoil is running already').and.to.contain('DATA_DIRECTORY')
    expect(await statusOf(first.web('/ready'))).to.equal(200)

    first.child.kill('SIGTERM')
    expect(await first.ended).to.equal(0)
    expect(processesOf(dataDirectory)).to.deep.equal([])
  })

  it('tells which process has ended by itself, and stops the others', async () => {
    const one = run()
    await one.says('Press Ctrl-C')
    const worker = processesOf(dataDirectory).find(pid => commandOf(pid).includes('worker.js'))

    process.kill(worker ?? 0, 'SIGKILL')

    expect(await one.ended).to.equal(1)
    expect(one.output).to.contain('The worker has ended (SIGKILL)').and.to.contain('worker.log')
    expect(processesOf(dataDirectory)).to.deep.equal([])
  })

  it('leaves none of its processes behind when it is killed itself, and goes on with the database that was left', async () => {
    const killed = run()
    await killed.says('Press Ctrl-C')
    killed.child.kill('SIGKILL')
    await eventually(() => processesOf(dataDirectory).every(pid => !commandOf(pid).includes('dist/app')))
    const { port, free } = await aTakenPort()

    const refused = run({ PORT: String(port) })
    expect(await refused.ended).to.equal(1)
    expect(refused.output).to.contain('found running').and.to.contain(`PORT: port ${port} is taken`)
    await free()
    await eventually(() => processesOf(dataDirectory).length === 0)
  })

  it('stops everything when Ctrl-C is pressed in its terminal', async () => {
    const one = run({}, ['npm', 'start'])
    await one.says('Press Ctrl-C')

    process.kill(-(one.child.pid ?? 0), 'SIGINT')

    await one.ended
    await eventually(() => processesOf(dataDirectory).length === 0)
    expect(one.output).to.contain('Stopping')
  })

  it('stops everything when npm is ended', async () => {
    const one = run({}, ['npm', 'start'])
    await one.says('Press Ctrl-C')

    one.child.kill('SIGTERM')

    await eventually(() => processesOf(dataDirectory).length === 0)
  })

  it('refuses settings that are wrong, all at once, and production', async () => {
    const wrong = run({ PORT: 'eighty', DATABASE_URL: 'mysql://somewhere' })
    expect(await wrong.ended).to.equal(1)
    expect(wrong.output).to.contain('PORT').and.to.contain('DATABASE_URL')

    const production = run({ NODE_ENV: 'production', DATABASE_URL: 'postgres://db/counterfoil', SESSION_SECRETS: 's'.repeat(32), ENCRYPTION_KEY: Buffer.alloc(32).toString('base64') })
    expect(await production.ended).to.equal(1)
    expect(production.output).to.contain('npm start runs a demonstration')
  })

  function run(settings: Record<string, string> = {}, [program = '', ...parameters]: string[] = [process.execPath, '--import', 'tsx', 'app/start.ts']): Started {
    const environment = { ...process.env, NODE_ENV: '', PORT: '', SANDBOX_PORT: '', DATABASE_URL: '' }
    const child = spawn(program, parameters, {
      cwd: projectRoot, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...environment, DATA_DIRECTORY: dataDirectory, ...settings }
    })
    const one = new Started(child)
    started.push(one)
    return one
  }
})

/** A start under way, and what it has printed. */
class Started {
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
  output = ''

  constructor(child: ChildProcess) {
    this.child = child
    child.stdout?.on('data', (text: Buffer) => { this.output += text.toString() })
    child.stderr?.on('data', (text: Buffer) => { this.output += text.toString() })
    this.ended = new Promise(resolve => { child.once('close', resolve) })
  }

  async says(words: string): Promise<void> {
    const hasEnded = this.ended.then(code => { throw new Error(`It ended with ${code ?? 'a signal'}:\n${this.output}`) })
    await Promise.race([eventually(() => this.output.includes(words)), hasEnded])
  }

  /** At the address that works where there is no *.localhost. */
  web(page: string): string {
    return (/http:\/\/127\.0\.0\.1:\d+(?=\/ \(shows)/.exec(this.output)?.[0] ?? 'http://127.0.0.1:1') + page
  }

  sandboxUrl(): string {
    return /http:\/\/127\.0\.0\.1:\d+(?=\/ \(pay)/.exec(this.output)?.[0] ?? ''
  }
}

/** The processes of this data directory: it stands in the database's command and in the environment of all others. */
function processesOf(dataDirectory: string): number[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(Number).filter(pid => pid !== process.pid)
  return pids.filter(pid => commandOf(pid).includes(dataDirectory) || read(`/proc/${pid}/environ`).includes(`DATA_DIRECTORY=${dataDirectory}`))
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
}

/** Empty when the process has just gone. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

async function statusOf(address: string): Promise<number> {
  return (await fetch(address)).status
}

async function aTakenPort(): Promise<{ port: number, free: () => Promise<void> }> {
  const server = createServer()
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  return { port: (server.address() as AddressInfo).port, free: async () => { await new Promise(resolve => { server.close(resolve) }) } }
}

async function eventually(holds: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 200_000
  while (!holds()) {
    if (Date.now() > giveUpAt) throw new Error('It did not happen')
    await delay(50)
  }
}
