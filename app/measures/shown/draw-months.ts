import { scalePoint } from 'd3-scale'
import { line } from 'd3-shape'
import { formatMonth, type Month } from '../../months.js'
import { drawAxis, rounded } from '../../web/rendering/draw-axis.js'
import type { MeasureUnit } from '../measure.js'
import { valueInWords } from '../measure-value.js'

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

const [width, height] = [720, 280]
const [right, top, bottom] = [700, 28, 234]
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
  const { placeOf, ticks, left } = drawAxis([...known, most].map(value => value / step), { width, top, bottom, wantedTicks }, tick => labelOf(unit, tick, step))
  const x = scalePoint().domain(values.map(({ month }) => month)).range([left + 20, right - 20])
  const placed = values.map(({ month, value }) => ({ x: rounded(x(month) ?? 0), y: value === null ? null : placeOf(value / step) }))
  const path = line<typeof placed[number]>().defined(point => point.y !== null).x(point => point.x).y(point => point.y ?? 0)(placed)
  return {
    width, height, left, right, bottom, path: path ?? '', ticks,
    months: values.map(({ month }) => ({ x: rounded(x(month) ?? 0), label: formatMonth(month).slice(0, 3) })),
    points: placed.flatMap(point => point.y === null ? [] : [{ x: point.x, y: point.y }])
  }
}

/** What the axis counts in: times in whole days, hours or minutes, so that its labels are exact. */
function stepOf(unit: MeasureUnit, most: number): number {
  if (unit === 'percent' || unit === 'score') return 100
  if (unit !== 'seconds-each') return 1
  return most >= 2 * daySeconds ? daySeconds : most >= 2 * hourSeconds ? hourSeconds : 60
}

function labelOf(unit: MeasureUnit, tick: number, step: number): string {
  if (unit !== 'seconds-each') return valueInWords(unit, tick * step).replace(/\.00$/, '')
  const name = step === daySeconds ? 'day' : step === hourSeconds ? 'hour' : 'minute'
  return `${tick} ${name}${tick === 1 ? '' : 's'}`
}
