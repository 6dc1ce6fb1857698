import type { Request, RequestHandler, Response } from 'express'
import { londonDate } from '../dates.js'
import { listedAs } from './cookies.js'
import type { CookieSet } from './cookies-set.js'

const longestName = 100

/** Notes the name of each cookie that a browser is given, once a day: what the page tells of them is held against it. Nothing of a value is kept. */
export function noteCookies(): RequestHandler {
  let [day, noted] = ['', new Set<string>()]
  return (request, response, next) => {
    response.on('finish', () => {
      const cookies = cookiesOf(request, response)
      if (cookies.length === 0) return
      if (cookies[0]?.lastSetOn !== day) [day, noted] = [cookies[0]?.lastSetOn ?? '', new Set()]
      const unseen = cookies.filter(({ councilId, name }) => !noted.has(`${councilId} ${name}`))
      for (const { councilId, name } of unseen) noted.add(`${councilId} ${name}`)
      request.services.cookiesSet.add(unseen)
    })
    next()
  }
}

function cookiesOf({ council, services: { config, clock } }: Request, response: Response): CookieSet[] {
  return [response.getHeader('set-cookie') ?? []].flat().map(sent => {
    const name = String(sent).split('=', 1)[0] ?? ''
    const listed = listedAs(name, config)
    return { councilId: council.id, name: listed ?? name.slice(0, longestName), isListed: listed !== null, lastSetOn: londonDate(clock.now()) }
  })
}
