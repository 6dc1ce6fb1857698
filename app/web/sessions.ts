import connectPgSimple from 'connect-pg-simple'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import session, { type Session, type SessionData } from 'express-session'
import type { Pool } from 'pg'
import type { Config } from '../config.js'
import { newToken } from '../secrets/secret-tokens.js'
import { cookieValue } from './cookie-value.js'
import { mostLists } from './way-back.js'

const hourMs = 3_600_000

type Kind = 'payment' | 'staff'

/** How long a row stays. That of staff outlasts their signing out by itself, so that it is known whose late form it was. */
const lifeMs: Record<Kind, number> = { payment: 24 * hourMs, staff: 14 * hourMs }

/** A day of payments in one browser. Their ids begin with the time, so that the latest are known by them. */
const mostPayments = 50

/** What is saved, with the payments and lists that other requests have kept meanwhile: what is new in this one, then the latest. */
const merged = `case
  when kept.sess -> 'payments' is null and kept.sess -> 'lists' is null then $2::json
  else ($2::jsonb || ${together('payments', 'key desc', mostPayments)} || ${together('lists', "value -> 'at' desc", mostLists)})::json end`

/** A part of the session whose keys are things of their own, as it was and as it is. */
function together(part: 'payments' | 'lists', latestFirst: string, most: number): string {
  return `coalesce((
    select jsonb_build_object('${part}', jsonb_object_agg(key, value)) from (
      select key, value from jsonb_each(coalesce((kept.sess -> '${part}')::jsonb, '{}') || coalesce(($2::json -> '${part}')::jsonb, '{}'))
      order by coalesce((kept.sess -> '${part}')::jsonb, '{}') ? key, ${latestFirst} limit ${most}) as latest having count(*) > 0), '{}')`
}

const insertMerged = `
  insert into sessions as kept (sid, sess, expire) values ($1, $2::json, $3)
  on conflict (sid) do update set expire = excluded.expire, sess = ${merged}`

const updateMerged = `update sessions as kept set expire = $3, sess = ${merged} where sid = $1`

/** The name of a session's cookie. Over https the browser itself guarantees that it is of this host alone. */
export function cookieName(kind: Kind, config: Pick<Config, 'https'>): string {
  return `${config.https ? '__Host-' : ''}counterfoil-${kind}`
}

/**
 * Sessions live in the database, each with its council; on another council's host it is no session. A request carries one: the staff
 * session where the staff cookie came or the address is under /staff, the resident's otherwise. Nothing is kept, and no cookie set,
 * until keepSession() is called.
 */
