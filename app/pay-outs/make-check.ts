import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { Council } from '../councils/council.js'
import { forEachCouncil } from '../councils/for-each-council.js'
import { type CouncilId, inCouncil } from '../database/in-council.js'
import { addJob } from '../database/job-queue.js'
import { addDays, type CalendarDate, londonDate } from '../dates.js'
import { errorFacts, ProviderUnavailable } from '../errors.js'
import { ProviderAccount, providerAccount } from '../payments/provider-account.js'
import { ProviderRefused } from '../payments/providers/payment-provider.js'
import { recordAudit } from '../users/audit.js'
import type { Services } from '../web/request.js'
import { comparePayOuts, daysBetween, type PayOutDifference } from './compare-pay-outs.js'
import { type CheckFault, findCheck, PayOutCheck, waitingCheck } from './pay-out-check.js'
import { firstOpenDay, keepDays, keepFailure } from './pay-out-day.js'
import { paymentsKnownAs, postedBetween } from './posted-payments-query.js'
import { askForStatement, type ProviderStatement } from './provider-statement.js'

/** Asks the worker to check an account now. However often it is asked for before that, it is one check. */
export async function requestCheck(trx: Knex.Transaction, councilId: CouncilId, accountCode: string, by: { userId: string | null, now: Date }): Promise<void> {
  const checkId = await waitingCheck(trx, councilId, accountCode, by)
  await addJob(trx, 'check-pay-outs', { councilId, checkId }, { key: `check-pay-outs:${checkId}` })
  if (by.userId !== null) await recordAudit(trx, councilId, { at: by.now, userId: by.userId, action: 'pay_outs_checked', subjectId: accountCode })
}

/** The daily check: every account of these councils, each in a job of its own, so that none waits for another's provider. */
export async function requestEveryCheck({ clock }: Pick<Services, 'clock'>, councils: readonly Pick<Council, 'id'>[]): Promise<void> {
  await forEachCouncil(councils, async ({ id }) => {
    await inCouncil(id, async trx => {
      const accounts = await ProviderAccount.query(trx).where({ council_id: id }).select('code')
      for (const { code } of accounts) await requestCheck(trx, id, code, { userId: null, now: clock.now() })
    })
  })
}

/**
 * Asks the provider about every day that is not final, outside any transaction, and keeps what differs. Nothing is kept of half an answer:
 * the check has then not been made, and its days say so.
 */
export async function makeCheck(services: Services, councilId: CouncilId, checkId: string, pageSize?: number): Promise<void> {
  const today = londonDate(services.clock.now())
  const to = addDays(today, -1)
  const found = await inCouncil(councilId, async trx => {
    const check = await findCheck(trx, councilId, checkId)
    if (check?.state !== 'waiting') return null
    const account = await providerAccount(trx, councilId, check.provider_account_code)
    return { check, account, from: await firstOpenDay(trx, councilId, account.code, today) }
  })
  if (found === null) return
  const { check, account, from } = found
  const statement = await statementOr(services, check, async () => await askForStatement(services.providerFor(account), from, to, pageSize))
  await inCouncil(councilId, async trx => {
    const now = services.clock.now()
    if (typeof statement === 'string') await keepFailure(trx, check, daysBetween(from, to), now)
    await finish(trx, check, statement, { from, to, now })
  })
}

/** Checks the days of a file that somebody has fetched from the provider. */
export async function checkFile(
  trx: Knex.Transaction, councilId: CouncilId, statement: ProviderStatement,
  file: { accountCode: string, name: string, from: CalendarDate, to: CalendarDate, userId: string, now: Date }
): Promise<void> {
  const check = await PayOutCheck.query(trx).insertAndFetch({
    council_id: councilId, id: newId(), provider_account_code: file.accountCode, asked: 'csv', state: 'waiting', requested_at: file.now,
    requested_by: file.userId, file_name: file.name
  })
  await finish(trx, check, statement, file)
  await recordAudit(trx, councilId, { at: file.now, userId: file.userId, action: 'pay_outs_checked', subjectId: file.accountCode })
}

async function statementOr(services: Services, check: PayOutCheck, ask: () => Promise<ProviderStatement>): Promise<ProviderStatement | CheckFault> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof ProviderUnavailable) && !(error instanceof ProviderRefused)) throw error
    services.log.warn({ councilId: check.council_id, checkId: check.id, error: errorFacts(error) }, 'pay-outs could not be checked')
    return error instanceof ProviderUnavailable ? 'unavailable' : 'refused'
  }
}

async function finish(
  trx: Knex.Transaction, check: PayOutCheck, statement: ProviderStatement | CheckFault, { from, to, now }: { from: CalendarDate, to: CalendarDate, now: Date }
): Promise<void> {
  const asked = { from_day: from, to_day: to, finished_at: now }
  if (typeof statement === 'string') {
    await check.$query(trx).patch({ ...asked, state: 'failed', fault: statement })
    return
  }
  const posted = await postedBetween(trx, check.council_id, check.provider_account_code, statement)
  const days = comparePayOuts(statement, posted, from, to)
  const differences = days.flatMap(day => day.differences)
  await nameOurs(trx, check.council_id, differences)
  await keepDays(trx, check, days, now, londonDate(now))
  await check.$query(trx).patch({ ...asked, state: 'made', told_rows: statement.movements.length, differences: differences.length })
}

/** What was not posted may still be a payment of ours, which its page tells more of. */
async function nameOurs(trx: Knex.Transaction, councilId: CouncilId, differences: PayOutDifference[]): Promise<void> {
  const nameless = differences.filter(({ paymentId }) => paymentId === null).slice(0, 1000)
  if (nameless.length === 0) return
  const known = await paymentsKnownAs(trx, councilId, nameless.map(({ providerPaymentId }) => providerPaymentId))
  for (const difference of nameless) difference.paymentId = known.get(difference.providerPaymentId) ?? null
}
