import type { LayoutEncoding } from './layout-settings.js'

/** The bytes 0x80 to 0x9f of Windows-1252; the five that it leaves undefined are absent. The others are those of Latin-1. */
const windows1252 = new Map(Array.from({ length: 32 }, (_, index) => 0x80 + index)
  .map(byte => [new TextDecoder('windows-1252').decode(Uint8Array.of(byte)), byte] as const)
  .filter(([character]) => character.charCodeAt(0) > 0x9f))

/** The first character of a text that the encoding cannot write, or null when it can write them all. */
export function firstUnwritable(text: string, encoding: LayoutEncoding): string | null {
  if (encoding !== 'windows-1252') return null
  return [...text].find(character => windows1252Byte(character) === null) ?? null
}

/** A question mark in place of each character that the encoding cannot write. */
export function writableText(text: string, encoding: LayoutEncoding): string {
  if (firstUnwritable(text, encoding) === null) return text
  return [...text].map(character => windows1252Byte(character) === null ? '?' : character).join('')
}

/** @throws RangeError for a character that the encoding cannot write: the text has been looked at before. */
export function encodeText(text: string, encoding: LayoutEncoding): Buffer {
  if (encoding !== 'windows-1252') return Buffer.from(text, 'utf8')
  return Buffer.from([...text].map(character => {
    const byte = windows1252Byte(character)
    if (byte === null) throw new RangeError('A character that Windows-1252 cannot write')
    return byte
  }))
}

/** What stands before the first byte of a file. */
export function fileOpening(encoding: LayoutEncoding): Buffer {
  return encoding === 'utf-8-bom' ? Buffer.from([0xef, 0xbb, 0xbf]) : Buffer.alloc(0)
}

function windows1252Byte(character: string): number | null {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x80 || (code >= 0xa0 && code <= 0xff)) return code
  return windows1252.get(character) ?? null
}
