import { expect } from 'chai'
import fc from 'fast-check'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { Conflict, NotFound } from '../../app/errors.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { entriesOfTransfer } from '../support/builders-transfers.js'
import { usesDatabase } from '../support/database.js'
import { expectSoundBooks } from './books.js'
import { aMovement, type Movement, People } from './movements.js'
import { type ModelEntry, type ModelLine, MovementsModel } from './plain-books.js'

describe('Money, whatever people do with it', function () {
  this.timeout(120_000)
  usesDatabase()

  it('is where a plain model says, movement by movement, and refused exactly when the model says', async () => {
    await fc.assert(fc.asyncProperty(fc.array(aMovement, { minLength: 20, maxLength: 45 }), async movements => {
      const world = await World.begin()
      for (const movement of movements) await world.play(movement)
      await world.expectKept()
    }), { numRuns: 12, endOnFailure: true })
  })

  it('keeps the ledger’s promises when everybody acts at the same instant', async () => {
    await fc.assert(fc.asyncProperty(fc.array(aMovement, { minLength: 8, maxLength: 16 }), async movements => {
      const world = await World.begin()
      for (const how of ['bank', 'card', 'suspense', 'card'] as const) await world.play({ kind: 'receive', how, pence: 50_00, account: 0 })
      await world.play({ kind: 'transfer', from: [{ line: 0, pence: 10_00 }], to: [1], share: 50 })
      await world.play({ kind: 'allocate', from: 0, pence: 15_00, account: 2 })
      await world.play({ kind: 'transfer', from: [{ line: 1, pence: 25_00 }], to: [2], share: 50 })
      await world.play({ kind: 'refund', from: 0, pence: 5_00 })
      await world.expectKept()
      await Promise.all(movements.map(async movement => { await world.attempt(movement) }))
      await world.expectSound()
    }), { numRuns: 8, endOnFailure: true })
  })
})

/** People at work, beside the model of what they do. */
class World {
  readonly #people: People
  readonly #model = new MovementsModel()
  readonly #cardLines: ModelLine[] = []
  readonly #disputed = new Set<string>()
  readonly #mayGoBack = new Set<ModelLine>()

  private constructor(council: TestCouncil) {
    this.#people = new People(council)
  }

  static async begin(): Promise<World> {
    const world = new World(await aCouncil())
    await world.#people.setLimits()
    return world
  }

  /** What the model expects of the movement is what happens. */
  async play(movement: Movement): Promise<void> {
    const step = this.#stepOf(movement)
    if (step === null) return
    const accepted = await isAccepted(step.act)
    expect(accepted, JSON.stringify(movement)).to.equal(step.isFine)
  }

  /** Only tried: what others do at the same time decides. */
  async attempt(movement: Movement): Promise<void> {
    const step = this.#stepOf(movement)
    if (step !== null) await isAccepted(step.try)
  }

  async expectKept(): Promise<void> {
    await this.#model.expectSame(this.#people.council)
    await this.expectSound()
  }

  /** And nothing is set aside but for what waits. */
  async expectSound(): Promise<void> {
    const { council } = this.#people
    await expectSoundBooks(council)
    const idle = await inCouncil(council.id, async trx => await trx('line_reservations as l').where('l.council_id', council.id)
      .whereNotExists(trx('transfers as t').whereRaw('t.council_id = l.council_id and t.id = l.holder_id').where('t.state', 'waiting'))
      .whereNotExists(trx('refunds as r').whereRaw('r.council_id = l.council_id and r.id = l.holder_id').whereIn('r.state', ['requested', 'approved', 'submitting', 'submitted'])))
    expect(idle).to.deep.equal([])
  }

