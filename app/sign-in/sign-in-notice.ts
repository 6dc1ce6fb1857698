import type { Request } from 'express'
import type { Knex } from 'knex'
import { messageText } from '../messages/message-text.js'
import { queueMessage } from '../messages/outbox-message.js'
import { findPasswordOwner } from '../users/password-owner.js'

/** What somebody is told of their own account by email, so that they notice when it was not them. */
export type Notice =
  'locked' | 'password-changed' | 'second-factor-set-up' | 'second-factor-removed' | 'second-factor-reset' | 'recovery-code-used'

/** Puts an email about their account in the outbox, in this step. */
export async function queueNotice(
  trx: Knex.Transaction, { council, origin, services: { clock } }: Pick<Request, 'council' | 'origin' | 'services'>, userId: string, notice: Notice,
  facts: { until?: Date, codesLeft?: number } = {}
): Promise<void> {
  const person = await findPasswordOwner(trx, council.id, userId)
  if (person === undefined) return
  const at = clock.now()
  await queueMessage(trx, council.id, {
    kind: 'sign_in_notice', recipient: person.email, at, ...messageText('sign-in/notice', { council, origin, person, notice, at, ...facts })
  })
}
