import { timingSafeEqual } from 'node:crypto'
import type { Request, Response } from 'express'
import { hashSecret, keyedHash, newToken } from '../secrets/secret-tokens.js'
import { cookieValue } from '../web/cookie-value.js'
import { cookieName } from '../web/sessions.js'

type Asked = Pick<Request, 'headers' | 'council' | 'services'>

const rememberedForMs = 90 * 86_400_000

/**
 * What tries from this browser are counted by, when this email has been signed in from it: then nobody else, on the same network or
 * elsewhere, can use them up. Null for any other. It proves nothing but that.
 * https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
 */
export function knownBrowser(request: Asked, email: string): string | null {
  const [nonce = '', signature = ''] = (cookieValue(request, nameFor(request, email)) ?? '').split('.')
  const expected = Buffer.from(signatureOf(request, email, nonce))
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected) ? hashSecret(nonce) : null
}

/** Remembers that this email has been signed in from this browser. */
export function rememberBrowser(request: Asked, response: Response, email: string): void {
  const nonce = newToken()
  response.cookie(nameFor(request, email), `${nonce}.${signatureOf(request, email, nonce)}`, {
    httpOnly: true, sameSite: 'lax', secure: request.services.config.https, path: '/', maxAge: rememberedForMs
  })
}

/** One for each person, since a desk may be shared. */
function nameFor({ council, services: { config } }: Asked, email: string): string {
  const person = keyedHash(config.encryptionKey, 'known-browser-of', `${council.id}\0${email}`).slice(0, 12)
  return `${cookieName('staff', config)}-known-${person}`
}

function signatureOf({ council, services: { config } }: Asked, email: string, nonce: string): string {
  return keyedHash(config.encryptionKey, 'known-browser', `${council.id}\0${email}\0${nonce}`)
}
