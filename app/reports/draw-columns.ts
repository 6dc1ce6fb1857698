import { scaleBand } from 'd3-scale'
import { stack, stackOffsetDiverging } from 'd3-shape'
import { formatMoney, type Pence, pence, sumOf } from '../money.js'
import { drawAxis, rounded } from '../web/rendering/draw-axis.js'
import type { ReceiptsTable, Series } from './receipts-table.js'

/** A drawing in units of its own, which the page scales: every figure in it stands in the table beside it, too. */
export interface ColumnsDrawing {
  width: number
  height: number
  /** Where the columns begin, after the labels, and end, from the left. */
  left: number
  right: number
  /** Of no money, from the top. */
  zero: number
  ticks: { y: number, label: string }[]
  days: { x: number, label: string }[]
  series: { name: string, totalPence: Pence, pattern: number, pieces: { x: number, y: number, width: number, height: number }[] }[]
}

const [width, height] = [960, 480]
const [right, top, bottom] = [950, 30, 410]
/** More kinds of piece than these cannot be told apart: the smallest are drawn as one. */
const mostNamed = 6
const takenBackPattern = 8
const wantedTicks = 5

/** Columns of a day each, stacked of what came, with what was taken back below the line. Null when no money moved. */
export function drawColumns({ days, series, takenBack }: ReceiptsTable): ColumnsDrawing | null {
  const drawn = [...fewEnough(series), ...takenBack === null ? [] : [takenBack]]
  if (drawn.every(({ amounts }) => amounts.every(amount => amount === 0))) return null
  const stacked = stack<number, number>().keys(drawn.map((_, index) => index)).value((day, key) => drawn[key]?.amounts[day] ?? 0)
    .offset(stackOffsetDiverging)(days.map((_, index) => index))
  const ends = stacked.flatMap(pieces => pieces.flatMap(([low, high]) => [low, high]))
  const { placeOf, ticks, left } = drawAxis(ends, { width, top, bottom, wantedTicks }, tick => shortMoney(pence(tick)))
  const x = scaleBand<number>().domain(days.map((_, index) => index)).range([left, right]).paddingInner(0.25).paddingOuter(0.15)
  return {
    width, height, left, right, zero: placeOf(0), ticks,
    days: days.map((day, index) => ({ x: rounded((x(index) ?? 0) + x.bandwidth() / 2), label: String(Number(day.slice(8))) })),
    series: drawn.map(({ name, totalPence }, key) => ({
      name, totalPence, pattern: drawn[key] === takenBack ? takenBackPattern : key,
      pieces: (stacked[key] ?? []).flatMap(([low, high], index) => low === high ? [] : [{
        x: rounded(x(index) ?? 0), y: placeOf(high), width: rounded(x.bandwidth()), height: rounded(placeOf(low) - placeOf(high))
      }])
    }))
  }
}

/** The largest by name, and one of all the others. Suspense, which somebody must work, is always named. */
function fewEnough(series: Series[]): Series[] {
  if (series.length <= takenBackPattern) return series
  const isNamed = (one: Series, index: number): boolean => index < mostNamed || one.name === 'Suspense'
  const others = series.filter((one, index) => !isNamed(one, index))
  const amounts = others[0]?.amounts.map((_, day) => sumOf(others.map(one => one.amounts[day] ?? pence(0)))) ?? []
  return [...series.filter(isNamed), { name: `${others.length} others`, amounts, totalPence: sumOf(amounts) }]
}

/** Whole pounds stand without pence. */
function shortMoney(amount: Pence): string {
  return formatMoney(amount).replace(/\.00$/, '')
}
