import type { Request } from 'express'
import { pageBefore } from '../../web/page-before.js'
import { pageName } from '../../web/page-names/page-names.js'
import { pageAt } from '../../web/rendering/page-pattern.js'

/** Of the latest forms; the session is read with each request. */
const mostKept = 10

/** A page by its pattern, and as it stands in addresses; of staff or of residents. */
export interface Screen {
  page: string | null
  pageName: string | null
  carried: string
}

export function screenAt({ app }: Pick<Request, 'app'>, carried: string): Screen {
  const found = pageAt(app, carried)
  return found === undefined ? { page: null, pageName: null, carried: '' } : { page: found.pattern, pageName: pageName(found.pattern), carried: found.carried }
}

/**
 * Remembers for a form about a page where that page is, ids and all: in the session alone, by the form's key, so that neither what is sent
 * nor an address holds more than its pattern. A browser that does not say where it comes from is led to a page that needs no id, or home.
 */
export function keepAddress(request: Request, formKey: string): void {
  const address = pageBefore(request)
  if (address === null) return
  const kept = Object.entries(request.session.formPages ?? {}).slice(1 - mostKept)
  request.session.formPages = Object.fromEntries([...kept, [formKey, address]])
}

/** Where the page is that a form is about. */
export function addressOf(request: Request, formKey: string, carried: string): string {
  const kept = request.session.formPages?.[formKey]
  if (kept !== undefined) return kept
  const found = pageAt(request.app, carried)
  return found?.isShown === true && !/[~]|\/-(\/|$)/.test(found.carried) ? found.carried : '/staff'
}
