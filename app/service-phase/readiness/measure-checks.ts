import { addDays, formatDate, londonDate } from '../../dates.js'
import { measureOf } from '../../measures/measure.js'
import { valueInWords } from '../../measures/measure-value.js'
import type { Standing } from '../../measures/targets.js'
import { formatMonth } from '../../months.js'
import type { EvidenceLine, ReadinessCheck, ReadinessFinding } from './readiness-check.js'
import type { ReadinessFacts } from './readiness-facts.js'

/** What the phases ask of the measures. */
export const measureChecks: readonly ReadinessCheck[] = [
  { code: 'completion', forPhase: 'public-beta', words: 'Completion is measured', isStated: false, look: completionIsMeasured },
  { code: 'targets', forPhase: 'live', words: 'Targets are met', isStated: false, look: targetsAreMet }
]

/** Days are summed the night after: a night that failed is made up for in the next. */
const summedWithinDays = 2

async function completionIsMeasured({ measures, now, isOneFund, countedWith }: ReadinessFacts): Promise<ReadinessFinding> {
  const { completion: { completed, started }, summedTo } = await measures()
  const isSummed = summedTo !== null && summedTo >= addDays(londonDate(now), -summedWithinDays)
  const what = isOneFund ? 'payments for this' : 'payments'
  const text = started === 0 ? `No ${what} have been counted in the last four weeks` : `${completed} of the ${started} ${what} begun in the last four weeks were completed`
  const summed = summedTo === null ? 'No day has been summed yet' : `The days up to ${formatDate(summedTo)} are summed`
  return { isMet: started > 0 && isSummed, evidence: [line(text), line(summed), ...await countedWith()] }
}

/** Without any target there is none to meet. One of which there was nothing to measure is not missed, but one at least is to be met, in a month in which the service was used. */
async function targetsAreMet({ measures, isOneFund }: ReadinessFacts): Promise<ReadinessFinding> {
  const { targets: { month, standings, isSummed, isEmpty } } = await measures()
  const path = `/staff/measures?month=${month}`
  const [met, nothing] = [standings.filter(({ standing }) => standing === 'met').length, standings.filter(({ standing }) => standing === 'nothing').length]
  const of = standings.length
  const text = of === 0 ? 'The council has set no targets' : `${met} of ${of} targets ${isOneFund ? 'of the whole council ' : ''}were met in ${formatMonth(month)}${nothing === 0 ? '' : `; for ${nothing} there was nothing to measure`}`
  const lines = standings.map(standing => ({ text: standingInWords(standing), path: `${path}#${standing.measure}`, permission: 'measures.view' as const }))
  const unsummed = isSummed ? [] : [line('Not every day of that month has been summed')]
  const unused = isEmpty ? [line('Nothing was counted in that month')] : []
  return { isMet: met > 0 && met + nothing === of && isSummed && !isEmpty, evidence: [{ text, path, permission: 'measures.view' }, ...lines, ...unsummed, ...unused] }
}

const standsInWords: Record<Standing['standing'], string> = { met: 'Met', missed: 'Not met', unknown: 'Not met', nothing: 'There was nothing to measure' }

/** `Completion rate: 81%, at least 85% is wanted. Not met`. */
function standingInWords({ measure: code, target, value, standing }: Standing): string {
  const { words, unit, higherIsBetter } = measureOf(code)
  const stands = value === null ? 'no figure' : valueInWords(unit, value)
  return `${words}: ${stands}, ${higherIsBetter === false ? 'at most' : 'at least'} ${valueInWords(unit, target)} is wanted. ${standsInWords[standing]}`
}

function line(text: string): EvidenceLine {
  return { text, path: '/staff/measures', permission: 'measures.view' }
}
