import { field, type FieldError } from '../../web/form-body.js'
import { delimiterOf, fillOf, type LayoutAnswers, mostRows, rowNames } from './layout-answers.js'
import { type LayoutPart, layoutParts, layoutSchema, type LayoutSettings } from './layout-settings.js'

const choices = ['kind', 'encoding', 'unwritable', 'tooLong', 'lineEnding', 'quoting', 'amountUnit', 'sign', 'moneyIn'] as const
const ownNames = ['name', ...choices, 'delimiter', 'isForSpreadsheets', 'columnNames']
const longestName = 80

/** What a layout is called and all that it says. A row of the form counts when it says what stands there; rows go by their order. */
export function readLayoutForm(body: unknown):
  { values: { name: string, settings: LayoutSettings }, errors?: never, submitted: LayoutAnswers } | { values?: never, errors: FieldError[], submitted: LayoutAnswers } {
  const submitted = answersIn(body)
  const name = readLayoutName(submitted.name ?? '')
  const rows = Object.fromEntries(layoutParts.map(part => [part, rowsIn(submitted, part)])) as Record<LayoutPart, Row[]>
  const rowErrors = layoutParts.flatMap(part => rows[part].flatMap(row => rowFaults(submitted, row)))
  const parsed = layoutSchema.safeParse({
    ...Object.fromEntries(choices.map(choice => [choice, submitted[choice]])), delimiter: delimiterOf(submitted.delimiter ?? ''),
    isForSpreadsheets: submitted.isForSpreadsheets === 'yes', columnNames: namesIn(submitted.columnNames ?? ''),
    ...Object.fromEntries(layoutParts.map(part => [part, rows[part].map(({ input }) => input)]))
  })
  const formErrors = parsed.success ? [] : parsed.error.issues.map(({ path, message }) => ({ field: fieldOf(path, rows), message: plainMessage(path, message) }))
  const errors = [...name.error === null ? [] : [name.error], ...rowErrors.length > 0 ? rowErrors : formErrors]
  if (errors.length > 0 || !parsed.success) return { errors, submitted }
  return { values: { name: name.name, settings: parsed.data }, submitted }
}

/** What a layout is to be called, in one line. */
export function readLayoutName(text: string): { name: string, error: FieldError | null } {
  const name = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, ' ').trim()
  const message = name === '' ? 'Enter a name' : name.length > longestName ? `Enter a name of at most ${longestName} characters` :
    /[a-z0-9]/i.test(name) ? null : 'Enter a name with letters or numbers'
  return { name, error: message === null ? null : { field: 'name', message } }
}

/** The form's own fields, and no others. */
function answersIn(body: unknown): LayoutAnswers {
  const rows = Array.from({ length: mostRows }, (_, index) => index + 1)
  const names = [...ownNames, ...layoutParts.flatMap(part => rows.flatMap(row => rowNames.map(name => `${part}${row}${name}`)))]
  // Spaces may be what a fixed text consists of.
  const answers = names.map((name): [string, string] => [name, name.endsWith('text') ? field(body, name) : field(body, name).trim()])
  return Object.fromEntries(answers.filter(([, text]) => text !== ''))
}

interface Row {
  /** Of the form's names, such as `line3`. */
  prefix: string
  order: number
  input: Record<string, unknown>
}

function rowsIn(answers: LayoutAnswers, part: LayoutPart): Row[] {
  const rows = Array.from({ length: mostRows }, (_, index) => rowIn(answers, `${part}${index + 1}`)).filter(row => row !== null)
  return rows.sort((one, other) => one.order - other.order)
}

function rowIn(answers: LayoutAnswers, prefix: string): Row | null {
  const answer = (name: typeof rowNames[number]): string => answers[`${prefix}${name}`] ?? ''
  if (answer('source') === '') return null
  const fill = fillOf(answer('fill') === '' ? 'space-after' : answer('fill'))
  return {
    prefix, order: /^\d{1,3}$/.test(answer('order')) ? Number(answer('order')) : Infinity,
    input: { source: answer('source'), text: answer('text'), width: /^\d{1,3}$/.test(answer('width')) ? Number(answer('width')) : null, ...fill }
  }
}

function rowFaults(answers: LayoutAnswers, { prefix }: Row): FieldError[] {
  const [order = '', width = '', fill = ''] = [answers[`${prefix}order`], answers[`${prefix}width`], answers[`${prefix}fill`]]
  return [
    ...order === '' || /^\d{1,3}$/.test(order) ? [] : [{ field: `${prefix}order`, message: 'Enter a whole number for its place' }],
    ...width === '' || (/^\d{1,3}$/.test(width) && Number(width) >= 1 && Number(width) <= 500) ? [] : [{ field: `${prefix}width`, message: 'Enter a width from 1 to 500' }],
    ...fill === '' || fillOf(fill) !== undefined ? [] : [{ field: `${prefix}fill`, message: 'Select what it is filled up with' }]
  ]
}

function namesIn(text: string): string[] {
  return text === '' ? [] : text.split(/\r?\n/).map(name => name.trim())
}

/** Where in the form a fault of the settings is mended. */
function fieldOf(path: readonly PropertyKey[], rows: Record<LayoutPart, Row[]>): string {
  const [first, index, name] = path.map(String)
  const part = layoutParts.find(one => one === first)
  if (part === undefined) return first ?? 'kind'
  const row = index === undefined ? undefined : rows[part][Number(index)]
  if (row === undefined) return `${part}1source`
  return `${row.prefix}${name === 'pad' || name === 'side' ? 'fill' : name ?? 'source'}`
}

const missingChoices: Readonly<Record<string, string>> = {
  kind: 'Select CSV or fixed width', encoding: 'Select an encoding', unwritable: 'Select what becomes of other characters', tooLong: 'Select what becomes of a reference that is too long', lineEnding: 'Select how lines end',
  quoting: 'Select when text is quoted', amountUnit: 'Select pounds or pence', sign: 'Select how the sign is written', moneyIn: 'Select the sign of money paid in',
  delimiter: 'Select what stands between the columns', columnNames: 'Enter at most 30 names of at most 100 characters'
}

/** The schema's own messages are for programmers. */
function plainMessage(path: readonly PropertyKey[], message: string): string {
  const [first = '', , name] = path.map(String)
  const isOurs = !/^(Invalid|Too|Unrecognized|Expected)/.test(message)
  if (isOurs) return message
  if (name === 'source') return 'Select something that can stand here'
  if (name === 'text') return 'Enter at most 100 characters'
  return missingChoices[first] ?? 'This cannot be used'
}
