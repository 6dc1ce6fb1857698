import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { councilById } from '../councils/council.js'
import { type CouncilId, inCouncil, takeTurns } from '../database/in-council.js'
import { Conflict } from '../errors.js'
import { recordAudit } from '../users/audit.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { type OldServiceAnswers, readOldServiceForm } from './paid-before-form.js'

/** Where the old service is, for whoever may not pay here yet and, until live, for everybody. */
export async function showOldService(request: Request, response: Response): Promise<void> {
  const { council } = request
  render(response, await inCouncil(council.id, async trx => await oldServiceNow(trx, council.id)))
}

export async function changeOldService(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const { values, errors } = readOldServiceForm(request.body)
  const seen = { name: field(request.body, 'seenName'), address: field(request.body, 'seenAddress') }
  if (errors.length > 0) return render(response.status(422), seen, values, errors)
  try {
    await inCouncil(council.id, async trx => { await keepOldService(trx, council.id, { seen, values }, { userId: signedIn(request).id, now: clock.now() }) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    const now = await inCouncil(council.id, async trx => await oldServiceNow(trx, council.id))
    return render(response.status(error.status), now, values, [{ field: 'main-content', message: error.message }])
  }
  request.readCouncilAgain()
  response.redirect(303, '/staff/service-phase?done=old-service')
}

/** @throws Conflict when somebody else has changed it since it was seen; to what it is to be is no conflict */
async function keepOldService(
  trx: Knex.Transaction, councilId: CouncilId, { seen, values }: { seen: OldServiceAnswers, values: OldServiceAnswers }, by: { userId: string, now: Date }
): Promise<void> {
  await takeTurns(trx, `phase:${councilId}`)
  const before = await oldServiceNow(trx, councilId)
  if (isSame(before, values)) return
  if (!isSame(before, seen)) throw new Conflict('Somebody else has changed the old service since you opened this page. What you entered is kept here: check it, then save again')
  await trx.raw('select change_old_service(:name, :address)', { ...values })
  await recordAudit(trx, councilId, { at: by.now, userId: by.userId, action: 'old_service_changed', before: { ...before }, after: { ...values } })
}

async function oldServiceNow(trx: Knex.Transaction, councilId: CouncilId): Promise<OldServiceAnswers> {
  const { oldServiceName: name, oldServiceAddress: address } = await councilById(trx, councilId)
  return { name, address }
}

function isSame(one: OldServiceAnswers, other: OldServiceAnswers): boolean {
  return one.name === other.name && one.address === other.address
}

function render(response: Response, seen: OldServiceAnswers, values: OldServiceAnswers = seen, errors?: FieldError[]): void {
  response.render('service-phase/paid-before', { seen, values, errors })
}
