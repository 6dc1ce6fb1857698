import { addDays, type CalendarDate, parseTypedDate, startOfLondonDay } from '../../dates.js'
import { isId } from '../../ids.js'
import { auditActions } from '../../users/audit-actions.js'
import { field, type FieldError } from '../../web/form-body.js'

/** What was asked for, as it was typed or chosen. */
export interface SubmittedAudit {
  /** A name or an email address, or parts of them. */
  who: string
  /** Somebody's id, from the link on their page. */
  person: string
  what: string
  from: string
  to: string
  about: string
}

export interface AuditForm {
  submitted: SubmittedAudit
  errors: FieldError[]
  /** Of what could be read: a date with a fault narrows nothing. */
  action: string | null
  from: Date | null
  until: Date | null
}

export function readAuditForm(query: unknown, today: CalendarDate): AuditForm {
  const submitted = {
    who: field(query, 'who').trim().slice(0, 100), person: isId(field(query, 'person')) ? field(query, 'person') : '', what: field(query, 'what'),
    from: field(query, 'from').trim(), to: field(query, 'to').trim(), about: field(query, 'about').trim().slice(0, 100)
  }
  const [from, to] = [parseTypedDate(submitted.from, today), parseTypedDate(submitted.to, today)]
  const errors: FieldError[] = [
    ...submitted.from !== '' && from === null ? [{ field: 'from', message: 'The first day must be a date, like 27 March 2026' }] : [],
    ...submitted.to !== '' && to === null ? [{ field: 'to', message: 'The last day must be a date, like 27 March 2026' }] : [],
    ...from !== null && to !== null && to < from ? [{ field: 'to', message: 'The last day must be the same as or after the first' }] : []
  ]
  return {
    submitted, errors, action: Object.hasOwn(auditActions, submitted.what) ? submitted.what : null,
    from: from === null ? null : startOfLondonDay(from), until: to === null ? null : startOfLondonDay(addDays(to, 1))
  }
}
