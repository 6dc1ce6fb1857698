import { dwpDeductionsFormat } from './dwp-deductions-format.js'
import { fixedWidthFormat } from './fixed-width-format.js'
import { govukPayCsvFormat } from './govuk-pay-csv-format.js'
import { imsCsvFormat } from './ims-csv-format.js'
import { mappedCsvFormat } from './mapped-csv-format.js'
import type { ReceiptFormat } from './receipt-format.js'

/** Every kind of file of receipts, in the order in which people are offered them. A format takes only settings that it has read itself. */
export const receiptFormats: readonly ReceiptFormat<unknown>[] = [
  fixedWidthFormat, dwpDeductionsFormat, govukPayCsvFormat, imsCsvFormat, mappedCsvFormat
]

/** @throws Error for a code that no format has */
export function formatOf(code: string): ReceiptFormat<unknown> {
  const format = receiptFormats.find(known => known.code === code)
  if (format === undefined) throw new Error(`No format of receipts has the code ${code}`)
  return format
}
