import { z } from 'zod'
import { dateForm } from './date-text.js'
import { firstUnwritable } from './encoding.js'

/** What a field of a posting's own record may hold. */
export const lineSources = [
  'reference', 'amount', 'debit-or-credit', 'occurred-on', 'accounting-date', 'recorded-on', 'transaction-reference', 'entry-type', 'method-code',
  'method-name', 'fund-code', 'fund-name', 'gl-code', 'narrative', 'line-number', 'file-number', 'file-date', 'constant'
] as const

/** What a field of the header or the trailer may hold; a new record begins another line of it. */
export const fileSources = [
  'constant', 'file-number', 'file-date', 'line-count', 'marker-count', 'record-count', 'total-net', 'total-in', 'total-out', 'debit-or-credit', 'new-record'
] as const

/** What a field of the record of a marker may hold: that an account has an open trace, until when, or has one no more. */
export const markerSources = [
  'reference', 'mark-words', 'marked-from', 'marked-until', 'trace-reference', 'fund-code', 'fund-name', 'marker-number', 'file-number', 'file-date', 'constant'
] as const

export type FieldSource = typeof lineSources[number] | typeof fileSources[number] | typeof markerSources[number]
export type LayoutPart = 'header' | 'line' | 'marker' | 'trailer'

export const dateSources: readonly FieldSource[] = ['occurred-on', 'accounting-date', 'recorded-on', 'file-date', 'marked-from', 'marked-until']

/** As people see them in a form and in a message. */
export const sourceNames: Readonly<Record<FieldSource, string>> = {
  'reference': 'Account reference', 'amount': 'Amount', 'debit-or-credit': 'Words for in or out', 'occurred-on': 'Date paid',
  'accounting-date': 'Date it counts for', 'recorded-on': 'Date recorded', 'transaction-reference': 'Transaction reference',
  'entry-type': 'Type of transaction', 'method-code': 'Method, its code', 'method-name': 'Method, its name', 'fund-code': 'Fund, its code',
  'fund-name': 'Fund, its name', 'gl-code': 'GL code', 'narrative': 'Narrative', 'line-number': 'Number of the posting in the file',
  'file-number': 'Number of the file', 'file-date': 'Date of the file', 'constant': 'Fixed text', 'line-count': 'How many postings',
  'record-count': 'How many records, these included', 'total-net': 'Total, net', 'total-in': 'Total paid in', 'total-out': 'Total taken out',
  'marker-count': 'How many marks', 'mark-words': 'Words for marked or no more', 'marked-from': 'Trace open from', 'marked-until': 'Marked until, the last day',
  'trace-reference': 'Reference of the trace', 'marker-number': 'Number of the mark in the file', 'new-record': 'Begin another record'
}

const fieldOf = <Source extends FieldSource>(sources: readonly [Source, ...Source[]]) => z.object({
  source: z.enum(sources),
  /** A fixed text; for dates their form, such as yyyymmdd; for money in or out the two words, such as CR/DR. */
  text: z.string().max(100).default(''),
  /** Characters. Without one a field is as long as what it holds, which only CSV can have. */
  width: z.number().int().min(1).max(500).nullable().default(null),
  /** On which side of the text it is filled up. */
  side: z.enum(['before', 'after']).default('after'),
  /** What it is filled up with; nothing leaves it short. */
  pad: z.string().refine(text => [...text].length <= 1, 'One character at most').default(' ')
})

const fileField = fieldOf(fileSources)
const lineField = fieldOf(lineSources)
const markerField = fieldOf(markerSources)

const layoutChoices = z.object({
  kind: z.enum(['csv', 'fixed-width']),
  encoding: z.enum(['utf-8', 'utf-8-bom', 'windows-1252']).default('utf-8'),
  /** What a text becomes that the encoding cannot write: the file stops, or a question mark stands in its place. */
  unwritable: z.enum(['stop', 'question-mark']).default('question-mark'),
  /** What becomes of a reference or a code that is longer than its field. An amount, a count or a date is never cut off. */
  tooLong: z.enum(['stop', 'cut']).default('stop'),
  lineEnding: z.enum(['crlf', 'lf']).default('crlf'),
  delimiter: z.enum([',', ';', '|', '\t']).default(','),
  quoting: z.enum(['needed', 'always', 'never']).default('needed'),
  /** Of CSV: text that a spreadsheet would take for a formula gets an apostrophe. Not for a host system that would keep it. */
  isForSpreadsheets: z.boolean().default(false),
  amountUnit: z.enum(['pounds', 'pence']).default('pounds'),
  sign: z.enum(['minus-before', 'minus-after', 'none']).default('minus-before'),
  /** What sign the money has that was paid in; what was taken out has the other. */
  moneyIn: z.enum(['positive', 'negative']).default('positive'),
  columnNames: z.array(z.string().max(100)).max(30).default([]),
  header: z.array(fileField).max(20).default([]),
  line: z.array(lineField).min(1, 'Say what stands in the record of each posting').max(30),
  /** The record of a mark that an account got, or lost, since the last file; without one the file tells of none. */
  marker: z.array(markerField).max(20).default([]),
  trailer: z.array(fileField).max(20).default([])
})

