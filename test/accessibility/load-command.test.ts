import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { projectRoot } from '../../app/paths.js'
import { aCouncil } from '../support/builders.js'
import { testDatabase, usesDatabase } from '../support/database.js'
import { PageResults } from '../support/page-results.js'
import { rowsOf } from '../support/paying.js'

describe('npm run accessibility:load', function () {
  this.timeout(120_000)
  usesDatabase()
  let folder: string
  before(async () => { folder = await mkdtemp(path.join(tmpdir(), 'counterfoil-axe-')) })
  after(async () => { await rm(folder, { recursive: true }) })

  async function load(...given: string[]): Promise<{ code: number, said: string }> {
    const { applicationUrl } = await testDatabase()
    const running = promisify(execFile)(process.execPath, ['--import', 'tsx', 'app/starting/load-accessibility.ts', ...given], {
      cwd: projectRoot, env: { ...process.env, NODE_ENV: 'test', DATABASE_URL: applicationUrl }
    })
    return await running.then(({ stdout }) => ({ code: 0, said: stdout }), (error: unknown) => {
      const { code, stderr } = error as { code: number, stderr: string }
      return { code, said: stderr }
    })
  }

  it('puts what the page tests wrote into one council’s register, once', async () => {
    const [council, other] = [await aCouncil(), await aCouncil()]
    const results = new PageResults()
    const finding = { rule: 'color-contrast', help: 'Contrast is too low', impact: 'serious' as const, tags: ['wcag143'], message: '' }
    results.add(['/', '/pay'], [finding], 'Chrome/156')
    const file = path.join(folder, 'results.json')
    await results.write(file)
    expect(await load(file, council.slug)).to.deep.equal({ code: 0, said: `${council.council.name}: 1 found, 0 came back, 0 gone\n` })
    expect(await load(file, council.slug)).to.deep.equal({ code: 0, said: `${council.council.name}: had these results already\n` })
    expect((await rowsOf(council, 'accessibility_issues')).map(({ pages }) => pages)).to.deep.equal(['/\n/pay'])
    expect(await rowsOf(other, 'accessibility_issues')).to.deep.equal([])
  })

  it('says what is wrong with what it was given, and changes nothing', async () => {
    const file = path.join(folder, 'other.json')
    await writeFile(file, '{}')
    expect(await load()).to.deep.include({ code: 2 })
    expect((await load(file)).said).to.contain('These are no results of the page tests')
    await writeFile(file, '<html>')
    expect((await load(file)).said).to.equal('These are no results of the page tests. They are not JSON.\n')
    expect((await load(path.join(folder, 'missing.json'))).said).to.contain('no such file')
  })
})
