import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { namesOfFunds } from '../funds/fund.js'
import { namesOfMethods } from '../funds/method-of-payment.js'
import { checkWholeLedger, latestLedgerChecks, recordLedgerCheck } from '../ledger/ledger-check.js'
import { recordAudit } from '../users/audit.js'
import type { Route } from '../web/route.js'

const shownChecks = 10

/** The ledger check: what it found last, and a way to run it now. */
export const ledgerCheckRoutes: Route[] = [
  { method: 'get', path: '/staff/ledger-check', permission: 'ledger-check.view', handler: showLedgerCheck },
  { method: 'post', path: '/staff/ledger-checks', permission: 'ledger-check.run', handler: runLedgerCheck }
]

async function showLedgerCheck(request: Request, response: Response): Promise<void> {
  const { council, person } = request
  const { checks, ...names } = await inCouncil(council.id, async trx => ({
    checks: await latestLedgerChecks(trx, council.id, shownChecks),
    methodNames: await namesOfMethods(trx, council.id), fundNames: await namesOfFunds(trx, council.id)
  }))
  const [latest, ...earlier] = checks
  response.render('ledger-checks/ledger-check', { latest, earlier, ...names, mayRun: person?.may('ledger-check.run') })
}

async function runLedgerCheck(request: Request, response: Response): Promise<void> {
  const { council, services, person } = request
  const now = services.clock.now()
  await inCouncil(council.id, async trx => {
    const result = await checkWholeLedger(trx, council.id, now)
    const id = await recordLedgerCheck(trx, council.id, result, person?.id ?? null)
    await recordAudit(trx, council.id, { at: now, userId: person?.id ?? null, action: 'ledger_checked', subjectId: id, facts: { agrees: result.agrees } })
  })
  response.redirect(303, '/staff/ledger-check')
}
