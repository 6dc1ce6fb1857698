import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { earlierPhase } from '../councils/phase.js'
import { inCouncil } from '../database/in-council.js'
import { NotFound } from '../errors.js'
import { signedIn } from '../web/signed-in-person.js'
import { followsWhole } from './as-whole.js'
import { fundStates } from './fund-states-query.js'
import { fingerprintOf, phaseStateOf } from './phase-change.js'
import { previewOf } from './preview-page.js'
import type { PhasePage } from './show-phase.js'

/** How far one fund has come, and where it is sent back to the old service at once, or offered here again. */
export async function showFund(request: Request, response: Response): Promise<void> {
  await renderFund(request, response, String(request.params.fund), {})
}

export async function renderFund(request: Request, response: Response, code: string, { status = 200, errors, submitted, meanwhile }: PhasePage): Promise<void> {
  const { council } = request
  const { state: whole, funds, fund } = await inCouncil(council.id, async trx => await fundStateOf(trx, request, code))
  const turned = previewOf({ council: whole.phase, funds }, code, { ...fund.state, stoppedReason: fund.state.stoppedReason === null ? '' : null })
  response.status(status).render('service-phase/fund', {
    whole, fund, turned, followsWhole, seen: fingerprintOf(fund.state), isHeldBack: earlierPhase(fund.state.phase, whole.phase) !== fund.state.phase,
    errors, submitted, meanwhile, may: signedIn(request).permissions
  })
}

/** The fund of this code that residents can choose, with the whole service and all its funds. @throws NotFound */
export async function fundStateOf(trx: Knex.Transaction, request: Request, code: string) {
  const { council, services: { clock } } = request
  const state = await phaseStateOf(trx, council.id, null, clock.now())
  const funds = await fundStates(trx, council.id, state, clock.now())
  const fund = funds.find(one => one.code === code)
  if (fund === undefined) throw new NotFound('fund')
  return { state, funds, fund }
}
