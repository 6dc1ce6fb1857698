import { type CalendarDate, formatDate, formatDateTime } from '../../../dates.js'
import { plainText } from '../../../messages/message-text.js'
import { formatMoney, pence } from '../../../money.js'
import { pagesInWords } from '../../../web/page-names/page-names.js'
import type { RowTexts } from '../finding/walk-query.js'
import { makings, titles } from './told-columns.js'

/** One thing that a row says, for people and for programs. */
export interface Told {
  /** For programs: it ends in `Pence`, `On` or `At` where the value is an amount, a day or an instant. */
  key: string
  title: string
  text: string
  /** Whole pence, `2026-11-03`, an instant in UTC, parts of such, or the text. */
  value: unknown
}

/** What cannot be read is said to be there. */
const unopened: Told[] = [{ key: 'unopened', title: 'Not readable', text: 'It is kept encrypted, and could not be opened', value: true }]

/** A row in words. What is empty is left out. @param row null when it is encrypted and does not open */
export function tellingOf(row: RowTexts | null): Told[] {
  if (row === null) return unopened
  const all = Object.entries(row).flatMap(([column, text]) => text === null || text === '' || text === '[]' ? [] : [{ key: keyOf(column), title: titles[column] ?? column, ...toldAs(column, text) }])
  return all.filter(({ text }) => text !== '')
}

function toldAs(column: string, text: string): Pick<Told, 'text' | 'value'> {
  const making = makings[column]
  if (making === 'page') return { text: pagesInWords(text), value: pagesInWords(text) }
  if (making !== undefined) {
    const value: unknown = making === 'code' ? text : JSON.parse(text)
    // Residents know the product by no name.
    const words = plainText('privacy/requests/said', { column, value }).replace(/^Counterfoil\b/, 'This service')
    return { text: words, value: making === 'parts' ? value : words }
  }
  if (column.endsWith('_pence')) return { text: formatMoney(pence(Number(text))), value: Number(text) }
  if (column.endsWith('_on')) return { text: formatDate(text as CalendarDate), value: text }
  const instant = column.endsWith('_at') ? new Date(text) : null
  return instant === null ? { text, value: text } : { text: formatDateTime(instant), value: instant.toISOString() }
}

function keyOf(column: string): string {
  return column.replace('_encrypted', '').replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}
