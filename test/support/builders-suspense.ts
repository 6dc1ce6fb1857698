import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { systemClock } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import { allocateItems } from '../../app/suspense/allocate-items.js'
import { confirmBulk, proposeBulk } from '../../app/suspense/bulk/propose-bulk.js'
import { workBulkAllocation } from '../../app/suspense/bulk/work-bulk.js'
import type { ItemKey } from '../../app/suspense/item-lines-query.js'
import { makeSuspenseRule, turnSuspenseRule } from '../../app/suspense/matching/rules/change-rule.js'
import type { SuspenseRuleValues } from '../../app/suspense/matching/rules/rule-form.js'
import { workMatching } from '../../app/suspense/matching/work-matching.js'
import { strikeNote, writeNote } from '../../app/notes/note.js'
import { suspenseSubject } from '../../app/notes/subject.js'
import { takeItem, type Worker } from '../../app/suspense/take-item.js'
import { askForUnidentified } from '../../app/suspense/unidentified-request.js'
import { anAccountHolder, fundOf, type TestCouncil, type TestUserName } from './builders.js'
import { aSuspenseItem } from './builders-payments.js'

type Transaction = Parameters<typeof takeItem>[0]

/** Somebody of the council's staff does something with its money, now. */
export async function asStaff<Result>(
  council: TestCouncil, name: TestUserName, work: (trx: Transaction, worker: Worker) => Promise<Result>
): Promise<Result> {
  const worker = { councilId: council.id, userId: council.users[name].id, now: new Date() }
  return await inCouncil(council.id, async trx => await work(trx, worker))
}

/** An item whose narrative holds the reference of an account, so that the account is suggested once the worker has looked. */
export async function aPromisingItem(council: TestCouncil, amount = 45_00): Promise<ItemKey & { reference: string }> {
  const { reference } = await anAccountHolder(council)
  const entry = await aSuspenseItem(council, { amountPence: pence(amount), narrative: `BGC J SMITH ${reference}` })
  return { entryId: entry.id, lineNumber: 2, reference }
}

/** An officer allocates £10 of an item to an account of council tax. @returns the allocation's id */
export async function anAllocation(council: TestCouncil, key: ItemKey): Promise<string> {
  const { reference: accountReference } = await anAccountHolder(council)
  const parts = [{ fundCode: fundOf(council, 'council-tax').code, accountReference, amountPence: pence(10_00) }]
  const [posted] = await asStaff(council, 'officer', async (trx, worker) =>
    await allocateItems(trx, worker, [{ ...key, parts, idempotencyKey: `test:${newId()}`, narrative: null }]))
  if (posted === undefined) throw new Error('Nothing was allocated')
  return posted.entryId
}

/** Finance has the item. */
export async function taken(council: TestCouncil, key: ItemKey): Promise<void> {
  await asStaff(council, 'finance', async (trx, worker) => { await takeItem(trx, worker, key, null) })
}

/** An officer has asked for the item to become unidentified income. @returns the request's id */
export async function asked(council: TestCouncil, key: ItemKey, reason = 'The bank cannot say who sent it'): Promise<string> {
  return await asStaff(council, 'officer', async (trx, worker) => {
    await askForUnidentified(trx, worker, key, reason)
    const { id } = await trx('unidentified_requests').where({ council_id: council.id, entry_id: key.entryId, state: 'asked' }).first('id') as { id: string }
    return id
  })
}

/** An officer writes something down about the item, and strikes it out again where that is told. @returns the note's id */
export async function aNote(council: TestCouncil, key: ItemKey, note: string, { fileName, struckReason }: { fileName?: string, struckReason?: string } = {}): Promise<string> {
  const id = newId()
  const file = fileName === undefined ? {} : { file: { name: fileName, contentType: 'application/pdf', bytes: Buffer.from('%PDF-1.4\n%%EOF') } }
  await asStaff(council, 'officer', async (trx, worker) => {
    await writeNote(trx, worker, suspenseSubject(key), { id, note, ...file })
    if (struckReason !== undefined) await strikeNote(trx, worker, id, struckReason)
  })
  return id
}

/** An officer accepts the suggestions of all open items of the council, as far as told. @returns the bulk allocation's id */
export async function aBulkAllocation(council: TestCouncil, asFarAs: 'proposed' | 'confirmed' | 'finished'): Promise<string> {
  await workMatching(council.id, systemClock)
  const id = await asStaff(council, 'officer', async (trx, worker) => await proposeBulk(trx, worker, { filter: {} }))
  if (id === null) throw new Error('No open item has a suggestion')
  if (asFarAs !== 'proposed') await asStaff(council, 'officer', async (trx, worker) => { await confirmBulk(trx, worker, id) })
  if (asFarAs === 'finished') await workBulkAllocation(council.id, id, systemClock)
  return id
}

/** A rule of the council's administrator for references in the narrative, of £100 at most. It is on, however many items it allocates, unless told otherwise. */
export async function aSuspenseRule(council: TestCouncil, overrides: Partial<SuspenseRuleValues> = {}, isOn = true): Promise<string> {
  const step = { councilId: council.id, userId: council.users.administrator.id, now: new Date() }
  const id = await makeSuspenseRule(step, {
    reasonCode: 'reference-in-narrative', fundCode: null, maximumPence: pence(100_00), leastScore: 90, needsAmount: false, ...overrides
  })
  if (isOn) await turnSuspenseRule(step, id, true, 1_000_000)
  return id
}
