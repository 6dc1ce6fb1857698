import { RE2JS } from 're2js'

const longestPattern = 200

/** How many rows a repetition may count to, groups within groups multiplied: beyond it a pattern is large, and never needed. */
const mostRepeats = 200

/**
 * A pattern that takes time in proportion to the text and no more, whoever wrote it: there is no looking back in it. Case is forgiven.
 * @throws Error that says what is wrong with it
 */
export function compiledPattern(pattern: string): RE2JS {
  if (pattern.length > longestPattern) throw new Error(`it is longer than ${longestPattern} characters`)
  if (repeatsOf(pattern) > mostRepeats) throw new Error(`it counts to more than ${mostRepeats}`)
  return RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE)
}

/** What is wrong with a pattern, in words that follow "The pattern cannot be used:"; null when nothing is. */
export function patternFault(pattern: string): string | null {
  try {
    compiledPattern(pattern)
    return null
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replace(/^error parsing regexp: /, '').replace(/: `[^]*$/, '')
  }
}

/** Whether a pattern that can be used has brackets whose content can be taken. */
export function takesPart(pattern: string): boolean {
  return compiledPattern(pattern).groupCount() > 0
}

/** The product of all counted repetitions: never less than how often the innermost part is written out. */
function repeatsOf(pattern: string): number {
  return [...pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)]
    .reduce((product, [, least = '0', most = '']) => product * Math.max(1, Number(least), Number(most)), 1)
}
