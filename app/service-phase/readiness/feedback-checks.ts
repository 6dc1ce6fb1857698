import type { ReadinessCheck, ReadinessFinding } from './readiness-check.js'
import type { ReadinessFacts } from './readiness-facts.js'

/** What the phases ask of what people say. */
export const feedbackChecks: readonly ReadinessCheck[] = [
  { code: 'satisfaction', forPhase: 'public-beta', words: 'Satisfaction is measured', isStated: false, look: satisfactionIsMeasured },
  { code: 'highest-severity', forPhase: 'live', words: 'Nothing open of the highest severity', isStated: false, look: nothingStopsPeople }
]

/** One answer shows that the question reaches people; how many are enough to go by is the council's to judge. */
async function satisfactionIsMeasured({ feedback, isOneFund, countedWith }: ReadinessFacts): Promise<ReadinessFinding> {
  const { answers } = await feedback()
  const who = `${answers} ${answers === 1 ? 'person' : 'people'}${isOneFund ? ' who paid for this' : ''} ${answers === 1 ? 'has' : 'have'}`
  return { isMet: answers > 0, evidence: [{ text: `${who} said in the beta of the last three months how satisfied they were`, path: '/staff/feedback', permission: 'feedback.view' }, ...await countedWith()] }
}

/** What nobody has sorted may be of any severity, so it counts once it has waited for a week. */
async function nothingStopsPeople({ feedback, countedWith }: ReadinessFacts): Promise<ReadinessFinding> {
  const { openOfHighestSeverity: open, unsorted } = await feedback()
  return {
    isMet: open === 0 && unsorted === 0,
    evidence: [
      { text: `${open} that ${open === 1 ? 'stops' : 'stop'} people from paying ${open === 1 ? 'is' : 'are'} not closed`, path: '/staff/feedback?severity=highest', permission: 'feedback.view' },
      { text: `${unsorted} in which people wrote something ${unsorted === 1 ? 'has' : 'have'} waited for more than a week without a severity`, path: '/staff/feedback?severity=none', permission: 'feedback.view' },
      ...await countedWith()
    ]
  }
}
