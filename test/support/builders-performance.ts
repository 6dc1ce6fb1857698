import { inCouncil } from '../../app/database/in-council.js'
import { londonDate, systemClock } from '../../app/dates.js'
import type { Figure } from '../../app/measures/figure.js'
import { publishPerformance } from '../../app/performance/publishing/publish-performance.js'
import { publishedMonths } from '../../app/performance/published-months.js'
import type { TestCouncil } from './builders.js'

/** The latest month that may have been published, or one so many before it. */
export function monthsAgo(number: number): string {
  return publishedMonths(londonDate(systemClock.now())).at(-1 - number) ?? ''
}

/** What was measured on the tenth of a month, as the nightly sums keep it. */
export async function measured(council: TestCouncil, month: string, figures: readonly Partial<Figure>[]): Promise<void> {
  await inCouncil(council.id, async trx => {
    await trx('daily_figures').insert(figures.map(figure => ({
      council_id: council.id, day: `${month}-10`, measure: figure.measure ?? 'completion', fund_code: figure.fundCode ?? '', channel: figure.channel ?? '',
      phase: figure.phase ?? '', count: figure.count ?? 0, of_count: figure.of ?? null, pence: figure.pence ?? null, seconds: figure.seconds ?? null
    })))
  })
}

export async function published(council: TestCouncil): Promise<void> {
  await publishPerformance(council.id, systemClock)
}

/** Twelve months of some measures, one of them without figures, with a fund that few people paid; all published. */
export async function aMeasuredYear(council: TestCouncil): Promise<void> {
  const [first, second, third] = council.setup.funds.map(({ code }) => code)
  for (const number of [0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11]) {
    const completed = (fundCode: string | undefined, channel: 'web' | 'phone', count: number, of: number): Partial<Figure> =>
      ({ fundCode: fundCode ?? null, channel, phase: 'live', count, of })
    await measured(council, monthsAgo(number), [
      completed(first, 'web', 800 + number, 1000), completed(second, 'web', 3, 4), completed(third, 'phone', 70, 100),
      { measure: 'digital-take-up', fundCode: first ?? null, channel: 'web', count: 900, of: 900 }, { measure: 'digital-take-up', count: 0, of: 300 + number },
      { measure: 'time-to-allocate', fundCode: first ?? null, count: 40, seconds: 40 * (86_400 + number * 3600) },
      { measure: 'suspense-value', count: 12, pence: 1234_56 as Figure['pence'] }
    ])
  }
  await published(council)
}
