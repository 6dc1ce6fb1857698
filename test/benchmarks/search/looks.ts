import { addDays, type CalendarDate } from '../../../app/dates.js'
import { planted } from './ledger-of-council.js'
import { lookUpId } from './work-of-council.js'

/** A page of the program, or a file, of which the queries are measured. */
export interface Look {
  name: string
  path: string
}

const day = (today: CalendarDate, ago: number) => addDays(today, -ago)

/** The search as its page has it: with the count of what it finds, and sorted. */
export function searchLooks(today: CalendarDate): Look[] {
  const oneName = `words=${planted.name.join('+')}`
  return [
    { name: 'search page, few found: counted and shown', path: `/staff/transactions?${oneName}` },
    { name: 'search page, more than 1,000 found: counted and shown', path: `/staff/transactions?from=${day(today, 728)}&to=${today}` },
    { name: 'search page, few found, sorted by payer', path: `/staff/transactions?${oneName}&sort=payer-up` },
    { name: 'search page, all, the largest first', path: '/staff/transactions?sort=amount-down' },
    { name: 'search as CSV', path: `/staff/transactions.csv?${oneName}` },
    { name: 'search as XLSX', path: `/staff/transactions.xlsx?${oneName}` }
  ]
}

export const homeLooks: Look[] = [{ name: 'home page, something of each kind needs somebody', path: '/staff' }]
export const lookUpLooks: Look[] = [{ name: 'did it arrive', path: `/staff/did-it-arrive/${lookUpId}` }]
export const accountLooks: Look[] = [{ name: 'account page', path: `/staff/accounts/23/${planted.usualAccount}` }]
export const approvalLooks: Look[] = [{ name: 'approvals', path: '/staff/approvals' }]

export function auditLooks(today: CalendarDate): Look[] {
  return [
    { name: 'audit trail, newest', path: '/staff/audit' },
    { name: 'audit trail, one action', path: `/staff/audit?what=${planted.auditAction}` },
    { name: 'audit trail, a person by name', path: '/staff/audit?who=a' },
    { name: 'audit trail, about one thing', path: `/staff/audit?about=${planted.auditSubject}` },
    { name: 'audit trail, a month', path: `/staff/audit?from=${day(today, 400)}&to=${day(today, 370)}` }
  ]
}
