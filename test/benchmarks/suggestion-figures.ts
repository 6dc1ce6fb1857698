import pg from 'pg'
import { Random } from '../../app/database/demo/random.js'
import { inCouncil } from '../../app/database/in-council.js'
import { calendarDate, systemClock } from '../../app/dates.js'
import { type NewEntry, postBatch } from '../../app/ledger/post-entry.js'
import { pence } from '../../app/money.js'
import { newReference } from '../../app/references.js'
import { rememberAllocations } from '../../app/suspense/matching/remember-allocations.js'
import { workMatching } from '../../app/suspense/matching/work-matching.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { asItem, knownPayerOf, type MadeAccount, madeReceipt, type MadeReceipt, manyAccounts } from '../support/suspense-receipts.js'
import { superuserUrlOfTestDatabase } from './databases.js'
import { type Figure, median, plainFigure, ratioFigure } from './figure.js'
import { timed } from './rounds.js'

const mostSeconds = 120
const mostMegabytes = 300
const inOneGo = 2000
const floorRounds = 3

/**
 * Accounts found for open suspense items, for each by all that may tell, and kept. The floor is one bare query that reads the same items
 * and looks up each of their words among the references of account holders: the least that finding a quoted reference takes.
 */
export async function suggestionFigures({ openItems, accountHolders }: { openItems: number, accountHolders: number }): Promise<Figure[]> {
  const superuser = new pg.Client({ connectionString: await superuserUrlOfTestDatabase() })
  superuser.on('error', () => undefined)
  await superuser.connect()
  const council = await aCouncil()
  const random = new Random(2026)
  const accounts = await manyAccounts(random, council, accountHolders)
  await openSuspense(council, Array.from({ length: openItems }, () => madeReceipt(random, accounts)), accounts)
  await superuser.query('vacuum analyze')
  const before = process.memoryUsage().rss
  let largest = before
  const watch = setInterval(() => { largest = Math.max(largest, process.memoryUsage().rss) }, 100)
  const ms = await timed(async () => { await workMatching(council.id, systemClock) })
  clearInterval(watch)
  const floors: number[] = []
  for (let round = 0; round < floorRounds; round += 1) floors.push(await timed(async () => { await superuser.query(floorQuery, [council.id]) }))
  const { rows: [found] } = await superuser.query<{ items: number }>('select count(*)::integer as items from suspense_suggestions where council_id = $1 and rank = 1', [council.id])
  if (found === undefined || found.items < openItems / 2) throw new Error(`Only ${found?.items ?? 0} of ${openItems} items have a suggestion`)
  await superuser.end()
  const size = `${openItems.toLocaleString('en-GB')} open items, ${accountHolders.toLocaleString('en-GB')} account holders`
  return [
    ratioFigure(`suggestions: ${size}, against looking up their words`, 's', [{ measured: ms / 1000, floor: median(floors) / 1000 }], null),
    plainFigure(`suggestions: ${size}`, 's', [ms / 1000], { atMost: mostSeconds }),
    plainFigure('suggestions: one item', 'ms', [ms / openItems], null),
    plainFigure(`suggestions: ${size}, memory beyond what was there`, 'MB', [(largest - before) / 2 ** 20], { atMost: mostMegabytes })
  ]
}

const floorQuery = `
  select count(h.reference)
  from remaining_amounts r
  join postings p on p.council_id = r.council_id and p.entry_id = r.entry_id and p.line_number = r.line_number
  join entry_details d on d.council_id = r.council_id and d.entry_id = r.entry_id
  cross join lateral regexp_split_to_table(upper(concat_ws(' ', p.account_reference, d.narrative, d.payer_name)), '[^A-Z0-9]+') as word
  left join account_holders h on h.council_id = r.council_id and h.reference = word
  where r.council_id = $1 and r.ledger_account_kind = 'suspense' and r.remaining_pence <> 0`

/** Posted as a file of them would be, with what has been learnt from allocations of earlier ones. */
async function openSuspense(council: TestCouncil, receipts: readonly MadeReceipt[], accounts: readonly MadeAccount[]): Promise<void> {
  for (let from = 0; from < receipts.length; from += inOneGo) {
    const entries = receipts.slice(from, from + inOneGo).map(suspenseEntry)
    await inCouncil(council.id, async trx => { await postBatch(trx, council.id, entries) })
  }
  for (let from = 0; from < accounts.length; from += inOneGo) {
    const learnt = accounts.slice(from, from + inOneGo).map(account => ({
      payerName: knownPayerOf(account), narrative: null, fundCode: account.fundCode, accountReference: account.reference, occurredOn: calendarDate('2026-10-14')
    }))
    await inCouncil(council.id, async trx => { await rememberAllocations(trx, council.id, learnt) })
  }
}

function suspenseEntry(receipt: MadeReceipt): NewEntry {
  const { entryId: id, remainingPence, occurredOn, reference, narrative, payerName } = asItem(receipt)
  return {
    id, type: 'receipt', reference: newReference(), occurredOn, accountingDate: occurredOn, methodCode: 'BK', channel: 'file', officeCode: 'S',
    source: { kind: 'statement_line', id }, idempotencyKey: `bench:${id}`, details: { narrative, payerName },
    postings: [
      { ledgerAccountCode: 'BANK', amountPence: remainingPence },
      { ledgerAccountCode: 'SUSPENSE', accountReference: reference, amountPence: pence(-remainingPence) }
    ]
  }
}
