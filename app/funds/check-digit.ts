/**
 * How the check digit of a fund's references is worked out. The two methods are those of councils' existing systems.
 * `weights` go with the characters from the left and only digits count. `resultSubstitutions` gives the character
 * that stands for a result, such as `{ 10: 'A' }`; any other result is its own digit.
 */
export type CheckDigitRule = WeightedSum | LibraryCard

export interface WeightedSum {
  readonly method: 'weighted-sum'
  readonly modulus: number
  readonly weights: readonly number[]
  /** Digits that stand for the leading characters: `05` for the `BJ` of a parking fine. */
  readonly sourceSubstitution: string
  /** Whether the result is the modulus less the remainder, rather than the remainder. */
  readonly subtract: boolean
  readonly resultSubstitutions: Readonly<Record<number, string>>
}

/** The Dynix library card. With modulus 10 and weights of 2, 0, 2, 0 and so on it is Luhn's sum. */
export interface LibraryCard {
  readonly method: 'library-card'
  readonly modulus: number
  readonly weights: readonly number[]
  readonly resultSubstitutions: Readonly<Record<number, string>>
}

/**
 * The check digit of a reference that is written with `@` in its place: `BJ9951434@` has `A`. Null when it can have
 * none: a digit has no weight, or the result is not a single character. Throws RangeError for a rule without weights
 * or a sensible modulus.
 */
export function checkDigitFor(rule: CheckDigitRule, reference: string): string | null {
  if (rule.weights.length === 0) throw new RangeError('A check digit rule needs weights')
  if (!Number.isSafeInteger(rule.modulus) || rule.modulus < 2) throw new RangeError(`Not a modulus: ${rule.modulus}`)

  const sum = rule.method === 'weighted-sum' ? weightedSum(rule, reference) : librarySum(rule, reference)
  if (sum === null) return null

  const remainder = sum % rule.modulus
  const isSubtracted = rule.method === 'library-card' || rule.subtract
  const result = isSubtracted ? rule.modulus - remainder : remainder
  const character = rule.resultSubstitutions[result] ?? String(result)
  return character.length === 1 ? character : null
}

function weightedSum(rule: WeightedSum, reference: string): number | null {
  const substituted = rule.sourceSubstitution + reference.slice(rule.sourceSubstitution.length)
  return sumOfDigits(rule, substituted, (digit, weight) => digit * weight)
}

/**
 * Every other digit is weighted, and a two-digit product is brought back by ten with one added, as the library system
 * does it.
 */
function librarySum(rule: LibraryCard, reference: string): number | null {
  return sumOfDigits(rule, reference, (digit, weight, index) => {
    if (index % 2 === 1) return digit
    const product = digit * weight
    return (product > 10 ? product - 10 : product) + (digit > 4 ? 1 : 0)
  })
}

function sumOfDigits(
  rule: CheckDigitRule, text: string, worth: (digit: number, weight: number, index: number) => number
): number | null {
  let [sum, index] = [0, 0]
  for (const character of text) {
    if (character >= '0' && character <= '9') {
      const weight = rule.weights[index]
      if (weight === undefined) return null
      sum += worth(Number(character), weight, index)
    }
    index += 1
  }
  return sum
}
