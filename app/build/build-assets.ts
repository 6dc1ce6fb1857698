import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { build, transform } from 'esbuild'
import * as sass from 'sass'
import { compress } from '../web/rendering/compression.js'
import { listFiles } from './source-fingerprint.js'

const stylesheets = ['resident', 'staff']
const scripts = ['resident', 'staff']
/** The oldest that run a module script. An older browser gets the same pages, without the enhancements. */
const oldestBrowsers = ['chrome61', 'firefox60', 'safari11', 'edge16']

interface Asset {
  name: string
  content: Buffer
}

/**
 * Writes every asset under a name that holds a hash of its content, its brotli and gzip forms beside it, and manifest.json, which
 * gives the hashed name for each plain one.
 */
export async function buildAssets(root: string, target: string): Promise<void> {
  const folder = path.join(root, 'assets')
  const govuk = path.join(root, 'node_modules/govuk-frontend/dist')
  const assets = [...(await buildStylesheets(folder, govuk)), ...(await buildScripts(folder)), ...(await readImages(folder))]
  const manifest: Record<string, string> = {}
  for (const asset of assets) {
    const hashedName = withHash(asset)
    manifest[asset.name] = hashedName
    await writeAsset(path.join(target, hashedName), asset.content)
  }
  await writeFile(path.join(target, 'manifest.json'), JSON.stringify(manifest, null, 2))
}

async function buildStylesheets(folder: string, govuk: string): Promise<Asset[]> {
  return Promise.all(
    stylesheets.map(async (name) => {
      const { css } = sass.compile(path.join(folder, 'stylesheets', `${name}.scss`), {
        loadPaths: [govuk],
        style: 'compressed',
        quietDeps: true
      })
      const { code } = await transform(withoutRepeats(css), { loader: 'css', minify: true, target: oldestBrowsers })
      return { name: `${name}.css`, content: Buffer.from(code) }
    })
  )
}

/**
 * govuk-frontend repeats the font, inherited here, and the value of each colour, set on :root here, in every rule: a tenth of the
 * stylesheet as sent.
 */
function withoutRepeats(css: string): string {
  return css
    .replace(/var\((--govuk-[a-z-]+),[^()]*\)/g, 'var($1)')
    .replace(/font-family:\s*inherit;?/g, '')
    .replace(/-webkit-font-smoothing:\s*antialiased;?|-moz-osx-font-smoothing:\s*grayscale;?/g, '')
}

async function buildScripts(folder: string): Promise<Asset[]> {
  const { outputFiles } = await build({
    entryPoints: scripts.map((name) => path.join(folder, 'javascripts', `${name}.ts`)),
    outdir: path.join(folder, 'javascripts'),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2019',
    tsconfig: path.join(folder, 'javascripts/tsconfig.json'),
    write: false,
    logLevel: 'silent'
  })
  return outputFiles.map(({ path: file, contents }) => ({ name: path.basename(file), content: Buffer.from(contents) }))
}

async function readImages(folder: string): Promise<Asset[]> {
  const files = listFiles(path.join(folder, 'images'))
  return Promise.all(
    files.map(async (file) => ({
      name: path.relative(folder, file).replaceAll(path.sep, '/'),
      content: await readFile(file)
    }))
  )
}

function withHash({ name, content }: Asset): string {
  const { dir, name: stem, ext } = path.posix.parse(name)
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 10)
  return path.posix.join(dir, `${stem}-${hash}${ext}`)
}

async function writeAsset(file: string, content: Buffer): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  const { brotli, gzip } = await compress(content)
  await Promise.all([writeFile(file, content), writeFile(`${file}.br`, brotli), writeFile(`${file}.gz`, gzip)])
}
