import { checkReference } from '../../funds/account-reference.js'
import { looksLikeCardNumber, textFault } from '../../funds/card-number.js'
import { type CollectionScheme, type SchemeCheckMethod, schemeCheckMethods, schemeNumber } from '../../funds/collection-scheme.js'
import type { Fund } from '../../funds/fund.js'
import { field, type FieldError } from '../../web/form-body.js'

export type SchemeAnswers = Omit<CollectionScheme, 'fundCode' | 'version'>

export interface SchemeForm {
  values: SchemeAnswers | null
  errors: FieldError[]
  submitted: Record<string, string>
  /** The number that the rule gives the example, right or not: to hold against the operator's paper. */
  computed: string | null
}

const texts = ['places', 'prefix', 'numberLength', 'checkMethod', 'checkWeights', 'checkModulus', 'checkSubtract', 'exampleReference', 'exampleNumber']

/** Reads a scheme's rule, and proves it: what it makes of the operator's example must be the operator's own number. */
export function readSchemeForm(body: unknown, fund: Fund): SchemeForm {
  const typed = (name: string): string => field(body, name).trim()
  const submitted = Object.fromEntries(texts.map(name => [name, looksLikeCardNumber(typed(name)) ? '' : typed(name)]))
  const errors: FieldError[] = []
  const fault = (name: string, message: string | null): void => { if (message !== null) errors.push({ field: name, message }) }
  fault('places', textFault('places', typed('places'), 100, 'Enter where people can pay, as they will read it'))
  const prefix = typed('prefix').replace(/ /g, '')
  if (!/^\d{1,12}$/.test(prefix)) fault('prefix', 'Enter the prefix that the operator gave you: 1 to 12 digits')
  const numberLength = readNumber(typed('numberLength'), 8, 30)
  if (numberLength === null) fault('numberLength', 'Enter how many digits the whole number has: 8 to 30')
  const checkMethod = schemeCheckMethods.find((one): one is SchemeCheckMethod => one === typed('checkMethod'))
  if (checkMethod === undefined) fault('checkMethod', 'Choose how the last digit is worked out')
  const sum = readSum(typed, checkMethod, numberLength, fault)
  const example = checkReference(fund.referenceRule(), typed('exampleReference'))
  if (example.reference === undefined) fault('exampleReference', `Enter a ${fund.referenceLabelInSentence()} as bills show it`)
  const exampleNumber = typed('exampleNumber').replace(/[ -]/g, '')
  if (looksLikeCardNumber(exampleNumber)) fault('exampleNumber', 'Card payments would take this for a card number. Ask the operator for another prefix')
  else if (!/^\d{8,30}$/.test(exampleNumber)) fault('exampleNumber', 'Enter the whole number that the operator gives for this account: digits only')
  if (checkMethod === undefined || numberLength === null || example.reference === undefined || errors.length > 0) return { values: null, errors, submitted, computed: null }
  const values = { places: typed('places'), prefix, numberLength, checkMethod, ...sum, exampleReference: example.reference, exampleNumber }
  return proved(values, fund, submitted)
}

/** A scheme as its form shows it. */
export function schemeAsTyped(scheme: CollectionScheme): Record<string, string> {
  const { places, prefix, numberLength, checkMethod, checkWeights, checkModulus, checkSubtract, exampleReference, exampleNumber } = scheme
  return {
    places, prefix, numberLength: String(numberLength), checkMethod, checkWeights: checkWeights.join(' '), checkModulus: String(checkModulus),
    checkSubtract: checkSubtract ? 'yes' : '', exampleReference, exampleNumber
  }
}

function proved(values: SchemeAnswers, fund: Fund, submitted: Record<string, string>): SchemeForm {
  const computed = schemeNumber({ ...values, fundCode: fund.code, version: 0 }, values.exampleReference)
  const message = computed === null ? 'With this rule the example has no number: the reference does not fit, or the sum has no digit' :
    `With this rule the number is ${computed}. It must be the operator’s: check the prefix, the length and the last digit with them`
  const errors = computed === values.exampleNumber ? [] : [{ field: 'exampleNumber', message }]
  return { values: errors.length === 0 ? values : null, errors, submitted, computed }
}

function readSum(
  typed: (name: string) => string, method: SchemeCheckMethod | undefined, length: number | null, fault: (name: string, message: string | null) => void
): Pick<SchemeAnswers, 'checkWeights' | 'checkModulus' | 'checkSubtract'> {
  if (method !== 'weighted-sum') return { checkWeights: [], checkModulus: 10, checkSubtract: true }
  const checkWeights = typed('checkWeights').split(/[\s,]+/).filter(text => text !== '').map(text => readNumber(text, 0, 99) ?? -1)
  if (checkWeights.includes(-1) || (length !== null && checkWeights.length !== length - 1)) {
    fault('checkWeights', `Enter ${length === null ? 'a weight' : `${length - 1} weights, one`} for each digit before the last, with spaces between`)
  }
  const checkModulus = readNumber(typed('checkModulus'), 2, 11)
  if (checkModulus === null) fault('checkModulus', 'Enter the modulus: 2 to 11')
  return { checkWeights, checkModulus: checkModulus ?? 10, checkSubtract: typed('checkSubtract') === 'yes' }
}

function readNumber(text: string, least: number, most: number): number | null {
  const number = /^\d{1,3}$/.test(text) ? Number(text) : -1
  return number >= least && number <= most ? number : null
}
