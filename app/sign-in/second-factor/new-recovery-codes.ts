import type { Request, Response } from 'express'
import { formatCode } from '../../references.js'
import { decryptSecret, encryptSecret } from '../../secrets/secrets-at-rest.js'
import { pageAfterSignIn } from '../page-after-sign-in.js'
import { field } from '../../web/form-body.js'

/** Keeps codes that have just been made in the session, until whoever they are for says that they have them. Answers their page. */
export function showOnce(request: Request, codes: readonly string[], next: string): string {
  request.session.newRecoveryCodesEncrypted = encryptSecret(codes.map(formatCode).join(' '), request.services.config.encryptionKey)
  return `/staff/my-sign-in/recovery-codes?next=${encodeURIComponent(next)}`
}

export function showRecoveryCodes(request: Request, response: Response): void {
  const { session: { newRecoveryCodesEncrypted }, services: { config } } = request
  if (newRecoveryCodesEncrypted === undefined) return response.redirect(303, '/staff/my-sign-in')
  const codes = decryptSecret(newRecoveryCodesEncrypted, config.encryptionKey).split(' ')
  response.render('sign-in/recovery-codes', { codes, next: pageAfterSignIn(field(request.query, 'next')) })
}

/** From now on nobody can see them again. */
export function haveRecoveryCodes(request: Request, response: Response): void {
  delete request.session.newRecoveryCodesEncrypted
  response.redirect(303, pageAfterSignIn(field(request.body, 'next')))
}