export function sessions(pool: Pool, config: Config): RequestHandler {
  const Store = connectPgSimple(session)
  const stores = new Map<string, Record<Kind, RequestHandler>>()

  class CouncilStore extends Store {
    readonly #councilId: string
    /** Sessions that have had a row. When it has gone since, somebody has ended the session, and saving must not bring it back. */
    readonly #loaded = new WeakSet()

    constructor(councilId: string) {
      super({ pool, tableName: 'sessions', pruneSessionInterval: false, disableTouch: true })
      this.#councilId = councilId
    }

    override get(sid: string, callback: (error: unknown, found?: SessionData | null) => void): void {
      super.get(sid, (error: unknown, found?: SessionData | null) => {
        callback(error, found?.councilId === this.#councilId ? found : null)
      })
    }

    override createSession(request: Request, found: SessionData): Session & SessionData {
      const loaded = super.createSession(request, found)
      this.#loaded.add(loaded)
      return loaded
    }

    /** Of two requests at once each saves the session as it knew it; the payments that either has opened stay open. */
    override set(sid: string, data: SessionData, callback?: (error?: unknown) => void): void {
      const values = [sid, JSON.stringify(data), new Date(Date.now() + (data.cookie.maxAge ?? hourMs))]
      void pool.query(this.#loaded.has(data) ? updateMerged : insertMerged, values).then(() => callback?.(), (error: unknown) => callback?.(error))
    }
  }

  function middlewaresOf(councilId: string): Record<Kind, RequestHandler> {
    const known = stores.get(councilId)
    if (known !== undefined) return known
    // A store each: express-session writes into it what kind of cookie a new session gets.
    const make = (kind: Kind): RequestHandler => session({
      store: new CouncilStore(councilId),
      name: cookieName(kind, config),
      secret: [...config.sessionSecrets],
      resave: false,
      saveUninitialized: false,
      proxy: config.https,
      genid: () => newToken() + newToken(),
      cookie: { httpOnly: true, sameSite: 'lax', secure: config.https, path: '/', maxAge: lifeMs[kind] }
    })
    const made = { payment: make('payment'), staff: make('staff') }
    stores.set(councilId, made)
    return made
  }

  return (request, response, next) => {
    // Routes are found whatever the case of their letters.
    const isStaffPage = /^\/staff(\/|$)/i.test(request.path)
    const kind = isStaffPage || hasCookie(request, cookieName('staff', config)) ? 'staff' : 'payment'
    middlewaresOf(request.council.id)[kind](request, response, error => {
      if (error !== undefined) return next(error)
      request.sessionWasLost = hasCookie(request, cookieName(kind, config)) && !isKept(request)
      saveBeforeRedirects(request, response, next)
      if (!request.sessionWasLost || kind === 'payment') return next()
      // A staff session that is over must stand in the way neither of a new sign-in nor of a resident's on the same browser.
      response.clearCookie(cookieName('staff', config), { path: '/', secure: config.https, httpOnly: true, sameSite: 'lax' })
      if (request.method === 'GET' && !isStaffPage) askAgain(request, response)
      else next()
    })
  }
}

/**
 * A browser follows a redirect as soon as it has the headers, and express-session would save only before the last byte: the next page
 * could be asked for before the session that it needs is there.
 */
function saveBeforeRedirects(request: Request, response: Response, next: NextFunction): void {
  const redirect = response.redirect.bind(response) as (status: number, address: string) => void
  const asLoaded = JSON.stringify(request.session)
  response.redirect = (status: number | string, address?: number | string) => {
    const go = () => { redirect(Number(status), String(address)) }
    if ((request.session as unknown) === undefined || JSON.stringify(request.session) === asLoaded) return go()
    request.session.save((error: unknown) => { if (error === undefined || error === null) go(); else next(error) })
  }
}

function hasCookie(request: Request, name: string): boolean {
  return cookieValue(request, name) !== null
}

/** Somebody was signed in, and is not any more. */
export function staffSessionWasLost(request: Request): boolean {
  return request.sessionWasLost && hasCookie(request, cookieName('staff', request.services.config))
}

/** Sends the browser to the same page again, now that a cookie is out of the way. An address that names another site by its slashes is not ours. */
export function askAgain({ originalUrl }: Request, response: Response): void {
  response.redirect(303, /^\/(?![/\\])/.test(originalUrl) ? originalUrl : '/')
}

/** Whether there is anything in the session: without, it has no row and no cookie. */
export function isKept(request: Request): boolean {
  return request.session.councilId !== undefined
}

/** Starts the session, since something must now be kept. Harmless when it has started already. */
export function keepSession(request: Request): void {
  request.session.councilId = request.council.id
  request.session.csrfToken ??= newToken()
  // A page that answers this very request was begun without a token, and its forms need one.
  if (request.res !== undefined) request.res.locals.csrfToken = request.session.csrfToken
}

/** Starts the session anew under another id, so that nobody who knew the old one shares it: at sign-in. */
export async function renewSession(request: Request): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    request.session.regenerate((error: unknown) => { if (error === undefined || error === null) resolve(); else reject(error as Error) })
  })
  keepSession(request)
}

/** Ends the session: its row is removed, and this request has none any more. Only a redirect or a refusal can follow. */
export async function endSession(request: Request): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    request.session.destroy((error: unknown) => { if (error === undefined || error === null) resolve(); else reject(error as Error) })
  })
}
