import { z } from 'zod'
import { dateFormSetting, delimiterSetting, encodingSetting } from './format-settings.js'

/** A column by its number, the first being 1, or by its name in the header. */
const column = z.union([
  z.number().int().min(1).max(500),
  z.string().trim().min(1).max(200).transform(text => /^\d{1,3}$/.test(text) ? Number(text) : text)
])

const condition = z.object({ column, match: z.enum(['is', 'starts', 'contains']), text: z.string().trim().max(200) })
  .refine(({ match, text }) => match === 'is' || text !== '', 'A text to look for is missing')

const words = z.array(z.string().trim().toUpperCase().min(1).max(20)).max(20)

const mappedCsvChoices = z.object({
  encoding: encodingSetting.default('utf-8'),
  delimiter: delimiterSetting.default(','),
  quote: z.enum(['"', "'", '']).default('"'),
  /** How many rows stand before the first receipt; the last of them names the columns. Blank lines do not count. */
  headerRows: z.number().int().min(0).max(50).default(1),
  /** How many fields each row has; without this as many as the header, and without that enough for the columns that are chosen. */
  fields: z.number().int().min(1).max(500).nullable().default(null),
  reference: column.nullable().default(null),
  /** Either this, or credits and debits apart. */
  amount: column.nullable().default(null),
  credit: column.nullable().default(null),
  debit: column.nullable().default(null),
  amountUnit: z.enum(['pounds', 'pence']).default('pounds'),
  thousands: z.enum(['', ',', '.', ' ', "'"]).default(','),
  decimal: z.enum(['.', ',']).default('.'),
  /** Of the amount: as it is written; the other way round; or as words in a column of their own say. */
  sign: z.enum(['as-written', 'reversed', 'by-words']).default('as-written'),
  signColumn: column.nullable().default(null),
  moneyInWords: words.default(['CR', 'C', 'CREDIT', '+']),
  moneyOutWords: words.default(['DR', 'D', 'DEBIT', '-']),
  date: column,
  dateForm: dateFormSetting.default('dd/mm/yyyy'),
  /** Joined by a space. */
  narratives: z.array(column).max(10).default([]),
  payerName: column.nullable().default(null),
  method: column.nullable().default(null),
  fund: column.nullable().default(null),
  externalReference: column.nullable().default(null),
  /** The rows that total the file, known by a text in a column, and where in them the totals stand. */
  trailer: z.object({ rows: condition, amount: column.nullable().default(null), count: column.nullable().default(null) }).nullable().default(null),
  /** Rows that are no receipts. */
  passOver: z.array(condition).max(20).default([])
})

export type ColumnSetting = z.output<typeof column>
export type Condition = z.output<typeof condition>
export type MappedCsvSettings = z.output<typeof mappedCsvChoices>
/** As a form or the database gives them: what is left out has its default. */
export type MappedCsvInput = z.input<typeof mappedCsvChoices>

export const mappedCsvSchema = mappedCsvChoices.superRefine((settings, context) => {
  for (const fault of faultsIn(settings)) context.addIssue({ code: 'custom', message: fault })
})

function faultsIn({ amount, credit, debit, thousands, decimal, sign, signColumn }: MappedCsvSettings): string[] {
  const hasSides = credit !== null || debit !== null
  return [
    ...amount === null && !hasSides ? ['Choose the column of the amount, or those of credits and debits'] : [],
    ...amount !== null && hasSides ? ['Choose either one column of amounts or columns of credits and debits'] : [],
    ...thousands === decimal ? ['Thousands and pence cannot be separated by the same sign'] : [],
    ...sign === 'by-words' && signColumn === null ? ['Choose the column whose words say whether money came in or went out'] : [],
    ...sign !== 'as-written' && hasSides ? ['Credits and debits apart need no rule for the sign'] : []
  ]
}
