import { decodeText } from '../posting-files/layouts/encoding.js'

/** A CSV file's text: spreadsheets save in UTF-8 or in the encoding of Windows. Null for what is no text. */
export function csvText(bytes: Buffer): string | null {
  const text = decoded(bytes)
  return text.includes('\0') ? null : text
}

/** Node 20 reads Windows-1252 as if it were Latin-1, so it is not asked to. */
function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return decodeText(bytes, 'windows-1252')
  }
}
