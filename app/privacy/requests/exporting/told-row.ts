import { formatMoney, pence } from '../../../money.js'
import type { RowTexts } from '../finding/walk-query.js'

export interface Told {
  name: string
  text: string
}

/** A row in words: each thing that it says, under the name of its column. What is empty is left out. */
export function tellingOf(row: RowTexts): Told[] {
  return Object.entries(row).flatMap(([column, text]) => text === null || text === '' || text === '{}' || text === '[]' ? [] : [{ name: nameOf(column), text: pounds(column, text) }])
}

function nameOf(column: string): string {
  const words = column.replace(/_(pence|encrypted)$/, '').replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function pounds(column: string, text: string): string {
  return column.endsWith('_pence') && /^-?\d+$/.test(text) ? formatMoney(pence(Number(text))) : text
}
