import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { NotFound } from '../errors.js'
import { publicAccess, type Route } from '../web/route.js'
import { outboxIsOpen } from './delivery.js'
import { findMessage, latestMessages } from './outbox-message.js'
import { outboxMessagePage } from './outbox-page.js'

/** The outbox of the demonstration, and to staff that of a practice council: emails that nobody sends can be read here. Elsewhere there are no such pages. */
export const messageRoutes: Route[] = [
  { method: 'get', path: '/outbox', permission: publicAccess, handler: showOutbox },
  { method: 'get', path: '/outbox/:messageId', permission: publicAccess, handler: showMessage }
]

const mostShown = 50

async function showOutbox(request: Request, response: Response): Promise<void> {
  const { council } = request
  if (!mayRead(request)) throw new NotFound()
  const messages = await inCouncil(council.id, async trx => await latestMessages(trx, council.id, mostShown))
  response.render('messages/outbox', { messages, mostShown })
}

async function showMessage(request: Request, response: Response): Promise<void> {
  const { council, params } = request
  const messageId = String(params.messageId)
  if (!mayRead(request) || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(messageId)) throw new NotFound()
  const message = await inCouncil(council.id, async trx => await findMessage(trx, council.id, messageId))
  if (message === undefined) throw new NotFound('message')
  response.render('messages/message', outboxMessagePage(message))
}

function mayRead({ council, person, services }: Request): boolean {
  return outboxIsOpen(services.config) || (council.practiceOf !== null && person !== undefined)
}
