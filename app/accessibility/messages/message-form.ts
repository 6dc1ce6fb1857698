import type { CalendarDate } from '../../dates.js'
import { maskCardNumbers } from '../../funds/card-number.js'
import { field, type FieldError } from '../../web/form-body.js'
import { readingOf } from '../typed-text.js'
import { type MessageFacts, subjects } from './message.js'

export const longestMessage = 2000

const mostLinks = 2

type Form<Values> =
  | { values: Values, submitted: Record<string, string>, errors?: never }
  | { errors: FieldError[], submitted: Record<string, string>, values?: never }

/** What somebody writes to the council. A card's number in it is crossed out rather than refused: what they have to say matters more. */
export function readMessageForm(body: unknown, today: CalendarDate): Form<MessageFacts> {
  const masked = Object.fromEntries(['about', 'page', 'message', 'reply-to'].map(name => [name, maskCardNumbers(field(body, name))]))
  const { errors, submitted, ...read } = readingOf(masked, today)
  const about = read.choice('about', subjects, 'Select what your message is about')
  const page = read.text('page', 'page', 500, null)
  const message = read.text('message', 'message', longestMessage, 'Tell us what is wrong, or what you need')
  const replyTo = read.text('reply-to', 'address', 200, null)
  if ((`${message} ${page}`.match(/https?:\/\//gi) ?? []).length > mostLinks) {
    errors.push({ field: 'message', message: `Name at most ${mostLinks} web addresses. We get many advertisements that name more` })
  }
  if (about === null || errors.length > 0) return { errors, submitted }
  return { values: { about, page, message, replyTo }, submitted }
}

export function readAnswerForm(body: unknown, today: CalendarDate): Form<{ answer: string }> {
  const { errors, submitted, ...read } = readingOf(body, today)
  const answer = read.text('answer', 'answer', 2000, 'Enter what you answered, and how')
  return errors.length > 0 ? { errors, submitted } : { values: { answer }, submitted }
}
