import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { parseCalendarDate } from '../../dates.js'

/** A column: text, pounds with pence, or a day, which a spreadsheet can then sort and add up. */
export interface SpreadsheetColumn {
  header: string
  kind: 'text' | 'pounds' | 'day'
}

const mostRowsOfSheet = 1_048_576
/** Spreadsheets count the days from here. */
const dayZero = Date.parse('1899-12-30')
const dayMilliseconds = 86_400_000
const mainNamespace = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const documentRelations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships'
const contentTypes = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
/** By the numbers of the formats in `styles`. */
const styleOf = { text: 0, pounds: 1, day: 2 }

/**
 * Writes rows as an Excel workbook (ECMA-376), as they come: it needs the same memory for ten rows as for a million. Text is never a
 * formula in it. What does not fit on one sheet goes on to the next.
 * @param rows each with one text for each column: pounds as '12.34', days as '2026-05-03'.
 * @throws what reading the rows throws; the output is then cut off.
 */
export async function writeSpreadsheet(rows: AsyncIterable<readonly string[]>, columns: readonly SpreadsheetColumn[], output: Writable): Promise<void> {
  const zip = new ZipFile()
  const written = pipeline(zip.outputStream, output)
  const iterator = rows[Symbol.asyncIterator]()
  try {
    const sheets = await Promise.race([addSheets(zip, iterator, columns), written.then(() => 0)])
    for (const [name, text] of Object.entries(partsOf(sheets))) zip.addBuffer(Buffer.from(text), name)
    zip.end()
    await written
  } finally {
    await iterator.return?.()
  }
}

/** @returns how many sheets there are, one at least. */
async function addSheets(zip: ZipFile, rows: AsyncIterator<readonly string[]>, columns: readonly SpreadsheetColumn[]): Promise<number> {
  let sheets = 0
  let next = await rows.next()
  do {
    sheets += 1
    const first = next
    const sheet = Readable.from(sheetXml(first, rows, columns, last => { next = last }), { objectMode: false })
    const ended = new Promise((resolve, reject) => { sheet.on('end', resolve).on('error', reject); zip.on('error', reject) })
    zip.addReadStream(sheet, `xl/worksheets/sheet${sheets}.xml`)
    await ended
  } while (next.done !== true)
  return sheets
}

async function* sheetXml(
  first: IteratorResult<readonly string[]>, rows: AsyncIterator<readonly string[]>, columns: readonly SpreadsheetColumn[],
  goOn: (from: IteratorResult<readonly string[]>) => void
): AsyncGenerator<string> {
  yield `${declaration}<worksheet xmlns="${mainNamespace}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`
  yield rowXml(1, columns.map(({ header }) => textCell(header)))
  let row = first
  let chunk = ''
  for (let count = 1; row.done !== true && count < mostRowsOfSheet; count += 1) {
    chunk += rowXml(count + 1, row.value.map((value, place) => cellXml(value, columns[place]?.kind ?? 'text')))
    if (chunk.length > 32_768) {
      yield chunk
      chunk = ''
    }
    row = await rows.next()
  }
  goOn(row)
  yield `${chunk}</sheetData></worksheet>`
}

/** Each cell names its place: some readers need it. */
function rowXml(number: number, cells: readonly string[]): string {
  return `<row r="${number}">${cells.map((cell, place) => cell.replace('<c', `<c r="${columnLetters(place)}${number}"`)).join('')}</row>`
}

function columnLetters(place: number): string {
  return place < 26 ? String.fromCharCode(65 + place) : columnLetters(Math.floor(place / 26) - 1) + columnLetters(place % 26)
}

function cellXml(value: string, kind: SpreadsheetColumn['kind']): string {
  if (kind === 'pounds' && /^-?\d+\.\d\d$/.test(value)) return `<c s="${styleOf.pounds}"><v>${value}</v></c>`
  const day = kind === 'day' ? parseCalendarDate(value) : null
  return day === null ? textCell(value) : `<c s="${styleOf.day}"><v>${(Date.parse(day) - dayZero) / dayMilliseconds}</v></c>`
}

/** Text stands in the sheet as such: there is no formula that a spreadsheet could find in it. What XML cannot hold is left out. */
function textCell(value: string): string {
  const text = value.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return text === '' ? '<c/>' : `<c t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`
}

/** Everything beside the sheets, by its name in the package. */
function partsOf(sheets: number): Record<string, string> {
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1)
  const relations = [
    ...numbers.map(number => relation(number, 'worksheet', `worksheets/sheet${number}.xml`)), relation(sheets + 1, 'styles', 'styles.xml')
  ]
  const overrides = numbers.map(number => override(`/xl/worksheets/sheet${number}.xml`, 'worksheet'))
  return {
    '[Content_Types].xml': `${declaration}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${override('/xl/workbook.xml', 'sheet.main')}${override('/xl/styles.xml', 'styles')}${overrides.join('')}</Types>`,
    '_rels/.rels': `${declaration}<Relationships xmlns="${packageRelations}">${relation(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `${declaration}<workbook xmlns="${mainNamespace}" xmlns:r="${documentRelations}"><sheets>${numbers.map(number => `<sheet name="Sheet${number}" sheetId="${number}" r:id="rId${number}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${declaration}<Relationships xmlns="${packageRelations}">${relations.join('')}</Relationships>`,
    'xl/styles.xml': `${declaration}<styleSheet xmlns="${mainNamespace}"><fonts count="1"><font/></fonts><fills count="2"><fill/><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="4" applyNumberFormat="1"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`
  }
}

function relation(number: number, type: string, target: string): string {
  return `<Relationship Id="rId${number}" Type="${documentRelations}/${type}" Target="${target}"/>`
}

function override(part: string, type: string): string {
  const kind = type === 'sheet.main' ? `${contentTypes}.sheet.main+xml` : `${contentTypes}.${type}+xml`
  return `<Override PartName="${part}" ContentType="${kind}"/>`
}
