import { field, type FieldError } from '../../web/form-body.js'
import type { AccessChoices, Choice } from './access-choices-query.js'
import type { StaffMember } from './staff-member.js'

/** What somebody may do, where they work, and whose money they may see and move. */
export type Access = Pick<StaffMember, 'roleCode' | 'officeCode' | 'fundCodes' | 'methodCodes'>

/** The boxes as they were ticked, by name: `fund-23`. */
export type SubmittedAccess = Record<string, string>

export type AccessForm =
  | { values: Access, errors: never[], submitted: SubmittedAccess }
  | { values?: never, errors: FieldError[], submitted: SubmittedAccess }

/** Reads the questions about what somebody may do. A code that the council has not is no answer. */
export function readAccessForm(body: unknown, choices: AccessChoices): AccessForm {
  const roleCode = codeAmong(choices.roles, field(body, 'role'))
  const officeCode = codeAmong(choices.offices, field(body, 'office'))
  const funds = readLimit(body, 'fund', choices.funds)
  const methods = readLimit(body, 'method', choices.methods)
  const errors: FieldError[] = [
    ...roleCode === undefined ? [{ field: 'role', message: 'Select a role' }] : [],
    ...officeCode === undefined ? [{ field: 'office', message: 'Select an office' }] : [],
    ...limitFaults(funds, { field: 'funds', message: 'Select whether they see the money of all funds or of some', none: 'Select the funds whose money they see' }),
    ...limitFaults(methods, {
      field: 'methods', message: 'Select whether they see the money of all methods of payment or of some', none: 'Select the methods of payment whose money they see'
    })
  ]
  const submitted = { role: field(body, 'role'), office: field(body, 'office'), ...funds.submitted, ...methods.submitted }
  if (errors.length > 0 || roleCode === undefined || officeCode === undefined) return { errors, submitted }
  return { values: { roleCode, officeCode, fundCodes: funds.codes, methodCodes: methods.codes }, errors: [], submitted }
}

/** The form filled in with what somebody may do now. */
export function submittedFrom({ roleCode, officeCode, fundCodes, methodCodes }: Access): SubmittedAccess {
  return {
    role: roleCode, office: officeCode, funds: fundCodes === null ? 'all' : 'some', methods: methodCodes === null ? 'all' : 'some',
    ...Object.fromEntries((fundCodes ?? []).map(code => [`fund-${code}`, 'yes'])),
    ...Object.fromEntries((methodCodes ?? []).map(code => [`method-${code}`, 'yes']))
  }
}

interface Limit {
  kind: string
  codes: string[] | null
  submitted: SubmittedAccess
}

function readLimit(body: unknown, name: 'fund' | 'method', choices: readonly Choice[]): Limit {
  const kind = field(body, `${name}s`)
  const ticked = choices.map(({ code }) => code).filter(code => field(body, `${name}-${code}`) === 'yes')
  return { kind, codes: kind === 'some' ? ticked : null, submitted: { [`${name}s`]: kind, ...Object.fromEntries(ticked.map(code => [`${name}-${code}`, 'yes'])) } }
}

function limitFaults({ kind, codes }: Limit, { field: name, message, none }: FieldError & { none: string }): FieldError[] {
  if (kind !== 'all' && kind !== 'some') return [{ field: name, message }]
  return codes?.length === 0 ? [{ field: name, message: none }] : []
}

function codeAmong(choices: readonly Choice[], typed: string): string | undefined {
  return choices.find(({ code }) => code === typed)?.code
}
