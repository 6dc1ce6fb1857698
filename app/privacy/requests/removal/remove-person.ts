import type { Knex } from 'knex'
import { type CouncilId, inCouncil } from '../../../database/in-council.js'
import type { Clock } from '../../../dates.js'
import { recordAudit } from '../../../users/audit.js'
import { dataKinds } from '../../kept/kinds.js'
import { periodsOf } from '../../retention/periods.js'
import { change, lockRequest } from '../data-request.js'
import { type PlaceCode, placeCodes } from '../finding/places.js'
import { rowsAt } from '../finding/rows-query.js'
import { countedByPlace, outcomesOf, undone } from '../finds-query.js'
import type { KeptReason } from './reasons.js'
import { type Removal, removalOf } from './removers-query.js'

const rowsAtATime = 200

/**
 * Removes what is this person's, where nothing holds it, some rows at a time and place by place, and puts down of each what became of it. One
 * that is cut off goes on with what is left; two at once take turns. Of the ledger only what is beside it goes: its figures stay.
 */
export async function removePerson(councilId: CouncilId, requestId: string, clock: Clock, rows = rowsAtATime): Promise<void> {
  for (let isOver = false; !isOver;) {
    isOver = await inCouncil(councilId, async trx => {
      const request = await lockRequest(trx, councilId, requestId)
      if (request?.state !== 'removing') return true
      const next = await undone(trx, councilId, requestId, placeCodes, rows)
      if (next === null) await end(trx, councilId, requestId, clock.now())
      else await removeSome(trx, { councilId, requestId }, next)
      return next === null
    })
  }
}

/** Removes of these keys of a place what nothing holds now, and puts down what became of each. */
export async function removeSome(trx: Knex.Transaction, request: { councilId: CouncilId, requestId: string }, { place, keys }: { place: PlaceCode, keys: string[] }): Promise<void> {
  const { councilId, requestId } = request
  const there = await rowsAt(trx, councilId, place, keys, { paymentIds: [], receipts: [], accounts: [] })
  const existing = keys.filter(key => there.has(key))
  const removal = removalOf(place)
  const held = await heldOf(trx, councilId, removal, existing)
  if ('remove' in removal) {
    const free = existing.filter(key => !held.has(key))
    if (free.length > 0) await removal.remove(trx, request, free)
  }
  await outcomesOf(trx, councilId, requestId, place, new Map(keys.map(key => [key, held.get(key) ?? 'removed'])))
}

async function heldOf(trx: Knex.Transaction, councilId: CouncilId, removal: Removal, keys: readonly string[]): Promise<Map<string, KeptReason>> {
  if ('kept' in removal) return new Map(keys.map(key => [key, removal.kept]))
  if (removal.holds === undefined || keys.length === 0) return new Map()
  const payerDays = (await periodsOf(trx, councilId)).find(({ code }) => code === 'payer-details')?.days ?? dataKinds['payer-details'].period.leastDays
  return await removal.holds(trx, councilId, keys, payerDays)
}

async function end(trx: Knex.Transaction, councilId: CouncilId, requestId: string, now: Date): Promise<void> {
  const counts = await countedByPlace(trx, councilId, requestId)
  const sum = (name: 'removed' | 'kept'): number => counts.reduce((total, place) => total + place[name], 0)
  await change(trx, councilId, requestId, 'removing', { state: 'removed' }, 'It is not being removed')
  await recordAudit(trx, councilId, { at: now, userId: null, action: 'data_removed', subjectId: requestId, facts: { removed: sum('removed'), kept: sum('kept') } })
}
