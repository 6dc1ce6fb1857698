import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { addMonths, firstDay, formatMonth, lastDay, type Month, monthOf } from '../../months.js'
import { addressWith } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { channelNames } from '../channel-months.js'
import type { Figure } from '../figure.js'
import { fundAskedFor } from '../funds-counted-together.js'
import { daysMeasured } from '../measured-days.js'
import { monthAsked } from '../month-asked.js'
import { monthlyFigures } from '../monthly-figures-query.js'
import { type Targets, targetsOf } from '../targets.js'
import { type FigureFilter, filterAsked, isNarrowed } from './figure-filter.js'
import { measuresTable } from './measures-table.js'

/** What is measured of a month, by fund, channel and phase, with what each number means and the target that it is to meet. */
export async function showMeasures(request: Request, response: Response): Promise<void> {
  const asked = await askedOf(request)
  response.render('measures/measures', { ...asked, groups: measuresTable(asked, asked.month, asked.filter), may: signedIn(request).permissions })
}

/** What pages of measures are asked for and know: a month with the eleven before it, narrowed or not. */
interface AskedFigures {
  month: Month
  filter: FigureFilter
  figures: Figure[]
  targets: Targets
  /** How many of the month's days are summed. */
  measured: { days: number, of: number }
  /** Their names by code. */
  funds: Record<string, string>
  /** The fund that was asked for, where it is counted with the one that is shown. */
  mergedName: string | null
}

/** What an address asks for, with what its page needs to ask for something else. */
export async function askedOf({ council, services, query }: Request): Promise<AskedFigures> {
  const today = londonDate(services.clock.now())
  const month = monthAsked(query, today)
  const [before, after] = [addMonths(month, -1), addMonths(month, 1)]
  const found = await inCouncil(council.id, async trx => ({
    figures: await monthlyFigures(trx, council.id, { from: firstDay(addMonths(month, -11)), to: lastDay(month) }),
    targets: await targetsOf(trx, council.id), measured: await daysMeasured(trx, council.id, month), ...await fundAskedFor(trx, council.id, filterAsked(query).fundCode)
  }))
  const filter = { ...filterAsked(query), fundCode: found.fundCode }
  const at = (one: Month): string => addressWith('', { month: one, fund: filter.fundCode, channel: filter.channel, phase: filter.phase })
  return {
    ...found, month, filter, ...{ channelNames, here: at(month), isNarrowed: isNarrowed(filter), monthName: formatMonth(month), beforeName: formatMonth(before) },
    ...{ before: { name: formatMonth(before), query: at(before) }, after: after > monthOf(today) ? null : { name: formatMonth(after), query: at(after) } }
  }
}
