import { type Request, type RequestHandler, type Response, Router } from 'express'
import { allCouncils } from '../councils/council.js'
import { inCouncil } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import { NotFound } from '../errors.js'
import { measures } from '../measures/measure.js'
import { builtAssets } from '../web/rendering/assets.js'
import { compressPages } from '../web/rendering/compressed-pages.js'
import { sendCsv } from '../web/rendering/csv.js'
import { measurePage } from './measure-page.js'
import { asRow, csvFields, openFigures, schemaVersion, suppressedMark } from './open-data.js'
import { performancePage } from './performance-page.js'
import { latestPublications, type Publication } from './publication.js'
import type { Published } from './published.js'
import { publishedMonths } from './published-months.js'
import { cachedForAnHour, licence, licenceAddress } from './show-performance.js'
import { type PublishingCouncil, together } from './together.js'

const remembersForMs = 600_000
const nameOfAll = 'all councils together'
/** Each council has its own. */
const noTargets: Pick<Published, 'targets' | 'summed'> = { targets: new Map(), summed: new Set() }

/**
 * Answers on the whole service's own host, where one is set: its performance and its data, without session or cookie, and nothing else. It
 * stands before the finding of the council, and lets every other host go on to that.
 */
export function wholeService(): RequestHandler {
  const assets = Router()
  assets.use('/assets/council', () => { throw new NotFound('council') })
  assets.use('/assets', builtAssets().serve)
  const compress = compressPages()
  const published = remembering()
  return async (request, response, next) => {
    const { wholeServiceHost } = request.services.config
    const host = (request.headers.host ?? '').replace(/:\d{1,5}$/, '').toLowerCase()
    if (wholeServiceHost === null || host !== wholeServiceHost) return next()
    Object.assign(response.locals, { isWholeService: true })
    if (!['GET', 'HEAD'].includes(request.method)) throw new NotFound('page')
    if (request.path.startsWith('/assets/')) return assets(request, response, () => { next(new NotFound('asset')) })
    if (request.path === '/') return response.redirect(303, '/performance')
    const answer = answers[request.path] ?? answerOfMeasure(request.path)
    if (answer === undefined) throw new NotFound('page')
    const months = publishedMonths(londonDate(request.services.clock.now()))
    const publications = await published(months)
    response.set('Cache-Control', cachedForAnHour)
    compress(request, response, () => undefined)
    await answer(request, response, months, publications)
  }
}

type Answer = (request: Request, response: Response, months: readonly string[], publications: readonly Publication[]) => Promise<void> | void

const answers: Record<string, Answer | undefined> = {
  '/performance': (_request, response, months, publications) => {
    response.render('performance/all-councils', { page: performancePage({ months, publications, ...noTargets }), nameOfAll })
  },
  '/performance/data': (_request, response) => {
    response.render('performance/data', { measures, schemaVersion, suppressedMark, licence, licenceAddress })
  },
  '/performance.csv': async (_request, response, _months, publications) => {
    await sendCsv(response, 'performance-all-councils', [...csvFields], openFigures(publications).map(asRow))
  },
  '/performance.json': (_request, response, _months, publications) => {
    response.set('Access-Control-Allow-Origin', '*').json({ schemaVersion, licence, licenceAddress, organisation: nameOfAll, figures: openFigures(publications) })
  }
}

/** The page of one measure; undefined for an address that could be none's. */
function answerOfMeasure(path: string): Answer | undefined {
  const code = /^\/performance\/([a-z-]+)$/.exec(path)?.[1]
  if (code === undefined) return undefined
  return (_request, response, months, publications) => {
    const page = measurePage(code, { months, publications, ...noTargets })
    if (page === null) throw new NotFound('measure')
    response.render('performance/measure', page)
  }
}

/** What all councils have published is read a council at a time, each in its own step, and kept for some minutes. */
function remembering(): (months: readonly string[]) => Promise<Publication[]> {
  let kept: { until: number, last: string, publications: Publication[] } | undefined
  return async months => {
    const [first = '', last = ''] = [months[0], months.at(-1)]
    if (kept?.last === last && kept.until > Date.now()) return kept.publications
    const councils: PublishingCouncil[] = []
    for (const { id, slug, name } of await allCouncils()) {
      councils.push({ slug, name, publications: await inCouncil(id, async trx => await latestPublications(trx, id, first, last)) })
    }
    kept = { until: Date.now() + remembersForMs, last, publications: together(councils) }
    return kept.publications
  }
}
