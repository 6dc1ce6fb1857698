import type { Permission } from '../users/permissions.js'

interface Setting {
  text: string
  href: string
  permission: Permission
  /** What is decided there. */
  about: string
}

export interface SettingGroup {
  name: string
  settings: readonly Setting[]
}

/** What a council decides for itself, as its people think of it. The last group leads to what is settled beside the work that it is for. */
const own: readonly SettingGroup[] = [
  {
    name: 'Moving money and giving it back',
    settings: [
      { text: 'Approval limits', href: '/staff/settings/approval-limits', permission: 'approval-limits.change', about: 'Above which amounts another person has to agree' },
      { text: 'Reasons to move money', href: '/staff/settings/reasons', permission: 'settings.change', about: 'What officers choose from when they transfer or reverse' },
      { text: 'Duplicate payments', href: '/staff/settings/duplicates', permission: 'settings.change', about: 'What is taken for a payment that was made twice' }
    ]
  },
  {
    name: 'Missing payments',
    settings: [
      { text: 'Mark of a trace', href: '/staff/settings/marks', permission: 'settings.change', about: 'How long an account is marked while a payment is looked for' },
      { text: 'Letters that close a trace', href: '/staff/settings/letters', permission: 'settings.change', about: 'What residents are told at the end, in the council’s own words' }
    ]
  },
  {
    name: 'Paying without going online',
    settings: [
      { text: 'Paying at a shop', href: '/staff/settings/collection-schemes', permission: 'settings.change', about: 'How a collection scheme numbers a fund’s accounts, for the barcode on slips' },
      { text: 'Slips and letters', href: '/staff/settings/paying-offline', permission: 'support-routes.change', about: 'What people read who pay at a shop or by post' }
    ]
  },
  {
    name: 'Privacy',
    settings: [
      { text: 'Privacy notice', href: '/staff/settings/privacy-notice', permission: 'settings.change', about: 'Who answers for personal data, and who has reviewed the notice' },
      { text: 'How long data is kept', href: '/staff/settings/retention', permission: 'settings.change', about: 'After how many days each kind of personal data is removed' }
    ]
  },
  {
    name: 'Signing in and telephone',
    settings: [
      { text: 'How people sign in', href: '/staff/settings/sign-in', permission: 'sign-in.change', about: 'Authenticator app, single sign-on, passwords' },
      { text: 'Telephone cards', href: '/staff/settings/telephone-card', permission: 'settings.telephone-card', about: 'Whether advisers may key a card that a caller reads out' }
    ]
  }
]

const elsewhere: SettingGroup = {
  name: 'Settled elsewhere',
  settings: [
    { text: 'Roles', href: '/staff/roles', permission: 'roles.change', about: 'What people with each role may do' },
    { text: 'Where files come from', href: '/staff/import-sources', permission: 'import-sources.change', about: 'Formats and sources of receipts and accounts' },
    { text: 'Rules for receipts', href: '/staff/imports/rules', permission: 'imports.change-rules', about: 'What is done with rows of files by itself' },
    { text: 'Rules for suspense', href: '/staff/suspense/rules', permission: 'suspense.change-rules', about: 'What is allocated without a person' },
    { text: 'Layouts of posting files', href: '/staff/posting-layouts', permission: 'posting-layouts.change', about: 'How host systems are told of postings' }
  ]
}

/** Whoever has one of these has a setting to change here. */
export const settingPermissions: readonly Permission[] = [...new Set(own.flatMap(({ settings }) => settings.map(({ permission }) => permission)))]

/** The settings that somebody may change, without groups that would be empty. */
export function settingGroupsFor(may: (permission: Permission) => boolean): SettingGroup[] {
  return [...own, elsewhere].map(group => ({ ...group, settings: group.settings.filter(({ permission }) => may(permission)) }))
    .filter(({ settings }) => settings.length > 0)
}
