import type { Permission } from './permissions.js'

/** The roles that a new council begins with, and can change. */
export const startingRoles: readonly { code: string, name: string, permissions: readonly Permission[] }[] = [
  {
    code: 'adviser',
    name: 'Support adviser',
    permissions: ['home.view', 'payments.help', 'payments.telephone-card', 'payments.send-link', 'payments.look-up', 'residents.invite', 'feedback.view', 'feedback.record']
  },
  {
    code: 'income-officer',
    name: 'Income officer',
    permissions: [
      'home.view', 'payments.help', 'payments.send-link', 'payments.look-up', 'transactions.search', 'transactions.download', 'accounts.view',
      'accounts.send-statement', 'traces.view', 'traces.work', 'transfers.view', 'transfers.make', 'entries.reverse', 'refunds.view', 'refunds.request', 'disputes.view',
      'notes.write', 'attention.view', 'ledger-check.view', 'ledger-check.run', 'imports.view', 'suspense.view', 'suspense.work', 'posting-files.view',
      'reports.view', 'residents.invite', 'feedback.view', 'feedback.record', 'measures.view'
    ]
  },
  {
    code: 'finance',
    name: 'Finance',
    permissions: [
      'home.view', 'transactions.search', 'transactions.download', 'accounts.view', 'traces.view', 'transfers.view', 'transfers.make',
      'entries.reverse', 'refunds.view', 'refunds.request', 'refunds.pay', 'disputes.view', 'notes.write', 'attention.view', 'ledger-check.view',
      'ledger-check.run',
      'imports.view', 'imports.upload', 'imports.decide', 'imports.request-reversal', 'imports.change-rules',
      'suspense.view', 'suspense.work', 'posting-files.view', 'posting-files.send', 'pay-outs.view', 'pay-outs.check', 'reports.view',
      'measures.view'
    ]
  },
  {
    code: 'approver',
    name: 'Approver',
    permissions: [
      'home.view', 'transactions.search', 'accounts.view', 'transfers.view', 'transfers.approve', 'refunds.view', 'refunds.approve', 'notes.write',
      'imports.view', 'imports.approve-reversal', 'suspense.view', 'suspense.approve'
    ]
  },
  {
    code: 'service-owner',
    name: 'Service owner',
    permissions: [
      'home.view', 'service-phase.view', 'service-phase.change', 'residents.invite', 'feedback.view', 'feedback.triage', 'feedback.record', 'feedback.strike-out', 'measures.view',
      'measures.change', 'accessibility.view', 'accessibility.change', 'support-routes.change', 'availability.view', 'availability.change',
      'release-notes.write', 'practice.reset', 'reports.view'
    ]
  },
  {
    code: 'council-administrator',
    name: 'Council administrator',
    permissions: [
      'home.view', 'imports.change-rules', 'import-sources.change', 'suspense.view', 'suspense.change-rules', 'posting-files.view',
      'posting-layouts.change', 'settings.change', 'settings.telephone-card', 'approval-limits.change', 'users.view', 'users.change', 'roles.change', 'sign-in.change',
      'service-phase.view', 'support-routes.change', 'availability.view', 'availability.change', 'personal-data.find', 'personal-data.remove',
      'practice.reset', 'audit.view'
    ]
  },
  {
    code: 'auditor',
    name: 'Auditor',
    permissions: [
      'home.view', 'transactions.search', 'transactions.download', 'accounts.view', 'traces.view', 'transfers.view', 'refunds.view', 'disputes.view',
      'attention.view', 'ledger-check.view', 'imports.view', 'users.view', 'suspense.view', 'posting-files.view', 'pay-outs.view', 'reports.view',
      'service-phase.view', 'feedback.view', 'measures.view', 'accessibility.view', 'availability.view', 'audit.view'
    ]
  }
]
