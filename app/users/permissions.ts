/** Everything that a person may be allowed to do, one word each. A role names some of them; a route asks for one. */
export const permissions = [
  'home.view',
  'payments.help', 'payments.telephone-card', 'payments.send-link', 'payments.look-up',
  'transactions.search', 'transactions.download', 'accounts.view', 'accounts.send-statement',
  'traces.view', 'traces.work',
  'transfers.view', 'transfers.make', 'transfers.approve', 'entries.reverse',
  'refunds.view', 'refunds.request', 'refunds.approve', 'refunds.pay', 'disputes.view',
  'notes.write',
  'attention.view',
  'ledger-check.view', 'ledger-check.run',
  'imports.view', 'imports.upload', 'imports.decide', 'imports.request-reversal', 'imports.approve-reversal', 'imports.change-rules',
  'import-sources.change',
  'suspense.view', 'suspense.work', 'suspense.approve', 'suspense.change-rules',
  'posting-files.view', 'posting-files.send', 'posting-layouts.change',
  'pay-outs.view', 'pay-outs.check',
  'reports.view',
  'settings.change', 'settings.telephone-card', 'approval-limits.change',
  'service-phase.view', 'service-phase.change', 'residents.invite',
  'feedback.view', 'feedback.triage', 'feedback.record', 'feedback.strike-out',
  'measures.view', 'measures.change',
  'accessibility.view', 'accessibility.change', 'support-routes.change',
  'availability.view', 'availability.change',
  'personal-data.find', 'personal-data.remove',
  'release-notes.write', 'practice.reset',
  'users.view', 'users.change', 'roles.change', 'sign-in.change',
  'audit.view'
] as const

export type Permission = typeof permissions[number]
