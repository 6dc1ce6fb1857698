import { allCouncilsAndPractice } from '../../councils/council.js'
import { inCouncil } from '../../database/in-council.js'
import { errorFacts } from '../../errors.js'
import type { Services } from '../../web/request.js'
import { Refund } from '../refund.js'
import { followRefunds } from './follow-refunds.js'
import { submitRefund } from './submit-refund.js'

const mostOfACouncil = 50
const sweepLastsMs = 50_000

/**
 * Looks at each refund to a card whose time has come, the longest waiting first: submits what has not been, looks for lost answers, and
 * asks how what was submitted stands. It is what ends a refund when no webhook arrives. Two sweeps at once do no harm.
 */
export async function sweepRefunds(services: Services): Promise<void> {
  const until = Date.now() + sweepLastsMs
  for (const { id: councilId } of await allCouncilsAndPractice()) {
    const due = await inCouncil(councilId, async trx => await Refund.query(trx).where({ council_id: councilId })
      .where('next_check_at', '<=', services.clock.now()).orderBy('next_check_at').limit(mostOfACouncil))
    for (const refund of due) {
      if (Date.now() < until) await lookAt(services, refund)
    }
  }
}

/** Whatever goes wrong with one, the others have their turn. */
async function lookAt(services: Services, { council_id: councilId, id, state, payment_attempt_id: attemptId }: Refund): Promise<void> {
  try {
    if (state === 'submitted' && attemptId !== null) await followRefunds(services, councilId, attemptId)
    else await submitRefund(services, councilId, id)
  } catch (error) {
    services.log.warn({ councilId, refundId: id, error: errorFacts(error) }, 'refund could not be looked at')
  }
}
