import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import type { TestCouncil } from '../support/builders.js'

/** Money where something brought it, as a plain model has it and people see it: money that came in is positive. */
export interface ModelLine {
  entryId: string
  lineNumber: number
  place: 'fund' | 'suspense'
  account: string
  original: number
  remaining: number
  /** Which waiting things have set aside how much. */
  reserved: Map<string, number>
}

/** An entry that moved money, and can be turned round while all that it brought is still there. */
export interface ModelEntry {
  id: string
  draws: { line: ModelLine, pence: number }[]
  brings: ModelLine[]
  /** Whether it is of a kind that people reverse. */
  isReversible: boolean
  isReversed: boolean
}

/** Something that waits: for another person, or for the provider. */
export interface ModelWaiting {
  id: string
  kind: 'transfer' | 'reversal' | 'put-back' | 'refund'
  takes: { line: ModelLine, pence: number }[]
  /** Where a transfer puts it. */
  puts: { account: string, pence: number }[]
  reverses?: ModelEntry
}

/** The books once more, in memory: what came in, where it is, and what waits. */
export class MovementsModel {
  readonly lines: ModelLine[] = []
  readonly entries: ModelEntry[] = []
  readonly waiting = new Map<string, ModelWaiting>()
  received = 0
  paidBack = 0

  available(line: ModelLine): number {
    return line.remaining - [...line.reserved.values()].reduce((sum, pence) => sum + pence, 0)
  }

  /** Whether all of these can be taken together, the same line twice counting twice. */
  canTake(takes: readonly { line: ModelLine, pence: number }[]): boolean {
    return takes.every(({ line }) => takes.filter(take => take.line === line).reduce((sum, { pence }) => sum + pence, 0) <= this.available(line))
  }

  canReverse(entry: ModelEntry): boolean {
    return entry.isReversible && !entry.isReversed && !entry.brings.some(line => this.available(line) < line.original)
  }

  bring(entryId: string, lineNumber: number, place: ModelLine['place'], account: string, pence: number): ModelLine {
    const line = { entryId, lineNumber, place, account, original: pence, remaining: pence, reserved: new Map<string, number>() }
    this.lines.push(line)
    return line
  }

  /** Posts: takes from lines, brings to others. */
  move(id: string, takes: ModelEntry['draws'], brings: ModelLine[], isReversible: boolean): void {
    for (const { line, pence } of takes) line.remaining -= pence
    this.entries.push({ id, draws: takes, brings, isReversible, isReversed: false })
  }

  reverse(entry: ModelEntry): void {
    for (const { line, pence } of entry.draws) line.remaining += pence
    for (const line of entry.brings) line.remaining = 0
    entry.isReversed = true
  }

  wait(waiting: ModelWaiting): void {
    for (const { line, pence } of waiting.takes) line.reserved.set(waiting.id, (line.reserved.get(waiting.id) ?? 0) + pence)
    this.waiting.set(waiting.id, waiting)
  }

  release(waiting: ModelWaiting): void {
    for (const { line } of waiting.takes) line.reserved.delete(waiting.id)
    this.waiting.delete(waiting.id)
  }

  /** Every line has what the model says, and nothing came or went but what the model knows. */
  async expectSame(council: TestCouncil): Promise<void> {
    const { rows, places } = await inCouncil(council.id, async trx => ({
      rows: await trx('remaining_amounts').where({ council_id: council.id }).select('entry_id', 'line_number', 'remaining_pence', 'reserved_pence') as
        { entry_id: string, line_number: number, remaining_pence: number, reserved_pence: number }[],
      places: Object.fromEntries((await trx('postings').where({ council_id: council.id }).groupBy('ledger_account_kind')
        .select('ledger_account_kind as kind', trx.raw('sum(amount_pence)::bigint as pence')) as { kind: string, pence: number }[]).map(({ kind, pence }) => [kind, pence]))
    }))
    for (const line of this.lines) {
      const row = rows.find(one => one.entry_id === line.entryId && one.line_number === line.lineNumber)
      const actual = { remaining: row === undefined ? line.original : 0 - row.remaining_pence, reserved: 0 - (row?.reserved_pence ?? 0) }
      expect(actual, `line ${line.lineNumber} of ${line.entryId} on ${line.account}`).to.deep.equal({ remaining: line.remaining, reserved: line.remaining - this.available(line) })
    }
    const on = (place: ModelLine['place']) => this.lines.filter(line => line.place === place).reduce((sum, { remaining }) => sum + remaining, 0)
    expect(0 - (places.suspense ?? 0), 'suspense').to.equal(on('suspense'))
    expect(0 - (places.fund ?? 0), 'funds').to.equal(on('fund'))
    expect(on('suspense') + on('fund'), 'nothing is lost').to.equal(this.received - this.paidBack)
  }
}
