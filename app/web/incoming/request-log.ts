import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { RequestHandler, Response } from 'express'
import { pinoHttp } from 'pino-http'
import type { Logger } from 'pino'

/** An address as it is logged: without its query, and without what opens a payment or names an account. */
export function loggedPath(url: string): string {
  const path = url.split('?')[0] ?? ''
  return path.replace(/^\/+(link|invitation|staff\/invitations|staff\/sign-in\/password-links|staff\/practice\/arrivals|practice\/card-page|payments\/[^/]+\/return|staff\/accounts\/[^/]+|staff\/transfers\/from\/[^/]+)\/.+/i, '/$1/...')
}

/** One line a request: method, path, status and time. Query strings, tokens, bodies, cookies and addresses of visitors stay out. */
export function requestLog(log: Logger): RequestHandler {
  return pinoHttp({
    logger: log,
    genReqId: () => randomUUID(),
    quietReqLogger: true,
    serializers: {
      req: (request: { method: string, url: string }) => ({ method: request.method, path: loggedPath(request.url) }),
      res: (response: { statusCode: number }) => ({ status: response.statusCode }),
      err: () => undefined
    },
    customLogLevel: (_request, response) => response.statusCode >= 500 && !isPlanned(response) ? 'error' : 'info',
    customErrorMessage: (_request, response) => isPlanned(response) ? 'request refused in a planned window' : 'request errored',
    autoLogging: { ignore: request => /^\/(assets|health|ready)\b/.test(request.url ?? '') }
  })
}

/** What was announced to be closed is no fault, and wakes nobody. */
function isPlanned(response: ServerResponse): boolean {
  return (response as Response).locals.isPlanned === true
}
