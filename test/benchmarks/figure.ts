/** One line of the budgets, measured. */
export interface Figure {
  what: string
  unit: string
  measured: number
  /** What the same work comes to without what we added, in the same run. */
  floor: number | null
  /** Measured to floor: the median of the rounds. */
  ratio: number | null
  /** The lowest and the highest round's ratio, or measurement where there is no floor. */
  spread: readonly [number, number] | null
  target: Target | null
}

/** What the ratio, or the measurement where there is no floor, is to be. */
export type Target = { atLeast: number } | { atMost: number }

/** Of several rounds, in each of which the thing and its floor were measured one after the other. */
export function ratioFigure(
  what: string, unit: string, rounds: readonly { measured: number, floor: number }[], target: Target | null
): Figure {
  const ratios = rounds.map(round => round.measured / round.floor)
  return {
    what, unit, target, measured: median(rounds.map(round => round.measured)), floor: median(rounds.map(round => round.floor)),
    ratio: median(ratios), spread: [Math.min(...ratios), Math.max(...ratios)]
  }
}

/** Of several rounds without a floor. */
export function plainFigure(what: string, unit: string, rounds: readonly number[], target: Target | null): Figure {
  const spread = rounds.length > 1 ? [Math.min(...rounds), Math.max(...rounds)] as const : null
  return { what, unit, target, measured: median(rounds), floor: null, ratio: null, spread }
}

/** Null when there is no target. */
export function isMet({ measured, ratio, target }: Figure): boolean | null {
  const value = ratio ?? measured
  if (target === null) return null
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] ?? NaN : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}

/** The figures as a table for people. */
export function table(figures: readonly Figure[]): string {
  const heading = ['what', 'measured', 'floor', 'ratio', 'lowest to highest', 'target', '']
  const lines = [heading, ...figures.map(cells)]
  const widths = heading.map((_, column) => Math.max(...lines.map(line => (line[column] ?? '').length)))
  return lines.map(line => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n')
}

function cells(figure: Figure): string[] {
  const { what, unit, measured, floor, ratio, spread, target } = figure
  const met = isMet(figure)
  return [
    what,
    `${printed(measured)} ${unit}`,
    floor === null ? '' : printed(floor),
    ratio === null ? '' : printed(ratio),
    spread === null ? '' : `${printed(spread[0])} to ${printed(spread[1])}`,
    target === null ? 'reported' : 'atLeast' in target ? `at least ${printed(target.atLeast)}` : `at most ${printed(target.atMost)}`,
    met === null ? '' : met ? 'met' : 'MISSED'
  ]
}

function printed(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en-GB')
  return value.toLocaleString('en-GB', Math.abs(value) < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 })
}
