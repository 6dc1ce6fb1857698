import { UnreadableFile } from './receipt-format.js'

export const encodings = ['utf-8', 'windows-1252', 'utf-16le', 'utf-16be'] as const
export type Encoding = typeof encodings[number]

export interface TextLine {
  /** The first line of the file is 1. */
  number: number
  text: string
}

interface Segment {
  firstLine: number
  encoding: Encoding
}

const longestLine = 64_000
/** No line within the limit takes more: a character takes at most three bytes for each unit of its length. */
const mostHeldBytes = longestLine * 3 + 4
const pieceBytes = 65_536
const lineFeed = 10
const carriageReturn = 13
const endOfFileInDos = '\u001a'

const marks: readonly { encoding: Encoding, bytes: readonly number[] }[] = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] }
]

/** What often comes in place of text, by how it begins. */
const otherKinds: readonly { begins: string, is: string }[] = [
  { begins: 'PK\u0003\u0004', is: 'an Excel workbook or a zip file' },
  { begins: '\u00d0\u00cf\u0011\u00e0', is: 'an old or a protected Excel workbook' },
  { begins: '%PDF', is: 'a PDF' },
  { begins: '\u001f\u008b', is: 'a compressed file' }
]

/** Windows-1252 from 0x80 to 0x9F; the WHATWG's table, save that the five bytes without a character are refused here. */
const windowsCharacters = '€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ'

/**
 * The lines of a text file, a few thousand at a time, without the marks that end them: CR LF, LF or CR. However the bytes are cut, the
 * lines are the same. A byte order mark says what a file is in, whatever the settings say, since no text begins with one by chance.
 * @throws UnreadableFile, naming the line, for a byte that is not of the encoding, a NUL and a line of more than 64,000 characters; and for a
 *   file that is empty or evidently not text.
 */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>, stated: Encoding): AsyncGenerator<TextLine[]> {
  let held: Buffer = Buffer.alloc(0)
  let encoding: Encoding | null = null
  let number = 1

  for await (const piece of piecesOf(bytes)) {
    held = held.length === 0 ? piece : Buffer.concat([held, piece])
    if (encoding === null) {
      if (held.length < 4) continue
      refuseOtherKinds(held)
      encoding = encodingOf(held, stated)
      held = held.subarray(markLength(held, encoding))
    }
    const end = endOfWholeLines(held, encoding)
    const lines = linesIn(held.subarray(0, end), { firstLine: number, encoding })
    held = held.subarray(end)
    number += lines.length
    if (held.length > mostHeldBytes) throw lineTooLong(number)
    if (lines.length > 0) yield lines
  }

  encoding ??= encodingOf(held, stated)
  held = held.subarray(markLength(held, encoding))
  if (held.length === 0 && number === 1) throw new UnreadableFile('The file is empty')
  const last = linesIn(held, { firstLine: number, encoding }).filter(line => line.text !== endOfFileInDos)
  if (last.length > 0) yield last
}

/** What a file that begins with a byte order mark is in, and else what is stated. */
export function encodingOf(start: Uint8Array, stated: Encoding): Encoding {
  return marks.find(mark => mark.bytes.every((byte, index) => start[index] === byte))?.encoding ?? stated
}

async function* piecesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    const whole = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    for (let start = 0; start < whole.length; start += pieceBytes) yield whole.subarray(start, start + pieceBytes)
  }
}

function refuseOtherKinds(start: Buffer): void {
  const begins = start.toString('latin1', 0, 4)
  const other = otherKinds.find(kind => begins.startsWith(kind.begins))
  if (other !== undefined) throw new UnreadableFile(`This is ${other.is}, not a text file`)
}

function markLength(start: Buffer, encoding: Encoding): number {
  const mark = marks.find(known => known.encoding === encoding)
  return mark?.bytes.every((byte, index) => start[index] === byte) === true ? mark.bytes.length : 0
}

/** Where the last whole line ends. A CR at the very end is held back: an LF that belongs to it may follow. */
export function endOfWholeLines(held: Buffer, encoding: Encoding): number {
  const width = unitBytes(encoding)
  const lastUnit = held.length - held.length % width - width
  for (let at = lastUnit; at >= 0; at -= width) {
    const unit = unitAt(held, at, encoding)
    if (unit === lineFeed || (unit === carriageReturn && at < lastUnit)) return at + width
  }
  return 0
}

function unitAt(bytes: Buffer, at: number, encoding: Encoding): number | undefined {
  const low = bytes[encoding === 'utf-16be' ? at + 1 : at]
  const high = encoding === 'utf-16le' ? bytes[at + 1] : encoding === 'utf-16be' ? bytes[at] : 0
  return low === undefined || high === undefined ? undefined : high * 256 + low
}

function unitBytes(encoding: Encoding): number {
  return encoding.startsWith('utf-16') ? 2 : 1
}

function linesIn(bytes: Buffer, segment: Segment): TextLine[] {
  if (bytes.length === 0) return []
  const texts = splitLines(decoded(bytes, segment))
  if (texts.at(-1) === '') texts.pop()
  return texts.map((text, index) => {
    if (text.length > longestLine) throw lineTooLong(segment.firstLine + index)
    return { number: segment.firstLine + index, text }
  })
}

function splitLines(text: string): string[] {
  return text.includes('\r') ? text.split(/\r\n?|\n/) : text.split('\n')
}

/** The text of whole lines. */
function decoded(bytes: Buffer, { firstLine, encoding }: Segment): string {
  const text = decode(bytes, encoding)
  if (text === null) {
    const line = firstLine + linesBeforeFault(bytes, encoding)
    throw new UnreadableFile(`Line ${line} holds a character that is not ${nameOf(encoding)}. The file may be in another encoding, or damaged`)
  }
  const nul = text.indexOf('\0')
  if (nul >= 0) {
    const line = firstLine + splitLines(text.slice(0, nul)).length - 1
    throw new UnreadableFile(`Line ${line} holds a NUL character, which no text has. The file may be damaged, or in UTF-16`)
  }
  return text
}

/** Null where a byte is not of the encoding. */
function decode(bytes: Buffer, encoding: Encoding): string | null {
  if (encoding === 'windows-1252') {
    const text = bytes.toString('latin1').replace(/[\x80-\x9f]/g, byte => windowsCharacters.charAt(byte.charCodeAt(0) - 0x80))
    return text.includes('\ufffd') ? null : text
  }
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

/** Decodes again line by line, which is slow and needed once. */
function linesBeforeFault(bytes: Buffer, encoding: Encoding): number {
  const width = unitBytes(encoding)
  let lines = 0
  let start = 0
  for (let at = 0; at + width <= bytes.length; at += width) {
    const unit = unitAt(bytes, at, encoding)
    const ends = unit === lineFeed || (unit === carriageReturn && unitAt(bytes, at + width, encoding) !== lineFeed)
    if (!ends) continue
    if (decode(bytes.subarray(start, at + width), encoding) === null) return lines
    lines += 1
    start = at + width
  }
  return lines
}

function lineTooLong(line: number): UnreadableFile {
  return new UnreadableFile(`Line ${line} is longer than ${longestLine.toLocaleString('en-GB')} characters. This may not be a text file`)
}

function nameOf(encoding: Encoding): string {
  return encoding === 'windows-1252' ? 'Windows-1252' : encoding.toUpperCase()
}
