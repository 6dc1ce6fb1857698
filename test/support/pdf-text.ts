import { inflateSync } from 'node:zlib'

/**
 * What each page of a PDF that Chromium has printed says, without its spaces: a printed page is checked as whoever holds the paper reads it.
 * Its texts are numbers of a font's letters, which the font's own table turns into characters.
 */
export function pdfPages(pdf: Uint8Array): string[] {
  const objects = objectsOf(Buffer.from(pdf).toString('latin1'))
  const pages = [...objects.values()].filter(({ head }) => /\/Type\s*\/Page\b/.test(head))
  return pages.map(({ head }) => {
    const contents = [...(/\/Contents\s*\[?([^\]/>]*)/.exec(head)?.[1] ?? '').matchAll(/(\d+) 0 R/g)].map(([, id = '']) => objects.get(id)?.stream ?? '').join('\n')
    return textIn(contents, fontsOf(head, objects))
  })
}

interface PdfObject {
  head: string
  stream: string
}

type Letters = ReadonlyMap<string, string>

function objectsOf(text: string): Map<string, PdfObject> {
  return new Map([...text.matchAll(/(?:^|\n)(\d+) 0 obj\s*([\s\S]*?)\nendobj/g)].map(([, id = '', body = '']) => {
    const [head = '', packed] = body.split(/ ?\bstream\r?\n/, 2)
    const bytes = packed === undefined ? null : Buffer.from(packed, 'latin1')
    return [id, { head, stream: bytes === null ? '' : (head.includes('/FlateDecode') ? inflateSync(bytes) : bytes).toString('latin1') }]
  }))
}

/** The letters of the fonts that a page or a drawing on it names. */
function fontsOf(head: string, objects: ReadonlyMap<string, PdfObject>): Map<string, Letters> {
  const resources = /\/Resources\s+(\d+) 0 R/.exec(head)?.[1]
  const named = resources === undefined ? head : objects.get(resources)?.head ?? ''
  const fonts = /\/Font\s*<<([^>]*)>>/.exec(named)?.[1] ?? ''
  return new Map([...fonts.matchAll(/\/(\w+)\s+(\d+) 0 R/g)].map(([, name = '', id = '']) => {
    const table = /\/ToUnicode\s+(\d+) 0 R/.exec(objects.get(id)?.head ?? '')?.[1] ?? ''
    return [name, lettersOf(objects.get(table)?.stream ?? '')]
  }))
}

function lettersOf(table: string): Map<string, string> {
  const letters = new Map<string, string>()
  const plain = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le')
  for (const [, part = ''] of table.matchAll(/beginbfchar([\s\S]*?)endbfchar/g)) {
    for (const [, code = '', letter = ''] of part.matchAll(/<(\w+)>\s*<(\w+)>/g)) letters.set(code.toUpperCase(), plain(letter))
  }
  for (const [, part = ''] of table.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
    for (const [, from = '', to = '', letter = ''] of part.matchAll(/<(\w+)>\s*<(\w+)>\s*<(\w+)>/g)) {
      for (let code = parseInt(from, 16); code <= parseInt(to, 16); code += 1) {
        letters.set(code.toString(16).toUpperCase().padStart(4, '0'), String.fromCharCode(parseInt(letter, 16) + code - parseInt(from, 16)))
      }
    }
  }
  return letters
}

function textIn(contents: string, fonts: ReadonlyMap<string, Letters>): string {
  let letters: Letters = new Map()
  return [...contents.matchAll(/\/(\w+)\s+[\d.]+\s+Tf|<([0-9A-Fa-f]+)>/g)].map(([, font, codes = '']) => {
    if (font !== undefined) letters = fonts.get(font) ?? new Map()
    return (codes.match(/.{4}/g) ?? []).map(code => letters.get(code.toUpperCase()) ?? '').join('')
  }).join('').replace(/\s/g, '')
}
