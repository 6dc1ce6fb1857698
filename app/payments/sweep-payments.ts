import type { Knex } from 'knex'
import { allCouncilsAndPractice } from '../councils/council.js'
import { type CouncilId, inCouncil } from '../database/in-council.js'
import { errorFacts, ProviderUnavailable } from '../errors.js'
import type { Services } from '../web/request.js'
import { completePayment } from './complete-payment.js'
import { nextCheckAt } from './next-check.js'
import { PaymentAttempt } from './payment-attempt.js'

const accountsAtOnce = 5
const sweepLastsMs = 50_000
/** A provider that fails for several attempts in a row is away: the rest of this account waits for the next sweep. */
const failuresInARow = 3

interface Account {
  councilId: CouncilId
  code: string
}

/**
 * Asks the provider how each unfinished attempt stands whose time to be looked at has come, the longest waiting first. It is what
 * brings a payment to its end when the payer never came back and no webhook arrived.
 *
 * Each account of each council is gone through by itself, so that a provider that is away keeps nobody else waiting. An attempt's next
 * time is put off before it is asked about: one that fails comes up again later, and two sweeps at once share the work.
 */
export async function sweepPayments(services: Services): Promise<void> {
  const until = Date.now() + sweepLastsMs
  const waiting = await accountsWithWork(services)
  const lanes = Array.from({ length: accountsAtOnce }, async () => {
    for (let account = waiting.shift(); account !== undefined; account = waiting.shift()) await sweepAccount(services, account, until)
  })
  const failed = (await Promise.allSettled(lanes)).find(lane => lane.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}

async function accountsWithWork({ clock }: Services): Promise<Account[]> {
  const accounts: Account[] = []
  for (const { id: councilId } of await allCouncilsAndPractice()) {
    const rows = await inCouncil(councilId, async trx => await dueAttempts(trx, councilId, clock.now()).distinct('provider_account_code'))
    accounts.push(...rows.map(row => ({ councilId, code: row.provider_account_code })))
  }
  return accounts
}

async function sweepAccount(services: Services, { councilId, code }: Account, until: number): Promise<void> {
  let failures = 0
  while (failures < failuresInARow && Date.now() < until) {
    const attempt = await inCouncil(councilId, async trx => await claimNext(trx, services, { councilId, code }))
    if (attempt === undefined) return
    const learnt = await lookAt(services, councilId, attempt)
    failures = learnt ? 0 : failures + 1
  }
}

/** The attempt that has waited longest, with its next time put off, or undefined when none is due. */
async function claimNext(trx: Knex.Transaction, { clock }: Services, { councilId, code }: Account): Promise<PaymentAttempt | undefined> {
  const now = clock.now()
  const attempt = await dueAttempts(trx, councilId, now).where({ provider_account_code: code }).orderBy('next_check_at').first()
    .forUpdate().skipLocked()
  await attempt?.$query(trx).patch({ next_check_at: nextCheckAt(attempt.created_at, now) })
  return attempt
}

function dueAttempts(trx: Knex.Transaction, councilId: CouncilId, now: Date) {
  return PaymentAttempt.query(trx).where({ council_id: councilId }).whereIn('status', ['creating', 'open']).where('next_check_at', '<=', now)
}

/** False when nothing could be learnt. Whatever went wrong with one attempt, the others have their turn. */
async function lookAt(services: Services, councilId: CouncilId, { id }: PaymentAttempt): Promise<boolean> {
  try {
    await completePayment(services, councilId, id, 'the sweep')
    return true
  } catch (error) {
    services.log.warn({ councilId, attemptId: id, error: errorFacts(error) }, 'attempt could not be looked at')
    return !(error instanceof ProviderUnavailable)
  }
}
