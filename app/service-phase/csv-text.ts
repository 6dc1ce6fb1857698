import { decodeText } from '../posting-files/layouts/encoding.js'

/** Several times as much as any file holds that is read whole. The same room full of commas would keep everybody waiting for seconds. */
const mostBytes = 2 * 1024 * 1024

export type CsvText = { text: string, fault?: never } | { fault: string, text?: never }

/** A CSV file's text: spreadsheets save in UTF-8 or in the encoding of Windows. What is no such file, or too large to be one of ours, is not read. */
export function readCsvText(bytes: Buffer): CsvText {
  if (bytes.length > mostBytes) return { fault: 'The file is larger than 2 MB, which is more than its rows can need' }
  const text = decoded(bytes)
  return text.includes('\0') ? { fault: 'The file is not a CSV file' } : { text }
}

/** Node 20 reads Windows-1252 as if it were Latin-1, so it is not asked to. */
function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return decodeText(bytes, 'windows-1252')
  }
}
