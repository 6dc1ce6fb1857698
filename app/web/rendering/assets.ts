import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import type { Branding } from '../../councils/council.js'
import { builtPath } from '../../paths.js'
import { councilStylesheets } from './council-stylesheet.js'

export type Sheet = 'resident' | 'staff'

export interface Assets {
  /** The address of a built asset by its plain name, 'resident.js'. Throws if there is no such asset. */
  assetUrl(name: string): string
  /** The address of a stylesheet in the council's colours, or without any on a page that belongs to no council. */
  stylesheetUrl(sheet: Sheet, branding?: Branding): string
  /** Serves what was built, and the stylesheet of the request's council. It is mounted at /assets. */
  serve: RequestHandler
}

interface AssetFile {
  type: string
  content: Buffer
  brotli: Buffer | undefined
  gzip: Buffer | undefined
}

const address = '/assets/'
const councilPath = /^\/council\/(?<hash>[0-9a-f]{10})\/(?<sheet>resident|staff)\.css$/
const css = 'text/css; charset=utf-8'
const types: Record<string, string> = {
  '.css': css,
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png'
}
const forAYear = 'public, max-age=31536000, immutable'
const manifestShape = z.record(z.string(), z.string())

/** Helmet gives these to every response. They are for pages, and would be a tenth of what the first page transfers. */
const headersForPages = [
  'Content-Security-Policy',
  'Cross-Origin-Opener-Policy',
  'Origin-Agent-Cluster',
  'Referrer-Policy',
  'X-Frame-Options'
]
let shared: Assets | undefined

/** Serves the built assets, at /assets. */
export function assets(): RequestHandler {
  return builtAssets().serve
}

/** What the last build made, as it was when this was first called. */
export function builtAssets(): Assets {
  shared ??= loadAssets(builtPath('assets'))
  return shared
}

/** Reads all that a build made into memory, some 200 kB: a later build cannot change it, and no address leads to any other file. */
export function loadAssets(folder: string): Assets {
  const manifest = manifestShape.parse(JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')))
  const files = new Map(Object.values(manifest).map((name) => [`/${name}`, readAsset(path.join(folder, name))]))
  const stylesheetOf = {
    resident: councilStylesheets(readFileSync(path.join(folder, fingerprinted('resident.css')))),
    staff: councilStylesheets(readFileSync(path.join(folder, fingerprinted('staff.css'))))
  }

  function fingerprinted(name: string): string {
    const found = manifest[name]
    if (found === undefined) throw new Error(`There is no asset ${name}. The build makes: ${Object.keys(manifest).join(', ')}`)
    return found
  }

  return {
    assetUrl: (name) => address + fingerprinted(name),

    stylesheetUrl: (sheet, branding) =>
      branding === undefined
        ? address + fingerprinted(`${sheet}.css`)
        : `${address}council/${stylesheetOf[sheet](branding).hash}/${sheet}.css`,

    async serve(request, response, next) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return next()
      const file = files.get(request.path)
      if (file !== undefined) return send(request, response, file, forAYear)
      const asked = councilPath.exec(request.path)?.groups
      if (asked === undefined) return next()
      const { hash, content, compressed } = stylesheetOf[asked.sheet === 'staff' ? 'staff' : 'resident'](request.council.branding)
      // A page that another version of the program wrote, or that is older than the council's colours, gets what there is now.
      const caching = asked.hash === hash ? forAYear : 'no-cache'
      send(request, response, { type: css, content: content(), ...(await compressed) }, caching)
    }
  }
}

function readAsset(file: string): AssetFile {
  const content = readFileSync(file)
  const smaller = (encoded: string): Buffer | undefined => {
    const found = existsSync(encoded) ? readFileSync(encoded) : undefined
    return found && found.length < content.length ? found : undefined
  }
  const type = types[path.extname(file)]
  if (type === undefined) throw new Error(`No content type is known for ${file}.`)
  return { type, content, brotli: smaller(`${file}.br`), gzip: smaller(`${file}.gz`) }
}

function send(request: Request, response: Response, file: AssetFile, caching: string): void {
  const { encoding, body } = choose(request, file)
  for (const name of headersForPages) response.removeHeader(name)
  if (encoding !== undefined) response.setHeader('Content-Encoding', encoding)
  response.setHeader('Content-Type', file.type)
  response.setHeader('Content-Length', body.length)
  response.setHeader('Cache-Control', caching)
  response.setHeader('Vary', 'Accept-Encoding')
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** Brotli is the smallest, so any client that takes it gets it, whatever else it lists first. */
function choose(request: Request, { content, brotli, gzip }: AssetFile): { encoding?: string; body: Buffer } {
  if (brotli && request.acceptsEncodings('br')) return { encoding: 'br', body: brotli }
  if (gzip && request.acceptsEncodings('gzip')) return { encoding: 'gzip', body: gzip }
  return { body: content }
}
