import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds package.json, whether this runs from the sources or from dist/. */
export const projectRoot = findProjectRoot(path.dirname(fileURLToPath(import.meta.url)))

/** An absolute path inside dist/, where everything built is found. */
export function builtPath(...parts: string[]): string {
  return path.join(projectRoot, 'dist', ...parts)
}

function findProjectRoot(folder: string): string {
  if (existsSync(path.join(folder, 'package.json'))) return folder
  const parent = path.dirname(folder)
  if (parent === folder) throw new Error('No package.json was found above the running code.')
  return findProjectRoot(parent)
}
