import type { CsvShape } from '../formats/csv-records.js'
import type { MappedCsvInput } from '../formats/mapped-csv-settings.js'
import { encodings } from '../formats/text-lines.js'

/** What the form about a file's columns holds, as text for each of its fields. */
export type Answers = Record<string, string>

export const mostNarratives = 10
export const mostPassedOver = 20

export const columnFields = [
  'reference', 'amount', 'credit', 'debit', 'signColumn', 'date', 'payerName', 'method', 'fund', 'externalReference'
] as const

const delimiters = { comma: ',', semicolon: ';', tab: '\t', bar: '|' } as const
const quotes = { double: '"', single: "'", none: '' } as const
const thousands = { comma: ',', full_stop: '.', space: ' ', apostrophe: "'", none: '' } as const

/** What each choice of the form stands for in a file. */
export const signs = { delimiter: delimiters, quote: quotes, thousands } as const

/** The form filled in with settings, or with a guess at some of them. */
export function answersOf(settings: Partial<MappedCsvInput>): Answers {
  const { narratives = [], trailer = null, passOver = [], moneyInWords = ['CR', 'C', 'CREDIT', '+'], moneyOutWords = ['DR', 'D', 'DEBIT', '-'] } = settings
  return {
    delimiter: nameOf(delimiters, settings.delimiter ?? ','),
    encoding: settings.encoding ?? 'utf-8',
    quote: nameOf(quotes, settings.quote ?? '"'),
    headerRows: text(settings.headerRows ?? 1),
    fields: text(settings.fields),
    ...Object.fromEntries(columnFields.map(field => [field, text(settings[field])])),
    ...numbered('narrative', narratives.map(text)),
    amountUnit: settings.amountUnit ?? 'pounds',
    thousands: nameOf(thousands, settings.thousands ?? ','),
    decimal: settings.decimal ?? '.',
    sign: settings.sign ?? 'as-written',
    moneyInWords: moneyInWords.join(', '),
    moneyOutWords: moneyOutWords.join(', '),
    dateForm: settings.dateForm ?? 'dd/mm/yyyy',
    trailerColumn: text(trailer?.rows.column),
    trailerMatch: trailer?.rows.match ?? 'starts',
    trailerText: trailer?.rows.text ?? '',
    trailerAmount: text(trailer?.amount),
    trailerCount: text(trailer?.count),
    ...numbered('passOverColumn', passOver.map(({ column }) => text(column))),
    ...numbered('passOverMatch', passOver.map(({ match }) => match)),
    ...numbered('passOverText', passOver.map(condition => condition.text))
  }
}

/** How the rows of a file are taken apart as far as the form says, or as most files are. */
export function shapeIn(answers: Answers): CsvShape {
  return {
    encoding: encodings.find(encoding => encoding === answers.encoding) ?? 'utf-8',
    delimiter: signOf(delimiters, answers.delimiter) ?? ',',
    quote: signOf(quotes, answers.quote) ?? '"'
  }
}

/** What a choice of the form stands for; undefined for none of them. */
export function signOf<Signs extends Record<string, string>>(from: Signs, name = ''): Signs[keyof Signs] | undefined {
  return Object.hasOwn(from, name) ? from[name as keyof Signs] : undefined
}

function nameOf(from: Record<string, string>, sign: string): string {
  return Object.keys(from).find(name => from[name] === sign) ?? ''
}

function text(value: string | number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value)
}

function numbered(name: string, values: readonly string[]): Answers {
  return Object.fromEntries(values.map((value, index) => [`${name}${index + 1}`, value]))
}
