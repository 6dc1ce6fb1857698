import { unzipSync } from 'fflate'

/** What a note's file may be. */
const types = {
  pdf: { contentType: 'application/pdf', name: 'a PDF', isSo: isPdf },
  png: { contentType: 'image/png', name: 'a PNG picture', isSo: isPng },
  jpg: { contentType: 'image/jpeg', name: 'a JPEG picture', isSo: isJpeg },
  jpeg: { contentType: 'image/jpeg', name: 'a JPEG picture', isSo: isJpeg },
  xlsx: { contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', name: 'an Excel workbook without macros', isSo: isWorkbook },
  csv: { contentType: 'text/csv', name: 'plain text', isSo: isPlainText },
  txt: { contentType: 'text/plain', name: 'plain text', isSo: isPlainText }
} as const

export type CheckedType = { contentType: string, fault?: never } | { fault: string, contentType?: never }

const markup = /<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|\?xml)\b/i
const endOfZip = Buffer.from('PK\x05\x06', 'latin1')
const longestEndOfZip = 22 + 65_535

/** How a text begins that browsers take for a page: the WHATWG's MIME Sniffing Standard, section 7.1, and any other tag. */
const beginsAsMarkup = /^[\s\ufeff]*<(?:!|\?|[a-z][a-z0-9:-]*[\s>/])/i
const activePdf = 'The PDF holds a script, a program to start or another file. Print it to a new PDF and attach that. Nothing of it was kept'
/** What makes a PDF do things by itself, or carries other files: PDF 2.0 (ISO 32000-2), 12.6.4 and 7.11.4. */
const activeNames = /\/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia)(?![A-Za-z])/

/**
 * What a file is by what is in it, which must be what its name says. A file that is two things at once is refused: one that browsers would
 * read as a page too, or that is also an archive. Nothing is unpacked: of a workbook only the list of its parts is read.
 */
export function checkFileType(name: string, bytes: Buffer): CheckedType {
  const ending = /[^.]\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  const type = Object.hasOwn(types, ending) ? types[ending as keyof typeof types] : undefined
  if (type === undefined) return { fault: 'The file must be a PDF, PNG, JPEG, XLSX, CSV or TXT file' }
  if (type === types.pdf && isPdf(bytes) && isActivePdf(bytes)) return { fault: activePdf }
  return type.isSo(bytes) ? { contentType: type.contentType } : { fault: `The file is called .${ending} but what is in it is not ${type.name}. Nothing of it was kept` }
}

function isPdf(bytes: Buffer): boolean {
  return startsWith(bytes, '%PDF-') && bytes.lastIndexOf('%%EOF') >= 0 && isOneThing(bytes)
}

/**
 * Whether its objects, as far as they can be read without unpacking, name a script, a program or another file. Letters of names may be written
 * in figures. It is no proof that there is none: nothing is opened here, and whoever opens it does so in a reader that asks.
 */
function isActivePdf(bytes: Buffer): boolean {
  const objects = bytes.toString('latin1').split('endstream').map(withoutStream).join(' ')
  return activeNames.test(objects.replace(/#([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))))
}

/** What comes before a stream, of what ends with one; the last part may have none that ends. Each part is read once, whatever is in it. */
function withoutStream(part: string, index: number, parts: readonly string[]): string {
  const start = index === parts.length - 1 ? -1 : part.search(/stream\r?\n/)
  return start < 0 ? part : part.slice(0, start)
}

/** Its parts, one after the other, end with the file: IEND is the last. The PNG specification, section 5.3. */
function isPng(bytes: Buffer): boolean {
  if (!startsWith(bytes, '\x89PNG\r\n\x1a\n') || !isOneThing(bytes)) return false
  let [place, kind] = [8, '']
  while (place + 12 <= bytes.length && kind !== 'IEND') {
    kind = bytes.toString('latin1', place + 4, place + 8)
    place += 12 + bytes.readUInt32BE(place)
  }
  return kind === 'IEND' && place === bytes.length
}

function isJpeg(bytes: Buffer): boolean {
  return startsWith(bytes, '\xff\xd8\xff') && bytes.lastIndexOf(Buffer.from([0xff, 0xd9])) > 0 && isOneThing(bytes)
}

function isWorkbook(bytes: Buffer): boolean {
  if (!startsWith(bytes, 'PK\x03\x04')) return false
  const names: string[] = []
  try {
    unzipSync(bytes, { filter: ({ name }) => { names.push(name); return false } })
  } catch {
    return false
  }
  return names.includes('[Content_Types].xml') && names.includes('xl/workbook.xml') && !names.some(name => /vbaproject|(^|\/)(embeddings|activex)\/|\.(exe|dll|js|html?|svg)$/i.test(name))
}

function isPlainText(bytes: Buffer): boolean {
  // Text in two bytes a letter would hide what it says from the checks below.
  if (startsWith(bytes, '\xff\xfe') || startsWith(bytes, '\xfe\xff')) return false
  const text = new TextDecoder('windows-1252').decode(startsWith(bytes, '\xef\xbb\xbf') ? bytes.subarray(3) : bytes)
  return !beginsAsMarkup.test(text) && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text) && !markup.test(text) && !startsWith(bytes, '%PDF-') && isOneThing(bytes)
}

/** Neither a page of the web, as browsers guess from how a file begins, nor an archive, which is read from its end. */
function isOneThing(bytes: Buffer): boolean {
  const tail = bytes.subarray(-longestEndOfZip)
  const place = tail.lastIndexOf(endOfZip)
  const isArchive = place >= 0 && place + 22 <= tail.length && place + 22 + tail.readUInt16LE(place + 20) === tail.length
  return !isArchive && !markup.test(bytes.toString('latin1', 0, 1024))
}

function startsWith(bytes: Buffer, start: string): boolean {
  return bytes.subarray(0, start.length).equals(Buffer.from(start, 'latin1'))
}
