import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import { NotFound } from '../errors.js'
import { fundAskedFor } from '../measures/funds-counted-together.js'
import { monthAsked } from '../measures/month-asked.js'
import { addMonths, formatMonth, monthOf } from '../months.js'
import { recordAudit } from '../users/audit.js'
import { addressWith, field } from '../web/form-body.js'
import { sendCsv } from '../web/rendering/csv.js'
import { signedIn } from '../web/signed-in-person.js'
import { faultsOfPage, figuresOfPage, nameOfPage, stepsOfPage } from './figures-of-pages.js'
import { goingJourneys, type StruggleFilter, struggleFigures, type WholeFigure, wholeFigures } from './figures-query.js'
import { pageOfCode } from './journey-pages.js'
import { strugglePage } from './struggle-page.js'
import { channelNames, errorInWords, scriptNames } from './struggle-words.js'

/** A journey is over a day after its last page and counted the night after: one that waits longer means that nothing is counted. */
const countedWithinMs = 3 * 86_400_000

/** How far people come, where they stop, and which pages make them err, go back and ask. */
export async function showStruggle(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const { figures, going, ...asked } = await inCouncil(council.id, async trx => ({ ...await figuresAskedFor(trx, request), going: await goingJourneys(trx, council.id) }))
  const isLate = going.since !== null && clock.now().getTime() - going.since.getTime() > countedWithinMs
  response.render('struggle/struggle', { ...asked, ...strugglePage(figures), channelNames, scriptNames, going, isLate })
}

/** The same of one page, with its errors in words and its times. */
export async function showStruggleOfPage(request: Request, response: Response): Promise<void> {
  const { council } = request
  const page = pageOfCode(String(request.params.journeyPage))
  if (page === undefined) throw new NotFound('page of the journey')
  const { figures, ...asked } = await inCouncil(council.id, async trx => await figuresAskedFor(trx, request))
  response.render('struggle/page', {
    ...asked, channelNames, scriptNames, of: figuresOfPage(page, figures), faults: faultsOfPage(page, figures), times: stepsOfPage(page, figures)
  })
}

/** A month's figures as a file, so that a spreadsheet can add them up in any way. */
export async function downloadStruggle(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const { month } = askedFor(request)
  const figures = await inCouncil(council.id, async trx => {
    const found = await wholeFigures(trx, council.id, month)
    await recordAudit(trx, council.id, { at: clock.now(), userId: signedIn(request).id, action: 'struggle_downloaded', facts: { month, lines: found.length } })
    return found
  })
  await sendCsv(response, `where-people-struggle-${council.slug}-${month}`, [...columns], figures.map(asRow))
}

const columns = ['Page', 'Page in words', 'What', 'Error', 'Ended', 'Up to seconds', 'Fund code', 'Channel', 'Phase', 'JavaScript', 'Count'] as const

function asRow({ kind, page, field: name, message, upToSeconds, fundCode, channel, phase, scripts, count }: WholeFigure): string[] {
  return [
    page, nameOfPage(page, ''), kind, kind === 'errors' ? errorInWords(name, message) : '', kind === 'ended' ? message : '', kind === 'time' ? String(upToSeconds) : '',
    fundCode, channel, phase, scripts, String(count)
  ]
}

/** The figures that were asked for, and what their page needs to ask for others. */
async function figuresAskedFor(trx: Knex.Transaction, request: Request) {
  const { id } = request.council
  const asked = askedFor(request)
  const { fundCode, ...fund } = await fundAskedFor(trx, id, asked.filter.fundCode)
  const filter = { ...asked.filter, fundCode }
  return { ...asked, ...fund, filter, figures: await struggleFigures(trx, id, asked.month, filter) }
}

function askedFor({ query, services: { clock } }: Request) {
  const today = londonDate(clock.now())
  const month = monthAsked(query, today)
  const filter: StruggleFilter = { fundCode: field(query, 'fund'), channel: field(query, 'channel'), phase: field(query, 'phase'), scripts: field(query, 'scripts') }
  const at = (one: string): string => addressWith('', { month: one, fund: filter.fundCode, channel: filter.channel, phase: filter.phase, scripts: filter.scripts })
  const [before, after] = [addMonths(month, -1), addMonths(month, 1)]
  return {
    month, filter, monthName: formatMonth(month), here: at(month), isNarrowed: Object.values(filter).some(word => word !== ''),
    before: { name: formatMonth(before), query: at(before) }, after: after > monthOf(today) ? null : { name: formatMonth(after), query: at(after) }
  }
}
