import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../database/in-council.js'
import { type CalendarDate, parseCalendarDate } from '../dates.js'
import { NotFound } from '../errors.js'
import { type Pence, sumOf } from '../money.js'
import type { ProviderAccount } from '../payments/provider-account.js'
import { limitsOf } from '../users/person.js'
import { field } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { accountsWithinLimits } from './accounts-within-limits-query.js'
import { requestCheck } from './make-check.js'
import { lastChecks } from './pay-out-check.js'
import { findDay, latestDays, type PayOutDay } from './pay-out-day.js'

const shownDays = 28
const shownArrivals = 10

/** Each provider account's days: whether what it says it took is what was posted, and what should arrive at the bank when. */
export async function showPayOuts(request: Request, response: Response): Promise<void> {
  const { council, person } = request
  const { accounts, checks } = await inCouncil(council.id, async trx => {
    const found = await accountsWithinLimits(trx, council.id, limitsOf(signedIn(request)))
    const shown = []
    for (const { code, name } of found) {
      const days = await latestDays(trx, council.id, code, shownDays)
      shown.push({ code, name, days, arrivals: arrivalsOf(days) })
    }
    return { accounts: shown, checks: await lastChecks(trx, council.id, found.map(({ code }) => code)) }
  })
  response.render('pay-outs/pay-outs', { accounts, checks, mayCheck: person?.may('pay-outs.check') })
}

/** One day of one account, payment by payment where something differs. */
export async function showDay(request: Request, response: Response): Promise<void> {
  const { council, params, person } = request
  const day = parseCalendarDate(String(params.day))
  const found = await inCouncil(council.id, async trx => {
    const account = await accountOf(trx, request, String(params.accountCode))
    return { account, known: account === undefined || day === null ? undefined : await findDay(trx, council.id, account.code, day) }
  })
  if (found.account === undefined || found.known === undefined) throw new NotFound('day of pay-outs')
  response.render('pay-outs/day', { ...found, maySeePayments: person?.may('attention.view'), mayCheck: person?.may('pay-outs.check') })
}

export async function checkNow(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const code = field(request.body, 'accountCode')
  await inCouncil(council.id, async trx => {
    if (await accountOf(trx, request, code) === undefined) throw new NotFound('provider account')
    await requestCheck(trx, council.id, code, { userId: signedIn(request).id, now: services.clock.now() })
  })
  response.redirect(303, '/staff/pay-outs')
}

async function accountOf(trx: Knex.Transaction, request: Request, code: string): Promise<ProviderAccount | undefined> {
  return (await accountsWithinLimits(trx, request.council.id, limitsOf(signedIn(request)))).find(account => account.code === code)
}

/** What the days shown bring to the bank, by when it is paid out, the latest first. */
function arrivalsOf(days: readonly PayOutDay[]): { settledOn: CalendarDate, totalPence: Pence, feesPence: Pence, netPence: Pence }[] {
  const settlements = days.flatMap(({ figures }) => figures?.settlements ?? [])
  const dates = [...new Set(settlements.flatMap(({ settledOn }) => settledOn ?? []))].sort().reverse().slice(0, shownArrivals)
  return dates.map(settledOn => {
    const its = settlements.filter(one => one.settledOn === settledOn)
    return {
      settledOn, totalPence: sumOf(its.map(({ totalPence }) => totalPence)), netPence: sumOf(its.map(({ netPence }) => netPence)),
      feesPence: sumOf(its.flatMap(({ feesPence }) => feesPence ?? []))
    }
  })
}