  #stepOf(movement: Movement): Step | null {
    switch (movement.kind) {
      case 'receive': return this.#receive(movement)
      case 'allocate': return this.#allocate(movement)
      case 'transfer': return this.#transfer(movement)
      case 'decide': return this.#decide(movement)
      case 'reverse': return this.#reverse(movement)
      case 'put-back': return this.#putBack(movement)
      case 'refund': return this.#refund(movement)
      case 'settle': return this.#settle(movement)
      case 'dispute': return this.#dispute(movement)
    }
  }

  #receive({ how, pence, account }: Movement & { kind: 'receive' }): Step {
    const reference = this.#people.account(account)
    return step(true, async () => await this.#people.receive(how, pence, reference), entryId => {
      this.#model.received += pence
      const line = this.#model.bring(entryId, 2, how === 'suspense' ? 'suspense' : 'fund', how === 'suspense' ? '' : reference, pence)
      this.#model.move(entryId, [], [line], false)
      if (how === 'card') this.#cardLines.push(line)
      if (how === 'bank') this.#mayGoBack.add(line)
    })
  }

  #allocate({ from, pence, account }: Movement & { kind: 'allocate' }): Step | null {
    const line = pick(this.#model.lines.filter(({ place, original }) => place === 'suspense' && original > 0), from)
    if (line === undefined) return null
    const takes = [{ line, pence }]
    return step(this.#model.canTake(takes), async () => await this.#people.allocate(line, pence, this.#people.account(account)), async entryId => {
      const brings = await this.#bring(entryId, pence)
      this.#model.move(entryId, takes, brings, true)
      for (const one of brings) this.#mayGoBack.add(one)
    })
  }

  #transfer({ from, to, share }: Movement & { kind: 'transfer' }): Step | null {
    const lines = this.#model.lines.filter(({ place }) => place === 'fund')
    const takes = from.flatMap(({ line, pence }) => lines.length === 0 ? [] : [{ line: lines[line % lines.length] ?? fail(), pence }])
    const total = takes.reduce((sum, { pence }) => sum + pence, 0)
    const first = to.length === 1 ? total : Math.max(1, Math.floor(total * share / 100))
    const puts = [first, total - first].slice(0, to.length).map((pence, index) => ({ account: this.#people.account(to[index] ?? 0), pence })).filter(({ pence }) => pence > 0)
    if (takes.length === 0) return null
    const isFine = this.#model.canTake(takes) && !puts.some(({ account }) => takes.some(({ line }) => line.account === account))
    const id = newId()
    return step(isFine, async () => await this.#people.transfer(id, takes.map(({ line, pence }) => ({ entryId: line.entryId, lineNumber: line.lineNumber, pence })), puts), async state => {
      // What the same person has moved of these lines alone before counts as well.
      if (total > 20_00) expect(state).to.equal('waiting')
      const waiting = { id, kind: 'transfer' as const, takes, puts }
      if (state === 'waiting') this.#model.wait(waiting)
      else await this.#posted(id, takes, puts)
    })
  }

  /** An entry for each line that gave money; together they bring what was asked for. */
  async #posted(id: string, takes: ModelEntry['draws'], puts: readonly { account: string, pence: number }[]): Promise<void> {
    const ids = await entriesOfTransfer(this.#people.council, id)
    expect(ids).to.have.length(takes.length)
    const brought: ModelLine[] = []
    for (const [index, take] of takes.entries()) {
      const brings = await this.#bring(ids[index] ?? '', take.pence)
      this.#model.move(ids[index] ?? '', [take], brings, true)
      brought.push(...brings)
    }
    for (const account of this.#people.accounts) {
      const sum = (all: readonly { account: string, pence: number }[]) => all.filter(one => one.account === account).reduce((total, { pence }) => total + pence, 0)
      expect(sum(brought.map(line => ({ account: line.account, pence: line.original })))).to.equal(sum(puts))
    }
  }

  #decide({ which, how }: Movement & { kind: 'decide' }): Step | null {
    const waiting = pick([...this.#model.waiting.values()].filter(({ kind }) => kind !== 'refund'), which)
    if (waiting === undefined) return null
    return step(true, async () => { await this.#people.decide(waiting.id, how) }, async () => {
      this.#model.release(waiting)
      if (how !== 'approve') return
      if (waiting.kind === 'put-back') await this.#opened(waiting)
      else if (waiting.reverses === undefined) await this.#posted(waiting.id, waiting.takes, waiting.puts)
      else this.#model.reverse(waiting.reverses)
    })
  }

  #reverse({ which }: Movement & { kind: 'reverse' }): Step | null {
    // Now and then one of a kind that nobody reverses.
    const entry = pick(this.#model.entries.filter(({ isReversible }) => isReversible || which % 5 === 0), which)
    if (entry === undefined) return null
    const id = newId()
    return step(this.#model.canReverse(entry), async () => await this.#people.reverse(id, entry.id), state => {
      const takes = entry.brings.map(line => ({ line, pence: line.original }))
      if (state === 'waiting') this.#model.wait({ id, kind: 'reversal', takes, puts: [], reverses: entry })
      else this.#model.reverse(entry)
    })
  }

  #putBack({ from }: Movement & { kind: 'put-back' }): Step | null {
    const line = pick(this.#model.lines.filter(({ place }) => place === 'fund'), from)
    if (line === undefined) return null
    const taken = this.#model.available(line)
    const isFine = this.#mayGoBack.has(line) && taken > 0
    const [id, takes] = [newId(), [{ line, pence: taken }]]
    return step(isFine, async () => await this.#people.putBack(id, line), done => {
      if (taken > 20_00) expect(done).to.have.property('waitsAs')
      if ('waitsAs' in done) return this.#model.wait({ id, kind: 'put-back', takes, puts: [] })
      const opened = this.#model.bring(done.item.entryId, done.item.lineNumber, 'suspense', '', taken)
      this.#model.move(done.item.entryId, takes, [opened], true)
    })
  }

  /** What was agreed to is an item in suspense. */
  async #opened({ id, takes }: { id: string, takes: ModelEntry['draws'] }): Promise<void> {
    const [entryId = ''] = await entriesOfTransfer(this.#people.council, id)
    const opened = this.#model.bring(entryId, 2, 'suspense', '', takes.reduce((sum, { pence }) => sum + pence, 0))
    this.#model.move(entryId, takes, [opened], true)
  }

  #refund({ from, pence }: Movement & { kind: 'refund' }): Step | null {
    const line = pick(this.#cardLines, from)
    if (line === undefined) return null
    const [id, takes] = [newId(), [{ line, pence }]]
    return step(this.#model.canTake(takes), async () => await this.#people.refund(id, line, pence, this.#model.available(line)), () => {
      this.#model.wait({ id, kind: 'refund', takes, puts: [] })
    })
  }

  #settle({ which, isGood }: Movement & { kind: 'settle' }): Step | null {
    const waiting = pick([...this.#model.waiting.values()].filter(({ kind }) => kind === 'refund'), which)
    if (waiting === undefined) return null
    return step(true, async () => await this.#people.settle(waiting.id, isGood), hasGone => {
      this.#model.release(waiting)
      if (!hasGone) return
      this.#model.move(waiting.id, waiting.takes, [], false)
      this.#model.paidBack += waiting.takes.reduce((sum, { pence }) => sum + pence, 0)
    })
  }

  #dispute({ which }: Movement & { kind: 'dispute' }): Step | null {
    const line = pick(this.#cardLines, which)
    if (line === undefined || this.#disputed.has(line.entryId)) return null
    return step(true, async () => await this.#people.loseDispute(line.entryId), async entryId => {
      this.#disputed.add(line.entryId)
      const taken = this.#model.available(line)
      const brings = await this.#bring(entryId, taken - line.original)
      this.#model.move(entryId, taken === 0 ? [] : [{ line, pence: taken }], brings, false)
      this.#model.paidBack += line.original
    })
  }

  async #bring(entryId: string, pence: number): Promise<ModelLine[]> {
    const brought = await this.#people.broughtBy(entryId)
    expect(brought.reduce((sum, line) => sum + line.pence, 0)).to.equal(pence)
    return brought.map(line => this.#model.bring(entryId, line.lineNumber, line.kind, line.kind === 'suspense' ? '' : line.account, line.pence))
  }
}

/** What somebody does, and whether it may be done. */
interface Step {
  isFine: boolean
  /** Does it, and tells the model when it was done. */
  act: () => Promise<void>
  /** Does it, and tells nobody. */
  try: () => Promise<unknown>
}

function step<Result>(isFine: boolean, work: () => Promise<Result>, then: (result: Result) => Promise<void> | void): Step {
  return { isFine, act: async () => { await then(await work()) }, try: work }
}

function pick<Thing>(things: readonly Thing[], choice: number): Thing | undefined {
  return things[choice % Math.max(things.length, 1)]
}

function fail(): never {
  throw new Error('There is no such line')
}

/** @returns false for a refusal that people are told of; throws everything else. */
async function isAccepted(work: () => Promise<unknown>): Promise<boolean> {
  return await work().then(() => true, (error: unknown) => {
    if (error instanceof Conflict || error instanceof NotFound) return false
    throw error
  })
}
