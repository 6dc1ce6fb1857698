import { z } from 'zod'
import { parseCalendarDate, type CalendarDate } from '../../dates.js'
import { pence } from '../../money.js'
import { patternFault, takesPart } from './pattern.js'

/** What a file says of a receipt in words. */
export const textFields = ['reference', 'narrative', 'payerName', 'externalReference', 'methodStated', 'fundStated'] as const
const textOperators = ['contains', 'starts-with', 'is', 'matches', 'is-blank'] as const

/** More than anybody needs, and few enough for a page. */
export const mostGroups = 5
export const mostConditions = 8
const longestText = 200

export type TextField = typeof textFields[number]

const textCondition = z.strictObject({
  field: z.enum(textFields),
  operator: z.enum(textOperators, 'Choose how to compare that can be done with words'),
  text: z.string().trim().max(longestText, `Use ${longestText} characters or less`)
}).superRefine(({ operator, text }, context) => {
  if (operator === 'is-blank') return
  const fault = text === '' ? 'Enter what to look for' : operator === 'matches' ? faultOfPattern(text) : null
  if (fault !== null) context.addIssue({ code: 'custom', message: fault, path: ['text'] })
})

const amountCondition = z.strictObject({
  field: z.literal('amount'),
  operator: z.enum(['is', 'above', 'below'], 'Compare an amount with is, is above or is below'),
  amountPence: z.int('Enter an amount, like 12.34').transform(pence)
})

const dateCondition = z.strictObject({
  field: z.literal('date'),
  operator: z.enum(['is', 'before', 'after'], 'Compare a date with is, is before or is after'),
  date: z.string('Enter a date, like 31 3 2027').transform((text, context): CalendarDate => {
    const date = parseCalendarDate(text)
    if (date !== null) return date
    context.addIssue({ code: 'custom', message: 'Enter a date, like 31 3 2027' })
    return z.NEVER
  })
})

export const conditionSchema = z.discriminatedUnion('field', [textCondition, amountCondition, dateCondition], 'Choose what to look at')

export const takenReference = z.strictObject({
  field: z.enum(textFields, 'Choose where the reference is'),
  pattern: z.string().trim().min(1, 'Enter the pattern that finds the reference')
}).superRefine(({ pattern }, context) => {
  const fault = pattern === '' ? null : faultOfPattern(pattern) ?? (takesPart(pattern) ? null : 'Put brackets around the part of the pattern that is the reference')
  if (fault !== null) context.addIssue({ code: 'custom', message: fault, path: ['pattern'] })
})

export const actionsSchema = z.strictObject({
  fundCode: z.string().min(1).max(100).nullable(),
  /** A fixed one, or the first group of a pattern in what the file says. */
  reference: z.union([z.strictObject({ text: z.string().trim().min(1).max(100) }), takenReference]).nullable(),
  methodCode: z.string().min(1).max(100).nullable(),
  narrative: z.string().trim().min(1).max(500).nullable()
}).refine(actions => Object.values(actions).some(action => action !== null), 'Say what the rule changes')

const conditionsSchema = z.array(z.array(conditionSchema).min(1).max(mostConditions)).min(1).max(mostGroups)
const definitionSchema = z.strictObject({ conditions: conditionsSchema, actions: actionsSchema })

export type Condition = z.output<typeof conditionSchema>
export type Actions = z.output<typeof actionsSchema>

/** When a rule fires, and what it then changes. Groups of conditions: all of one group, whichever, must hold. */
export type RuleDefinition = z.output<typeof definitionSchema>

/** @throws Error when it is no rule; what is saved has been checked. */
export function readDefinition(stored: unknown): RuleDefinition {
  return definitionSchema.parse(stored)
}

function faultOfPattern(pattern: string): string | null {
  const fault = patternFault(pattern)
  return fault === null ? null : `The pattern cannot be used: ${fault}`
}
