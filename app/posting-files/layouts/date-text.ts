import type { CalendarDate } from '../../dates.js'

/** What a date in a file may be made of: `dd/mm/yyyy`, `yymmdd`, `d-mmm-yyyy`. */
export const dateForm = /^(?=.*d)(?=.*m)(?=.*y)(?:d{1,2}|m{1,3}|y{4}|y{2}|[ ./-]){3,20}$/

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

/** A date as a file's layout has it written. @param form as `dateForm` allows it */
export function dateText(date: CalendarDate, form: string): string {
  const [year = '', month = '', day = ''] = date.split('-')
  const written: Record<string, string> = {
    yyyy: year, yy: year.slice(2), mmm: months[Number(month) - 1] ?? '', mm: month, m: String(Number(month)), dd: day, d: String(Number(day))
  }
  return form.replace(/yyyy|yy|mmm|mm|m|dd|d/g, part => written[part] ?? part)
}
