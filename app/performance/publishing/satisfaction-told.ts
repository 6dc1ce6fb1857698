import { valueOf } from '../../measures/measure-value.js'
import { satisfactionAnswers } from '../../measures/satisfaction-answers.js'
import type { CountName } from './count-families.js'
import { countOf, type SumsOfLine, wasHidden } from './hidden-counts.js'
import type { PublishedLine } from '../published-line.js'
import { stayHidden } from './suppression.js'

const share: CountName = 'satisfaction-share.count'
const score: CountName = 'satisfaction-score.count'
const whole: CountName = 'satisfaction-very-satisfied.of'

/**
 * Which of the two formulas of satisfaction are hidden of everything: those from which, together, a hidden number of answers could be worked
 * out to be small.
 * @param hidden which of the answers are
 */
export function hiddenFormulas(all: SumsOfLine, hidden: ReadonlySet<CountName>, before: readonly PublishedLine[]): Set<CountName> {
  const answers = satisfactionAnswers.map(({ measure, ...answer }) => ({ ...answer, name: `${measure}.count` as const, count: countOf(all, `${measure}.count`) }))
  const secret = answers.filter(({ name }) => hidden.has(name))
  const of = countOf(all, whole)
  const points = answers.filter(({ name }) => !hidden.has(name)).reduce((sum, { worth, count }) => sum + worth * count, 0)
  const tells = new Map<CountName, (counts: readonly number[]) => number | null>([
    [share, counts => sumOver(secret, ({ isSatisfied }) => Number(isSatisfied), counts)],
    [score, counts => valueOf('score', { count: points + sumOver(secret, ({ worth }) => worth, counts), of, pence: null, seconds: null })]
  ])
  const told: ((counts: readonly number[]) => number | null)[] = []
  const isHidden = (name: CountName, tell: (counts: readonly number[]) => number | null): boolean => {
    if (hidden.has(whole) || wasHidden(before, name)) return true
    if (secret.length > 0 && !stayHidden(secret.map(({ count }) => count), [...told, tell])) return true
    told.push(tell)
    return false
  }
  return new Set([...tells].filter(([name, tell]) => isHidden(name, tell)).map(([name]) => name))
}

/** Of a fund or channel they are hidden with any answer: what is told of everything has used up what there is to tell. */
export function formulasBeside(hidden: ReadonlySet<CountName>): CountName[] {
  return satisfactionAnswers.some(({ measure }) => hidden.has(`${measure}.count`)) ? [share, score] : []
}

function sumOver<Answer>(answers: readonly Answer[], each: (answer: Answer) => number, counts: readonly number[]): number {
  return answers.reduce((sum, answer, index) => sum + each(answer) * (counts[index] ?? 0), 0)
}
