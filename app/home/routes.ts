import type { Request, Response } from 'express'
import { needsAttention } from '../attention/attention-query.js'
import { inCouncil } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import { countWaitingImports } from '../imports/import.js'
import { lateFiles } from '../imports/schedule/late-files-query.js'
import { figuresOfDay } from '../ledger/balances-query.js'
import { latestLedgerChecks } from '../ledger/ledger-check.js'
import { payOutDifferences } from '../pay-outs/pay-out-day.js'
import { filesInTrouble } from '../posting-files/posting-file.js'
import { postingsWaiting } from '../posting-files/waiting-postings-query.js'
import { plannedWithoutAll } from '../service-phase/readiness/planned-soon.js'
import { countWaitingRequests } from '../suspense/unidentified-request.js'
import { openFigures } from '../suspense/work-list/work-list-query.js'
import { limitsOf } from '../users/person.js'
import { signedIn } from '../web/signed-in-person.js'
import type { Route } from '../web/route.js'
import { needsOf } from './needs-query.js'

/** Where staff arrive: what they can do and, for those who look after the money, how it stands. */
export const homeRoutes: Route[] = [
  { method: 'get', path: '/staff', permission: 'home.view', handler: showHome }
]

async function showHome(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const person = signedIn(request)
  const now = services.clock.now()
  const limits = limitsOf(person)
  const home = await inCouncil(council.id, async trx => {
    const filesDue = person.may('imports.view') ? await lateFiles(trx, council.id, now) : undefined
    return {
      needs: await needsOf(trx, council.id, person, now, filesDue),
      soon: person.may('service-phase.change') ? await plannedWithoutAll(trx, council.id, now) : [],
      attention: person.may('attention.view') ? await needsAttention(trx, council.id, now, limits) : undefined,
      files: person.may('imports.view') ? await countWaitingImports(trx, council.id) : undefined,
      filesDue,
      suspense: person.may('suspense.view') ? await openFigures(trx, council.id, limits) : undefined,
      requests: person.may('suspense.approve') ? await countWaitingRequests(trx, council.id, limits) : undefined,
      postings: person.may('posting-files.view') ? await postingsWaiting(trx, council.id, limits) : undefined,
      troubledFeeds: person.may('posting-files.view') ? await filesInTrouble(trx, council.id, limits) : undefined,
      payOutDifferences: person.may('pay-outs.view') ? await payOutDifferences(trx, council.id, limits) : undefined,
      today: person.may('transactions.search') ? await figuresOfDay(trx, council.id, londonDate(now), limits) : undefined,
      checks: person.may('ledger-check.view') ? await latestLedgerChecks(trx, council.id, 1) : undefined
    }
  })
  response.render('home/home', { ...home, may: person.permissions })
}
