import type { RequestHandler } from 'express'
import { settingPermissions } from '../settings/setting-groups.js'
import type { Permission } from '../users/permissions.js'
import type { Person } from '../users/person.js'

interface Place {
  text: string
  href: string
  /** Of several, any one leads there. */
  permission: Permission | readonly Permission[]
  /** Where else one is at this place: what begins with one of these. */
  covers?: readonly string[]
}

interface Group {
  text: string
  places: readonly Place[]
}

/** As the service navigation of govuk-frontend takes it. */
export interface Destination {
  text: string
  href: string
  active: boolean
}

/** The first row leads everywhere; the second, to the pages of where one is, when these are several. */
export interface StaffNavigation {
  groups: Destination[]
  placesName: string
  places: Destination[]
}

/** Whoever has so few pages sees them all in one row. */
const mostInOneRow = 6

/** Every page that the navigation leads to, grouped as people think of their work. A feature adds a line for each of its lists. */
const groups: readonly Group[] = [
  { text: 'Home', places: [{ text: 'Home', href: '/staff', permission: 'home.view' }] },
  {
    text: 'Help',
    places: [
      { text: 'Help someone pay', href: '/staff/help', permission: 'payments.help' },
      { text: 'Did it arrive?', href: '/staff/did-it-arrive', permission: 'payments.look-up' },
      { text: 'Questions from advisers', href: '/staff/questions', permission: 'traces.work' }
    ]
  },
  {
    text: 'Search',
    places: [
      { text: 'Transactions', href: '/staff/transactions', permission: 'transactions.search', covers: ['/staff/accounts'] },
      { text: 'Traces', href: '/staff/traces', permission: 'traces.view' }
    ]
  },
  {
    text: 'Suspense',
    places: [
      { text: 'Work list', href: '/staff/suspense', permission: 'suspense.view' },
      { text: 'Many at once', href: '/staff/suspense/bulk-allocations', permission: 'suspense.view' },
      { text: 'Unidentified income', href: '/staff/suspense/unidentified', permission: 'suspense.view' },
      { text: 'Rules for suspense', href: '/staff/suspense/rules', permission: 'suspense.change-rules' }
    ]
  },
  {
    text: 'Move money',
    places: [
      { text: 'To approve', href: '/staff/approvals', permission: 'transfers.approve' },
      { text: 'Transfers', href: '/staff/transfers', permission: 'transfers.view' },
      { text: 'Refunds', href: '/staff/refunds', permission: 'refunds.view' },
      { text: 'Refunds to bank accounts', href: '/staff/refunds/payments', permission: 'refunds.pay' },
      { text: 'Disputes', href: '/staff/disputes', permission: 'disputes.view' }
    ]
  },
  {
    text: 'Files',
    places: [
      { text: 'Files received', href: '/staff/imports', permission: 'imports.view' },
      { text: 'Postings out', href: '/staff/posting-files', permission: 'posting-files.view', covers: ['/staff/posting-feeds', '/staff/posting-layouts'] },
      { text: 'Rules for receipts', href: '/staff/imports/rules', permission: 'imports.change-rules' },
      { text: 'Where files come from', href: '/staff/import-sources', permission: 'import-sources.change' }
    ]
  },
  {
    text: 'Checks',
    places: [
      { text: 'Needs attention', href: '/staff/attention', permission: 'attention.view', covers: ['/staff/payments'] },
      { text: 'Card pay-outs', href: '/staff/pay-outs', permission: 'pay-outs.view' },
      { text: 'Ledger check', href: '/staff/ledger-check', permission: 'ledger-check.view' },
      { text: 'Receipts by month', href: '/staff/reports/receipts', permission: 'reports.view' }
    ]
  },
  {
    text: 'Service',
    places: [
      { text: 'Phase', href: '/staff/service-phase', permission: 'service-phase.view' },
      { text: 'Old system’s totals', href: '/staff/service-phase/old-totals', permission: 'service-phase.view' },
      { text: 'Feedback', href: '/staff/feedback', permission: 'feedback.view' },
      { text: 'Measures', href: '/staff/measures', permission: 'measures.view' },
      { text: 'What changes', href: '/staff/release-notes', permission: 'release-notes.write' },
      { text: 'Help given', href: '/staff/measures/help', permission: 'measures.view' },
      { text: 'Accessibility', href: '/staff/accessibility', permission: 'accessibility.view' },
      { text: 'Availability', href: '/staff/availability', permission: 'availability.view' },
      { text: 'Problems and outages', href: '/staff/availability/incidents', permission: 'availability.view' },
      { text: 'Rehearsals of a restore', href: '/staff/availability/rehearsals', permission: 'availability.view' },
      { text: 'Support routes', href: '/staff/support-routes', permission: 'support-routes.change' },
      { text: 'Invitations', href: '/staff/cohorts', permission: 'service-phase.view' },
      { text: 'Requests for personal data', href: '/staff/data-requests', permission: 'personal-data.find' },
      { text: 'Data removed by time', href: '/staff/retention', permission: 'service-phase.view' }
    ]
  },
  {
    text: 'People',
    places: [
      { text: 'People', href: '/staff/users', permission: 'users.view' },
      { text: 'Roles', href: '/staff/roles', permission: 'users.view' },
      { text: 'Audit trail', href: '/staff/audit', permission: 'audit.view' }
    ]
  },
  {
    text: 'Settings',
    places: [{ text: 'Settings', href: '/staff/settings', permission: settingPermissions }]
  }
]

/** Tells the pages of staff where they are and where they may go. */
export function navigation(): RequestHandler {
  return (request, response, next) => {
    if (request.person !== undefined) response.locals.navigation = staffNavigation(request.person, request.path)
    next()
  }
}

export function staffNavigation(person: Pick<Person, 'may'>, path: string): StaffNavigation {
  const open = groups.map(group => ({ ...group, places: group.places.filter(({ permission }) => [permission].flat().some(one => person.may(one))) }))
    .filter(group => group.places.length > 0)
  const all = open.flatMap(group => group.places)
  const here = placeOf(all, path)
  const shown = (place: Place): Destination => ({ text: place.text, href: place.href, active: place === here })
  if (all.length <= mostInOneRow) return { groups: all.map(shown), placesName: '', places: [] }
  const current = open.find(group => group.places.some(place => place === here))
  return {
    groups: open.map(group => ({ text: group.text, href: group.places[0]?.href ?? '', active: group === current })),
    placesName: current?.text ?? '',
    places: current === undefined || current.places.length < 2 ? [] : current.places.map(shown)
  }
}

/** The place with the longest beginning of this address, so that a part of a place is not taken for the whole. */
function placeOf(places: readonly Place[], path: string): Place | undefined {
  const begins = (start: string) => path === start || (start !== '/staff' && path.startsWith(`${start}/`))
  const matches = places.flatMap(place => [place.href, ...place.covers ?? []].filter(begins).map(start => ({ place, length: start.length })))
  return matches.sort((one, other) => other.length - one.length)[0]?.place
}
