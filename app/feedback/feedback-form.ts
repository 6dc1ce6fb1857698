import { isId } from '../ids.js'
import { field, type FieldError } from '../web/form-body.js'
import { helpers, longestComment, type SaidFeedback, satisfactionLevels } from './feedback.js'
import { maskPersonal, type PersonalKind } from './mask-personal.js'

export interface SubmittedFeedback {
  satisfaction: string
  help: string
  /** With personal details crossed out, as it would be kept. */
  comment: string
}

export type FeedbackForm =
  | { values: SaidFeedback, masked: PersonalKind[], formKey: string, submitted: SubmittedFeedback, errors?: never }
  | { errors: FieldError[], formKey: string, submitted: SubmittedFeedback, values?: never }

/**
 * Reads what somebody says of the service. No question must be answered, but one at least.
 * @param otherKey a form that does not name itself gets this key
 * @param ifEmpty what is said where nothing was answered
 */
export function readFeedbackForm(body: unknown, otherKey: string, ifEmpty = 'Select how you felt, or write how we could improve'): FeedbackForm {
  const { text: comment, found: masked } = maskPersonal(field(body, 'comment').replace(/\r\n?/g, '\n').trim())
  const submitted = { satisfaction: field(body, 'satisfaction'), help: field(body, 'help'), comment }
  const formKey = isId(field(body, 'key')) ? field(body, 'key') : otherKey
  const satisfaction = satisfactionLevels.find(level => String(level) === submitted.satisfaction) ?? null
  const helpedBy = helpers.find(one => one === submitted.help) ?? null
  const errors = [
    ...satisfaction === null && helpedBy === null && comment === '' ? [{ field: 'satisfaction', message: ifEmpty }] : [],
    ...comment.length > longestComment ? [{ field: 'comment', message: tooLong(comment.length) }] : []
  ]
  if (errors.length > 0) return { errors, formKey, submitted }
  return { values: { satisfaction, helpedBy, comment }, masked, formKey, submitted }
}

function tooLong(length: number): string {
  const over = length - longestComment
  return `What you write must be 1,200 characters or less. It has ${length.toLocaleString('en-GB')}, so take out ${over.toLocaleString('en-GB')}`
}
