import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { projectRoot } from '../paths.js'
import { sourceFingerprint } from './source-fingerprint.js'

const temporaryPrefix = '.dist-'
const abandonedAfterMilliseconds = 10 * 60 * 1000
const swapAttempts = 5

interface BuildOptions {
  log: (line: string) => void
  /** The folder that holds package.json. */
  root?: string
}

/**
 * Builds dist/ if the sources are not those it was built from, and says whether it did.
 * The new dist/ is put together beside the old one and takes its place in two renames: killed at any instant, a build leaves the
 * old dist/, the new one or none, never a mixture. Builds at the same time each make their own, and the last one stays.
 */
export async function buildIfStale({ log, root = projectRoot }: BuildOptions): Promise<boolean> {
  const record = JSON.stringify({ sources: sourceFingerprint(root) })
  if (record === (await builtRecord(root))) return false

  const started = performance.now()
  log('Building Counterfoil')
  await removeAbandonedFolders(root)
  // The compilers take a third of a second to load, which a start with nothing to build need not wait for.
  const { buildCode } = await import('./build-code.js')
  const { buildViews } = await import('./build-views.js')
  const { buildAssets } = await import('./build-assets.js')
  const target = await mkdtemp(path.join(root, temporaryPrefix))
  try {
    await buildCode(root, target)
    await buildViews(root, target)
    await buildAssets(root, path.join(target, 'assets'))
    await writeFile(path.join(target, 'build.json'), record)
    // A temporary folder is its maker's alone, but the program may run as somebody else.
    await chmod(target, 0o755)
    await putInPlace(target, path.join(root, 'dist'))
  } finally {
    await rm(target, { recursive: true, force: true })
  }
  log(`Built in ${Math.round(performance.now() - started)} ms`)
  return true
}

async function builtRecord(root: string): Promise<string | undefined> {
  return readFile(path.join(root, 'dist/build.json'), 'utf8').catch(unless('ENOENT'))
}

/** What a killed build left behind. A young folder may belong to a build that is still running. */
async function removeAbandonedFolders(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (!name.startsWith(temporaryPrefix)) continue
    const folder = path.join(root, name)
    const modified = await stat(folder).then((found) => found.mtimeMs, () => Date.now())
    if (Date.now() - modified > abandonedAfterMilliseconds) await rm(folder, { recursive: true, force: true })
  }
}

async function putInPlace(target: string, dist: string): Promise<void> {
  const retired = await mkdtemp(path.join(path.dirname(dist), temporaryPrefix))
  try {
    for (let attempt = 1; ; attempt += 1) {
      await rename(dist, path.join(retired, String(attempt))).catch(unless('ENOENT'))
      const inPlace = await rename(target, dist).then(() => true, unless('ENOTEMPTY', 'EEXIST'))
      if (inPlace) return
      if (attempt === swapAttempts) throw new Error('Another build keeps replacing dist/.')
    }
  } finally {
    await rm(retired, { recursive: true, force: true })
  }
}

/** Another build may move dist/ away, or put its own there, between two of our steps: those failures mean "try again". */
function unless(...expected: string[]): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (!expected.includes(error.code ?? '')) throw error
  }
}

if (process.argv[1] === import.meta.filename) {
  const built = await buildIfStale({ log: (line) => process.stdout.write(`${line}\n`) })
  if (!built) process.stdout.write('dist/ is up to date\n')
}
