import { addDays, type CalendarDate, calendarDate, parseCalendarDate } from '../../dates.js'

/**
 * By when a request must be answered: on the same day of the next month, or on its last where that is shorter; where that is a weekend
 * or a bank holiday of England and Wales, on the next working day.
 * https://ico.org.uk/for-organisations/uk-gdpr-guidance-and-resources/subject-access-requests/a-guide-to-subject-access/
 */
export function dueOn(askedOn: CalendarDate): CalendarDate {
  let due = monthAfter(askedOn)
  while (isDayOff(due)) due = addDays(due, 1)
  return due
}

function monthAfter(day: CalendarDate): CalendarDate {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  const next = month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`
  for (let tried = date; ; tried -= 1) {
    const found = parseCalendarDate(`${next}-${String(tried).padStart(2, '0')}`)
    if (found !== null) return found
  }
}

function isDayOff(day: CalendarDate): boolean {
  return isWeekend(day) || bankHolidays(Number(day.slice(0, 4))).includes(day)
}

function isWeekend(day: CalendarDate): boolean {
  return [0, 6].includes(weekdayOf(day))
}

function weekdayOf(day: CalendarDate): number {
  return new Date(day).getUTCDay()
}

/** As they are by law; days that a year is given by proclamation are not known. https://www.gov.uk/bank-holidays */
function bankHolidays(year: number): CalendarDate[] {
  const easter = easterSunday(year)
  const christmas = nextWorkday(calendarDate(`${year}-12-25`), [])
  const christmasDays = weekdayOf(calendarDate(`${year}-12-25`)) === 0
    ? [calendarDate(`${year}-12-26`), calendarDate(`${year}-12-27`)]
    : [christmas, nextWorkday(calendarDate(`${year}-12-26`), [christmas])]
  return [
    nextWorkday(calendarDate(`${year}-01-01`), []), addDays(easter, -2), addDays(easter, 1), firstMonday(calendarDate(`${year}-05-01`)),
    firstMonday(calendarDate(`${year}-05-25`)), firstMonday(calendarDate(`${year}-08-25`)), ...christmasDays
  ]
}

function nextWorkday(day: CalendarDate, taken: readonly CalendarDate[]): CalendarDate {
  return isWeekend(day) || taken.includes(day) ? nextWorkday(addDays(day, 1), taken) : day
}

function firstMonday(from: CalendarDate): CalendarDate {
  return weekdayOf(from) === 1 ? from : firstMonday(addDays(from, 1))
}

/** The Gregorian calculus in the form of Meeus, Jones and Butcher: https://en.wikipedia.org/wiki/Date_of_Easter */
function easterSunday(year: number): CalendarDate {
  const [golden, century, rest] = [year % 19, Number(String(year).slice(0, 2)), Number(String(year).slice(2))]
  const moon = (19 * golden + century - Math.floor(century / 4) - Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3) + 15) % 30
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - moon - (rest % 4)) % 7
  const shift = Math.floor((golden + 11 * moon + 22 * weekday) / 451)
  const sum = moon + weekday - 7 * shift + 114
  return calendarDate(`${year}-${String(Math.floor(sum / 31)).padStart(2, '0')}-${String(sum % 31 + 1).padStart(2, '0')}`)
}
