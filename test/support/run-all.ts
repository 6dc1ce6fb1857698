import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { buildIfStale } from '../../app/build/build.js'
import { projectRoot } from '../../app/paths.js'
import { closingLine, countTests, hasClosingWords, whatFailed } from './closing-line.js'
import { installMissingPrograms } from './programs.js'

const secondsToEndAfterLastTest = 60

type Outcome = { passed: number, failed: number, whatFailed: string }

/** Runs every test, or those that the arguments choose (they are Mocha's), and ends with one plain line of how many passed and failed. */
async function runAll(): Promise<void> {
  const log = (line: string): void => { process.stdout.write(`${line}\n`) }
  try {
    installMissingPrograms(log)
    await buildIfStale({ log })
    const result = await runLanes(process.argv.slice(2))
    if (result.whatFailed !== '') log(`\nWhat failed:\n${result.whatFailed}\n`)
    log(closingLine(result))
    process.exitCode = result.failed === 0 ? 0 : 1
  } catch (error) {
    log(error instanceof Error ? error.message : String(error))
    log(closingLine({ passed: 0, failed: 1 }))
    process.exitCode = 1
  }
}

/**
 * The folders of each lane that runs beside the others, so that two processors are busy to the end: each lane takes about as long as
 * the others. All other tests are the first lane. What works through every council of its database comes first in a lane, where there are few.
 */
const lanes = [
  ['pages', 'practice', 'posting-files', 'payments'],
  ['availability', 'worker', 'traces', 'journeys', 'imports', 'start', 'build', 'refunds']
]

/** Each lane has a database and a browser of its own. What the others print comes after the first, a lane at a time. */
async function runLanes(chosen: string[]): Promise<Outcome> {
  if (chosen.length > 0) return await runMocha(chosen, write)
  const beside = lanes.map(folders => {
    const held: Buffer[] = []
    return { held, outcome: runMocha(folders.map(folder => `test/${folder}`), chunk => { held.push(chunk) }) }
  })
  let outcome = await runMocha(['test', ...lanes.flat().flatMap(folder => ['--ignore', `test/${folder}/**`])], write)
  for (const lane of beside) {
    outcome = bothOf(outcome, await lane.outcome)
    lane.held.forEach(write)
  }
  return outcome
}

function bothOf(one: Outcome, other: Outcome): Outcome {
  return {
    passed: one.passed + other.passed, failed: one.failed + other.failed,
    whatFailed: [one.whatFailed, other.whatFailed].filter(text => text !== '').join('\n\n')
  }
}

function write(chunk: Buffer): void {
  process.stdout.write(chunk)
}

async function runMocha(chosen: string[], print: (chunk: Buffer) => void): Promise<Outcome> {
  const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js')
  const strict = ['--forbid-only', '--fail-zero', '--require', './test/support/what-is-open.ts']
  const colour = [process.stdout.isTTY ? '--color' : '--no-color']
  const run = spawn(process.execPath, [mocha, ...strict, ...colour, ...chosen], {
    cwd: projectRoot, stdio: ['ignore', 'pipe', 'inherit'], detached: true
  })
  const passOn = (signal: NodeJS.Signals): void => { endGroup(run.pid, signal) }
  process.on('SIGINT', passOn).on('SIGTERM', passOn)
  let output = ''
  let patience: NodeJS.Timeout | undefined
  run.stdout.on('data', (chunk: Buffer) => {
    print(chunk)
    output += chunk.toString()
    if (patience === undefined && hasClosingWords(output)) patience = endIfStuck(run.pid)
  })
  const code = await new Promise<number | null>(resolve => run.once('close', resolve))
  clearTimeout(patience)
  process.off('SIGINT', passOn).off('SIGTERM', passOn)
  return { ...countTests(output, code === 0), whatFailed: whatFailed(output, code === 0) }
}

/** A test that leaves something open would keep the run from ending. */
function endIfStuck(group: number | undefined): NodeJS.Timeout {
  return setTimeout(() => {
    process.stdout.write(`\nThe tests left something open: they did not end for ${secondsToEndAfterLastTest} seconds after the last.\n`)
    endGroup(group, 'SIGKILL')
  }, secondsToEndAfterLastTest * 1000)
}

/** Mocha runs the tests in a process of its own below the one started here; they are one group. */
function endGroup(group: number | undefined, signal: NodeJS.Signals): void {
  if (group !== undefined) process.kill(-group, signal)
}

await runAll()
