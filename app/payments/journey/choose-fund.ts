import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { type OldService, oldServiceOf } from '../../councils/paid-elsewhere.js'
import { inCouncil } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { NotFound } from '../../errors.js'
import { findOfferedFund, type Fund, offeredFunds } from '../../funds/fund.js'
import { invitedTo } from '../../service-phase/invitations/invited.js'
import { TurnedAway, turnedAwayBecause, type TurnedAwayBecause } from '../../service-phase/let-in.js'
import { contextBeforePayment, type JourneyContext, journeyContext } from '../helping/helping-banner.js'
import { slipWays } from '../offline/slip.js'
import { openPaymentIn } from '../open-payment.js'
import { mostLines } from './basket.js'
import { fundsPage } from './funds-page.js'
import { countJourney } from './journey-count.js'

/** What are you paying? Every fund by name: a plain list in groups. */
export async function showFunds(request: Request, response: Response): Promise<void> {
  const { open, elsewhere } = await inCouncil(request.council.id, async trx => {
    const entries = await byEntry(trx, request, await offeredFunds(trx, request.council.id))
    if (entries.open.length === 0) turnAwayFromAll(entries.elsewhere)
    return entries
  })
  response.render('payments/funds', { ...await contextBeforePayment(request), ...fundsPage(open, fund => `/pay/${fund.slug}`), ...paidElsewhere(request, elsewhere) })
}

/**
 * The same to add another line: only funds that share the payment's account with the provider can be paid together. Where nothing was
 * chosen yet and nothing can be, whoever asks is told why, as on the list without a payment; what was chosen goes on as it began.
 */
export async function showFundsToAdd(request: Request, response: Response): Promise<void> {
  const { opened, open, elsewhere } = await inCouncil(request.council.id, async trx => {
    const found = await openPaymentIn(trx, request)
    const entries = await byEntry(trx, request, await offeredFunds(trx, request.council.id), found.payment.beta_invitation_id)
    if (entries.open.length === 0 && found.payment.lines.length === 0) turnAwayFromAll(entries.elsewhere)
    return { opened: found, ...entries }
  })
  const { payment } = opened
  if (opened.access === 'pay-only') return response.redirect(303, `/payments/${payment.id}/check`)
  if (payment.isFinished()) return response.redirect(303, `/payments/${payment.id}/result`)
  if (payment.lines.length >= mostLines) return response.redirect(303, `/payments/${payment.id}/basket`)
  const isFirst = payment.lines.length === 0
  const together = open.filter(fund => isFirst || fund.provider_account_code === payment.provider_account_code)
  response.render('payments/funds', {
    ...journeyContext(request, opened), ...fundsPage(together, fund => `/payments/${payment.id}/add/${fund.slug}`), payment, opened, ...paidElsewhere(request, elsewhere),
    someAreLeftOut: together.length < open.length
  })
}

interface Elsewhere {
  fund: Fund
  because: TurnedAwayBecause
}

/** The funds for which this visitor may begin to pay here, and those that are paid with the old service for now. */
async function byEntry(trx: Knex.Transaction, request: Request, funds: readonly Fund[], begunBy: string | null = null): Promise<{ open: Fund[], elsewhere: Elsewhere[] }> {
  const invited = await invitedTo(trx, request, funds, begunBy)
  const looked = funds.map(fund => ({ fund, because: turnedAwayBecause(request, fund, invited) }))
  return {
    open: looked.flatMap(({ fund, because }) => because === null ? [fund] : []), elsewhere: looked.flatMap(({ fund, because }) => because === null ? [] : [{ fund, because }])
  }
}

interface PaidElsewhere {
  /** Sent back for now, each with why. */
  stopped: Fund[]
  /** Those that have not come over, or not for this visitor. */
  elsewhere: Fund[]
  oldService: OldService | null
  /** Where staff read why somebody is not let in, and invite them; only for staff, and where an invitation would help. */
  invitation?: { funds: Fund[], mayInvite: boolean, batch: string, next: string }
}

/** What is paid in another way for now, and where. */
function paidElsewhere({ council, person, path, services: { clock } }: Request, looked: readonly Elsewhere[]): PaidElsewhere {
  const because = (...reasons: TurnedAwayBecause[]) => looked.flatMap(one => reasons.includes(one.because) ? [one.fund] : [])
  const funds = because('not-invited')
  return {
    stopped: because('stopped'), elsewhere: because('not-started', 'not-invited'), oldService: oldServiceOf(council, clock.now(), true),
    ...person === undefined || funds.length === 0 ? {} : { invitation: { funds, mayInvite: person.may('residents.invite'), batch: newId(), next: path } }
  }
}

/** Nothing was chosen yet, so no fund is named. Where some were sent back for now, the list says of each why. */
function turnAwayFromAll(elsewhere: readonly Elsewhere[]): void {
  const reasons = elsewhere.map(({ because }) => because)
  if (reasons.includes('not-invited')) throw new TurnedAway('not-invited', null)
  if (reasons.includes('not-started') && !reasons.includes('stopped')) throw new TurnedAway('not-started', null)
}

/** What I want to pay is not in the list: a proper end, and counted. */
export async function showNotListed(request: Request, response: Response): Promise<void> {
  const context = await contextBeforePayment(request)
  await count(request, context, 'not-listed')
  response.render('payments/not-listed', context)
}

/** I cannot find my reference: where to look, and whom to call. Counted, by fund. Whoever was making a slip goes back to it. */
export async function showNoReference(request: Request, response: Response): Promise<void> {
  const fund = await offeredFund(request)
  const way = slipWays.find(name => name === request.query.way)
  const context = await contextBeforePayment(request)
  await count(request, context, 'no-reference', fund.code)
  response.render('payments/answers/no-reference', { ...context, fund, way })
}

/** @throws NotFound when the address names no fund that residents can choose. */
export async function offeredFund(request: Request): Promise<Fund> {
  const fund = await inCouncil(request.council.id, async trx => await findOfferedFund(trx, request.council.id, String(request.params.fund)))
  if (fund === undefined) throw new NotFound('fund')
  return fund
}

async function count({ council, services }: Request, { helping }: JourneyContext, name: string, fundCode = ''): Promise<void> {
  const channel = helping?.channel ?? 'web'
  await inCouncil(council.id, async trx => {
    await countJourney(trx, council.id, { name, fundCode, channel, on: londonDate(services.clock.now()) })
  })
}
