import { isId } from '../../ids.js'
import { formatMoney, pence } from '../../money.js'
import { type AuditAction, auditActions, type AuditSubject, auditSubjects, type AuditSubjectWords } from '../../users/audit-actions.js'
import type { AuditFacts } from '../../users/audit.js'
import { permissionWords } from '../../users/permission-words.js'
import type { AuditEventRow } from './audit-query.js'
import type { AuditNames } from './names-query.js'

/** An event in plain words. */
export interface AuditRow {
  id: string
  happenedAt: Date
  userId: string | null
  /** Null for what nobody did, or somebody who was not known. */
  who: string | null
  address: string | null
  what: string
  /** Its name is what people know it by; null where they know it by none. */
  subject: { words: string, name: string | null, href: string | null } | null
  facts: { name: string, value: string }[]
  changes: { name: string, before: string, after: string }[]
}

/** @param may what whoever reads it may do: a link that would refuse them is none. */
export function auditRow(event: AuditEventRow, may: readonly string[], names: AuditNames): AuditRow {
  const { id, happenedAt, userId, userName: who, address, before, after } = event
  // What was made has no before, and what is gone no after.
  const facts = { ...event.facts, ...before === null ? after : {}, ...after === null ? before : {} }
  return {
    id, happenedAt, userId, who, address, what: wordsOfAction(event.action), subject: subjectOf(event, may, names),
    facts: Object.entries(facts).map(([name, value]) => ({ name: nameOfFact(name), value: valueOfFact(name, value, names) })), changes: changesOf(event, names)
  }
}

/** What an earlier or a later version has recorded may have no words in this one. */
export function wordsOfAction(action: string): string {
  const known: Partial<Record<string, { words: string }>> = auditActions
  return known[action]?.words ?? nameOfFact(action)
}

function subjectOf({ action, subjectKind, subjectId, subjectName }: AuditEventRow, may: readonly string[], names: AuditNames): AuditRow['subject'] {
  const known: Partial<Record<string, { subject: AuditSubject | null }>> = auditActions satisfies Record<AuditAction, unknown>
  const kind = subjectKind ?? known[action]?.subject ?? null
  if (kind === null || subjectId === null) return null
  const subjects: Partial<Record<string, AuditSubjectWords>> = auditSubjects
  const page = subjects[kind]?.page ?? null
  const name = subjectName ?? names.things[subjectId] ?? (kind === 'role' ? nameOfCode(names.choices.roles, subjectId) : isId(subjectId) ? null : subjectId)
  return { words: subjects[kind]?.words ?? nameOfFact(kind), name, href: page !== null && may.includes(page.permission) ? page.address(subjectId) : null }
}

function changesOf({ before, after }: AuditEventRow, words: AuditNames): AuditRow['changes'] {
  if (before === null || after === null) return []
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.map(name => ({ name: nameOfFact(name), before: valueOfFact(name, before[name], words), after: valueOfFact(name, after[name], words) }))
    .filter(change => change.before !== change.after)
}

/** `rowNumber` and `row_number` are "Row number". */
function nameOfFact(name: string): string {
  const words = name.replace(/Pence$/, '').replaceAll('_', ' ').replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function valueOfFact(name: string, value: AuditFacts[string] | undefined, { things, choices }: AuditNames): string {
  if (value === undefined || value === null || value === '') return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return name.endsWith('Pence') ? formatMoney(pence(value)) : String(value)
  const words = namesOfFact[name]
  return things[value] ?? (words === undefined ? value : value.split(' ').map(code => words(choices, code)).join(name === 'funds' || name === 'methods' ? ', ' : '; '))
}

/** Facts that are codes of the council's, one or several with spaces between them. What is no longer there keeps its code. */
const namesOfFact: Partial<Record<string, (choices: AuditNames['choices'], code: string) => string>> = {
  role: ({ roles }, code) => nameOfCode(roles, code),
  from: ({ roles }, code) => nameOfCode(roles, code),
  office: ({ offices }, code) => nameOfCode(offices, code),
  fund: ({ funds }, code) => nameOfCode(funds, code),
  funds: ({ funds }, code) => nameOfCode(funds, code),
  method: ({ methods }, code) => nameOfCode(methods, code),
  methods: ({ methods }, code) => nameOfCode(methods, code),
  permissions: (_choices, code) => wordsOfPermission(code),
  given: (_choices, code) => wordsOfPermission(code),
  taken: (_choices, code) => wordsOfPermission(code)
}

function nameOfCode(choices: readonly { code: string, name: string }[], code: string): string {
  return choices.find(choice => choice.code === code)?.name ?? code
}

function wordsOfPermission(code: string): string {
  const known: Partial<Record<string, { words: string }>> = permissionWords
  return known[code]?.words ?? code
}
