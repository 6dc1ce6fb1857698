import type { CalendarDate } from '../../dates.js'
import type { FieldError } from '../../web/form-body.js'
import { bestPractice, criteria } from '../criteria.js'
import { exemptions, type IssueFacts, type IssueKind, reasons, severities } from '../issue.js'
import { notAfter, readingOf } from '../typed-text.js'

type Submitted = Record<string, string>

type Form<Values> =
  | { values: Values, submitted: Submitted, errors?: never }
  | { errors: FieldError[], submitted: Submitted, values?: never }

/** What can be chosen in a council. */
export interface Choices {
  today: CalendarDate
  owners: readonly { id: string }[]
  audits: readonly { id: string }[]
}

export function readIssueForm(body: unknown, kind: IssueKind, { today, owners, audits }: Choices): Form<IssueFacts> {
  const reading = readingOf(body, today)
  const { errors, submitted } = reading
  const what = reading.text('what', 'description', 2000, 'Describe what is wrong')
  const criterion = kind === 'pain-point' ? null : reading.choice('criterion', [...criteria.map(({ number }) => number), bestPractice], 'Select the criterion that it fails')
  const pages = reading.text('pages', 'list of pages', 4000, 'Enter the pages where it happens')
  const affected = reading.text('affected', 'description of people', 500, 'Enter whom it affects')
  const severity = reading.choice('severity', severities, 'Select how bad it is')
  const alternative = reading.text('alternative', 'alternative', 1000, null)
  const why = kind === 'pain-point' ? noReason : readReason(reading)
  const doing = reading.text('doing', 'text', 1000, kind === 'pain-point' ? 'Enter what is done about it' : null)
  const owner = reading.choice('owner', owners.map(({ id }) => id), kind === 'pain-point' ? 'Select who looks after it' : null)
  const audit = reading.choice('audit', audits.map(({ id }) => id), null)
  if (severity === null || errors.length > 0) return { errors, submitted }
  return { values: { what, criterion, pages, affected, severity, alternative, doing, ...why, ownerId: owner, auditId: audit }, submitted }
}

const noReason = { reason: null, reasonWords: '', exemption: null, fixBy: null }

/** Each heading of the statement asks for something of its own. */
function readReason(reading: ReturnType<typeof readingOf>): Pick<IssueFacts, 'reason' | 'reasonWords' | 'exemption' | 'fixBy'> {
  const reason = reading.choice('reason', reasons, 'Select why it is as it is')
  const fixBy = reading.day('fix-by', reason === 'not-fixed' ? 'Enter the day by which it will be fixed' : null)
  const words = reading.text('reason-words', 'assessment', 2000, reason === 'disproportionate-burden' ? 'Enter what the assessment of the burden came to' : null)
  const exemption = reading.choice('exemption', Object.keys(exemptions), reason === 'out-of-scope' ? 'Select which exemption applies' : null)
  return {
    reason, fixBy: reason === 'not-fixed' ? fixBy : null, reasonWords: reason === 'disproportionate-burden' ? words : '',
    exemption: reason === 'out-of-scope' ? exemption : null
  }
}

export function readFixForm(body: unknown, today: CalendarDate): Form<{ on: CalendarDate, release: string }> {
  const { errors, submitted, ...read } = readingOf(body, today)
  const on = read.day('fixed-on', 'Enter the day on which it was fixed', notAfter(today))
  const release = read.text('fixed-in', 'release', 100, 'Enter the release or the change that fixed it')
  return on === null || errors.length > 0 ? { errors, submitted } : { values: { on, release }, submitted }
}

export function readRetestForm(body: unknown, today: CalendarDate): Form<{ on: CalendarDate, by: string, hasPassed: boolean }> {
  const { errors, submitted, ...read } = readingOf(body, today)
  const on = read.day('retested-on', 'Enter the day of the retest', notAfter(today))
  const by = read.text('retested-by', 'name', 200, 'Enter who retested it')
  const outcome = read.choice('outcome', ['passed', 'failed'], 'Select what the retest showed')
  if (on === null || outcome === null || errors.length > 0) return { errors, submitted }
  return { values: { on, by, hasPassed: outcome === 'passed' }, submitted }
}

export function readWithdrawalForm(body: unknown, today: CalendarDate): Form<{ why: string }> {
  const { errors, submitted, ...read } = readingOf(body, today)
  const why = read.text('why', 'reason', 500, 'Say why it is no issue')
  return errors.length > 0 ? { errors, submitted } : { values: { why }, submitted }
}
