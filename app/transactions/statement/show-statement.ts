import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { addDays, type CalendarDate, londonDate } from '../../dates.js'
import { NotFound } from '../../errors.js'
import { findAccountHolder } from '../../funds/account-holder.js'
import { fundsByCode } from '../../funds/fund.js'
import { accountStatement, accountTotals } from '../../ledger/account-postings-query.js'
import { moneyInSightOf } from '../../ledger/money-in-sight.js'
import type { PostingLine } from '../../ledger/posting-line.js'
import { signedIn } from '../../web/signed-in-person.js'
import { readPeriodForm } from './period-form.js'

const mostLines = 500

/** What was paid on an account in some time, as a resident can read it: to print, and to give or send to them. */
export async function showStatement(request: Request, response: Response): Promise<void> {
  const { council, services, query } = request
  const person = signedIn(request)
  const [fundCode, reference] = [String(request.params.fund), String(request.params.reference)]
  const today = londonDate(services.clock.now())
  const { values: period, errors, submitted } = readPeriodForm(query, { from: addDays(today, -364), to: today })
  const found = await inCouncil(council.id, async trx => {
    const sight = moneyInSightOf(person)
    const account = { fundCode, reference }
    const fund = person.mayUseFund(fundCode) ? (await fundsByCode(trx, council.id, [fundCode])).get(fundCode) : undefined
    const holder = await findAccountHolder(trx, council.id, fundCode, reference)
    const isKnown = fund !== undefined && (holder !== undefined || (await accountTotals(trx, council.id, account, sight)).lines > 0)
    if (!isKnown) throw new NotFound('account')
    const statement = period === undefined ? null : await accountStatement(trx, council.id, account, period, sight, mostLines)
    return { fund, holder, statement: statement === null ? null : { ...statement, entries: statement.entries.map(withDayRecorded) } }
  })
  const path = request.path.replace(/\/statement$/, '')
  response.status(errors === undefined ? 200 : 422).render('transactions/statement/statement', { ...found, reference, path, period, errors, submitted, today, mostLines })
}

/** Money that is moved keeps the day on which it was paid: a statement says both. */
function withDayRecorded(line: PostingLine): PostingLine & { recordedOn: CalendarDate } {
  return { ...line, recordedOn: londonDate(line.recordedAt) }
}
