import { field, type FieldError } from '../../web/form-body.js'
import { dateForm } from '../formats/stated-values.js'
import { mappedCsvSchema, type MappedCsvInput, type MappedCsvSettings } from '../formats/mapped-csv-settings.js'
import { encodings } from '../formats/text-lines.js'
import { type Answers, answersOf, columnFields, mostNarratives, mostPassedOver, signOf, signs } from './mapping-answers.js'

type ColumnInput = MappedCsvInput['date']
type ConditionInput = NonNullable<MappedCsvInput['passOver']>[number]
type Match = ConditionInput['match']

interface Reading {
  answers: Answers
  errors: FieldError[]
}

const matches: readonly Match[] = ['is', 'starts', 'contains']
const mostColumns = 500
const longestText = 200
const longestWord = 20
const mostWords = 20

/** What each column of a file is, how its dates and amounts are written, and which of its rows are no receipts. */
export function readMappingForm(body: unknown):
  { values: MappedCsvSettings, errors?: never, submitted: Answers } | { values?: never, errors: FieldError[], submitted: Answers } {
  const submitted = answersIn(body)
  const reading: Reading = { answers: submitted, errors: [] }
  const input = { ...readShape(reading), ...readColumns(reading), ...readAmounts(reading), ...readOtherRows(reading) }
  if (reading.errors.length > 0) return { errors: reading.errors, submitted }
  const parsed = mappedCsvSchema.safeParse(input)
  if (parsed.success) return { values: parsed.data, submitted }
  return { errors: parsed.error.issues.map(({ message }) => ({ field: 'amount', message })), submitted }
}

/** The form's own fields, and no others. */
function answersIn(body: unknown): Answers {
  const several = (name: string, most: number) => Array.from({ length: most }, (_, index) => `${name}${index + 1}`)
  const names = [
    ...Object.keys(answersOf({})), ...several('narrative', mostNarratives),
    ...['passOverColumn', 'passOverMatch', 'passOverText'].flatMap(name => several(name, mostPassedOver))
  ]
  return Object.fromEntries(names.map(name => [name, field(body, name).trim()]))
}

function readShape(reading: Reading) {
  const { answers } = reading
  return {
    delimiter: chosen(reading, 'delimiter', signOf(signs.delimiter, answers.delimiter), 'Select what stands between the columns'),
    encoding: chosen(reading, 'encoding', encodings.find(one => one === answers.encoding), 'Select the encoding that the file is in'),
    quote: chosen(reading, 'quote', signOf(signs.quote, answers.quote), 'Select what stands around text'),
    headerRows: wholeNumber(reading, 'headerRows', 0, 50, 'Enter how many rows stand before the first receipt, from 0 to 50'),
    fields: answers.fields === '' ? null
      : wholeNumber(reading, 'fields', 1, mostColumns, `Enter how many columns each row has, from 1 to ${mostColumns}, or leave this empty`)
  }
}

function readColumns(reading: Reading) {
  const entries = columnFields.map(name => [name, column(reading, name)] as const)
  const columns = Object.fromEntries(entries) as Record<typeof columnFields[number], ColumnInput | null>
  const { amount, credit, debit, date } = columns
  const hasSides = credit !== null || debit !== null
  if (amount === null && !hasSides) fault(reading, 'amount', 'Select the column of the amount, or those of credits and debits')
  if (amount !== null && hasSides) fault(reading, 'amount', 'Select either one column of amounts or columns of credits and debits')
  if (date === null) fault(reading, 'date', 'Select the column of the date')
  const form = reading.answers.dateForm ?? ''
  if (!dateForm.test(form) || form.length > 20) fault(reading, 'dateForm', 'Enter how dates are written with d, m and y, like dd/mm/yyyy')
  const narratives = Array.from({ length: mostNarratives }, (_, index) => column(reading, `narrative${index + 1}`)).filter(one => one !== null)
  return { ...columns, narratives, dateForm: form }
}

