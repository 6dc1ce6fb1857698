import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const sourceFolders = ['app', 'migrations', 'views', 'assets']
const sourceFiles = ['package-lock.json']

/**
 * A hash of the names and contents of everything that dist/ is built from. Contents, not times: a fresh clone or a copied folder
 * has new times, and reading it all takes some 20 ms.
 */
export function sourceFingerprint(root: string): string {
  const hash = createHash('sha256')
  const sources = sourceFolders.flatMap((folder) => listFiles(path.join(root, folder)))
  for (const file of [...sources, ...sourceFiles.map((name) => path.join(root, name))]) {
    const content = readFileSync(file)
    hash.update(`${path.relative(root, file)}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** Every file under a folder, as absolute paths in a stable order; none if there is no such folder. Dot-files are not sources. */
export function listFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => !entry.name.startsWith('.'))
  return entries
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const found = path.join(folder, entry.name)
      return entry.isDirectory() ? listFiles(found) : [found]
    })
}
