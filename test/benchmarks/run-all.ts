import { mkdir, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { buildIfStale } from '../../app/build/build.js'
import { projectRoot } from '../../app/paths.js'
import { closeBrowsers } from '../support/browser.js'
import { type Figure, isMet, table } from './figure.js'
import { accountLoadFigures } from './account-load-figures.js'
import { allocationFigures } from './allocation-figures.js'
import { importFigures } from './import-figures.js'
import { byteFigures } from './journey/byte-figures.js'
import { scriptFigures } from './journey/script-figures.js'
import { indexCostFigures } from './index-cost-figures.js'
import { withOwnServer } from './own-server.js'
import { pageFigures } from './page/page-figures.js'
import { postingFigures } from './posting-figures.js'
import { ledgerCheckFigures } from './search/ledger-check-figures.js'
import { keepLedger, smallPostings } from './search/large-ledger.js'
import { accountFigures, approvalFigures, auditFigures, homeFigures, listFigures, lookUpFigures } from './search/look-figures.js'
import { searchFigures } from './search/search-figures.js'
import { traceFigures } from './search/trace-figures.js'
import { startFigures } from './start-figures.js'
import { suggestionFigures } from './suggestion-figures.js'
import { transferFigures } from './transfer-figures.js'

const usage = `npm run bench -- [rows] [--postings 1000000] [--import-rows 1000000] [--import-rounds 3] [--open-items 100000] [--account-holders 200000] [--at directory] [--to file.json]
npm run bench -- --prepare [--postings 10000000] --at directory
  makes the large ledgers and keeps them there, for later runs with the same --at and --postings`

/** Each measures some of the budgets' lines. */
const rows: Record<string, (options: BenchOptions) => Promise<Figure[]>> = {
  page: pageFigures,
  posting: postingFigures,
  transfers: transferFigures,
  import: importFigures,
  accounts: accountLoadFigures,
  suggestions: suggestionFigures,
  allocation: allocationFigures,
  indexes: indexCostFigures,
  search: searchFigures,
  lists: listFigures,
  trace: traceFigures,
  home: homeFigures,
  'look-up': lookUpFigures,
  account: accountFigures,
  approvals: approvalFigures,
  audit: auditFigures,
  check: ledgerCheckFigures,
  start: startFigures,
  bytes: byteFigures,
  scripts: scriptFigures
}

export interface BenchOptions {
  /** The size of the larger ledger. */
  postings: number
  importRows: number
  importRounds: number
  openItems: number
  accountHolders: number
}

/** Measures all rows or those named, prints them and writes them as JSON. */
async function runAll(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true, options: {
      'prepare': { type: 'boolean', default: false }, 'at': { type: 'string', default: path.join(projectRoot, '.data/bench') },
      'postings': { type: 'string', default: '1000000' }, 'to': { type: 'string' },
      'import-rows': { type: 'string', default: '1000000' }, 'import-rounds': { type: 'string', default: '3' },
      'open-items': { type: 'string', default: '100000' }, 'account-holders': { type: 'string', default: '200000' }
    }
  })
  const unknown = positionals.filter(name => !(name in rows))
  if (unknown.length > 0) throw new Error(`No row ${unknown.join(', ')}. There are: ${Object.keys(rows).join(', ')}\n${usage}`)
  const chosen = Object.entries(rows).filter(([name]) => positionals.length === 0 || positionals.includes(name))
  if (values.prepare) return await withOwnServer(values.at, async () => { await prepare(Number(values.postings)) })
  await buildIfStale({ log: say })
  const figures: Figure[] = []
  const loads = [loadNow()]
  await withOwnServer(values.at, async () => {
    for (const [name, measure] of chosen) {
      say(`Measuring ${name}`)
      figures.push(...await measure({
        postings: Number(values.postings), importRows: Number(values['import-rows']), importRounds: Number(values['import-rounds']),
        openItems: Number(values['open-items']), accountHolders: Number(values['account-holders'])
      }))
      loads.push(loadNow())
    }
    await closeBrowsers()
  })
  say(`\n${table(figures)}\n`)
  await write(values.to ?? path.join(projectRoot, '.data/bench', `${new Date().toISOString().slice(0, 10)}.json`), figures, loads)
}

/** Both sizes that the rows over large ledgers compare. */
async function prepare(postings: number): Promise<void> {
  for (const size of [smallPostings, postings]) await keepLedger(size, say)
  say(`Kept. Measured by: npm run bench -- search --postings ${postings} and the same --at`)
}

/** With what the machine was, and how busy. */
async function write(file: string, figures: readonly Figure[], loads: readonly number[]): Promise<void> {
  const machine = { node: process.version, processors: os.cpus().map(({ model }) => model), loadAverages: loads }
  await mkdir(path.dirname(file), { recursive: true })
  const record = { at: new Date().toISOString(), machine, figures: figures.map(figure => ({ ...figure, met: isMet(figure) })) }
  await writeFile(file, `${JSON.stringify(record, null, 2)}\n`)
  say(`Written to ${path.relative(process.cwd(), file)}`)
}

function loadNow(): number {
  return Number((os.loadavg()[0] ?? 0).toFixed(2))
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

await runAll()
