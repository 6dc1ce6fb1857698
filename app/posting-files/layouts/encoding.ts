import type { LayoutEncoding } from './layout-settings.js'

/** What the bytes 0x80 to 0x9f of Windows-1252 are; a space for the five that it leaves undefined. The others are those of Latin-1. */
const upperCharacters = '\u20ac \u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152 \u017d  \u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153 \u017e\u0178'
const firstUpperByte = 0x80

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

/** The text of bytes that this file has encoded. */
export function decodeText(bytes: Buffer, encoding: LayoutEncoding): string {
  if (encoding !== 'windows-1252') return new TextDecoder('utf-8').decode(bytes)
  return bytes.toString('latin1').replace(/[\x80-\x9f]/g, character => upperCharacters.charAt(character.charCodeAt(0) - firstUpperByte))
}

function windows1252Byte(character: string): number | null {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x80 || (code >= 0xa0 && code <= 0xff)) return code
  const place = upperCharacters.indexOf(character)
  return place < 0 ? null : firstUpperByte + place
}
