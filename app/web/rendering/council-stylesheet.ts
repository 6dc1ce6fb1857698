import { createHash } from 'node:crypto'
import type { Branding } from '../../councils/council.js'
import { compress } from './compression.js'

/** WCAG 2.2, 1.4.3: text against its background, level AA. */
const leastContrast = 4.5
const white = '#ffffff'
const colourPattern = /^#[0-9a-f]{6}$/i

export interface BrandingFault {
  field: keyof Branding
  fault: 'not-a-colour' | 'too-little-contrast'
}

/** One stylesheet in one council's colours. */
export interface CouncilStylesheet {
  /** A hash of the content: another content has another address, so either may be kept for ever. */
  hash: string
  content: () => Buffer
  compressed: Promise<{ brotli: Buffer; gzip: Buffer }>
}

/**
 * A stylesheet with a council's colours at its end, so that a page needs one request for both. Each is made and compressed once.
 */
export function councilStylesheets(plain: Buffer): (branding: Branding) => CouncilStylesheet {
  const made = new Map<string, CouncilStylesheet>()
  return ({ headerBackground, headerText, accent, link }) => {
    const key = headerBackground + headerText + accent + link
    const known = made.get(key)
    if (known) return known
    // Hardly any browser asks for it uncompressed, so that form is not kept.
    const content = (): Buffer => Buffer.concat([plain, coloursAsCss({ headerBackground, headerText, accent, link })])
    const hash = createHash('sha256').update(content()).digest('hex').slice(0, 10)
    const stylesheet = { hash, content, compressed: compress(content()) }
    made.set(key, stylesheet)
    return stylesheet
  }
}

function coloursAsCss(branding: Branding): Buffer {
  const wrong = (Object.values(branding) as string[]).find((colour) => !colourPattern.test(colour))
  if (wrong !== undefined) throw new Error(`A council's colours hold ${JSON.stringify(wrong)}, which is no colour.`)
  const { headerBackground, headerText, accent, link } = branding
  return Buffer.from(
    `:root{--council-header:${headerBackground};--council-header-text:${headerText};--council-accent:${accent};--council-link:${link}}`
  )
}

/** What makes a council's colours hard to read: its header's text, white on a button, and a link on a page, each need 4.5:1. */
export function brandingFaults(branding: Branding): BrandingFault[] {
  const fields = ['headerBackground', 'headerText', 'accent', 'link'] as const
  const malformed = fields.filter((field) => !colourPattern.test(branding[field]))
  if (malformed.length > 0) return malformed.map((field) => ({ field, fault: 'not-a-colour' }))

  const backgrounds = { headerText: branding.headerBackground, accent: white, link: white }
  const faint = (['headerText', 'accent', 'link'] as const).filter(
    (field) => contrastRatio(branding[field], backgrounds[field]) < leastContrast
  )
  return faint.map((field) => ({ field, fault: 'too-little-contrast' }))
}

/** The contrast of two '#rrggbb' colours, from 1 to 21, as WCAG 2.2 defines it. */
export function contrastRatio(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [relativeLuminance(one), relativeLuminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function relativeLuminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(colour.slice(start, start + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
