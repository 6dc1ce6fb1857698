import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { allCouncils } from '../councils/council.js'
import { forEachCouncil } from '../councils/for-each-council.js'
import { type CouncilId, inCouncil } from '../database/in-council.js'
import { addJob } from '../database/job-queue.js'
import { errorFacts, ProviderUnavailable } from '../errors.js'
import { pence } from '../money.js'
import { PaymentAttempt } from '../payments/payment-attempt.js'
import { ProviderAccount, providerAccount } from '../payments/provider-account.js'
import { type PaymentProvider, type ProviderDispute, ProviderRefused } from '../payments/providers/payment-provider.js'
import type { Services } from '../web/request.js'
import { Dispute } from './dispute.js'
import { postLostDispute } from './post-lost-dispute.js'

/** Card schemes let a payment be disputed for up to 120 days, and it takes months to be decided. */
const raisedWithinMs = 400 * 86_400_000
const mostPages = 100

/** Every account of every council, each in a job of its own, so that none waits for another's provider. */
export async function pollEveryAccount(): Promise<void> {
  await forEachCouncil(await allCouncils(), async ({ id: councilId }) => {
    await inCouncil(councilId, async trx => {
      for (const { code } of await ProviderAccount.query(trx).where({ council_id: councilId }).select('code')) await pollSoon(trx, councilId, code)
    })
  })
}

export async function pollSoon(trx: Knex.Transaction, councilId: CouncilId, accountCode: string): Promise<void> {
  await addJob(trx, 'poll-disputes', { councilId, accountCode }, { key: `poll-disputes:${councilId}:${accountCode}` })
}

/** Asks the provider for the disputes of an account, and keeps how each stands. One that is lost is posted, once. */
export async function pollDisputes(services: Services, councilId: CouncilId, accountCode: string): Promise<void> {
  const account = await inCouncil(councilId, async trx => await providerAccount(trx, councilId, accountCode))
  const now = services.clock.now()
  const told = await everyDispute(services, services.providerFor(account), account, now)
  if (Array.isArray(told)) for (const dispute of told) await inCouncil(councilId, async trx => { await keepDispute(trx, account, dispute, now) })
  const fault = Array.isArray(told) ? null : told
  await inCouncil(councilId, async trx => {
    await trx('dispute_polls').insert({ council_id: councilId, provider_account_code: accountCode, polled_at: now, fault })
      .onConflict(['council_id', 'provider_account_code']).merge(['polled_at', 'fault'])
  })
}

async function everyDispute(
  services: Services, provider: PaymentProvider, { code }: ProviderAccount, now: Date
): Promise<ProviderDispute[] | 'unavailable' | 'refused'> {
  const all = new Map<string, ProviderDispute>()
  try {
    let page: number | null = 1
    for (let pages = 0; page !== null && pages < mostPages; pages += 1) {
      const { disputes, nextPage }: { disputes: ProviderDispute[], nextPage: number | null } =
        await provider.searchDisputes({ fromInstant: new Date(now.getTime() - raisedWithinMs), page })
      for (const dispute of disputes) all.set(dispute.providerDisputeId, dispute)
      page = nextPage
    }
    return [...all.values()]
  } catch (error) {
    if (!(error instanceof ProviderUnavailable) && !(error instanceof ProviderRefused)) throw error
    services.log.warn({ account: code, error: errorFacts(error) }, 'disputes could not be asked for')
    return error instanceof ProviderUnavailable ? 'unavailable' : 'refused'
  }
}

/** A dispute that is lost or won stays so: older news changes nothing. */
async function keepDispute(trx: Knex.Transaction, { council_id: councilId, code }: ProviderAccount, told: ProviderDispute, now: Date): Promise<void> {
  const attempt = await PaymentAttempt.query(trx).findOne({ council_id: councilId, provider_payment_id: told.providerPaymentId })
  const stands = {
    status: told.status, fee_pence: told.feePence ?? pence(0), evidence_due_at: told.evidenceDueAt, settled_on: told.settledOn, changed_at: now
  }
  await trx('disputes').insert({
    ...stands, council_id: councilId, id: newId(), provider_account_code: code, provider_dispute_id: told.providerDisputeId,
    provider_payment_id: told.providerPaymentId, payment_attempt_id: attempt?.id ?? null, amount_pence: told.amountPence,
    reason: told.reason?.slice(0, 100) ?? null, raised_at: told.createdAt, seen_at: now
  }).onConflict(['council_id', 'provider_dispute_id']).ignore()
  const dispute = await Dispute.query(trx).findOne({ council_id: councilId, provider_dispute_id: told.providerDisputeId }).forUpdate().throwIfNotFound()
  const hasChanged = dispute.status !== stands.status || dispute.evidence_due_at?.getTime() !== stands.evidence_due_at?.getTime()
  const isDecided = dispute.status === 'lost' || dispute.status === 'won'
  if (hasChanged && !isDecided) await dispute.$query(trx).patch(stands)
  if (told.status === 'lost' && dispute.status === 'lost' && attempt !== undefined) await postLostDispute(trx, dispute, attempt, now)
}
