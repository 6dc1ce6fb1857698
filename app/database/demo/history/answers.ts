import { londonDate } from '../../../dates.js'
import { helpers, type SatisfactionLevel } from '../../../feedback/feedback.js'
import type { Random } from '../random.js'
import type { CardPayment } from './card-payment.js'
import type { DemoWorld } from './world.js'

const answersInAll = 340
const minute = 60_000

const levels: readonly (readonly [SatisfactionLevel, number])[] = [[5, 58], [4, 23], [3, 8], [2, 6], [1, 5]]

/** What some said after they had paid: how satisfied they were, and no words. */
export function answersAfterPaying({ demo }: DemoWorld, random: Random, payments: readonly CardPayment[]): Record<string, unknown>[] {
  return Array.from({ length: answersInAll }, () => {
    const payment = random.pick(payments)
    const givenAt = new Date(payment.paidAt.getTime() + random.between(minute, 10 * minute))
    const isHelped = payment.helper !== null
    return {
      council_id: demo.council.id, id: random.id(givenAt), form_key: random.id(givenAt), given_at: givenAt, given_on: londonDate(givenAt), source: 'resident',
      page: '/payments/:paymentId/result', phase: demo.council.phase, channel: payment.channel, fund_code: payment.lines[0]?.fund.code ?? null,
      satisfaction: random.weighted(levels), helped_by: isHelped ? 'council' : random.pick(helpers.filter(helper => helper !== 'council')), assisted: isHelped
    }
  })
}
