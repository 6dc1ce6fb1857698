import type { Knex } from 'knex'
import { allCouncils } from '../../councils/council.js'
import { forEachCouncil } from '../../councils/for-each-council.js'
import { type CouncilId, inCouncil } from '../../database/in-council.js'
import { type Clock, londonDate } from '../../dates.js'
import { namesOfFunds } from '../../funds/fund.js'
import { channelNames } from '../../measures/channel-months.js'
import { monthlyFigures } from '../../measures/monthly-figures-query.js'
import { firstDay, lastDay } from '../../months.js'
import { keepPublication, latestPublications } from '../publication.js'
import { type NamesBy, publishFigures } from './publish-figures.js'
import type { PublishedLine } from '../published-line.js'
import { publishedMonths } from '../published-months.js'

/** Publishes what each council has not published yet of the months that are over. */
export async function publishEveryPerformance(clock: Clock): Promise<void> {
  await forEachCouncil(await allCouncils(), async ({ id }) => { await publishPerformance(id, clock) })
}

export async function publishPerformance(councilId: CouncilId, clock: Clock): Promise<void> {
  await inCouncil(councilId, async trx => { await publishMonths(trx, councilId, clock.now()) })
}

/**
 * Publishes each of the last twelve months that has figures and is not published, and again any whose figures have been corrected since, with
 * all that was hidden before still hidden. Harmless to repeat.
 */
export async function publishMonths(trx: Knex.Transaction, councilId: CouncilId, now: Date): Promise<void> {
  const months = publishedMonths(londonDate(now))
  const [first = '', last = ''] = [months[0], months.at(-1)]
  const figures = await monthlyFigures(trx, councilId, { from: firstDay(first), to: lastDay(last) })
  const kept = new Map((await latestPublications(trx, councilId, first, last)).map(publication => [publication.month, publication]))
  const names = await namesOf(trx, councilId)
  for (const month of months) {
    const before = kept.get(month)
    const lines = publishFigures(figures.filter(figure => figure.month === month), names, before?.lines)
    const isNew = before === undefined ? lines.length > 0 : !isSame(withoutNewNones(lines, before.lines), before.lines)
    if (isNew) await keepPublication(trx, councilId, { month, version: (before?.version ?? 0) + 1, publishedAt: now, lines })
  }
}

async function namesOf(trx: Knex.Transaction, councilId: CouncilId): Promise<NamesBy> {
  return { fund: await namesOfFunds(trx, councilId), channel: channelNames }
}

/** Without measures that were not published before and of which there is none: that one measures more now corrects nothing. */
function withoutNewNones(lines: readonly PublishedLine[], before: readonly PublishedLine[]): PublishedLine[] {
  const known = new Set(before.map(({ measure }) => measure))
  return lines.filter(({ measure, isHidden, count, of, pence, seconds }) => known.has(measure) || isHidden || [count, of, pence, seconds].some(amount => (amount ?? 0) !== 0))
}

/** A fund that has been given another name is no correction. */
function isSame(lines: readonly PublishedLine[], before: readonly PublishedLine[]): boolean {
  const asText = (all: readonly PublishedLine[]): string => JSON.stringify(all.map(
    ({ measure, by, code, count, of, pence, seconds, score, isTyped, isHidden }) => [measure, by, code, count, of, pence, seconds, score, isTyped, isHidden]
  ).sort())
  return asText(lines) === asText(before)
}
