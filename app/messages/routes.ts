import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { NotFound } from '../errors.js'
import { publicAccess, type Route } from '../web/route.js'
import { outboxIsOpen } from './delivery.js'
import { findMessage, latestMessages } from './outbox-message.js'
import { outboxMessagePage } from './outbox-page.js'

/** The demo's outbox: emails that nobody sends can be read here. Elsewhere there are no such pages. */
export const messageRoutes: Route[] = [
  { method: 'get', path: '/outbox', permission: publicAccess, handler: showOutbox },
  { method: 'get', path: '/outbox/:messageId', permission: publicAccess, handler: showMessage }
]

const mostShown = 50

async function showOutbox({ council, services }: Request, response: Response): Promise<void> {
  if (!outboxIsOpen(services.config)) throw new NotFound()
  const messages = await inCouncil(council.id, async trx => await latestMessages(trx, council.id, mostShown))
  response.render('messages/outbox', { messages, mostShown })
}

async function showMessage({ council, services, params }: Request, response: Response): Promise<void> {
  const messageId = String(params.messageId)
  if (!outboxIsOpen(services.config) || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(messageId)) throw new NotFound()
  const message = await inCouncil(council.id, async trx => await findMessage(trx, council.id, messageId))
  if (message === undefined) throw new NotFound('message')
  response.render('messages/message', outboxMessagePage(message))
}
