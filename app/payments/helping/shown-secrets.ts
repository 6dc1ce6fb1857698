import type { Request } from 'express'
import type { ShownSecret } from '../../web/request.js'
import { keepSession } from '../../web/sessions.js'

const mostRemembered = 10

/**
 * Keeps a code or link that has just been made in the session of whoever made it, since only its hash is stored, so that its page can
 * show it again. The oldest are forgotten.
 * @param id of the help or link that it belongs to
 */
export function rememberSecret(request: Request, id: string, secret: ShownSecret): void {
  keepSession(request)
  const earlier = Object.entries(request.session.shownSecrets ?? {}).slice(1 - mostRemembered)
  request.session.shownSecrets = Object.fromEntries([...earlier, [id, secret]])
}

/** Undefined in any other session than the one that made it. */
export function shownSecret(request: Request, id: string): ShownSecret | undefined {
  return request.session.shownSecrets?.[id]
}
