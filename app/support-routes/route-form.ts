import { spansInWords } from '../councils/opening-hours.js'
import { type SupportKind, supportKinds, type SupportRoute } from '../councils/support-route.js'
import { type CalendarDate, formatDate, parseTypedDate } from '../dates.js'
import { maskCardNumbers, textFault } from '../funds/card-number.js'
import { field, type FieldError } from '../web/form-body.js'
import { contactFault } from './contact-fault.js'
import { closedDaysAsTyped, hourFields, readClosedDays, readHours } from './hours-form.js'

/** All that somebody says of a route. */
export type RouteAnswers = Omit<SupportRoute, 'id' | 'version'>

export type SubmittedRoute = Record<string, string>

export type RouteForm =
  | { values: RouteAnswers, submitted: SubmittedRoute, errors?: never }
  | { errors: FieldError[], submitted: SubmittedRoute, values?: never }

const texts = ['kind', 'name', 'contact', ...hourFields, 'closedDays', 'languages', 'note', 'startsOn', 'endsOn']

/** Reads a route: every fault at once, in the order of the page. */
export function readRouteForm(body: unknown): RouteForm {
  const submitted: SubmittedRoute = Object.fromEntries(texts.map(name => [name, maskCardNumbers(field(body, name).trim())]))
  const typed = (name: string): string => field(body, name).trim()
  const errors: FieldError[] = []
  const fault = (name: string, message: string | null): void => { if (message !== null) errors.push({ field: name, message }) }
  const kind = supportKinds.find((one): one is SupportKind => one === typed('kind'))
  if (kind === undefined) fault('kind', 'Choose what kind of help it is')
  fault('name', textFault('name', typed('name'), 80, 'Enter what residents will read it as, such as Telephone'))
  const contact = typed('contact').replace(/\r\n?/g, '\n')
  fault('contact', textFault('number or address', contact, 300, null) ?? (kind === undefined ? null : contactFault(kind, contact)))
  const hours = hourFields.map(day => {
    const spans = readHours(typed(day))
    if (spans === null) fault(day, 'Enter hours like 9am to 5pm, or 9:00 to 12:30 and 13:30 to 17:00. Leave it empty when it is closed')
    return spans ?? []
  })
  const closedDays = readClosedDays(typed('closedDays'), errors)
  fault('languages', textFault('languages', typed('languages'), 200, null))
  fault('note', textFault('note', typed('note'), 500, null))
  const [startsOn, endsOn] = [readDay('startsOn', typed('startsOn'), errors), readDay('endsOn', typed('endsOn'), errors)]
  if (startsOn !== null && endsOn !== null && endsOn < startsOn) fault('endsOn', 'The last day must not be before the first')
  if (kind === undefined || errors.length > 0) return { errors, submitted }
  return { values: { kind, name: typed('name'), contact, hours, closedDays, languages: typed('languages'), note: typed('note'), startsOn, endsOn }, submitted }
}

/** A route as its form shows it. */
export function routeAsTyped(route: RouteAnswers): SubmittedRoute {
  const { kind, name, contact, hours, closedDays, languages, note, startsOn, endsOn } = route
  return {
    kind, name, contact, languages, note, closedDays: closedDaysAsTyped(closedDays),
    startsOn: startsOn === null ? '' : formatDate(startsOn), endsOn: endsOn === null ? '' : formatDate(endsOn),
    ...Object.fromEntries(hourFields.map((day, index) => [day, spansInWords(hours[index] ?? [])]))
  }
}

function readDay(name: string, typed: string, errors: FieldError[]): CalendarDate | null {
  const day = typed === '' ? null : parseTypedDate(typed)
  if (typed !== '' && day === null) errors.push({ field: name, message: 'Enter a real date with its year, such as 27/3/2027, or leave it empty' })
  return day
}
