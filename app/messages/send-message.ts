import type { Knex } from 'knex'
import { type CouncilId, inCouncil } from '../database/in-council.js'
import type { Services } from '../web/request.js'
import { outboxIsOpen } from './delivery.js'
import { findMessage, finishMessage, type OutboxMessage } from './outbox-message.js'

/** Whoever delivers our messages. Both methods throw MessageRefused, or any other error when it is worth trying again. */
export interface MessageSender {
  /** The sender's own id of a message that it has accepted under this reference, or null. */
  findAccepted(reference: string): Promise<string | null>
  /** Answers the sender's own id of the message, once it has accepted it. */
  send(message: { reference: string, recipient: string, subject: string, body: string }): Promise<string>
}

/** The sender will never accept this message: its address is none, as a rule. */
export class MessageRefused extends Error {}

/**
 * Sends one message of the outbox. It counts as sent only when the sender has accepted it. A try that broke off may have reached the
 * sender all the same, so from the second try on the message is looked for there first, by its id.
 * @param isLastTry nobody will call this again: a message that cannot be sent now never is.
 * @throws whatever made this try fail, unless it was the last.
 */
export async function sendMessage(
  { clock, log, config }: Pick<Services, 'clock' | 'log' | 'config'>, sender: MessageSender | null,
  { councilId, messageId }: { councilId: CouncilId, messageId: string }, isLastTry: boolean
): Promise<void> {
  if (outboxIsOpen(config)) return
  const message = await inCouncil(councilId, async trx => await beginTry(trx, councilId, messageId))
  if (message === null || message.of_practice) return
  const finish = async (change: { sent_at: Date, provider_message_id: string } | { gave_up_at: Date }): Promise<void> => {
    await inCouncil(councilId, async trx => { await finishMessage(trx, councilId, messageId, change) })
  }
  try {
    if (sender === null) throw new MessageRefused('Nothing is configured to send messages')
    const providerMessageId = await deliver(sender, message)
    await finish({ sent_at: clock.now(), provider_message_id: providerMessageId })
  } catch (error) {
    if (!isLastTry && !(error instanceof MessageRefused)) throw error
    await finish({ gave_up_at: clock.now() })
    log.error({ councilId, messageId, tries: message.tries }, 'message given up')
  }
}

/** The message with this try counted, or null when there is nothing left to do. */
async function beginTry(trx: Knex.Transaction, councilId: CouncilId, messageId: string): Promise<OutboxMessage | null> {
  const message = await findMessage(trx, councilId, messageId)
  if (message === undefined || message.isFinished()) return null
  await message.$query(trx).patch({ tries: message.tries + 1 })
  return message
}

async function deliver(sender: MessageSender, { id, tries, recipient, subject, body }: OutboxMessage): Promise<string> {
  const accepted = tries > 1 ? await sender.findAccepted(id) : null
  return accepted ?? await sender.send({ reference: id, recipient, subject, body })
}
