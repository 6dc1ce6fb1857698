import { scaleBand, scaleLinear } from 'd3-scale'

export interface FunnelStep {
  name: string
  /** Journeys that came so far. */
  count: number
}

/** A drawing in units of its own, which the page scales: every figure in it stands in the table beside it, too. */
export interface FunnelDrawing {
  width: number
  height: number
  bars: { name: string, count: number, x: number, y: number, width: number, height: number, labelY: number }[]
}

const width = 480
const rowHeight = 68
/** From the top of a row to the line on which its name stands, large enough for the smallest screen, and to its bar. */
const [labelBottom, barTop, barHeight] = [24, 32, 26]

/** A bar for each step below its name, in the middle, as wide as its share of the widest: narrow as a whole, so that it can be read on a phone. There is nothing to draw before anything has begun. */
export function drawFunnel(steps: readonly FunnelStep[]): FunnelDrawing | null {
  const most = Math.max(0, ...steps.map(({ count }) => count))
  if (most === 0) return null
  const height = rowHeight * steps.length
  const x = scaleLinear().domain([0, most]).range([0, width])
  const y = scaleBand().domain(steps.map(({ name }) => name)).range([0, height])
  return {
    width, height,
    bars: steps.map(({ name, count }) => {
      const [wide, top] = [x(count), y(name) ?? 0]
      return {
        name, count, x: rounded((width - wide) / 2), y: rounded(top + barTop), width: rounded(wide), height: barHeight, labelY: rounded(top + labelBottom)
      }
    })
  }
}

function rounded(place: number): number {
  return Math.round(place * 10) / 10
}
