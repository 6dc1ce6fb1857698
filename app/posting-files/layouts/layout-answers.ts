import { type FieldSetting, type LayoutPart, layoutParts, type LayoutSettings } from './layout-settings.js'

/** What stands in a layout's form, by the form's names: `line3width` is the width of the third row of a posting's fields. */
export type LayoutAnswers = Record<string, string>

export const rowNames = ['order', 'source', 'text', 'width', 'fill'] as const

/** Of all parts together: as many as a form can send. */
export const mostRows = 34
const emptyRows = 3

const fillWords: Record<string, string> = { ' ': 'space', '0': 'zero', '*': 'asterisk', '-': 'dash', '.': 'full-stop' }
const delimiterWords: Record<string, string> = { ',': 'comma', ';': 'semicolon', '|': 'bar', '\t': 'tab' }

/** The form filled in with a layout. */
export function answersOf(name: string, layout: LayoutSettings): LayoutAnswers {
  const { kind, encoding, unwritable, tooLong, lineEnding, quoting, amountUnit, sign, moneyIn } = layout
  return {
    name, kind, encoding, unwritable, tooLong, lineEnding, quoting, amountUnit, sign, moneyIn, delimiter: delimiterWords[layout.delimiter] ?? '',
    isForSpreadsheets: layout.isForSpreadsheets ? 'yes' : '', columnNames: layout.columnNames.join('\n'),
    ...Object.fromEntries(layoutParts.flatMap(part => layout[part].flatMap((field, index) => rowAnswers(field, part, index + 1))))
  }
}

function rowAnswers({ source, text, width, side, pad }: FieldSetting, part: LayoutPart, row: number): [string, string][] {
  const values = { order: String(row), source, text, width: width === null ? '' : String(width), fill: pad === '' ? 'nothing' : `${fillWords[pad] ?? pad}-${side}` }
  return rowNames.map(name => [`${part}${row}${name}`, values[name]])
}

/** The rows that the form shows for each part: those that are filled in and, while there is room, some that are not. */
export function rowsOf(answers: LayoutAnswers): Record<LayoutPart, number[]> {
  const filled = layoutParts.map(part => ({ part, last: lastRow(answers, part) }))
  const room = mostRows - filled.reduce((sum, { last }) => sum + last, 0)
  const more = Math.max(0, Math.min(emptyRows, Math.floor(room / layoutParts.length)))
  const rows = filled.map(({ part, last }) => [part, Array.from({ length: last + more }, (_, index) => index + 1)] as const)
  return Object.fromEntries(rows) as Record<LayoutPart, number[]>
}

function lastRow(answers: LayoutAnswers, part: LayoutPart): number {
  for (let row = mostRows; row > 0; row -= 1) {
    if ((answers[`${part}${row}source`] ?? '') !== '') return row
  }
  return 0
}

/** The character for which a word of the form stands. */
export function delimiterOf(word: string): string | undefined {
  return Object.keys(delimiterWords).find(character => delimiterWords[character] === word)
}

/** What a field is filled up with, and on which side of its text; undefined for no such choice. */
export function fillOf(word: string): { pad: string, side: string } | undefined {
  if (word === 'nothing') return { pad: '', side: 'after' }
  const { filling = '', side = '' } = /^(?<filling>.+)-(?<side>before|after)$/u.exec(word)?.groups ?? {}
  const pad = Object.keys(fillWords).find(character => fillWords[character] === filling) ?? filling
  return [...pad].length === 1 ? { pad, side } : undefined
}
