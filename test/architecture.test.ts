import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { projectRoot } from '../app/paths.js'
import {
  eachCouncilFaults, environmentFaults, markupFaults, moneyFaults, orFaults, queryFaults, rawFaults
} from './support/architecture-rules-code.js'
import { importCycles, importFaults } from './support/architecture-rules-imports.js'
import { exportFaults, nameFaults, roleFaults } from './support/architecture-rules-names.js'
import { routeTableFaults, strayRouteFaults } from './support/architecture-rules-routes.js'
import { fileSizeFaults, folderSizeFaults, forwardingFaults, functionSizeFaults } from './support/architecture-rules-sizes.js'
import {
  blockFaults, featureNameFaults, outsideFaults, silencedFaults, skippedTestFaults, templateFaults, topLevelFaults, unfinishedFaults
} from './support/architecture-rules-tree.js'
import { readSources, type Source } from './support/sources.js'

describe('The code', function () {
  this.timeout(60_000)
  const all = readSources('app', 'views', 'assets', 'migrations', 'test')
  const typescript = all.filter(source => source.path.endsWith('.ts'))
  const app = typescript.filter(source => source.path.startsWith('app/'))
  const tests = typescript.filter(source => source.path.startsWith('test/'))
  const templates = all.filter(source => source.path.endsWith('.njk'))
  const has = (sources: Source[], rule: (source: Source) => string[]): void => {
    expect(sources).not.to.be.empty
    expect(sources.flatMap(rule)).to.deep.equal([])
  }

  it('is named by its subject', () => { has(all, nameFaults) })
  it('exports by name', () => { has(typescript, exportFaults) })
  it('has forms that read, pages that only prepare and queries that ask', () => { has(app, roleFaults) })
  it('names a permission or public access on every line of its routes', () => { has(app, routeTableFaults) })
  it('answers no path outside its tables of routes', () => { has(app, strayRouteFaults) })
  it('has no HTML in TypeScript', () => { has(app, markupFaults) })
  it('has templates that only loop, branch and print', () => { has(templates, templateFaults) })
  it('has no SQL in routes, forms and pages', () => { has(app, queryFaults) })
  it('has pages that fill in only blocks of their layouts', () => { expect(blockFaults(templates)).to.deep.equal([]) })
  it('has every orWhere in a group', () => { has(app, orFaults) })
  it('lets what fails for one council hold up no other', () => { has(app, eachCouncilFaults) })
  it('binds the values of raw SQL', () => { has(app, rawFaults) })
  it('turns pounds into pence in money.ts alone', () => { has(app, moneyFaults) })
  it('reads the environment in config.ts alone', () => { has(app, environmentFaults) })
  it('imports in one direction', () => { expect(importFaults(app)).to.deep.equal([]) })
  it('imports in no circle', () => { expect(importCycles(app)).to.deep.equal([]) })
  it('has no file that is too long', () => { has([...typescript, ...templates], fileSizeFaults) })
  it('has no function that is too long', () => { has(typescript.filter(isCode), functionSizeFaults) })
  it('has no folder that is too full', () => { expect(folderSizeFaults([...filesIn('app'), ...filesIn('views')])).to.deep.equal([]) })
  it('has no file that only forwards', () => { has(app, forwardingFaults) })
  it('leaves nothing for later', () => { has(all, unfinishedFaults) })
  it('silences neither compiler nor linter', () => { has(typescript, silencedFaults) })
  it('skips no test', () => { has(tests, skippedTestFaults) })
  it('depends on nothing beside the project', () => { has(all, outsideFaults) })

  it('has a fixed top level', () => {
    const ignored = readFileSync(path.join(projectRoot, '.gitignore'), 'utf8').split('\n').filter(line => line !== '')
    expect(topLevelFaults(readdirSync(projectRoot), ignored)).to.deep.equal([])
  })

  it('calls a feature by one name in app, views and test', () => {
    const inApp = filesIn('app')
    expect(featureNameFaults('views', filesIn('views'), inApp, ['layouts', 'components', 'errors'])).to.deep.equal([])
    const testFolders = tests.filter(source => !/^test\/(journeys|pages|benchmarks|support)\//.test(source.path)).map(source => source.path)
    expect(featureNameFaults('test', testFolders, inApp, [])).to.deep.equal([])
  })
})

/** Not a block of tests, nor a migration, which is one long statement. */
function isCode({ path: file }: Source): boolean {
  return !file.endsWith('.test.ts') && !file.startsWith('migrations/')
}

function filesIn(folder: string): string[] {
  return readdirSync(path.join(projectRoot, folder), { withFileTypes: true, recursive: true }).filter(entry => entry.isFile())
    .map(entry => path.relative(projectRoot, path.join(entry.parentPath, entry.name)))
}
