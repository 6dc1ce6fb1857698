import { field } from '../../web/form-body.js'
import type { Figure } from '../figure.js'
import { type Measure, type MeasurePart, measureParts } from '../measure.js'

/** What the figures are narrowed to; empty for all. */
export interface FigureFilter {
  fundCode: string
  channel: string
  phase: string
}

export function filterAsked(asking: unknown): FigureFilter {
  return { fundCode: field(asking, 'fund'), channel: field(asking, 'channel'), phase: field(asking, 'phase') }
}

export function isNarrowed(filter: FigureFilter): boolean {
  return Object.values(filter).some(chosen => chosen !== '')
}

/** Whether a figure is of the fund, channel and phase to which figures are narrowed. */
export function isWithin(figure: Figure, { fundCode, channel, phase }: FigureFilter): boolean {
  return (fundCode === '' || figure.fundCode === fundCode) && (channel === '' || figure.channel === channel) && (phase === '' || figure.phase === phase)
}

/** To what figures are narrowed though the measure is not counted by it, so that it has none. */
export function notCountedBy({ countedBy }: Measure, { fundCode, channel, phase }: FigureFilter): MeasurePart[] {
  const chosen = { fund: fundCode, channel, phase }
  return measureParts.filter(part => chosen[part] !== '' && !countedBy.includes(part))
}
