import type { CalendarDate } from '../../dates.js'
import { type Pence, pence } from '../../money.js'
import { compiledPattern } from './pattern.js'
import type { Actions, Condition, RuleDefinition, TextField } from './rule.js'

/** What is known of a receipt, as its file states it. */
export interface RowFacts extends Record<TextField, string> {
  amountPence: Pence
  occurredOn: CalendarDate
}

/** What rules have made of a receipt. */
export interface Ruled {
  facts: RowFacts
  /** Our method of payment where a rule has set one; null leaves it to the source. */
  methodCode: string | null
  /** Where a rule has set one. */
  narrative: string | null
  /** The rules that fired, in their order. */
  fired: readonly string[]
}

export interface Rule extends RuleDefinition {
  id: string
  enabled: boolean
}

/** A rule made ready for many rows. */
export interface ReadyRule {
  id: string
  fires(facts: RowFacts): boolean
  change(ruled: Ruled): Ruled
}

const longestReference = 100

/** Makes rules ready, leaving out those that are off. @param rules in their order */
export function readyRules(rules: readonly Rule[]): ReadyRule[] {
  return rules.filter(({ enabled }) => enabled).map(({ id, conditions, actions }) => {
    const groups = conditions.map(group => group.map(testOf))
    const change = changeOf(actions)
    return {
      id,
      fires: facts => groups.some(group => group.length > 0 && group.every(test => test(facts))),
      change: ruled => ({ ...change(ruled), fired: [...ruled.fired, id] })
    }
  })
}

/** Applies rules in order, each to what those before it have made of the receipt. Never throws; what no rule fires on is as it was. */
export function applyRules(rules: readonly ReadyRule[], facts: RowFacts): Ruled {
  return rules.reduce<Ruled>((ruled, rule) => rule.fires(ruled.facts) ? rule.change(ruled) : ruled, { facts, methodCode: null, narrative: null, fired: [] })
}

/** Receipts that have nothing in common, by which a rule that fires on everything is found out. */
const unlikeReceipts: readonly RowFacts[] = [
  receiptOf('', -9_876_543_21, '1997-02-28'), receiptOf('77123456X', 1, '2026-11-19'), receiptOf('Ŵ \u{1f600}', 9_876_543_21, '2093-07-04'),
  receiptOf('the quick brown fox, 0', 100_00, '2031-01-01')
]

/** Whether a rule fires on just about every receipt, so that whoever turns it on should know. */
export function matchesEverything({ conditions, actions }: RuleDefinition): boolean {
  const [rule] = readyRules([{ id: '', enabled: true, conditions, actions }])
  return unlikeReceipts.every(facts => rule?.fires(facts))
}

function receiptOf(text: string, amount: number, occurredOn: string): RowFacts {
  return {
    reference: text, narrative: text, payerName: text, externalReference: text, methodStated: text, fundStated: text,
    amountPence: pence(amount), occurredOn: occurredOn as CalendarDate
  }
}

type Test = (facts: RowFacts) => boolean

function testOf(condition: Condition): Test {
  if (condition.field === 'amount') return amountTest(condition)
  return condition.field === 'date' ? dateTest(condition) : textTest(condition)
}

/** Case is forgiven, and space around what the file says. */
function textTest({ field, operator, text }: Extract<Condition, { text: string }>): Test {
  const wanted = text.toLowerCase()
  switch (operator) {
    case 'contains': return facts => facts[field].toLowerCase().includes(wanted)
    case 'starts-with': return facts => facts[field].trim().toLowerCase().startsWith(wanted)
    case 'is': return facts => facts[field].trim().toLowerCase() === wanted
    case 'is-blank': return facts => facts[field].trim() === ''
    case 'matches': {
      const pattern = compiledPattern(text)
      return facts => pattern.matcher(facts[field]).find()
    }
  }
}

function amountTest({ operator, amountPence }: Extract<Condition, { field: 'amount' }>): Test {
  switch (operator) {
    case 'is': return facts => facts.amountPence === amountPence
    case 'above': return facts => facts.amountPence > amountPence
    case 'below': return facts => facts.amountPence < amountPence
  }
}

function dateTest({ operator, date }: Extract<Condition, { field: 'date' }>): Test {
  switch (operator) {
    case 'is': return facts => facts.occurredOn === date
    case 'before': return facts => facts.occurredOn < date
    case 'after': return facts => facts.occurredOn > date
  }
}

/** Later rules see a method that was set as what the file calls it, and likewise the rest. */
function changeOf({ fundCode, reference, methodCode, narrative }: Actions): (ruled: Ruled) => Ruled {
  const referenceIn = referenceTaken(reference)
  return ruled => {
    const taken = referenceIn(ruled.facts)
    return {
      ...ruled,
      methodCode: methodCode ?? ruled.methodCode,
      narrative: narrative ?? ruled.narrative,
      facts: {
        ...ruled.facts,
        ...fundCode === null ? {} : { fundStated: fundCode },
        ...taken === null ? {} : { reference: taken },
        ...methodCode === null ? {} : { methodStated: methodCode },
        ...narrative === null ? {} : { narrative }
      }
    }
  }
}

/** @returns the reference that the rule gives a receipt; null leaves it as it is, as where the pattern finds nothing */
function referenceTaken(reference: Actions['reference']): (facts: RowFacts) => string | null {
  if (reference === null) return () => null
  if ('text' in reference) return () => reference.text
  const pattern = compiledPattern(reference.pattern)
  return facts => {
    const matcher = pattern.matcher(facts[reference.field])
    const found = matcher.find() ? matcher.group(1)?.trim().slice(0, longestReference) : undefined
    return found === undefined || found === '' ? null : found
  }
}
