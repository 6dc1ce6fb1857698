import { parseTypedDate } from '../../dates.js'
import { amountInPounds, parseStatedAmount } from '../../money.js'
import { field, type FieldError } from '../../web/form-body.js'
import type { ImportRule } from './import-rule.js'
import { actionsSchema, type Actions, type Condition, conditionSchema, mostConditions, mostGroups, type RuleDefinition, takenReference } from './rule.js'

/** One condition as it stands on the page, typed or not. */
export interface TypedCondition {
  field: string
  operator: string
  value: string
}

/** A rule as it stands on the page. */
export interface TypedRule {
  name: string
  source: string
  groups: TypedCondition[][]
  fund: string
  referenceText: string
  referenceField: string
  referencePattern: string
  method: string
  narrative: string
}

export interface RuleValues extends RuleDefinition {
  name: string
  /** Null for all sources. */
  sourceCode: string | null
}

/** What there is to choose from: names by code. */
export interface RuleChoices {
  sources: Readonly<Record<string, string>>
  funds: Readonly<Record<string, string>>
  methods: Readonly<Record<string, string>>
}

const longestName = 80
const emptyCondition: TypedCondition = { field: '', operator: 'contains', value: '' }

export const emptyRule: TypedRule = {
  name: '', source: '', groups: [[emptyCondition]], fund: '', referenceText: '', referenceField: '', referencePattern: '', method: '', narrative: ''
}

/** Reads a rule. Conditions that are left empty are none. */
export function readRuleForm(
  body: unknown, choices: RuleChoices
): { values: RuleValues, errors?: never } | { errors: FieldError[], submitted: TypedRule, values?: never } {
  const submitted = typedRule(body)
  const { name, source } = submitted
  const { conditions, errors: conditionErrors } = readConditions(submitted.groups)
  const { actions, errors: actionErrors } = readActions(submitted, choices)
  const errors = [
    ...name === '' ? [{ field: 'name', message: 'Enter a name for the rule' }] : [],
    ...name.length > longestName ? [{ field: 'name', message: `The name must be ${longestName} characters or less` }] : [],
    ...source !== '' && !Object.hasOwn(choices.sources, source) ? [{ field: 'source', message: 'Choose one of the sources' }] : [],
    ...conditionErrors, ...actionErrors
  ]
  if (errors.length > 0 || actions === null) return { errors, submitted }
  return { values: { name, sourceCode: source === '' ? null : source, conditions, actions } }
}

/** The same page with room for more, as the button asks that was pressed; null when that was the one that saves. */
export function redrawnRule(body: unknown): TypedRule | null {
  const wanted = field(body, 'redraw')
  if (wanted === '') return null
  const typed = typedRule(body)
  const groups = typed.groups.map((group, index) => wanted === `group-${index}` && group.length < mostConditions ? [...group, emptyCondition] : group)
  return { ...typed, groups: wanted === 'groups' && groups.length < mostGroups ? [...groups, [emptyCondition]] : groups }
}

/** A rule that is kept, as it stands on the page. */
export function typedFrom({ name, source_code: source, conditions, actions }: ImportRule): TypedRule {
  const { fundCode, reference, methodCode, narrative } = actions
  return {
    name, source: source ?? '', groups: conditions.map(group => group.map(typedCondition)),
    fund: fundCode ?? '', method: methodCode ?? '', narrative: narrative ?? '',
    referenceText: reference !== null && 'text' in reference ? reference.text : '',
    referenceField: reference !== null && 'field' in reference ? reference.field : '',
    referencePattern: reference !== null && 'pattern' in reference ? reference.pattern : ''
  }
}

function typedCondition(condition: Condition): TypedCondition {
  const { field: name, operator } = condition
  if (condition.field === 'amount') return { field: name, operator, value: amountInPounds(condition.amountPence) }
  return { field: name, operator, value: condition.field === 'date' ? condition.date : condition.text }
}

