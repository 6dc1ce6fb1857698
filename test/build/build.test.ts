import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, utimes } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { buildIfStale } from '../../app/build/build.js'
import { projectRoot } from '../../app/paths.js'
import { makeProject, type SampleProject, smallSources } from './sample-project.js'

describe('the build', () => {
  let project: SampleProject

  beforeEach(async () => {
    project = await makeProject(smallSources)
  })
  afterEach(() => project.remove())

  it('makes code, migrations, views and assets, and then has nothing to do', async () => {
    expect(await build()).to.equal(true)
    expect(await build()).to.equal(false)

    const built: unknown = await import(pathToFileURL(project.dist('app/greeting.js')).href)
    expect(built).to.include({ greeting: 'hello' })
    expect(existsSync(project.dist('app/greeting.js.map'))).to.equal(true)
    expect(existsSync(project.dist('migrations/20260101000000_create_greetings.js'))).to.equal(true)
    expect(await readFile(project.dist('views.cjs'), 'utf8')).to.include('"greeting.njk"').and.include('"govuk/components/input"')
    expect(await manifest()).to.have.all.keys('resident.css', 'staff.css', 'resident.js', 'staff.js')
  })

  for (const changed of ['app/greeting.ts', 'views/greeting.njk', 'assets/stylesheets/staff.scss', 'package-lock.json']) {
    it(`is stale once ${changed} differs`, async () => {
      await build()
      await project.write({ [changed]: `${await readFile(path.join(project.root, changed), 'utf8')}\n` })
      expect(await build()).to.equal(true)
    })
  }

  it('is not stale for another time of the same content, as in a fresh clone', async () => {
    await build()
    await utimes(path.join(project.root, 'app/greeting.ts'), 1, 1)
    expect(await build()).to.equal(false)
  })

  it('keeps nothing of a source that is gone', async () => {
    await build()
    await rm(path.join(project.root, 'views/greeting.njk'))
    await rm(path.join(project.root, 'app/greeting.ts'))
    await build()
    expect(existsSync(project.dist('app/greeting.js'))).to.equal(false)
    expect(await readFile(project.dist('views.cjs'), 'utf8')).not.to.include('"greeting.njk"')
  })

  it("leaves out the sandbox provider's pages and the components that carry the crown", async () => {
    await project.write({ 'views/sandbox/card.njk': 'Card' })
    await build()
    const views = await readFile(project.dist('views.cjs'), 'utf8')
    expect(views).not.to.include('"sandbox/card.njk"')
    expect(views).not.to.include('"govuk/components/header"').and.not.include('"govuk/components/footer"')
    expect(views).not.to.include('Crown copyright')
  })

  it('leaves the old dist as it was when the sources do not compile', async () => {
    await build()
    await project.write({ 'app/greeting.ts': 'export const = ' })
    const failure = await build().then(() => undefined, (error: unknown) => String(error))
    expect(failure).to.include('greeting.ts')
    expect(existsSync(project.dist('app/greeting.js'))).to.equal(true)
    expect(await temporaryFolders()).to.deep.equal([])
  })

  it('runs several times at once without mixing their results', async () => {
    await Promise.all([build(), build(), build(), build()])
    expect(await build()).to.equal(false)
    expect(await manifest()).to.include.keys('resident.css')
    expect(await temporaryFolders()).to.deep.equal([])
  })

  it('leaves, when killed at any instant, a dist that is whole or is built again', async function () {
    this.timeout(120_000)
    for (let round = 0; round < 5; round += 1) {
      await project.write({ 'app/greeting.ts': `export const greeting: string = 'round ${round}'\n` })
      const child = spawnBuild()
      await once(child.stdout ?? child, 'data')
      await new Promise((resolve) => setTimeout(resolve, round * 60))
      child.kill('SIGKILL')
      await once(child, 'close')

      const wasWhole = existsSync(project.dist('build.json'))
      if (wasWhole) expect(await manifest()).to.include.keys('resident.css')
      await build()
      expect(await readFile(project.dist('app/greeting.js'), 'utf8')).to.include(`round ${round}`)
    }
  })

  it('removes what a build that was killed long ago left, and not what one running now is making', async () => {
    const abandoned = path.join(project.root, '.dist-abandoned')
    const running = path.join(project.root, '.dist-running')
    await mkdir(abandoned)
    await mkdir(running)
    await utimes(abandoned, 1, 1)
    await build()
    expect(await temporaryFolders()).to.deep.equal(['.dist-running'])
  })

  function build(): Promise<boolean> {
    return buildIfStale({ log: () => {}, root: project.root })
  }

  /** Says something as soon as it has begun. */
  function spawnBuild(): ChildProcess {
    const code = `
      import { buildIfStale } from ${JSON.stringify(path.join(projectRoot, 'app/build/build.ts'))}
      await buildIfStale({ log: console.log, root: ${JSON.stringify(project.root)} })`
    const options = ['--import', 'tsx', '--input-type=module', '--eval', code]
    return spawn(process.execPath, options, { cwd: projectRoot, stdio: ['ignore', 'pipe', 'inherit'] })
  }

  async function manifest(): Promise<unknown> {
    return JSON.parse(await readFile(project.dist('assets/manifest.json'), 'utf8'))
  }

  async function temporaryFolders(): Promise<string[]> {
    return (await readdir(project.root)).filter((name) => name.startsWith('.dist-'))
  }
})
