import { scaleBand, scaleLinear } from 'd3-scale'
import { rounded } from '../web/rendering/draw-axis.js'

export interface FunnelStep {
  name: string
  /** Journeys that came so far. */
  count: number
}

/**
 * From left to right in hundredths of the drawing's width, from top to bottom in rems: it is as wide as there is room and as high as its letters
 * need, on every screen. Every figure in it stands in the table beside it, too.
 */
export interface FunnelDrawing {
  height: number
  bars: { name: string, count: number, left: number, width: number, top: number, height: number, labelBottom: number }[]
}

const rowHeight = 2.6
/** From the top of a row to the line on which its name stands, and to its bar. */
const [labelBottom, barTop, barHeight] = [1, 1.3, 0.9]

/** A bar for each step below its name, in the middle, as wide as its share of the widest. There is nothing to draw before anything has begun. */
export function drawFunnel(steps: readonly FunnelStep[]): FunnelDrawing | null {
  const most = Math.max(0, ...steps.map(({ count }) => count))
  if (most === 0) return null
  const height = rounded(rowHeight * steps.length)
  const x = scaleLinear().domain([0, most]).range([0, 100])
  const y = scaleBand().domain(steps.map(({ name }) => name)).range([0, height])
  return {
    height,
    bars: steps.map(({ name, count }) => {
      const [wide, top] = [x(count), y(name) ?? 0]
      return {
        name, count, left: rounded((100 - wide) / 2), width: rounded(wide), top: rounded(top + barTop), height: barHeight, labelBottom: rounded(top + labelBottom)
      }
    })
  }
}
