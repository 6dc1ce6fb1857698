import { scaleLinear, scalePoint } from 'd3-scale'
import { line } from 'd3-shape'
import { type MeasureUnit } from '../measures/measure.js'
import { valueInWords } from '../measures/measure-value.js'
import type { Month } from '../months.js'

/** A drawing in units of its own, which the page scales: every figure in it stands in the table beside it, too. */
export interface MonthsDrawing {
  width: number
  height: number
  left: number
  right: number
  bottom: number
  ticks: { y: number, label: string }[]
  months: { x: number, label: string }[]
  /** A line through the months that follow each other; it breaks where a month has no figure. */
  path: string
  points: { x: number, y: number }[]
}

const [width, height] = [720, 240]
const [left, right, top, bottom] = [120, 700, 16, 204]
const wantedTicks = 4
const hundredPercent = 100_00
const hourSeconds = 3_600
const daySeconds = 86_400

/** A line of values by month from zero up, in the units of `valueOf`; null is no figure. There is nothing to draw of fewer than two. */
export function drawMonths(values: readonly { month: Month, value: number | null }[], unit: MeasureUnit): MonthsDrawing | null {
  const known = values.flatMap(({ value }) => value === null ? [] : [value])
  if (known.length < 2) return null
  const isShare = unit === 'percent' || unit === 'score'
  const most = isShare ? hundredPercent : Math.max(1, ...known)
  const step = stepOf(unit, most)
  const y = scaleLinear().domain([Math.min(0, ...known) / step, most / step]).nice(wantedTicks).range([bottom, top])
  const x = scalePoint().domain(values.map(({ month }) => month)).range([left + 20, right - 20])
  const placed = values.map(({ month, value }) => ({ x: rounded(x(month) ?? 0), y: value === null ? null : rounded(y(value / step)) }))
  const path = line<typeof placed[number]>().defined(point => point.y !== null).x(point => point.x).y(point => point.y ?? 0)(placed)
  return {
    width, height, left, right, bottom, path: path ?? '',
    ticks: y.ticks(wantedTicks).filter(Number.isInteger)
      .map(tick => ({ y: rounded(y(tick)), label: valueInWords(unit, tick * step).replace(/\.00$/, '') })),
    months: values.map(({ month }) => ({ x: rounded(x(month) ?? 0), label: String(Number(month.slice(5))) })),
    points: placed.flatMap(point => point.y === null ? [] : [{ x: point.x, y: point.y }])
  }
}

/** What the axis counts in: times in whole days, hours or minutes, so that its labels are exact. */
function stepOf(unit: MeasureUnit, most: number): number {
  if (unit === 'percent' || unit === 'score') return 100
  if (unit !== 'seconds-each') return 1
  return most >= 2 * daySeconds ? daySeconds : most >= 2 * hourSeconds ? hourSeconds : 60
}

function rounded(place: number): number {
  return Math.round(place * 10) / 10
}
