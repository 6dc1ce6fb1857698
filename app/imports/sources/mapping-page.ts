import type { CsvRecord } from '../formats/csv-records.js'
import { clip, plain } from '../formats/stated-values.js'
import { type Answers, columnFields, mostNarratives, mostPassedOver } from './mapping-answers.js'

export interface MappingPage {
  /** Each column that can be chosen: by its number, or by the name that settings have for it. */
  columns: { value: string, name: string, example: string }[]
  /** The numbers of the fields for narratives, and of those for rows to pass over: what is filled in and some to spare. */
  narratives: number[]
  passedOver: number[]
  /** The first rows as they stand, each as long as the longest. */
  rawRows: { lineNumber: number, cells: { text: string, isLong: boolean }[], isHeader: boolean }[]
  rawColumns: number[]
}

const leastSlots = 3
const mostColumns = 500
const longestName = 40
const longestCell = 200

/** What the form offers, from the first rows of the sample, if there is one, and what is filled in. */
export function mappingPage(answers: Answers, rows: readonly CsvRecord[]): MappingPage {
  const headerRows = /^\d{1,2}$/.test(answers.headerRows ?? '') ? Number(answers.headerRows) : 0
  const slots = (name: string, most: number) => slotsOf(answers, name, most)
  const narratives = slots('narrative', mostNarratives)
  const passedOver = slots('passOverColumn', mostPassedOver)
  const used = [
    ...columnFields, 'trailerColumn', 'trailerAmount', 'trailerCount', ...narratives.map(number => `narrative${number}`),
    ...passedOver.map(number => `passOverColumn${number}`)
  ].map(field => answers[field] ?? '').filter(value => value !== '')
  const names = [...new Set(used.filter(value => !/^\d+$/.test(value)))]
  const numbers = [...used, answers.fields ?? ''].filter(value => /^\d{1,3}$/.test(value)).map(Number)
  const widest = Math.max(0, ...rows.map(({ fields }) => fields.length))
  const count = Math.min(mostColumns, Math.max(widest, ...numbers))
  const header = headerRows > 0 ? rows[headerRows - 1]?.fields : undefined
  const columns = Array.from({ length: count }, (_, index) => ({
    value: String(index + 1), name: shortened(header?.[index]), example: shortened(rows[headerRows]?.fields[index])
  }))
  return {
    columns: [...columns, ...names.map(name => ({ value: name, name, example: '' }))],
    narratives,
    passedOver,
    rawRows: rows.map(({ lineNumber, raw, fields, fault }, index) => ({
      lineNumber, isHeader: index < headerRows,
      cells: Array.from({ length: widest }, (_, place) => cellOf((fault === null ? fields : [raw])[place]))
    })),
    rawColumns: Array.from({ length: widest }, (_, index) => index + 1)
  }
}

function slotsOf(answers: Answers, name: string, most: number): number[] {
  const numbers = Array.from({ length: most }, (_, index) => index + 1)
  const lastFilled = Math.max(0, ...numbers.filter(number => (answers[`${name}${number}`] ?? '') !== ''))
  return numbers.slice(0, Math.max(leastSlots, lastFilled + 1))
}

function cellOf(text = '') {
  return { text: clip(text, longestCell), isLong: text.length > longestName }
}

function shortened(text = ''): string {
  return clip(plain(text), longestName)
}
