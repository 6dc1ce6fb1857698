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
  bars: { name: string, count: number, x: number, y: number, width: number, height: number, labelX: number, labelY: number }[]
}

const width = 720
const [left, right] = [220, 660]
const rowHeight = 34

/** A bar for each step, in the middle, as wide as its share of the widest. There is nothing to draw before anything has begun. */
export function drawFunnel(steps: readonly FunnelStep[]): FunnelDrawing | null {
  const most = Math.max(0, ...steps.map(({ count }) => count))
  if (most === 0) return null
  const height = rowHeight * steps.length
  const x = scaleLinear().domain([0, most]).range([0, right - left])
  const y = scaleBand().domain(steps.map(({ name }) => name)).range([0, height]).paddingInner(0.2).paddingOuter(0.1)
  const middle = (left + right) / 2
  return {
    width, height,
    bars: steps.map(({ name, count }) => {
      const [wide, top] = [x(count), y(name) ?? 0]
      return {
        name, count, x: rounded(middle - wide / 2), y: rounded(top), width: rounded(wide), height: rounded(y.bandwidth()), labelX: rounded(middle + wide / 2 + 8),
        labelY: rounded(top + y.bandwidth() / 2 + 5)
      }
    })
  }
}

function rounded(place: number): number {
  return Math.round(place * 10) / 10
}
