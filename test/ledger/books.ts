import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { calendarDate } from '../../app/dates.js'
import { fundAccountCode } from '../../app/councils/set-up-council.js'
import { Conflict } from '../../app/errors.js'
import { type NewEntry, type NewPosting, type PostedEntry, postEntry } from '../../app/ledger/post-entry.js'
import { allMoney } from '../../app/ledger/money-in-sight.js'
import { newestFirst, type Search, type SearchCriteria } from '../../app/ledger/search/search-criteria.js'
import { type Pence, pence } from '../../app/money.js'
import { newReference } from '../../app/references.js'
import { fundOf, type TestCouncil } from '../support/builders.js'

const day = calendarDate('2026-05-04')

/** An entry made by an officer on 4 May 2026, with these postings. */
export function anEntry(postings: NewPosting[], overrides: Partial<NewEntry> = {}): NewEntry {
  const id = newId()
  return {
    id, type: 'receipt', reference: newReference(), occurredOn: day, accountingDate: day, methodCode: 'BK', channel: 'system',
    officeCode: 'S', source: { kind: 'statement_line', id }, idempotencyKey: `test:${id}`, postings, ...overrides
  }
}

export function onBank(amountPence: number): NewPosting {
  return { ledgerAccountCode: 'BANK', amountPence: pence(amountPence) }
}

export function onSuspense(amountPence: number, drawsOn?: NewPosting['drawsOn']): NewPosting {
  return { ledgerAccountCode: 'SUSPENSE', amountPence: pence(amountPence), drawsOn }
}

export function onFund(council: TestCouncil, amountPence: number, accountReference = '12345678', drawsOn?: NewPosting['drawsOn']): NewPosting {
  const { code } = fundOf(council, 'council-tax')
  return { ledgerAccountCode: fundAccountCode(code), accountReference, amountPence: pence(amountPence), drawsOn }
}

/** Turns an entry round: its reversal. */
export function reversalOf(entry: NewEntry, overrides: Partial<NewEntry> = {}): NewEntry {
  const postings = entry.postings.map(({ drawsOn: _, ...posting }) => ({
    ...posting, amountPence: pence(-posting.amountPence), vatPence: pence(-(posting.vatPence ?? 0))
  }))
  return anEntry(postings, { type: 'reversal', reversesEntryId: entry.id, source: { kind: 'ledger_entry', id: entry.id }, ...overrides })
}

export async function post(council: Pick<TestCouncil, 'id'>, entry: NewEntry): Promise<PostedEntry> {
  return await inCouncil(council.id, async trx => await postEntry(trx, council.id, entry))
}

export async function remainingOf(council: TestCouncil, entryId: string, lineNumber: number): Promise<Pence | undefined> {
  return await inCouncil(council.id, async trx => {
    const row = await trx('remaining_amounts').where({ council_id: council.id, entry_id: entryId, line_number: lineNumber })
      .first('remaining_pence') as { remaining_pence: Pence } | undefined
    return row?.remaining_pence
  })
}

export async function entriesOf(council: Pick<TestCouncil, 'id'>): Promise<number> {
  return await inCouncil(council.id, async trx => {
    const { entries } = await trx('ledger_entries').where({ council_id: council.id }).count({ entries: '*' }).first() as { entries: number }
    return entries
  })
}

/** A search by somebody who sees all money, newest first. */
export function lookingFor(anyOf: readonly SearchCriteria[], order = newestFirst): Search {
  return { anyOf, sight: allMoney, order }
}

/** The database's code for why it refused; 'Conflict' when people are told of it. */
export async function refusalCode(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    return error instanceof Conflict ? 'Conflict' : (error as { code: string }).code
  }
  return 'nothing was refused'
}

/** What must hold of a council's ledger at every moment. */
export async function expectSoundBooks(council: TestCouncil): Promise<void> {
  const [books] = await inCouncil(council.id, async trx => (await trx.raw<{ rows: Record<string, unknown>[] }>(`
    with own as (select * from postings where council_id = :councilId),
      drawn as (
        select draws_entry_id as entry_id, draws_line_number as line_number, sum(amount_pence)::bigint as pence from own
        where draws_entry_id is not null group by 1, 2)
    select
      (select coalesce(sum(amount_pence), 0)::bigint from own) as total,
      (select count(*) from (select from own group by entry_id having sum(amount_pence) <> 0 or count(*) < 2) wrong) as unbalanced,
      (select count(*) from ledger_entries e where e.council_id = :councilId
        and not exists (select from own where own.entry_id = e.id)) as empty,
      (select coalesce(sum(amount_pence), 0)::bigint from own where ledger_account_kind = 'suspense') as suspense,
      (select coalesce(sum(remaining_pence), 0)::bigint from remaining_amounts
        where council_id = :councilId and ledger_account_kind = 'suspense') as open,
      (select count(*) from remaining_amounts r left join drawn using (entry_id, line_number)
        where r.council_id = :councilId and r.remaining_pence <> r.original_pence + coalesce(drawn.pence, 0)) as untraceable,
      (select count(*) from remaining_amounts r where r.council_id = :councilId
        and not (sign(remaining_pence) in (0, sign(original_pence)) and abs(remaining_pence) <= abs(original_pence))) as beyond,
      (select count(*) from remaining_amounts r where r.council_id = :councilId and (abs(reserved_pence) > abs(remaining_pence)
        or reserved_pence <> (select coalesce(sum(l.reserved_pence), 0) from line_reservations l
          where l.council_id = :councilId and l.entry_id = r.entry_id and l.line_number = r.line_number))) as misreserved
    `, { councilId: council.id })).rows)
  expect(books).to.include({ total: 0, unbalanced: 0, empty: 0, untraceable: 0, beyond: 0, misreserved: 0 })
  expect(books?.open).to.equal(books?.suspense)
}
