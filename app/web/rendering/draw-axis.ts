import { scaleLinear } from 'd3-scale'

/** The upright axis of a drawing, in the drawing's units. */
export interface DrawnAxis {
  /** Where a value stands, from the top. */
  placeOf: (value: number) => number
  ticks: { y: number, label: string }[]
  /** Where the labels have ended and what is drawn may begin, from the left. */
  left: number
}

/** Of the drawing's width: a character of a label on the smallest screen, where the drawing shrinks and its letters do not. */
const characterShare = 7 / 240
const besideLabels = 16

/**
 * An axis that holds nought and all the values, with about so many ticks at whole numbers, and as much room for their labels as these need on
 * the smallest screen.
 */
export function drawAxis(
  values: readonly number[], { width, top, bottom, wantedTicks }: { width: number, top: number, bottom: number, wantedTicks: number },
  labelOf: (tick: number) => string
): DrawnAxis {
  const scale = scaleLinear().domain([Math.min(0, ...values), Math.max(0, ...values)]).nice(wantedTicks).range([bottom, top])
  const placeOf = (value: number): number => rounded(scale(value))
  const ticks = scale.ticks(wantedTicks).filter(Number.isInteger).map(tick => ({ y: placeOf(tick), label: labelOf(tick) }))
  return { placeOf, ticks, left: rounded(besideLabels + width * characterShare * Math.max(...ticks.map(({ label }) => label.length))) }
}

/** A place in a drawing, as exact as anybody can see. */
export function rounded(place: number): number {
  return Math.round(place * 10) / 10
}
