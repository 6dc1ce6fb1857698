import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { NotFound } from '../../errors.js'
import { findOfferedFund, type Fund, offeredFunds } from '../../funds/fund.js'
import { invitedTo } from '../../service-phase/invitations/invited.js'
import { letIn, turnedAwayBecause } from '../../service-phase/let-in.js'
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
    const [first] = entries.elsewhere
    if (entries.open.length === 0 && first !== undefined) await letIn(trx, request, first)
    return entries
  })
  response.render('payments/funds', { ...await contextBeforePayment(request), ...fundsPage(open, fund => `/pay/${fund.slug}`), elsewhere })
}

/** The same to add another line: only funds that share the payment's account with the provider can be paid together. */
export async function showFundsToAdd(request: Request, response: Response): Promise<void> {
  const { opened, open, elsewhere } = await inCouncil(request.council.id, async trx => {
    const found = await openPaymentIn(trx, request)
    return { opened: found, ...await byEntry(trx, request, await offeredFunds(trx, request.council.id), found.payment.beta_invitation_id) }
  })
  const { payment } = opened
  if (opened.access === 'pay-only') return response.redirect(303, `/payments/${payment.id}/check`)
  if (payment.isFinished()) return response.redirect(303, `/payments/${payment.id}/result`)
  if (payment.lines.length >= mostLines) return response.redirect(303, `/payments/${payment.id}/basket`)
  const isFirst = payment.lines.length === 0
  const together = open.filter(fund => isFirst || fund.provider_account_code === payment.provider_account_code)
  response.render('payments/funds', {
    ...journeyContext(request, opened), ...fundsPage(together, fund => `/payments/${payment.id}/add/${fund.slug}`), payment, opened, elsewhere,
    someAreLeftOut: together.length < open.length
  })
}

/** The funds for which this visitor may begin to pay here, and those that are paid with the old service for now. */
async function byEntry(trx: Knex.Transaction, request: Request, funds: readonly Fund[], begunBy: string | null = null): Promise<{ open: Fund[], elsewhere: Fund[] }> {
  const invited = await invitedTo(trx, request, funds, begunBy)
  const isOpen = (fund: Fund): boolean => turnedAwayBecause(request, fund, invited) === null
  return { open: funds.filter(isOpen), elsewhere: funds.filter(fund => !isOpen(fund)) }
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
