import type { Channel } from '../../ledger/entry-types.js'
import { field, type FieldError } from '../../web/form-body.js'
import type { SaidFeedback } from '../feedback.js'
import { readFeedbackForm, type SubmittedFeedback } from '../feedback-form.js'
import type { PersonalKind } from '../mask-personal.js'

/** How a caller can have spoken to an adviser. */
const callerChannels = ['phone', 'counter', 'home_visit', 'web_chat'] as const satisfies readonly Channel[]

export type SubmittedRecording = SubmittedFeedback & { channel: string, fund: string }

export type RecordingForm =
  | { values: SaidFeedback & { channel: Channel, fundCode: string | null }, masked: PersonalKind[], formKey: string, submitted: SubmittedRecording, errors?: never }
  | { errors: FieldError[], formKey: string, submitted: SubmittedRecording, values?: never }

/** Reads what an adviser writes down of what a caller says: that, and how they spoke, is asked for; the fund need not be known. */
export function readRecordingForm(body: unknown, otherKey: string, fundCodes: readonly string[]): RecordingForm {
  const said = readFeedbackForm(body, otherKey, 'Select how they felt, or write what they said')
  const submitted = { ...said.submitted, channel: field(body, 'channel'), fund: field(body, 'fund') }
  const channel = callerChannels.find(one => one === submitted.channel)
  const errors = [...channel === undefined ? [{ field: 'channel', message: 'Select how they spoke to you' }] : [], ...said.errors ?? []]
  if (said.errors !== undefined || channel === undefined) return { errors, formKey: said.formKey, submitted }
  const fundCode = fundCodes.find(code => code === submitted.fund) ?? null
  return { values: { ...said.values, channel, fundCode }, masked: said.masked, formKey: said.formKey, submitted }
}
