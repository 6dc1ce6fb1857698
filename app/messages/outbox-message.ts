import type { Knex } from 'knex'
import { Model } from 'objection'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../database/in-council.js'
import { addJob } from '../database/job-queue.js'
import { Conflict } from '../errors.js'

/** An email to somebody. It is written in the same step as what it tells of, and sent afterwards by the worker. */
export class OutboxMessage extends Model {
  static override tableName = 'outbox_messages'
  static override idColumn = ['council_id', 'id']

  declare council_id: string
  declare id: string
  declare kind: 'receipt' | 'pay_link' | 'invitation' | 'password_reset' | 'sign_in_notice' | 'refund' | 'trace_letter' | 'statement' | 'beta_invitation'
  /** Null for what is not about a payment. */
  declare payment_id: string | null
  declare recipient: string
  declare subject: string
  declare body: string
  declare created_at: Date
  declare tries: number
  declare sent_at: Date | null
  declare gave_up_at: Date | null
  declare provider_message_id: string | null
  /** Of a practice council, whose messages reach nobody. The database knows by itself, and keeps none of them as sent. */
  declare of_practice: boolean

  isFinished(): boolean {
    return this.sent_at !== null || this.gave_up_at !== null
  }
}

export interface NewMessage {
  kind: OutboxMessage['kind']
  paymentId?: string
  recipient: string
  subject: string
  body: string
  at: Date
}

/** Their bodies hold a link that opens something by itself, so they are kept no longer than it takes to send them. */
const secretKinds: readonly OutboxMessage['kind'][] = ['invitation', 'password_reset', 'pay_link', 'beta_invitation']

const maximumTries = 12
/** The tries of a message take less than a day in all. */
const hopelessAfterMs = 2 * 24 * 3_600_000

/** Puts a message in the outbox and asks the worker to send it; answers its id. Undone with the step, neither remains. */
export async function queueMessage(trx: Knex.Transaction, councilId: CouncilId, message: NewMessage): Promise<string> {
  const id = newId()
  await OutboxMessage.query(trx).insert({
    council_id: councilId, id, kind: message.kind, payment_id: message.paymentId ?? null, recipient: message.recipient,
    subject: message.subject, body: message.body, created_at: message.at
  })
  await addJob(trx, 'send-message', { councilId, messageId: id }, { key: id, maximumTries })
  return id
}

/**
 * The same for a form that may be sent again: its own id is the message's. False when this very message is in the outbox already.
 * @throws Conflict when the form was used for another address
 */
export async function queueMessageOnce(trx: Knex.Transaction, councilId: CouncilId, id: string, { kind, recipient, subject, body, at }: Omit<NewMessage, 'paymentId'>): Promise<boolean> {
  const queued = await trx('outbox_messages').insert({ council_id: councilId, id, kind, payment_id: null, recipient, subject, body, created_at: at })
    .onConflict(['council_id', 'id']).ignore().returning('id')
  if (queued.length === 0) {
    const before = await findMessage(trx, councilId, id)
    if (before?.kind === kind && before.recipient === recipient && before.body === body) return false
    throw new Conflict('You have sent this form before, with other words or to another address. To send this too, send it again')
  }
  await addJob(trx, 'send-message', { councilId, messageId: id }, { key: id, maximumTries })
  return true
}

export async function findMessage(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<OutboxMessage | undefined> {
  return await OutboxMessage.query(trx).where({ council_id: councilId, id }).first()
}

/** The latest messages, newest first. */
export async function latestMessages(trx: Knex.Transaction, councilId: CouncilId, most: number): Promise<OutboxMessage[]> {
  return await OutboxMessage.query(trx).where({ council_id: councilId }).orderBy([
    { column: 'created_at', order: 'desc' }, { column: 'id', order: 'desc' }
  ]).limit(most)
}

/**
 * Marks a message as sent or given up, unless it is so already. Whoever reads the database or a copy of it afterwards finds no link in it that
 * still opens something.
 */
export async function finishMessage(
  trx: Knex.Transaction, councilId: CouncilId, id: string, change: { sent_at: Date, provider_message_id: string } | { gave_up_at: Date }
): Promise<void> {
  const changed = await OutboxMessage.query(trx).where({ council_id: councilId, id, sent_at: null, gave_up_at: null }).patch(change)
  if (changed > 0) await OutboxMessage.query(trx).where({ council_id: councilId, id }).whereIn('kind', [...secretKinds]).patch({ body: '' })
}

/** Gives up what nobody tries to send any more, since the worker was killed in the middle of its last try. */
export async function giveUpOldMessages(trx: Knex.Transaction, councilId: CouncilId, now: Date): Promise<void> {
  const old = await OutboxMessage.query(trx).where({ council_id: councilId, sent_at: null, gave_up_at: null })
    .where('created_at', '<', new Date(now.getTime() - hopelessAfterMs)).select('id')
  for (const { id } of old) await finishMessage(trx, councilId, id, { gave_up_at: now })
}
