import { accountCsvFormat } from './account-csv-format.js'
import type { AccountFileRecord } from './account-record.js'

/** How a whole file of accounts is loaded, as its source's settings have it. */
export interface LoadTerms {
  /** The file has every account of its funds: those that it has no more are to be removed. */
  isFull: boolean
  /** The share of a fund's accounts, in per cent, that a full load removes without asking. */
  mostRemovedPercent: number
  /** The codes of the funds whose accounts may come; empty for all. */
  funds: readonly string[]
  setsStops: boolean
  /** Our stops by what the file calls them. */
  stopCodes: Readonly<Record<string, string>>
  /** When the whole file's balances were so; null where each row says it, and where its name should but does not. */
  asAtOf(file: { name: string, receivedAt: Date }): Date | null
  isAsAtInRows: boolean
}

/**
 * One kind of file of accounts: a pure reader of a stream, as a ReceiptFormat is. It keeps no more in memory than one account with its
 * charges.
 */
export interface AccountFormat<Settings> {
  code: string
  name: string
  /** The settings from what the database holds. @throws Error that names what is wrong with them. */
  readSettings(stored: unknown): Settings
  hasTrailer(settings: Settings): boolean
  termsOf(settings: Settings): LoadTerms
  /** @throws UnreadableFile */
  read(bytes: AsyncIterable<Uint8Array>, settings: Settings): AsyncIterable<AccountFileRecord>
}

/** Every kind of file of accounts. */
export const accountFormats: readonly AccountFormat<unknown>[] = [accountCsvFormat]

/** @throws Error for a code that no format has */
export function accountFormatOf(code: string): AccountFormat<unknown> {
  const format = accountFormats.find(known => known.code === code)
  if (format === undefined) throw new Error(`No format of accounts has the code ${code}`)
  return format
}
