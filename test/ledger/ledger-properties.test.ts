import { expect } from 'chai'
import fc from 'fast-check'
import { inCouncil } from '../../app/database/in-council.js'
import { Conflict } from '../../app/errors.js'
import { type NewEntry, postBatch } from '../../app/ledger/post-entry.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { usesDatabase } from '../support/database.js'
import { anEntry, entriesOf, expectSoundBooks, onBank, onFund, onSuspense, post, remainingOf, reversalOf } from './books.js'

/** What happens to a ledger. Numbers choose among the entries that there are by then. */
type Event =
  | { kind: 'receive', pence: number, isKnown: boolean }
  | { kind: 'move', from: number, pence: number }
  | { kind: 'reverse', which: number }
  | { kind: 'repeat', which: number }
  | { kind: 'unbalanced', pence: number }

const amount = fc.integer({ min: 1, max: 500 })
const anEvent: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('receive' as const), pence: fc.oneof(amount, amount.map(pence => -pence)), isKnown: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('move' as const), from: fc.nat(), pence: amount }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('reverse' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('repeat' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unbalanced' as const), pence: amount }) }
)

describe('The ledger, whatever happens to it', () => {
  usesDatabase()

  it('keeps to its rules and agrees with a plain model of them, event by event', async function () {
    this.timeout(60_000)
    await fc.assert(fc.asyncProperty(fc.array(anEvent, { minLength: 1, maxLength: 25 }), async events => {
      const model = new Model(await aCouncil())
      for (const event of events) {
        const entry = model.entryFor(event)
        if (entry === null) continue
        const accepted = await isAccepted(model.council, entry)
        expect(accepted, JSON.stringify(event)).to.equal(model.accepts(entry))
        if (accepted) model.apply(entry)
      }
      await model.expectSame()
      await expectSoundBooks(model.council)
    }), { numRuns: 15 })
  })

  it('keeps to its rules when all happens at the same instant', async function () {
    this.timeout(60_000)
    await fc.assert(fc.asyncProperty(fc.array(anEvent, { minLength: 8, maxLength: 16 }), async events => {
      const model = new Model(await aCouncil())
      const items = [anEntry([onBank(700), onSuspense(-700)]), anEntry([onBank(-300), onSuspense(300)]), anEntry([onBank(600), onFund(model.council, -600)])]
      for (const item of items) {
        await post(model.council, item)
        model.apply(item)
      }
      const entries = events.map(event => model.entryFor(event)).filter(entry => entry !== null)
      await Promise.all(entries.map(async entry => await isAccepted(model.council, entry)))
      await expectSoundBooks(model.council)
    }), { numRuns: 10 })
  })

  it('posts a batch exactly when it would post each of its entries one after the other', async function () {
    this.timeout(60_000)
    await fc.assert(fc.asyncProperty(fc.array(anEvent, { minLength: 1, maxLength: 8 }), async events => {
      const model = new Model(await aCouncil())
      const item = anEntry([onBank(700), onSuspense(-700)])
      await post(model.council, item)
      model.apply(item)
      const entries = events.map(event => model.entryFor(event)).filter(entry => entry !== null)
      const isFine = fits(entries, model)
      const isPosted = await inCouncil(model.council.id, async trx => await postBatch(trx, model.council.id, entries))
        .then(() => true, (error: unknown) => isRefusal(error))
      expect(isPosted).to.equal(isFine)
      await expectSoundBooks(model.council)
    }), { numRuns: 15 })
  })
})

interface Line { entry: NewEntry, lineNumber: number, original: number, remaining: number, isSuspense: boolean }

/** The rules of the ledger once more, in memory. */
class Model {
  readonly council: TestCouncil
  readonly posted = new Map<string, NewEntry>()
  readonly reversed = new Set<string>()
  readonly lines: Line[] = []

  constructor(council: TestCouncil) {
    this.council = council
  }

  entryFor(event: Event): NewEntry | null {
    const entries = [...this.posted.values()]
    if (event.kind === 'receive') return anEntry([onBank(event.pence), event.isKnown ? onFund(this.council, -event.pence) : onSuspense(-event.pence)])
    if (event.kind === 'unbalanced') return anEntry([onBank(event.pence), onSuspense(-event.pence - 1)])
    if (event.kind === 'move') return this.#move(event)
    const chosen = entries[event.which % Math.max(entries.length, 1)]
    if (chosen === undefined) return null
    return event.kind === 'reverse' ? reversalOf(chosen) : { ...reversalOf(chosen), idempotencyKey: chosen.idempotencyKey }
  }

  #move({ from, pence }: { from: number, pence: number }): NewEntry | null {
    const line = this.lines[from % Math.max(this.lines.length, 1)]
    if (line === undefined) return null
    const moved = -Math.sign(line.original) * pence
    const drawsOn = { entryId: line.entry.id, lineNumber: line.lineNumber }
    const out = line.isSuspense ? onSuspense(moved, drawsOn) : onFund(this.council, moved, line.entry.postings[line.lineNumber - 1]?.accountReference ?? '', drawsOn)
    return anEntry([out, onFund(this.council, -moved, '87654321')])
  }

  accepts(entry: NewEntry): boolean {
    if (this.posted.has(entry.idempotencyKey)) return true
    if (entry.postings.reduce((sum, { amountPence }) => sum + amountPence, 0) !== 0) return false
    if (entry.reversesEntryId != null && this.reversed.has(entry.reversesEntryId)) return false
    return this.#draws(entry).every(({ line, pence }) => {
      const left = line.remaining + pence
      return [0, Math.sign(line.original)].includes(Math.sign(left)) && Math.abs(left) <= Math.abs(line.original)
    })
  }

  apply(entry: NewEntry): void {
    if (this.posted.has(entry.idempotencyKey)) return
    for (const { line, pence } of this.#draws(entry)) line.remaining += pence
    entry.postings.forEach((posting, index) => {
      const draws = posting.drawsOn !== undefined || entry.reversesEntryId != null
      if (draws || posting.ledgerAccountCode === 'BANK') return
      const isSuspense = posting.ledgerAccountCode === 'SUSPENSE'
      this.lines.push({ entry, lineNumber: index + 1, original: posting.amountPence, remaining: posting.amountPence, isSuspense })
    })
    if (entry.reversesEntryId != null) this.reversed.add(entry.reversesEntryId)
    this.posted.set(entry.idempotencyKey, entry)
  }

  /** Each line that an entry draws on or gives back to, with by how much. */
  #draws(entry: NewEntry): { line: Line, pence: number }[] {
    return entry.postings.flatMap((posting, index) => {
      const target = this.#target(entry, index)
      const line = this.lines.find(({ entry: { id }, lineNumber }) => id === target?.entryId && lineNumber === target.lineNumber)
      return line === undefined ? [] : [{ line, pence: posting.amountPence }]
    })
  }

  #target(entry: NewEntry, index: number): { entryId: string, lineNumber: number } | undefined {
    if (entry.reversesEntryId == null) return entry.postings[index]?.drawsOn
    const reversed = [...this.posted.values()].find(({ id }) => id === entry.reversesEntryId)
    return reversed === undefined ? undefined : this.#target(reversed, index) ?? { entryId: reversed.id, lineNumber: index + 1 }
  }

  async expectSame(): Promise<void> {
    expect(await entriesOf(this.council)).to.equal(this.posted.size)
    for (const { entry, lineNumber, remaining, original } of this.lines) {
      expect(await remainingOf(this.council, entry.id, lineNumber) ?? original).to.equal(remaining)
    }
  }
}

/** Whether the entries may follow one another. */
function fits(entries: NewEntry[], model: Model): boolean {
  for (const entry of entries) {
    if (!model.accepts(entry)) return false
    model.apply(entry)
  }
  return true
}

async function isAccepted(council: TestCouncil, entry: NewEntry): Promise<boolean> {
  return await post(council, entry).then(() => true, (error: unknown) => isRefusal(error))
}

/** @returns false; throws what is no refusal by the ledger. */
function isRefusal(error: unknown): false {
  if (error instanceof Conflict || (error as { code?: string }).code === 'CF003') return false
  throw error
}
