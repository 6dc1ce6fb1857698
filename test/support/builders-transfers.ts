import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { pence } from '../../app/money.js'
import { makeTransfer, type TransferAsked } from '../../app/transfers/make-transfer.js'
import { type LineKey, keyOfLine, movableLines } from '../../app/transfers/movable-lines-query.js'
import type { TransferTarget } from '../../app/transfers/post-transfer.js'
import { reverseEntry } from '../../app/transfers/reversing/reverse-entry.js'
import type { Mover } from '../../app/transfers/transfer.js'
import { findPerson, noLimits, type Person } from '../../app/users/person.js'
import { aReference, fundOf, type TestCouncil, type TestUserName } from './builders.js'
import { aPaidPayment, type TestPayment } from './builders-payments.js'

type Transaction = Parameters<typeof makeTransfer>[0]

/** Somebody of the council's staff works on the council's money, now or at another time, as whoever they are by then. */
export async function asMover<Result>(
  council: TestCouncil, name: TestUserName, work: (trx: Transaction, mover: Mover) => Promise<Result>, now = new Date()
): Promise<Result> {
  return await inCouncil(council.id, async trx => {
    const person = await findPerson(trx, council.id, council.users[name].id)
    if (person === null) throw new Error(`${name} is no user`)
    return await work(trx, { councilId: council.id, person, now })
  })
}

export async function personOf(council: TestCouncil, name: TestUserName): Promise<Person> {
  return await asMover(council, name, async (_, { person }) => await Promise.resolve(person))
}

/** A line with which a card payment came to an account of council tax: £120 unless told otherwise. */
export async function aPaidLine(council: TestCouncil, amount = 120_00, overrides: Partial<TestPayment> = {}): Promise<LineKey & { reference: string }> {
  const reference = aReference(council, 'council-tax')
  const { entryId } = await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', accountReference: reference, amountPence: pence(amount) }], ...overrides })
  if (entryId === null) throw new Error('The payment is not posted')
  return { entryId, lineNumber: 2, reference }
}

/** An account of a fund that holds none, so that any reference of its form will do. */
export function aTarget(council: TestCouncil, amount: number, fundSlug = 'parking-fines'): TransferTarget {
  return { fundCode: fundOf(council, fundSlug).code, accountReference: aReference(council, fundSlug), amountPence: pence(amount) }
}

/** What an officer asks for who sees what is so now: all of the sources' amounts to the targets. */
export async function aRequest(
  council: TestCouncil, sources: readonly (LineKey & { amountPence: number })[], targets: readonly TransferTarget[], overrides: Partial<TransferAsked> = {}
): Promise<TransferAsked> {
  const lines = await inCouncil(council.id, async trx => await movableLines(trx, council.id, noLimits, sources))
  return {
    id: newId(), reasonCode: 'wrong-account', explanation: '', targets,
    sources: sources.map(({ entryId, lineNumber, amountPence }) => (
      { entryId, lineNumber, amountPence: pence(amountPence), seenPence: lines.get(keyOfLine({ entryId, lineNumber }))?.availablePence ?? pence(0) })),
    ...overrides
  }
}

/** An officer moves all of a new payment's line to another account. Above £1,000 it waits. */
export async function aTransfer(council: TestCouncil, amount: number, overrides: Partial<TransferAsked> = {}): Promise<{ id: string, line: LineKey & { reference: string }, target: TransferTarget }> {
  const line = await aPaidLine(council, amount)
  const target = aTarget(council, amount)
  const request = await aRequest(council, [{ ...line, amountPence: amount }], [target], overrides)
  await asMover(council, 'officer', async (trx, mover) => await makeTransfer(trx, mover, request))
  return { id: request.id, line, target }
}

/** The entries that a transfer has posted, in their order. */
export async function entriesOfTransfer(council: TestCouncil, id: string): Promise<string[]> {
  return await inCouncil(council.id, async trx => await trx('ledger_entries').where({ council_id: council.id })
    .whereIn('idempotency_key', Array.from({ length: 20 }, (_, index) => `transfer:${id}:${index + 1}`)).orderBy('id').pluck('id') as string[])
}

/** An officer reverses an entry. @returns the id of the reversal */
export async function aReversal(council: TestCouncil, entryId: string, name: TestUserName = 'officer'): Promise<string> {
  const id = newId()
  await asMover(council, name, async (trx, mover) => await reverseEntry(trx, mover, { id, entryId, reasonCode: 'wrong-account', explanation: '' }))
  return id
}