function typedRule(body: unknown): TypedRule {
  const typed = (name: string) => field(body, name).trim()
  const groups = Array.from({ length: mostGroups }, (_, group) => Array.from({ length: mostConditions }, (_, index) => ({ group, index }))
    .filter(({ index }) => has(body, `g${group}c${index}value`))
    .map(({ index }) => ({ field: typed(`g${group}c${index}field`), operator: typed(`g${group}c${index}operator`), value: typed(`g${group}c${index}value`) })))
    .filter(group => group.length > 0)
  return {
    name: typed('name'), source: typed('source'), groups: groups.length === 0 ? emptyRule.groups : groups, fund: typed('fund'),
    referenceText: typed('referenceText'), referenceField: typed('referenceField'), referencePattern: typed('referencePattern'),
    method: typed('method'), narrative: typed('narrative')
  }
}

function has(body: unknown, name: string): boolean {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, name)
}

function readConditions(groups: readonly TypedCondition[][]): { conditions: Condition[][], errors: FieldError[] } {
  const errors: FieldError[] = []
  const conditions = groups.map((group, groupIndex) => group.flatMap((typed, index) => {
    if (typed.field === '' && typed.value === '') return []
    const read = conditionSchema.safeParse(candidate(typed))
    if (read.success) return [read.data]
    const [issue] = read.error.issues
    const part = issue?.path[0] === 'field' ? 'field' : issue?.path[0] === 'operator' ? 'operator' : 'value'
    errors.push({ field: `g${groupIndex}c${index}${part}`, message: issue?.message ?? 'Change this condition' })
    return []
  })).filter(group => group.length > 0)
  if (conditions.length === 0 && errors.length === 0) {
    errors.push({ field: 'g0c0field', message: 'Say when the rule fires. A rule without a condition would change every receipt' })
  }
  return { conditions, errors }
}

function candidate({ field: name, operator, value }: TypedCondition): Record<string, unknown> {
  if (name === 'amount') return { field: name, operator, amountPence: parseStatedAmount(value, { unit: 'pounds', thousands: ',', decimal: '.' }).pence }
  return name === 'date' ? { field: name, operator, date: parseTypedDate(value) ?? undefined } : { field: name, operator, text: value }
}

function readActions(typed: TypedRule, { funds, methods }: RuleChoices): { actions: Actions | null, errors: FieldError[] } {
  const { fund, method, narrative, referenceText, referenceField, referencePattern } = typed
  const isTaken = referenceField !== '' || referencePattern !== ''
  const taken = isTaken ? takenReference.safeParse({ field: referenceField, pattern: referencePattern }) : null
  const errors: FieldError[] = [
    ...fund !== '' && !Object.hasOwn(funds, fund) ? [{ field: 'fund', message: 'Choose one of the funds' }] : [],
    ...isTaken && referenceText !== '' ? [{ field: 'referenceText', message: 'Either enter a reference or say where it is found' }] : [],
    ...referenceText.length > 100 ? [{ field: 'referenceText', message: 'The reference must be 100 characters or less' }] : [],
    ...(taken?.error?.issues ?? []).map(({ path, message }) => ({ field: path[0] === 'field' ? 'referenceField' : 'referencePattern', message })),
    ...method !== '' && !Object.hasOwn(methods, method) ? [{ field: 'method', message: 'Choose one of the methods of payment' }] : [],
    ...narrative.length > 500 ? [{ field: 'narrative', message: 'The narrative must be 500 characters or less' }] : []
  ]
  if (errors.length > 0) return { actions: null, errors }
  const actions = actionsSchema.safeParse({
    fundCode: orNull(fund), methodCode: orNull(method), narrative: orNull(narrative),
    reference: taken?.data ?? (referenceText === '' ? null : { text: referenceText })
  })
  return actions.success ? { actions: actions.data, errors } : { actions: null, errors: [{ field: 'fund', message: 'Say what the rule changes' }] }
}

function orNull(text: string): string | null {
  return text === '' ? null : text
}
