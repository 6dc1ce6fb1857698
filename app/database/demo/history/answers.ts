import { londonDate } from '../../../dates.js'
import { helpers, type SatisfactionLevel } from '../../../feedback/feedback.js'
import type { Random } from '../random.js'
import type { CardPayment } from './card-payment.js'
import type { DemoWorld } from './world.js'

const answersInAll = 340
const minute = 60_000

const levels: readonly (readonly [SatisfactionLevel, number])[] = [[5, 58], [4, 23], [3, 8], [2, 6], [1, 5]]

/** What one of each level wrote as well. */
export const commentOfLevel: Record<SatisfactionLevel, string> = {
  5: 'Much quicker than before. I paid two bills at once.',
  4: 'Easy enough. I would like to see what is left to pay after this.',
  3: 'It worked, but I did not know at first that I could pay less than the whole bill.',
  2: 'I could not tell which number on the letter was the one you want.',
  1: 'My card was refused twice and the page did not say why.'
}

/** What some said after they had paid: how satisfied they were, and the last of each level in words. */
export function answersAfterPaying({ demo }: DemoWorld, random: Random, payments: readonly CardPayment[]): Record<string, unknown>[] {
  const answers = Array.from({ length: answersInAll }, () => {
    const payment = random.pick(payments)
    const givenAt = new Date(payment.paidAt.getTime() + random.between(minute, 10 * minute))
    const isHelped = payment.helper !== null
    return {
      council_id: demo.council.id, id: random.id(givenAt), form_key: random.id(givenAt), given_at: givenAt, given_on: londonDate(givenAt), source: 'resident',
      page: '/payments/:paymentId/result', phase: demo.council.phase, channel: payment.channel, fund_code: payment.lines[0]?.fund.code ?? null,
      satisfaction: random.weighted(levels), comment: '', state: 'closed', closed_on: londonDate(givenAt), helped_by: isHelped ? 'council' : random.pick(helpers.filter(helper => helper !== 'council')), assisted: isHelped
    }
  })
  for (const [level] of levels) {
    const last = answers.filter(({ satisfaction }) => satisfaction === level).sort((one, other) => one.given_at.getTime() - other.given_at.getTime()).at(-1)
    if (last !== undefined) Object.assign(last, { comment: commentOfLevel[level], state: 'open', closed_on: null })
  }
  return answers
}
