import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { entriesOfKeys } from '../ledger/entry-query.js'
import type { Pence } from '../money.js'
import type { MoneyLimits } from '../users/person.js'
import { keyOfPart } from './post-transfer.js'
import { type Movement, type Transfer, type TransferLine, wholeWithinLimits } from './transfer.js'

/** A transfer, a reversal or money put back as lists show it. */
export interface ListedTransfer {
  id: string
  movement: Movement
  reference: string
  state: Transfer['state']
  amountPence: Pence
  /** The reason's name, or the explanation where there is no list of reasons. */
  why: string
  requestedBy: string
  requestedByName: string
  requestedAt: Date
  /** The first of the accounts that it touches, those that it takes money from before the others, and how many more there are. */
  accountName: string | null
  accountReference: string | null
  moreAccounts: number | null
}

/** With everything that its own page tells. */
export interface FoundTransfer extends ListedTransfer {
  explanation: string | null
  needsApproval: boolean
  decidedByName: string | null
  decidedAt: Date | null
  decisionReason: string | null
  /** The entry that a reversal turns round. */
  reverses: { id: string, reference: string } | null
  lines: FoundLine[]
  /** What it has posted, in its order. */
  entries: { id: string, reference: string }[]
}

export interface FoundLine extends TransferLine {
  fundName: string | null
  /** Of the line that money is taken from. */
  reference: string | null
  occurredOn: string | null
  methodName: string | null
}

export type TransferStates = readonly Transfer['state'][]

/** Transfers and reversals, newest first, of one state or all, from a place on. Those that touch money beyond the limits are left out. */
export async function listTransfers(
  trx: Knex.Transaction, councilId: CouncilId, limits: MoneyLimits, page: { state?: Transfer['state'], before?: string, limit: number }
): Promise<ListedTransfer[]> {
  const query = described(trx, councilId, limits).orderBy('t.id', 'desc').limit(page.limit)
  if (page.state !== undefined) void query.where('t.state', page.state)
  if (page.before !== undefined) void query.where('t.id', '<', page.before)
  return await query.select(listed) as ListedTransfer[]
}

/** What waits for somebody else than this person to agree, oldest first. */
export async function waitingTransfers(
  trx: Knex.Transaction, councilId: CouncilId, person: MoneyLimits & { id: string }, most: number
): Promise<ListedTransfer[]> {
  return await described(trx, councilId, person).where('t.state', 'waiting').whereNot('t.requested_by', person.id)
    .orderBy('t.id').limit(most).select(listed) as ListedTransfer[]
}

/** @returns undefined when there is none, or it touches money beyond the limits */
export async function findTransfer(trx: Knex.Transaction, councilId: CouncilId, limits: MoneyLimits, id: string): Promise<FoundTransfer | undefined> {
  const transfer = await described(trx, councilId, limits).where('t.id', id)
    .leftJoin('users as d', join => join.on('d.council_id', 't.council_id').on('d.id', 't.decided_by'))
    .leftJoin('ledger_entries as e', join => join.on('e.council_id', 't.council_id').on('e.id', 't.reverses_entry_id'))
    .first({
      ...listed, explanation: 't.explanation', needsApproval: 't.needs_approval', decidedByName: 'd.name', decidedAt: 't.decided_at',
      decisionReason: 't.decision_reason', reversesId: 'e.id', reversesReference: 'e.reference'
    }) as (Omit<FoundTransfer, 'reverses' | 'lines' | 'entries'> & { reversesId: string | null, reversesReference: string | null }) | undefined
  if (transfer === undefined) return undefined
  const { reversesId, reversesReference, ...found } = transfer
  const reverses = reversesId === null || reversesReference === null ? null : { id: reversesId, reference: reversesReference }
  const lines = await describedLines(trx, councilId, id)
  return { ...found, reverses, lines, entries: found.state === 'posted' ? await entriesOf(trx, councilId, found, reverses, lines) : [] }
}

/** The transfer that posted an entry, for the entry's page; undefined for all other entries. */
export function transferOfKey(idempotencyKey: string): string | undefined {
  return /^transfer:([0-9a-f-]{36}):\d+$/.exec(idempotencyKey)?.[1]
}

const listed = {
  id: 't.id', movement: 't.movement', reference: 't.reference', state: 't.state', amountPence: 't.amount_pence', requestedBy: 't.requested_by', requestedByName: 'u.name', requestedAt: 't.requested_at', accountName: 'a.name', accountReference: 'a.reference',
  moreAccounts: 'a.more', why: 'y.why'
}

function described(trx: Knex.Transaction, councilId: CouncilId, limits: MoneyLimits): Knex.QueryBuilder {
  return wholeWithinLimits(trx('transfers as t').where('t.council_id', councilId)
    .join('users as u', join => join.on('u.council_id', 't.council_id').on('u.id', 't.requested_by'))
    .leftJoin('transfer_reasons as r', join => join.on('r.council_id', 't.council_id').on('r.movement', 't.movement').on('r.code', 't.reason_code'))
    .joinRaw('cross join lateral (select coalesce(r.name, t.explanation) as why) y')
    .joinRaw(firstAccount, { councilId }), limits)
}

const firstAccount = `left join lateral (
  select f.name, l.account_reference as reference, count(*) over ()::integer - 1 as more from transfer_lines l
  join funds f on f.council_id = :councilId and f.code = l.fund_code
  where l.council_id = :councilId and l.transfer_id = t.id
  group by f.name, l.fund_code, l.account_reference order by min(l.side), min(l.position) limit 1) a on true`

async function describedLines(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<FoundLine[]> {
  return await trx('transfer_lines as l').where({ 'l.council_id': councilId, 'l.transfer_id': id })
    .leftJoin('funds as f', join => join.on('f.council_id', 'l.council_id').on('f.code', 'l.fund_code'))
    .leftJoin('ledger_entries as e', join => join.on('e.council_id', 'l.council_id').on('e.id', 'l.entry_id'))
    .leftJoin('methods_of_payment as m', join => join.on('m.council_id', 'l.council_id').on('m.code', 'l.method_code'))
    .orderBy(['l.side', 'l.position']).select({
      side: 'l.side', entryId: 'l.entry_id', lineNumber: 'l.line_number', fundCode: 'l.fund_code', fundName: 'f.name',
      accountReference: 'l.account_reference', methodCode: 'l.method_code', methodName: 'm.name', amountPence: 'l.amount_pence',
      reference: 'e.reference', occurredOn: 'e.occurred_on'
    }) as FoundLine[]
}

async function entriesOf(
  trx: Knex.Transaction, councilId: CouncilId, { id, movement }: Pick<ListedTransfer, 'id' | 'movement'>, reverses: FoundTransfer['reverses'], lines: readonly FoundLine[]
): Promise<FoundTransfer['entries']> {
  const parts = lines.filter(({ side }) => side === 'from').map((_, index) => keyOfPart(id, index))
  const keys = movement === 'reversal' ? [`reversal:${reverses?.id ?? ''}`] : parts
  return [...(await entriesOfKeys(trx, councilId, keys)).values()]
}
