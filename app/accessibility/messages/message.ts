import type { Knex } from 'knex'
import { type CouncilId, insertOnce } from '../../database/in-council.js'
import { Conflict } from '../../errors.js'
import { recordAudit } from '../../users/audit.js'
import type { Step } from '../step.js'

export const subjects = ['problem', 'other-format', 'excluded-content'] as const
export type Subject = typeof subjects[number]

/** What somebody wrote about accessibility. */
export interface MessageFacts {
  about: Subject
  page: string
  message: string
  /** How to answer: an email or postal address or a telephone number, as they typed it; empty when they want no answer. */
  replyTo: string
}

export interface Message extends MessageFacts {
  id: string
  receivedAt: Date
  answeredAt: Date | null
  answeredByName: string | null
  answer: string
  issueId: string | null
  issueNumber: number | null
}

const mostShown = 200

/**
 * Keeps a message. Its id comes with the form, so that a form sent twice is one.
 * @throws FormReused when the form came before and said something else
 */
export async function keepMessage(trx: Knex.Transaction, councilId: CouncilId, id: string, now: Date, { about, page, message, replyTo }: MessageFacts): Promise<void> {
  await insertOnce(trx, 'accessibility_messages', { councilId, id, said: { about, page, message, reply_to: replyTo }, besides: { received_at: now } })
}

/** What waits for an answer, the oldest first, then the last that were answered. */
export async function messagesOf(trx: Knex.Transaction, councilId: CouncilId): Promise<Message[]> {
  return await messages(trx, councilId)
    .orderByRaw('m.answered_at is not null, case when m.answered_at is null then m.received_at end, m.answered_at desc').limit(mostShown) as Message[]
}

export async function findMessage(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<Message | undefined> {
  return await messages(trx, councilId).where({ 'm.id': id }).first() as Message | undefined
}

/** The same answer of the same person again is the form sent twice. @throws Conflict when it has been answered otherwise */
export async function recordAnswer(trx: Knex.Transaction, { councilId, userId, now }: Step, id: string, answer: string): Promise<void> {
  const answered = await trx('accessibility_messages').where({ council_id: councilId, id, answered_at: null })
    .update({ answered_at: now, answered_by: userId, answer })
  if (answered === 0 && await trx('accessibility_messages').where({ council_id: councilId, id, answered_by: userId, answer }).first('id') !== undefined) return
  if (answered === 0) throw new Conflict('An answer has been recorded already')
  await recordAudit(trx, councilId, { at: now, userId, action: 'accessibility_message_answered', subjectId: id })
}

/** Says which issue came of a message. */
export async function tieMessage(trx: Knex.Transaction, { councilId }: Step, id: string, issueId: string): Promise<void> {
  await trx('accessibility_messages').where({ council_id: councilId, id }).update({ issue_id: issueId })
}

function messages(trx: Knex.Transaction, councilId: CouncilId): Knex.QueryBuilder {
  return trx('accessibility_messages as m').where({ 'm.council_id': councilId })
    .leftJoin('users as u', join => join.on('u.council_id', 'm.council_id').on('u.id', 'm.answered_by'))
    .leftJoin('accessibility_issues as i', join => join.on('i.council_id', 'm.council_id').on('i.id', 'm.issue_id'))
    .select({
      id: 'm.id', receivedAt: 'm.received_at', about: 'm.about', page: 'm.page', message: 'm.message', replyTo: 'm.reply_to', answeredAt: 'm.answered_at',
      answeredByName: 'u.name', answer: 'm.answer', issueId: 'm.issue_id', issueNumber: 'i.number'
    })
}
