import { addDays, type CalendarDate, parseTypedDate } from '../dates.js'
import { field, type FieldError } from '../web/form-body.js'

export interface FileAnswers {
  accountCode: string
  from: string
  to: string
}

type FileForm =
  | { values: { accountCode: string, from: CalendarDate, to: CalendarDate }, errors?: never, submitted: FileAnswers }
  | { values?: never, errors: FieldError[], submitted: FileAnswers }

const mostDays = 92

/** Which account the file is of, and which whole days it holds: only days that are over can be judged. */
export function readFileForm(body: unknown, accountCodes: readonly string[], today: CalendarDate, file: { size: number } | undefined): FileForm {
  const submitted = { accountCode: field(body, 'accountCode'), from: field(body, 'from').trim(), to: field(body, 'to').trim() }
  const [from, to] = [parseTypedDate(submitted.from, today), parseTypedDate(submitted.to, today)]
  const errors: FieldError[] = [
    ...accountCodes.includes(submitted.accountCode) ? [] : [{ field: 'accountCode', message: 'Select which account the file is of' }],
    ...from === null ? [{ field: 'from', message: 'Enter the first day that the file holds, like 3 May 2026' }] : [],
    ...lastDayFaults(from, to, today),
    ...file === undefined ? [{ field: 'file', message: 'Choose a file' }] : file.size === 0 ? [{ field: 'file', message: 'The file is empty' }] : []
  ]
  if (errors.length > 0 || from === null || to === null) return { errors, submitted }
  return { values: { accountCode: submitted.accountCode, from, to }, submitted }
}

function lastDayFaults(from: CalendarDate | null, to: CalendarDate | null, today: CalendarDate): FieldError[] {
  const fault = (message: string): FieldError[] => [{ field: 'to', message }]
  if (to === null) return fault('Enter the last day that the file holds, like 3 May 2026')
  if (to >= today) return fault('The last day must be over: enter yesterday or an earlier day')
  if (from !== null && to < from) return fault('The last day must be the first day or later')
  return from !== null && to > addDays(from, mostDays - 1) ? fault(`Check at most ${mostDays} days at a time`) : []
}
