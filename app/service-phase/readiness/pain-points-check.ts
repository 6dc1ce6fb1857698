import { addDays, formatDate, londonDate } from '../../dates.js'
import type { EvidenceLine, ReadinessFinding } from './readiness-check.js'
import type { ReadinessFacts } from './readiness-facts.js'
import { statedOf } from './readiness-statement.js'

export const painPointsCode = 'pain-points'

/** A quarter: what gets in people's way changes with every release. */
const reviewedWithinDays = 92

/** Whether somebody looks after each open pain point and does something about it, and those who meet them were asked lately, about all of them. */
export async function painPointsAreReviewed({ trx, councilId, now, accessibility }: ReadinessFacts): Promise<ReadinessFinding> {
  const { painPoints: { own, ofSoftware, unowned, undone, lastRecordedOn } } = await accessibility()
  const review = await statedOf(trx, councilId, painPointsCode)
  const isLate = review !== undefined && review.heldOn < addDays(londonDate(now), -reviewedWithinDays)
  const isBefore = review !== undefined && lastRecordedOn !== null && lastRecordedOn > review.heldOn
  const reviewed = review === undefined ? 'Nobody has recorded a review with those who meet them'
    : `Reviewed on ${formatDate(review.heldOn)}, as ${review.name} recorded: ${review.evidence}`
  return {
    isMet: unowned === 0 && undone === 0 && review !== undefined && !isLate && !isBefore,
    evidence: [
      line(`Pain points open: ${own + ofSoftware}, ${own} of the council’s own, ${ofSoftware} of the software`),
      line(`Of the council’s own, without anybody who looks after them: ${unowned}; without anything entered that is done about them: ${undone}`),
      { text: reviewed },
      ...isLate ? [{ text: `That was more than ${reviewedWithinDays} days ago` }] : [],
      ...isBefore ? [line(`One was recorded after the review, on ${formatDate(lastRecordedOn)}`)] : [],
      { text: 'Where people struggle, page by page', path: '/staff/measures/struggle', permission: 'measures.view' }
    ]
  }
}

function line(text: string): EvidenceLine {
  return { text, path: '/staff/accessibility#pain-points', permission: 'accessibility.view' }
}
