import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { Conflict, NotFound, NotPermitted } from '../errors.js'
import { isId } from '../ids.js'
import type { Permission } from '../users/permissions.js'
import { field } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { decideHeldRows } from './decide-held-rows.js'
import { approveReversal, discardImport, refuseReversal, requestReversal, type ReversalStep, withdrawReversal } from './import-reversal.js'
import { countsOf } from './import-counts.js'
import { movedOnRows, movedOnShown } from './moved-on-rows-query.js'
import { importOf, rowOf } from './show-import.js'

const longestReason = 500

/** One held row is let through or turned away. */
export async function decideRow(request: Request, response: Response): Promise<void> {
  const row = await inCouncil(request.council.id, async trx => await rowOf(trx, await importOf(trx, request), String(request.params.row), signedIn(request)))
  await decide(request, row.row_number)
  response.redirect(303, `/staff/imports/${row.import_id}/rows/${row.row_number}`)
}

/** All of a file's held rows are let through or turned away. */
export async function decideAll(request: Request, response: Response): Promise<void> {
  refuseIfLimited(request, 'imports.decide')
  await inCouncil(request.council.id, async trx => await importOf(trx, request))
  await decide(request, 'all')
  response.redirect(303, pathOf(request))
}

async function decide(request: Request, rowNumber: number | 'all'): Promise<void> {
  const { councilId, importId, userId, now } = stepOf(request)
  const decision = field(request.body, 'decision')
  if (decision !== 'post' && decision !== 'turn-away') throw new Conflict('Neither let through nor turned away')
  await decideHeldRows({ councilId, importId, rowNumber, isPosted: decision === 'post', decidedBy: userId, now })
}

export async function discard(request: Request, response: Response): Promise<void> {
  refuseIfLimited(request, 'imports.decide')
  await discardImport(stepOf(request))
  response.redirect(303, pathOf(request))
}

/** Why is everything of this file to be turned round? Where some of its money has moved on, it cannot be, and the page says what has. */
export async function showReversal(request: Request, response: Response): Promise<void> {
  const { imported, moved } = await inCouncil(request.council.id, async trx => {
    const found = await importOf(trx, request)
    return { imported: found, moved: found.canBeReversed() ? await movedOnRows(trx, found, movedOnShown) : [] }
  })
  if (!imported.canBeReversed()) return response.redirect(303, pathOf(request))
  response.render('imports/reversal', {
    imported, moved, movedOnShown, counts: countsOf(imported), may: signedIn(request).permissions, submitted: {}
  })
}

export async function askForReversal(request: Request, response: Response): Promise<void> {
  const imported = await inCouncil(request.council.id, async trx => await importOf(trx, request))
  const reason = field(request.body, 'reason').trim()
  const message = reason === '' ? 'Enter why this file is to be reversed' :
    reason.length > longestReason ? `The reason must be ${longestReason} characters or less` : null
  if (message !== null) {
    const errors = [{ field: 'reason', message }]
    return response.status(422).render('imports/reversal', { imported, counts: countsOf(imported), errors, submitted: { reason } })
  }
  refuseIfLimited(request, 'imports.request-reversal')
  await requestReversal(stepOf(request), reason)
  response.redirect(303, pathOf(request))
}

export async function approve(request: Request, response: Response): Promise<void> {
  refuseIfLimited(request, 'imports.approve-reversal')
  await approveReversal(stepOf(request))
  response.redirect(303, pathOf(request))
}

export async function refuse(request: Request, response: Response): Promise<void> {
  refuseIfLimited(request, 'imports.approve-reversal')
  await refuseReversal(stepOf(request))
  response.redirect(303, pathOf(request))
}

/** By whoever asked for it. */
export async function withdraw(request: Request, response: Response): Promise<void> {
  await withdrawReversal(stepOf(request))
  response.redirect(303, pathOf(request))
}

/** A whole file is everybody's money, which those who see only some neither move nor turn away. */
function refuseIfLimited(request: Request, permission: Permission): void {
  if (signedIn(request).isLimited()) throw new NotPermitted(permission)
}

function stepOf(request: Request): ReversalStep {
  const { council, params, services } = request
  const importId = String(params.importId)
  if (!isId(importId)) throw new NotFound('import')
  return { councilId: council.id, importId, userId: signedIn(request).id, now: services.clock.now() }
}

function pathOf({ params }: Request): string {
  return `/staff/imports/${String(params.importId)}`
}
