import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'
import { pinoHttp } from 'pino-http'
import type { Logger } from 'pino'

/** One line a request: method, path, status and time. Query strings, bodies, cookies and addresses of visitors stay out. */
export function requestLog(log: Logger): RequestHandler {
  return pinoHttp({
    logger: log,
    genReqId: () => randomUUID(),
    quietReqLogger: true,
    serializers: {
      req: (request: { method: string, url: string }) => ({ method: request.method, path: request.url.split('?')[0] }),
      res: (response: { statusCode: number }) => ({ status: response.statusCode }),
      err: () => undefined
    },
    customLogLevel: (_request, response) => response.statusCode >= 500 ? 'error' : 'info',
    autoLogging: { ignore: request => /^\/(assets|health|ready)\b/.test(request.url ?? '') }
  })
}
