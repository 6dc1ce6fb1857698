import type { Request, Response } from 'express'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../database/in-council.js'
import { collectionSchemes, schemeNumber } from '../../funds/collection-scheme.js'
import { offeredFunds } from '../../funds/fund.js'
import { contextBeforePayment, journeyContext } from '../helping/helping-banner.js'
import { offeredFund } from '../journey/choose-fund.js'
import { fundsPage } from '../journey/funds-page.js'
import { lineOfAddress } from '../journey/line-of-address.js'

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
  const scheme = await inCouncil(request.council.id, async trx => (await collectionSchemes(trx, request.council.id)).get(fund.code))
  response.render('payments/offline/ways', { ...await contextBeforePayment(request), fund, scheme, back: '/another-way' })
}

/** The same for what somebody has begun to pay online: its reference is known, so a slip needs no more questions. */
export async function showWaysOfLine(request: Request, response: Response): Promise<void> {
  const { found, scheme } = await inCouncil(request.council.id, async trx => {
    const line = await lineOfAddress(trx, request)
    return { found: line, scheme: (await collectionSchemes(trx, request.council.id)).get(line.fund.code) }
  })
  const { fund, line, path, opened } = found
  const hasNumber = scheme !== undefined && schemeNumber(scheme, line.account_reference) !== null
  response.render('payments/offline/ways', {
    ...journeyContext(request, opened), fund, scheme: hasNumber ? scheme : undefined, line, key: newId(), path, back: `${path}/amount`
  })
}
