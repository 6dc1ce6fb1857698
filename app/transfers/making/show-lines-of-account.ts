import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { fundsByCode } from '../../funds/fund.js'
import { signedIn } from '../../web/signed-in-person.js'
import { linesOfAccount, movableLines } from '../movable-lines-query.js'

/** As many as the form that follows reads. */
const mostShown = 100

/** The payments of an account of which something can be moved, to tick those to move. */
export async function showLinesOfAccount(request: Request, response: Response): Promise<void> {
  const { council } = request
  const person = signedIn(request)
  const [fundCode, reference] = [String(request.params.fundCode), String(request.params.accountReference)]
  const { fund, lines } = await inCouncil(council.id, async trx => {
    const keys = await linesOfAccount(trx, council.id, { fundCode, reference }, mostShown)
    const found = await movableLines(trx, council.id, person, keys)
    return { fund: (await fundsByCode(trx, council.id, [fundCode])).get(fundCode), lines: [...found.values()].reverse() }
  })
  if (fund === undefined || !person.mayUseFund(fundCode)) throw new NotFound('account')
  response.render('transfers/pick', { fund, reference, lines, mostShown })
}
