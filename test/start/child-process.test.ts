import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { type RunningProgram, startProgram } from '../../app/starting/child-process.js'

describe('A program that npm start starts', function () {
  this.timeout(30_000)
  let folder: string

  before(async () => { folder = await mkdtemp(path.join(os.tmpdir(), 'counterfoil-program-')) })
  after(async () => { await rm(folder, { recursive: true, force: true }) })

  it('is heard though it ends at once, and what it said is told', async () => {
    const running = await start('ends', "process.stderr.write('no such port\\n'); process.exit(3)")
    await running.ended

    const told = await running.ready().then(() => '', (error: unknown) => (error as Error).message)
    expect(told).to.match(/^The ends has ended \(code 3\)\. .*ends\.log:\nno such port$/)
    await running.stop()
  })

  it('is heard though it ends without a word and without a fault', async () => {
    const running = await start('silent', 'process.exit(0)')
    const told = await running.ready().then(() => '', (error: unknown) => (error as Error).message)
    expect(told).to.contain('The silent has ended (code 0)')
  })

  it('is heard though it never begins', async () => {
    const node = process.execPath
    process.execPath = path.join(folder, 'no-such-node')
    const running = await start('absent', '').finally(() => { process.execPath = node })

    const told = await running.ready().then(() => '', (error: unknown) => (error as Error).message)
    expect(told).to.contain('The absent has ended')
    await running.stop()
  })

  it('is ready when it says so, and stops when it is asked to', async () => {
    const running = await start('works', "process.on('SIGTERM', () => process.exit(0)); setInterval(() => undefined, 1000); process.send('ready')")
    await running.ready()
    await running.stop()
    expect(await running.lastWords()).to.contain('The works has ended (code 0)')
  })

  async function start(name: string, code: string): Promise<RunningProgram> {
    const file = path.join(folder, `${name}.mjs`)
    await writeFile(file, code)
    return await startProgram({ name, file, settings: {}, logFile: path.join(folder, `${name}.log`) })
  }
})
