import type { RequestHandler } from 'express'
import { comingFrom } from '../../users/audit.js'

/** Lets the audit trail say from where things are done. It stands behind all that reads the request, where a callback could lose it. */
export function auditAddress(): RequestHandler {
  return (request, _response, next) => { comingFrom((request.ip ?? '').slice(0, 45), next) }
}
