import type { FileRecord, ReceiptFormat } from '../../../app/imports/formats/receipt-format.js'
import { UnreadableFile } from '../../../app/imports/formats/receipt-format.js'

export interface Found {
  receipts: { line: number, reference: string, pence: number, on: string }[]
  faults: { line: number, fault: string, pence: number | null }[]
  totals: { rows: number | null, pence: number | null }[]
}

/** The bytes cut into pieces of so many, or at the places given. */
export async function* cut(bytes: Uint8Array, at: number | readonly number[] = 65_536): AsyncGenerator<Uint8Array> {
  const places = typeof at === 'number' ? Array.from({ length: Math.floor(bytes.length / at) }, (_, index) => (index + 1) * at) : at
  let start = 0
  for (const place of [...places].sort((a, b) => a - b)) {
    yield bytes.subarray(start, place)
    start = place
  }
  yield bytes.subarray(start)
}

export async function recordsOf<Settings>(
  format: ReceiptFormat<Settings>, content: string | Uint8Array, stored: unknown = {}, at?: number | readonly number[]
): Promise<FileRecord[]> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const records: FileRecord[] = []
  for await (const record of format.read(cut(bytes, at), format.readSettings(stored))) records.push(record)
  return records
}

export async function found<Settings>(format: ReceiptFormat<Settings>, content: string | Uint8Array, stored: unknown = {}): Promise<Found> {
  const all: Found = { receipts: [], faults: [], totals: [] }
  for (const record of await recordsOf(format, content, stored)) {
    const line = record.lineNumber
    if (record.kind === 'fault') all.faults.push({ line, fault: record.fault, pence: record.amountPence })
    if (record.kind === 'totals') all.totals.push({ rows: record.rows, pence: record.amountPence })
    if (record.kind !== 'receipt') continue
    const { reference, amountPence, occurredOn } = record.receipt
    all.receipts.push({ line, reference, pence: amountPence, on: occurredOn })
  }
  return all
}

/** What the person who uploaded the file is told. */
export async function refusal<Settings>(format: ReceiptFormat<Settings>, content: string | Uint8Array, stored: unknown = {}): Promise<string> {
  try {
    await recordsOf(format, content, stored)
  } catch (error) {
    if (error instanceof UnreadableFile) return error.message
    throw error
  }
  throw new Error('The file was read')
}
