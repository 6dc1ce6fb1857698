import type { CalendarDate } from '../dates.js'
import { type Pence, pence, sumOf } from '../money.js'
import type { ReceiptFigure, ReceiptNames } from './receipts-query.js'

/** One column of a table, and one kind of piece in the chart above it. */
export interface Series {
  name: string
  /** One for each day of the table. */
  amounts: Pence[]
  totalPence: Pence
}

export interface ReceiptsTable {
  days: CalendarDate[]
  /** Money in, the largest first; suspense and unidentified income after the funds. */
  series: Series[]
  /** What was returned unpaid or reversed, negative as a rule; null when nothing was. */
  takenBack: Series | null
  /** Of every day. */
  totals: Pence[]
  totalPence: Pence
}

/** How the receipts are divided: by how they came, or by where they were put. */
export type Division = 'source' | 'fund'

const placesApart: Record<string, string> = { suspense: 'Suspense', unidentified_income: 'Unidentified income' }
const sourcesApart: Record<string, string> = { card: 'Card payments', other: 'Other' }

/** The figures of a month by day. Nothing is left out: the totals are the ledger's. */
export function receiptsTable(figures: readonly ReceiptFigure[], days: CalendarDate[], by: Division, names: ReceiptNames): ReceiptsTable {
  const places = new Map(days.map((day, index) => [day, index]))
  const sums = new Map<string | null, Pence[]>()
  for (const figure of figures) {
    const code = figure.source === null ? null : by === 'source' ? figure.source : figure.place
    const amounts = sums.get(code) ?? days.map(() => pence(0))
    const index = places.get(figure.day) ?? 0
    amounts[index] = pence((amounts[index] ?? 0) + figure.amountPence)
    sums.set(code, amounts)
  }
  const seriesOf = (name: string, amounts: Pence[]): Series => ({ name, amounts, totalPence: sumOf(amounts) })
  const series = [...sums].flatMap(([code, amounts]) => code === null ? [] : [{ code, ...seriesOf(nameOf(code, by, names), amounts) }])
    .sort((a, b) => Number(isApart(a.code)) - Number(isApart(b.code)) || b.totalPence - a.totalPence || (a.code < b.code ? -1 : 1))
  const takenBack = sums.get(null)
  const totals = days.map((_, index) => sumOf([...sums.values()].map(amounts => amounts[index] ?? pence(0))))
  return {
    days, series: series.map(({ code: _, ...one }) => one), totals, totalPence: sumOf(totals),
    takenBack: takenBack === undefined ? null : seriesOf('Returned or reversed', takenBack)
  }
}

/** What a figure's source or place is called. */
export function nameOf(code: string, by: Division, { sources, funds }: ReceiptNames): string {
  if (by === 'fund') return placesApart[code] ?? funds[code] ?? code
  return sourcesApart[code] ?? sources[code.replace('import:', '')] ?? code
}

/** Suspense, and what is no source of its own, stand at the end however large they are. */
function isApart(code: string): boolean {
  return code in placesApart || code === 'other'
}
