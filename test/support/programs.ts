import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'

/** Programs that the tests drive, by the names of Debian's packages, which are also the programs' own. */
const programs = ['chromium', 'firefox-esr', 'lynx'] as const

export type Program = (typeof programs)[number]

/**
 * Where a program of Debian's is.
 * @throws Error that says how to install it, when it is not on this machine.
 */
export function programPath(program: Program): string {
  const found = find(program)
  if (found === undefined) throw new Error(`The tests need ${program}. ${howToInstall([program])}`)
  return found
}

/**
 * Installs with apt-get what is missing, as root or through sudo where that asks for no password.
 * @throws Error that says what to install by hand, when it cannot.
 */
export function installMissingPrograms(log: (line: string) => void): void {
  const missing = programs.filter(program => find(program) === undefined)
  if (missing.length === 0) return
  log(`Installing ${missing.join(', ')}`)
  const installed = asRoot(['apt-get', 'update']) && asRoot(['apt-get', 'install', '-y', '--no-install-recommends', ...missing])
  const still = missing.filter(program => find(program) === undefined)
  if (!installed || still.length > 0) throw new Error(`The tests need ${missing.join(', ')}. ${howToInstall(missing)}`)
}

function howToInstall(missing: readonly string[]): string {
  return `On Debian: sudo apt-get install ${missing.join(' ')}`
}

function find(program: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/bin']
  return folders.map(folder => path.join(folder, program)).find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function asRoot(command: string[]): boolean {
  const unattended = ['env', 'DEBIAN_FRONTEND=noninteractive', ...command]
  const [program = '', ...rest] = process.getuid?.() === 0 ? unattended : ['sudo', '-n', ...unattended]
  return spawnSync(program, rest, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0
}
