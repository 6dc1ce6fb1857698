import { strFromU8, strToU8, Unzip, UnzipInflate, zipSync } from 'fflate'
import { readSheet } from 'read-excel-file/universal'
import { UnreadableFile } from './receipt-format.js'

/** A cell's value: a number as it is written in the file, digit by digit; a date at midnight UTC; a formula, never its result. */
export type Cell = string | boolean | Date | { number: string } | { formula: true } | null

const mostFileBytes = 20_000_000
const mostUnzippedBytes = 64_000_000
const mostRows = 100_000
const mostColumns = 256
const mostCells = 5_000_000
/** A cell's text is of 32,767 characters at most, each written as an entity of five. */
const longestRun = 200_000
/** What is shorter takes no time to read. */
const longTag = 1000
/** Several times as many as any tag has. The time to read one grows with the square of them: a tag of a million takes minutes. */
const mostAttributes = 100
/** A compressed byte makes at most a thousand, so that little is unzipped past the limit. */
const pieceBytes = 16_384

/** Stands in a cell for the formula that was there. No text has it by chance: it is of the private use area. */
const formulaMark = '\ue000formula'
const formula = /<(?:\w+:)?f[\s/>]/

/**
 * The rows of a workbook's first sheet, each row's cells by column, blank ones null. The whole of it is held in memory, so its size is
 * limited before and while it is unzipped, whatever its directory claims; only parts that were counted are handed to the library. What a
 * formula came to is not taken: nobody checked it after it was last calculated. Entities of a document type are refused.
 * @throws UnreadableFile
 */
export async function workbookRows(bytes: AsyncIterable<Uint8Array>): Promise<Cell[][]> {
  const parts = unzipParts(await wholeOf(bytes))
  if (!('xl/workbook.xml' in parts)) throw new UnreadableFile('This is a zip file but not an Excel workbook')
  const archive = zipSync(Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, checkedPart(part)])), { level: 0 })
  try {
    const rows = await readSheet(new Uint8Array(archive).buffer, 1, { trim: false, parseNumber: number => ({ number }) })
    return rows.map(row => row.map(cell => cell === formulaMark ? { formula: true } : cell as Cell))
  } catch (error) {
    throw new UnreadableFile(`The workbook is damaged and cannot be read (${error instanceof Error ? error.message : 'no reason given'})`)
  }
}

async function wholeOf(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of bytes) {
    chunks.push(chunk)
    size += chunk.length
    if (size > mostFileBytes) throw new UnreadableFile(`The workbook is larger than ${inMegabytes(mostFileBytes)}`)
  }
  return Buffer.concat(chunks)
}

/** The XML parts of a workbook by name. What programs keep in it beside its sheets may be of any size, and is not read. */
function unzipParts(archive: Uint8Array): Record<string, Uint8Array> {
  refuseOtherKinds(archive)
  const parts = new Map<string, Uint8Array[]>()
  let size = 0
  const open = new Set<string>()
  const unzip = new Unzip(file => {
    if (!/^(?:xl\/|_rels\/|\[Content_Types\]).*\.(?:xml|rels)$/.test(file.name)) return
    if (parts.has(file.name)) throw new UnreadableFile(`The workbook holds two parts named ${file.name}`)
    const pieces: Uint8Array[] = []
    parts.set(file.name, pieces)
    open.add(file.name)
    file.ondata = (error, piece, isLast) => {
      if (error !== null) throw error
      size += piece.length
      if (size > mostUnzippedBytes) throw new UnreadableFile(`The workbook unzips to more than ${inMegabytes(mostUnzippedBytes)}`)
      pieces.push(piece)
      if (isLast) open.delete(file.name)
    }
    file.start()
  })
  unzip.register(UnzipInflate)
  try {
    for (let at = 0; at < archive.length; at += pieceBytes) unzip.push(archive.subarray(at, at + pieceBytes), at + pieceBytes >= archive.length)
  } catch (error) {
    if (error instanceof UnreadableFile) throw error
    throw new UnreadableFile('The workbook is damaged: it cannot be unzipped')
  }
  if (open.size > 0) throw new UnreadableFile('The workbook is cut short')
  return Object.fromEntries([...parts].map(([name, pieces]) => [name, Buffer.concat(pieces)]))
}

