import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { calendarDate } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import { closeTrace, type Closing } from '../../app/traces/close-trace.js'
import { Trace } from '../../app/traces/trace.js'
import { describePayment, type Described, pickFind, startTrace } from '../../app/traces/work-trace.js'
import { anAccountHolder, fundOf, type TestCouncil, type TestUserName } from './builders.js'
import { aSuspenseItem } from './builders-payments.js'
import { asMover } from './builders-transfers.js'

/** Nothing is known. */
export const nothingKnown: Described = {
  amount_pence: null, amount_from_pence: null, amount_to_pence: null, paid_from: null, paid_to: null, method_code: null, office_code: null, payer_name: '', wrong_reference: '', card_last_four: null, receipt_number: ''
}

/** An officer has started a trace of an account of council tax, and put down what is known, if anything is. */
export async function aTrace(
  council: TestCouncil, { described, reference, now = new Date(), by = 'officer' }: { described?: Partial<Described>, reference?: string, now?: Date, by?: TestUserName } = {}
): Promise<Trace> {
  const account = { fundCode: fundOf(council, 'council-tax').code, accountReference: reference ?? (await anAccountHolder(council)).reference }
  const id = newId()
  await asMover(council, by, async (trx, worker) => {
    await startTrace(trx, worker, id, account)
    if (described !== undefined) await describePayment(trx, worker, id, 1, { ...nothingKnown, ...described })
  }, now)
  return await traceById(council, id)
}

/** An open trace that this user has, beside one that an officer has. */
export async function aTraceHeldBy(council: TestCouncil, userId: string): Promise<string> {
  const [{ id }] = [await aTrace(council), await aTrace(council)]
  await inCouncil(council.id, async trx => await trx('traces').where({ council_id: council.id, id }).update({ owner_id: userId }))
  return id
}

export async function traceById(council: TestCouncil, id: string): Promise<Trace> {
  return await inCouncil(council.id, async trx => await Trace.query(trx).findById([council.id, id]).throwIfNotFound())
}

/** A trace of £45 that waits in suspense with the account's reference in its narrative, and the item's entry. */
export async function aPromisingTrace(council: TestCouncil, words = 'J SMITH'): Promise<{ trace: Trace, entryId: string }> {
  const { reference } = await anAccountHolder(council)
  const { id: entryId, occurredOn } = await aSuspenseItem(council, { narrative: `BGC ${words} ${reference}` })
  const trace = await aTrace(council, { reference, described: { amount_pence: pence(45_00), paid_from: calendarDate('2026-11-01'), paid_to: occurredOn } })
  return { trace, entryId }
}

export async function picked(council: TestCouncil, { id, version }: Trace, entryId: string): Promise<void> {
  await asMover(council, 'officer', async (trx, worker) => { await pickFind(trx, worker, id, version, { entryId, lineNumber: 2 }) })
}

export async function closed(council: TestCouncil, { id }: Trace, closing: Closing, now = new Date()): Promise<void> {
  const { version } = await traceById(council, id)
  await asMover(council, 'officer', async (trx, worker) => { await closeTrace(trx, worker, id, version, closing) }, now)
}
