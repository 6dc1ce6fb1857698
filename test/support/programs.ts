import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'

export type Program = 'chromium' | 'firefox-esr' | 'lynx'

/** Debian's packages that have the programs which the tests drive, by names that are also the programs' own. The first that there is is taken. */
const packagesOf: Record<Program, readonly string[]> = {
  // Chromium without windows does with less work for each page what Chromium does. Not every Debian has it.
  chromium: ['chromium-headless-shell', 'chromium'],
  'firefox-esr': ['firefox-esr'],
  lynx: ['lynx']
}

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
  if (missingPrograms().length > 0) asRoot(['apt-get', 'update'])
  const wanted = Object.values(packagesOf).flatMap(packageToInstall)
  if (wanted.length === 0) return
  log(`Installing ${wanted.join(', ')}`)
  asRoot(['apt-get', 'install', '-y', '--no-install-recommends', ...wanted])
  const still = missingPrograms()
  if (still.length > 0) throw new Error(`The tests need ${still.join(', ')}. ${howToInstall(still)}`)
}

function howToInstall(missing: readonly string[]): string {
  return `On Debian: sudo apt-get install ${missing.join(' ')}`
}

function missingPrograms(): Program[] {
  return (Object.keys(packagesOf) as Program[]).filter(program => find(program) === undefined)
}

/** The first that is here or can be had, unless it is here. */
function packageToInstall(names: readonly string[]): string[] {
  const first = names.find(name => findNamed(name) !== undefined || debianHas(name))
  return first === undefined || findNamed(first) !== undefined ? [] : [first]
}

function debianHas(name: string): boolean {
  return (spawnSync('apt-cache', ['show', name], { encoding: 'utf8' }).stdout ?? '') !== ''
}

function find(program: Program): string | undefined {
  return packagesOf[program].map(findNamed).find(file => file !== undefined)
}

function findNamed(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/bin']
  return folders.map(folder => path.join(folder, name)).find(isExecutable)
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
