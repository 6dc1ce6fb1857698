import { type CalendarDate, formatDate, parseTypedDate } from '../dates.js'
import { maskCardNumbers, textFault } from '../funds/card-number.js'
import { field, type FieldError } from '../web/form-body.js'

/** A form as it is read, field by field in the order of the page. */
export interface Reading {
  /** What the page shows again, without card numbers. */
  submitted: Record<string, string>
  errors: FieldError[]
  /** A text. @param missing what is said where there is none; null where none is needed */
  text: (name: string, what: string, most: number, missing: string | null) => string
  /** One of a list. */
  choice: <Choice extends string>(name: string, choices: readonly Choice[], missing: string | null) => Choice | null
  /** A day as people type it. */
  day: (name: string, missing: string | null, isFaulty?: (day: CalendarDate) => string | null) => CalendarDate | null
}

export function readingOf(body: unknown, today: CalendarDate): Reading {
  const submitted: Record<string, string> = {}
  const errors: FieldError[] = []
  const take = (name: string): string => {
    const typed = field(body, name).replace(/\r\n/g, '\n').trim()
    submitted[name] = maskCardNumbers(typed)
    return typed
  }
  const refuse = (name: string, message: string): void => { errors.push({ field: name, message }) }
  return {
    submitted,
    errors,
    text: (name, what, most, missing) => {
      const typed = take(name)
      const fault = textFault(what, typed, most, missing)
      if (fault !== null) refuse(name, fault)
      return typed
    },
    choice: (name, choices, missing) => {
      const typed = take(name)
      const found = choices.find(choice => choice === typed) ?? null
      if (found === null && missing !== null) refuse(name, missing)
      return found
    },
    day: (name, missing, isFaulty = () => null) => {
      const typed = take(name)
      const day = parseTypedDate(typed, today)
      const message = day === null ? (typed === '' ? missing : `Enter a date, like ${formatDate(today)}`) : isFaulty(day)
      if (message !== null) refuse(name, message)
      return day
    }
  }
}

/** A day that has come. */
export function notAfter(today: CalendarDate): (day: CalendarDate) => string | null {
  return day => day > today ? 'The date must be today or in the past' : null
}
