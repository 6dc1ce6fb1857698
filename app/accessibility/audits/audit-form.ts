import type { CalendarDate } from '../../dates.js'
import type { FieldError } from '../../web/form-body.js'
import { notAfter, readingOf } from '../typed-text.js'
import { auditKinds, type AuditOfPages } from './audit.js'

type AuditForm =
  | { values: AuditOfPages, submitted: Record<string, string>, errors?: never }
  | { errors: FieldError[], submitted: Record<string, string>, values?: never }

export function readAuditForm(body: unknown, today: CalendarDate): AuditForm {
  const { errors, submitted, ...read } = readingOf(body, today)
  const kind = read.choice('kind', auditKinds, 'Select what kind of audit it is')
  const carriedOutBy = read.text('carried-out-by', 'name', 200, 'Enter who carries it out')
  const beganOn = read.day('began-on', 'Enter the day on which it began')
  const finishedOn = read.day('finished-on', null, day => notAfter(today)(day) ?? (beganOn !== null && day < beganOn ? 'It must not end before it began' : null))
  const needed = finishedOn !== null
  const sample = read.text('sample', 'sample', 2000, needed ? 'Enter which pages were looked at: the statement says so' : null)
  const coversEveryKind = read.choice('covers-every-kind', ['yes'], null) === 'yes'
  const method = read.text('method', 'method', 2000, needed ? 'Enter how they were looked at: the statement says so' : null)
  const versions = read.text('versions', 'list of browsers', 1000, null)
  if (kind === null || beganOn === null || errors.length > 0) return { errors, submitted }
  return { values: { kind, carriedOutBy, beganOn, finishedOn, sample, coversEveryKind, method, versions }, submitted }
}