function refuseOtherKinds(archive: Uint8Array): void {
  if (archive.length === 0) throw new UnreadableFile('The file is empty')
  const start = Buffer.from(archive.subarray(0, 4)).toString('hex')
  if (start === 'd0cf11e0') {
    throw new UnreadableFile('The workbook is protected by a password, or of the old kind (.xls). Save it as .xlsx without a password')
  }
  if (start !== '504b0304') throw new UnreadableFile('This is not an Excel workbook (.xlsx)')
}

function checkedPart(part: Uint8Array): Uint8Array {
  const xml = strFromU8(part)
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) throw new UnreadableFile('The workbook declares entities, which no workbook needs. It was not read')
  if (hasLongRun(xml)) throw new UnreadableFile('The workbook is damaged: a tag or a text in it is longer than any can be')
  if (!/<(?:\w+:)?sheetData[\s/>]/.test(xml)) return part
  checkExtent(xml)
  return formula.test(xml) ? strToU8(withFormulasMarked(xml)) : part
}

/** From one tag's beginning to the next: its attributes, and the text after it. */
function hasLongRun(xml: string): boolean {
  let [from, next] = [0, 0]
  while (next >= 0) {
    next = xml.indexOf('<', from)
    const length = (next < 0 ? xml.length : next) - from
    if (length > longestRun || (length > longTag && hasManyAttributes(xml, from))) return true
    from = next + 1
  }
  return false
}

/** Whether the tag whose name begins here has more attributes than any has. */
function hasManyAttributes(xml: string, from: number): boolean {
  const name = /[^\s/>]*/y
  const attribute = /\s*[^\s=<>"'/]+\s*=\s*(?:"[^"]*"|'[^']*')/y
  name.lastIndex = from
  name.test(xml)
  attribute.lastIndex = name.lastIndex
  let attributes = 0
  while (attributes <= mostAttributes && attribute.test(xml)) attributes += 1
  return attributes > mostAttributes
}

/** The library fills every gap up to the furthest row and column, so these are limited by what the addresses say. */
function checkExtent(xml: string): void {
  let rows = xml.match(/<(?:\w+:)?row[\s/>]/g)?.length ?? 0
  let columns = 0
  for (const [, address = ''] of xml.matchAll(/[\s:]r\s*=\s*["']([^"']*)["']/g)) {
    const { letters = '', digits } = /^(?<letters>[A-Z]{0,3})(?<digits>\d{1,7})$/.exec(address)?.groups ?? {}
    if (digits === undefined) throw new UnreadableFile('The workbook is damaged: a cell has no proper address')
    rows = Math.max(rows, Number(digits))
    columns = Math.max(columns, columnNumber(letters))
  }
  if (rows > mostRows) throw new UnreadableFile(`The sheet has ${rows.toLocaleString('en-GB')} rows, and the most is ${mostRows.toLocaleString('en-GB')}`)
  if (columns > mostColumns) throw new UnreadableFile(`The sheet has ${columns} columns, and the most is ${mostColumns}`)
  if (rows * columns > mostCells) throw new UnreadableFile('The sheet has too many cells. Delete the columns and rows that are not needed')
}

/** A is 1, Z 26, AA 27. */
export function columnNumber(letters: string): number {
  return [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0)
}

/** Goes from one end of a cell to the next, so that no sheet, however it is made, takes longer than its length. */
function withFormulasMarked(xml: string): string {
  const pieces = xml.split(/(<\/(?:\w+:)?c\s*>)/)
  return pieces.map((piece, index) => {
    if (!formula.test(piece)) return piece
    const opening = [...piece.matchAll(/<((?:\w+:)?)c(\s(?:[^<>/]|\/(?!>))*)?>/g)].at(-1)
    if (opening === undefined || index === pieces.length - 1 || formula.test(piece.slice(0, opening.index))) {
      throw new UnreadableFile('The workbook is damaged: a formula stands outside of any cell')
    }
    const [, prefix = '', attributes = ''] = opening
    const address = /\sr\s*=\s*["']([A-Z]+\d+)["']/.exec(attributes)?.[1] ?? ''
    return `${piece.slice(0, opening.index)}<${prefix}c r="${address}" t="str"><${prefix}v>${formulaMark}</${prefix}v>`
  }).join('')
}

function inMegabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`
}
