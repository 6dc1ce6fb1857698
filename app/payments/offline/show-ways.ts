import type { Request, Response } from 'express'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../database/in-council.js'
import { collectionSchemes } from '../../funds/collection-scheme.js'
import { offeredFunds } from '../../funds/fund.js'
import { contextBeforePayment, journeyContext } from '../helping/helping-banner.js'
import { offeredFund } from '../journey/choose-fund.js'
import { fundsPage } from '../journey/funds-page.js'
import { lineOfAddress } from '../journey/line-of-address.js'
import { schemeOf } from './slip-ways.js'

/** What are you paying? Every fund, in whatever phase: nobody needs the new service to pay at a shop, by post or by phone. */
export async function showOfflineFunds(request: Request, response: Response): Promise<void> {
  const { funds, schemes } = await inCouncil(request.council.id, async trx => ({
    funds: await offeredFunds(trx, request.council.id), schemes: await collectionSchemes(trx, request.council.id)
  }))
  response.render('payments/offline/funds', {
    ...await contextBeforePayment(request), ...fundsPage(funds, fund => `/another-way/${fund.slug}`), hasShops: funds.some(({ code }) => schemes.has(code))
  })
}

/** How a fund can be paid without going online: at a shop only where a collection scheme knows its accounts. */
export async function showWays(request: Request, response: Response): Promise<void> {
  const fund = await offeredFund(request)
  const scheme = await inCouncil(request.council.id, async trx => await schemeOf(trx, request.council.id, fund))
  response.render('payments/offline/ways', { ...await contextBeforePayment(request), fund, scheme, back: '/another-way' })
}

/** The same for what somebody has begun to pay online: its reference is known, so a slip needs no more questions. */
export async function showWaysOfLine(request: Request, response: Response): Promise<void> {
  const { fund, line, path, opened, scheme } = await inCouncil(request.council.id, async trx => {
    const found = await lineOfAddress(trx, request)
    return { ...found, scheme: await schemeOf(trx, request.council.id, found.fund, found.line.account_reference) }
  })
  response.render('payments/offline/ways', { ...journeyContext(request, opened), fund, scheme, line, key: newId(), path, back: `${path}/amount` })
}
