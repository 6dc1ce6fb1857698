import { z } from 'zod'
import { type CalendarDate, formatDate, londonDate } from '../../dates.js'
import { bestPractice, isRequired } from '../criteria.js'
import type { Severity } from '../issue.js'
import { severities } from '../issue.js'

/** A NUL is in no text, and the database takes none. */
const words = (most: number) => z.string().max(most).regex(/^[^\0]*$/, 'It holds a NUL character')

const resultsSchema = z.object({
  /** What looked, with its version, and in which browser. */
  tool: words(150).min(1),
  browser: words(150).default(''),
  testedAt: z.iso.datetime(),
  pages: z.array(z.object({
    /** The page's route, or its name where no route leads to it. */
    page: words(300).min(1),
    states: z.number().int().min(1),
    violations: z.array(z.object({
      rule: z.string().regex(/^[a-z0-9-]{1,60}$/),
      help: words(500).min(1),
      impact: z.enum(severities).nullable(),
      /** axe's tags, such as `wcag143`. */
      tags: z.array(z.string().max(60)).max(50)
    })).max(10_000)
  })).min(1).max(5000)
})

export type AutomatedResults = z.infer<typeof resultsSchema>

/** One rule that failed, on whichever pages. */
export interface RuleFailure {
  rule: string
  help: string
  severity: Severity
  criterion: string
  pages: string[]
}

/** @throws Error that says what is wrong with the file, when it is not what the tests of pages write, or of a day to come: nothing later would ever count. */
export function readResults(text: string, today: CalendarDate): AutomatedResults {
  const parsed = resultsSchema.safeParse(readJson(text))
  if (!parsed.success) throw new Error(`These are no results of the page tests. ${z.prettifyError(parsed.error)}`)
  const testedOn = londonDate(new Date(parsed.data.testedAt))
  if (testedOn > today) throw new Error(`These results are of ${formatDate(testedOn)}, which is to come.`)
  return parsed.data
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new Error('These are no results of the page tests. They are not JSON.')
  }
}

/** By rule: one fault of a component that stands on fifty pages is one issue. */
export function failuresIn({ pages }: AutomatedResults): RuleFailure[] {
  const byRule = new Map<string, RuleFailure>()
  for (const { page, violations } of pages) {
    for (const { rule, help, impact, tags } of violations) {
      const failure = byRule.get(rule) ?? { rule, help, severity: impact ?? 'moderate', criterion: criterionOf(tags), pages: [] }
      byRule.set(rule, { ...failure, pages: [...new Set([...failure.pages, page])] })
    }
  }
  return [...byRule.values()]
}

/** axe names a criterion as `wcag1410` for 1.4.10; a rule of two criteria counts for the first. */
function criterionOf(tags: readonly string[]): string {
  const named = tags.flatMap(tag => {
    const digits = /^wcag(\d)(\d)(\d{1,2})$/.exec(tag)
    return digits === null ? [] : [`${digits[1]}.${digits[2]}.${digits[3]}`]
  })
  return named.find(isRequired) ?? bestPractice
}
