import path from 'node:path'
import { build } from 'esbuild'
import { listFiles } from './source-fingerprint.js'

/** Turns app/ and migrations/ into JavaScript, file by file, so that Knex finds the same migration names everywhere. */
export async function buildCode(root: string, target: string): Promise<void> {
  await build({
    entryPoints: [...listFiles(path.join(root, 'app')), ...listFiles(path.join(root, 'migrations'))],
    outbase: root,
    outdir: target,
    tsconfig: path.join(root, 'tsconfig.json'),
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'linked',
    sourcesContent: false,
    loader: { '.json': 'copy', '.sql': 'copy', '.txt': 'copy' },
    logLevel: 'silent'
  })
}
