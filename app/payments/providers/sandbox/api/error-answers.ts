import type { ErrorRequestHandler } from 'express'
import type { World } from '../world.js'
import { Refusal, Unidentified } from './refusal.js'

/** Turns what was thrown into the JSON that GOV.UK Pay would send. */
export function answerErrors(world: World): ErrorRequestHandler {
  return (error, req, res, next) => {
    if (res.headersSent) {
      next(error)
    } else if (error instanceof Refusal) {
      res.status(error.status).json(error.answer)
    } else if (error instanceof Unidentified) {
      res.status(401).type('text').send('Credentials are required to access this resource.')
    } else if (isUnreadableBody(error)) {
      const code = req.path.endsWith('/refunds') ? 'P0697' : 'P0197'
      res.status(400).json({ code, description: 'Unable to parse JSON' })
    } else {
      world.log.error({ err: error }, 'Sandbox fault')
      res.status(500).json({ code: 'P0198', description: 'Downstream system error' })
    }
  }
}

/** What express.json throws for a body that is no JSON, too large or in an unknown encoding. */
function isUnreadableBody(error: unknown): boolean {
  return error instanceof Error && 'type' in error && typeof error.type === 'string'
}