function readAmounts(reading: Reading) {
  const { answers } = reading
  const amountUnit = chosen(reading, 'amountUnit', one(['pounds', 'pence'], answers.amountUnit), 'Select whether amounts are in pounds or pence')
  const thousands = chosen(reading, 'thousands', signOf(signs.thousands, answers.thousands), 'Select what stands between thousands')
  const decimal = chosen(reading, 'decimal', one(['.', ','], answers.decimal), 'Select what stands before the pence')
  const sign = chosen(reading, 'sign', one(['as-written', 'reversed', 'by-words'], answers.sign), 'Select how the file says that money went out')
  if (thousands === decimal) fault(reading, 'thousands', 'Thousands and pence cannot be separated by the same sign')
  const hasSides = answers.credit !== '' || answers.debit !== ''
  if (sign !== 'as-written' && hasSides) fault(reading, 'sign', 'Credits and debits in columns of their own need no rule for the sign')
  if (sign === 'by-words' && answers.signColumn === '') {
    fault(reading, 'signColumn', 'Select the column whose words say whether money came in or went out')
  }
  return { amountUnit, thousands, decimal, sign, moneyInWords: words(reading, 'moneyInWords'), moneyOutWords: words(reading, 'moneyOutWords') }
}

function readOtherRows(reading: Reading) {
  const { trailerColumn, trailerText, trailerAmount, trailerCount } = reading.answers
  const rows = condition(reading, 'trailerColumn', 'trailerMatch', 'trailerText')
  if (trailerColumn === '' && trailerText === '' && (trailerAmount !== '' || trailerCount !== '')) {
    fault(reading, 'trailerColumn', 'Select the column whose text marks the trailer')
  }
  const [amount, count] = [column(reading, 'trailerAmount'), column(reading, 'trailerCount')]
  const passOver = Array.from({ length: mostPassedOver }, (_, index) =>
    condition(reading, `passOverColumn${index + 1}`, `passOverMatch${index + 1}`, `passOverText${index + 1}`)).filter(one => one !== null)
  return { trailer: rows === null ? null : { rows, amount, count }, passOver }
}

function condition(reading: Reading, columnField: string, matchField: string, textField: string): ConditionInput | null {
  const text = reading.answers[textField] ?? ''
  const place = column(reading, columnField)
  const match = one(matches, reading.answers[matchField]) ?? 'starts'
  if (place === null && text !== '') fault(reading, columnField, `Select the column in which ‘${text.slice(0, 40)}’ stands`)
  if (place === null) return null
  if (text === '' && match !== 'is') fault(reading, textField, 'Enter the text that marks such a row')
  if (text.length > longestText) fault(reading, textField, `Enter a text of at most ${longestText} characters`)
  return { column: place, match, text }
}

/** A column by its number or, where settings name it, by its name; null for none. */
function column(reading: Reading, name: string): ColumnInput | null {
  const text = reading.answers[name] ?? ''
  if (text === '') return null
  const number = /^\d+$/.test(text) ? Number(text) : null
  if (number === null ? text.length <= longestText : number >= 1 && number <= mostColumns) return number ?? text
  fault(reading, name, 'Select one of the columns')
  return null
}

function words(reading: Reading, name: string): string[] {
  const list = (reading.answers[name] ?? '').split(/[,\n]/).map(word => word.trim()).filter(word => word !== '')
  const isFit = list.length <= mostWords && list.every(word => word.length <= longestWord)
  if (!isFit) fault(reading, name, `Enter at most ${mostWords} words of at most ${longestWord} characters, with commas between them`)
  return isFit ? list : []
}

function wholeNumber(reading: Reading, name: string, least: number, most: number, message: string): number {
  const text = reading.answers[name] ?? ''
  const number = /^\d{1,3}$/.test(text) ? Number(text) : -1
  if (number >= least && number <= most) return number
  fault(reading, name, message)
  return least
}

function chosen<Value extends string>(reading: Reading, name: string, value: Value | undefined, message: string): Value | undefined {
  if (value === undefined) fault(reading, name, message)
  return value
}

function one<Value extends string>(values: readonly Value[], text = ''): Value | undefined {
  return values.find(value => value === text)
}

function fault(reading: Reading, name: string, message: string): void {
  reading.errors.push({ field: name, message })
}