export type LayoutSettings = z.output<typeof layoutChoices>
export type FieldSetting = z.output<typeof fileField> | z.output<typeof lineField> | z.output<typeof markerField>
export type LayoutEncoding = LayoutSettings['encoding']

/** A layout as the database or a form gives it; what is left out has its default. */
export const layoutSchema = layoutChoices.superRefine((layout, context) => {
  for (const { path, message } of faultsIn(layout)) context.addIssue({ code: 'custom', path, message })
})

export const layoutParts: readonly LayoutPart[] = ['header', 'line', 'marker', 'trailer']

interface Fault {
  path: (string | number)[]
  message: string
}

function faultsIn(layout: LayoutSettings): Fault[] {
  const { kind, line, marker, columnNames } = layout
  return [
    ...line.some(({ source }) => source === 'amount') ? [] : [{ path: ['line'], message: 'The record of each posting needs its amount' }],
    ...marker.length === 0 || (marker.some(({ source }) => source === 'reference') && marker.some(({ source }) => source === 'mark-words'))
      ? [] : [{ path: ['marker'], message: 'The record of a mark needs the account’s reference and the words for marked or no more' }],
    ...columnNames.length > 0 && kind === 'fixed-width'
      ? [{ path: ['columnNames'], message: 'Names of columns are for CSV. Give a fixed width file a header of fixed text instead' }] : [],
    ...columnNames.length > 0 && kind === 'csv' && columnNames.length !== line.length
      ? [{ path: ['columnNames'], message: `Enter ${line.length} names, one for each field of a posting, or none` }] : [],
    ...columnNames.some(name => firstUnwritable(name, layout.encoding) !== null)
      ? [{ path: ['columnNames'], message: 'A name holds a character that the encoding cannot write' }] : [],
    ...layoutParts.flatMap(part => layout[part].flatMap((field, index) =>
      fieldFaults(layout, field, { isFirst: index === 0, isLast: index === layout[part].length - 1 })
        .map(({ name, message }) => ({ path: [part, index, name], message }))))
  ]
}

function fieldFaults(
  { kind, encoding, delimiter, quoting }: LayoutSettings, { source, text, width, pad }: FieldSetting, place: { isFirst: boolean, isLast: boolean }
): { name: string, message: string }[] {
  if (source === 'new-record') {
    return place.isFirst || place.isLast ? [{ name: 'source', message: 'Another record begins between two fields, not before the first or after the last' }] : []
  }
  const isFixed = kind === 'fixed-width'
  const cannotWrite = firstUnwritable(`${['constant', 'debit-or-credit', 'mark-words'].includes(source) ? text : ''}${pad}`, encoding)
  return [
    ...isFixed && width === null ? [{ name: 'width', message: 'Enter how many characters wide it is' }] : [],
    ...isFixed && pad === '' ? [{ name: 'pad', message: 'Enter the character that fills it up' }] : [],
    ...source === 'constant' && text === '' && width === null ? [{ name: 'text', message: 'Enter the fixed text' }] : [],
    ...source === 'constant' && width !== null && [...text].length > width ? [{ name: 'width', message: 'The fixed text is longer than this' }] : [],
    ...source === 'constant' && quoting === 'never' && !isFixed && text.includes(delimiter)
      ? [{ name: 'text', message: 'The fixed text holds the character that separates columns' }] : [],
    ...dateSources.includes(source) && text !== '' && !dateForm.test(text)
      ? [{ name: 'text', message: 'Enter how the date is written with d, m and y, like dd/mm/yyyy' }] : [],
    ...source === 'debit-or-credit' && !/^[^/]{1,20}\/[^/]{1,20}$/.test(text)
      ? [{ name: 'text', message: 'Enter the words for money in and money out with a slash between them, like CR/DR' }] : [],
    ...source === 'mark-words' && !/^[^/]{1,20}\/[^/]{1,20}$/.test(text)
      ? [{ name: 'text', message: 'Enter the words for marked and no more with a slash between them, like ON/OFF' }] : [],
    ...cannotWrite === null ? [] : [{ name: 'text', message: `The encoding cannot write ‘${cannotWrite}’` }]
  ]
}
