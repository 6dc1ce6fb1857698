import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import { NotFound } from '../errors.js'
import { measures } from '../measures/measure.js'
import { monthsSummed } from '../measures/measured-days.js'
import { targetsOf } from '../measures/targets.js'
import { sendCsv } from '../web/rendering/csv.js'
import { measurePage } from './measure-page.js'
import { asRow, csvFields, openFigures, openTargets, schemaVersion, suppressedMark } from './open-data.js'
import { performancePage } from './performance-page.js'
import { latestPublications } from './publication.js'
import type { Published } from './published.js'
import { publishedMonths } from './published-months.js'

/** What is published changes once a night at most. */
export const cachedForAnHour = 'public, max-age=3600'

export const licence = 'Open Government Licence v3.0'
export const licenceAddress = 'https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/'

/** The council's performance in the latest month that is published, for everybody. */
export async function showPerformance(request: Request, response: Response): Promise<void> {
  const page = performancePage(await publishedOf(request))
  response.render('performance/performance', { page, nameOfAll: request.council.name, allCouncilsAddress: addressOfAll(request) })
}

/** One measure of the last twelve months. */
export async function showPublishedMeasure(request: Request, response: Response): Promise<void> {
  const page = measurePage(String(request.params.measure), await publishedOf(request))
  if (page === null) throw new NotFound('measure')
  response.render('performance/measure', page)
}

export function showPerformanceData(_request: Request, response: Response): void {
  response.render('performance/data', { measures, schemaVersion, suppressedMark, licence, licenceAddress })
}

export async function downloadPerformance(request: Request, response: Response): Promise<void> {
  const { publications } = await publishedOf(request)
  response.set('Cache-Control', cachedForAnHour)
  await sendCsv(response, `performance-${request.council.slug}`, [...csvFields], openFigures(publications).map(asRow))
}

export async function sendPerformance(request: Request, response: Response): Promise<void> {
  const { publications, targets } = await publishedOf(request)
  response.set('Cache-Control', cachedForAnHour).set('Access-Control-Allow-Origin', '*').json({
    schemaVersion, documentation: `${request.origin}/performance/data`, licence, licenceAddress,
    organisation: request.council.name, targets: openTargets(targets), figures: openFigures(publications)
  })
}

/** The host of the whole service is reached as the council's own is. */
function addressOfAll({ origin, services: { config } }: Request): string | null {
  if (config.wholeServiceHost === null) return null
  const address = new URL('/performance', origin)
  address.hostname = config.wholeServiceHost
  return address.href
}

async function publishedOf({ council, services }: Request): Promise<Published> {
  const months = publishedMonths(londonDate(services.clock.now()))
  const [first = '', last = ''] = [months[0], months.at(-1)]
  return await inCouncil(council.id, async trx => ({
    months, publications: await latestPublications(trx, council.id, first, last), targets: await targetsOf(trx, council.id),
    summed: await monthsSummed(trx, council.id, first, last)
  }))
}
