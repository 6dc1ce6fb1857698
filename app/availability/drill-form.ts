import { londonDate, londonInstant, parseTypedDate } from '../dates.js'
import { maskCardNumbers, textFault } from '../funds/card-number.js'
import { field, type FieldError } from '../web/form-body.js'
import type { Drill } from './backup/restore-drills.js'

const longestText = 1000

export type SubmittedDrill = Record<'day' | 'outcome' | 'whatFailed' | 'followUp', string>

export type DrillForm = { values: Drill, submitted: SubmittedDrill, errors?: never } | { errors: FieldError[], submitted: SubmittedDrill, values?: never }

/** Reads what somebody tells of a rehearsal of theirs: on which day, whether the ledger was equal, what failed and what follows. */
export function readDrillForm(body: unknown, now: Date): DrillForm {
  const typed = (name: string): string => field(body, name).trim()
  const submitted: SubmittedDrill = {
    day: typed('day'), outcome: typed('outcome'), whatFailed: maskCardNumbers(typed('whatFailed')), followUp: maskCardNumbers(typed('followUp'))
  }
  const errors: FieldError[] = []
  const today = londonDate(now)
  const day = parseTypedDate(submitted.day, today)
  if (day === null || day > today) errors.push({ field: 'day', message: 'The day must be a real one that is not to come, such as 27/3/2026' })
  if (!['equal', 'failed'].includes(submitted.outcome)) errors.push({ field: 'outcome', message: 'Choose whether the ledger was equal before and after' })
  const isEqual = submitted.outcome === 'equal'
  const texts = [
    ['whatFailed', 'what failed', submitted.outcome === 'failed' ? 'Say what failed' : null], ['followUp', 'what follows from it', null]
  ] as const
  for (const [name, what, missing] of texts) {
    const fault = textFault(what, typed(name), longestText, missing)
    if (fault !== null) errors.push({ field: name, message: fault })
  }
  if (day === null || errors.length > 0) return { errors, submitted }
  const noon = londonInstant(day, '12:00')
  return {
    values: {
      kind: 'by-hand', drilledAt: noon < now ? noon : now, tookSeconds: null, backupTakenAt: null, isEqual, entries: null, postings: null, debitsPence: null,
      ledgerAgrees: null, whatFailed: submitted.whatFailed, followUp: submitted.followUp, recordedBy: null
    },
    submitted
  }
}
