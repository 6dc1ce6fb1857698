import type { CalendarDate } from '../../dates.js'
import type { Pence } from '../../money.js'

/** One receipt as the file states it. Nothing here has been checked against the council's funds or accounts. */
export interface StatedReceipt {
  /** The account reference as it came, at most 100 characters; '' when the file gives none. */
  reference: string
  /** Money in is positive, a returned cheque or a correction downwards negative. May be zero. */
  amountPence: Pence
  /** The date on which the payer paid, as the file states it. */
  occurredOn: CalendarDate
  /** At most 500 characters; '' when the file gives none. */
  narrative: string
  /** What the file calls its method of payment, to be looked up in the source's settings; '' when it does not say. */
  methodStated: string
  /** The fund's code where the file itself names one; '' otherwise. */
  fundStated: string
  /** At most 255 characters; '' when the file gives none. */
  payerName: string
  /** The sender's own reference of this receipt, at most 100 characters; ''. */
  externalReference: string
}

/** Where in the file something stands: a line of text or a row of a sheet, the first being 1, and what it says, at most 2,000 characters. */
interface Place {
  lineNumber: number
  raw: string
}

/**
 * What a reader finds, in the order of the file: receipts; rows that it cannot understand, with the reason in words and the amount where
 * that much can be read; and the file's own control totals, which stand in its trailer or header. Headers, blank lines and whatever the
 * format says is not a receipt are passed over.
 */
export type FileRecord =
  | Place & { kind: 'receipt', receipt: StatedReceipt }
  | Place & { kind: 'fault', fault: string, amountPence: Pence | null }
  | Place & { kind: 'totals', rows: number | null, amountPence: Pence | null }

/**
 * The file as a whole is not of this format, or cannot be gone through: the wrong kind of file, no end, an encoding that it is not in,
 * a workbook past the limits. The message says what is wrong and what to do, in words for the person who uploaded it.
 */
export class UnreadableFile extends Error {}

/**
 * One kind of file. A reader is pure: it is given the bytes and its settings, keeps no more in memory than a few rows, reads a text file
 * as it streams in, and answers the same for the same bytes however they are cut.
 */
export interface ReceiptFormat<Settings> {
  code: string
  /** As a person picks it from a list: 'allpay, PayPoint and Post Office'. */
  name: string
  /** The settings from what the database or a form holds. @throws Error that names what is wrong with them. */
  readSettings(stored: unknown): Settings
  /** Whether the file must end with control totals: one without them is cut short, and nothing of it may be posted. */
  hasTrailer(settings: Settings): boolean
  /**
   * At most one record of control totals, made of all that the trailer says.
   * @throws UnreadableFile
   */
  read(bytes: AsyncIterable<Uint8Array>, settings: Settings): AsyncIterable<FileRecord>
}
