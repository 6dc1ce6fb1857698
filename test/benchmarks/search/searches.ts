import { addDays, type CalendarDate } from '../../../app/dates.js'
import type { PostingCursor } from '../../../app/ledger/posting-cursor.js'
import type { SearchCriteria, WalkedOrder } from '../../../app/ledger/search/search-criteria.js'
import { pence } from '../../../app/money.js'
import { planted } from './ledger-of-council.js'

/** Something to look for, and the one query that somebody would write by hand for just that. */
export interface Search {
  name: string
  criteria: SearchCriteria
  /** Newest first unless it is another. */
  order?: WalkedOrder
  bare: BareQuery
  /** Whether there are enough lines for a page from the middle of the list. */
  hasDeepPage: boolean
}

/** Parts of a query over postings `p`; in it, $1 is the council and what is looked for begins at $2. */
interface BareQuery {
  from: string
  where: string
  values: readonly unknown[]
  /** The entry's column of further tables whose index runs by day and entry, to be entered at the same place. */
  byDay?: readonly string[]
  /** Its columns and directions where it is not newest first. */
  orderBy?: string
}

export const pageLength = 50

/** Those of the budgets, in a ledger of the two years up to that day. */
export function searches(today: CalendarDate): Search[] {
  const [from, to] = [addDays(today, -400), addDays(today, -340)]
  const ofMonth: BareQuery = { from: 'postings p', where: `p.occurred_on between $2 and $3 and ${shown}`, values: [from, to] }
  return [
    { name: 'reference', criteria: { accountReference: planted.usualAccount }, bare: ofAccount(planted.usualAccount), hasDeepPage: false },
    { name: 'reference of a busy account', criteria: { accountReference: planted.busyAccount }, bare: ofAccount(planted.busyAccount), hasDeepPage: true },
    { name: 'amount', criteria: { amountPence: pence(planted.commonAmountPence) }, bare: ofAmount, hasDeepPage: true },
    { name: 'dates', criteria: { occurredFrom: from, occurredTo: to }, bare: ofMonth, hasDeepPage: true },
    { name: 'common word', criteria: { words: [planted.commonWord] }, bare: ofWords([planted.commonWord]), hasDeepPage: true },
    { name: 'rare word', criteria: { words: [planted.rareWord] }, bare: ofWords([planted.rareWord]), hasDeepPage: false },
    { name: 'name of two words', criteria: { words: planted.name }, bare: ofWords(planted.name), hasDeepPage: false },
    { name: 'beginning of a rare word', criteria: { words: [planted.rareWord.slice(0, 4)] }, bare: ofBeginning(planted.rareWord.slice(0, 4)), hasDeepPage: false },
    { name: 'beginning of twenty words', criteria: { words: [planted.beginning] }, bare: ofBeginning(planted.beginning), hasDeepPage: true },
    { name: 'card last four', criteria: { cardLastFour: planted.cardLastFour }, bare: ofDetails('card_last_four', planted.cardLastFour), hasDeepPage: false },
    { name: 'provider reference', criteria: { providerPaymentId: planted.providerPaymentId }, bare: ofDetails('provider_payment_id', planted.providerPaymentId), hasDeepPage: false },
    { name: 'receipt', criteria: { receiptReference: planted.receiptReference }, bare: ofEntries('reference', planted.receiptReference), hasDeepPage: false },
    { name: 'fund', criteria: { fundCode: '23' }, bare: { from: 'postings p', where: "p.ledger_account_kind = 'fund' and p.fund_code = $2", values: ['23'] }, hasDeepPage: true },
    { name: 'few amounts from and to', criteria: { amountFromPence: pence(1000_00), amountToPence: pence(1009_99) }, bare: ofAmounts(1000_00, 1009_99), hasDeepPage: false },
    { name: 'most amounts from and to', criteria: { amountFromPence: pence(10_00), amountToPence: pence(1500_00) }, bare: ofAmounts(10_00, 1500_00), hasDeepPage: false },
    { name: 'rare channel', criteria: { channel: 'phone' }, bare: ofEntries('channel', 'phone'), hasDeepPage: false },
    { name: 'usual channel', criteria: { channel: 'web' }, bare: ofEntries('channel', 'web'), hasDeepPage: true },
    { name: 'user', criteria: { recordedBy: planted.recordedBy }, bare: ofEntries('recorded_by', planted.recordedBy), hasDeepPage: false },
    { name: 'rare office', criteria: { officeCode: planted.rareOffice }, bare: ofEntries('office_code', planted.rareOffice), hasDeepPage: false },
    { name: 'usual office', criteria: { officeCode: 'WEB' }, bare: ofEntries('office_code', 'WEB'), hasDeepPage: true },
    { name: 'method', criteria: { methodCode: 'BK' }, bare: ofEntries('method_code', 'BK'), hasDeepPage: true },
    { name: 'import', criteria: { importId: planted.importId }, bare: ofImport, hasDeepPage: false },
    { name: 'rare type', criteria: { type: 'bank_refund' }, bare: ofEntries('type', 'bank_refund'), hasDeepPage: false },
    { name: 'usual type', criteria: { type: 'card_payment' }, bare: ofEntries('type', 'card_payment'), hasDeepPage: true },
    { name: 'status in suspense', criteria: { status: 'in-suspense' }, bare: ofRemaining("r.ledger_account_kind = 'suspense' and r.remaining_pence <> 0"), hasDeepPage: false },
    { name: 'status set aside', criteria: { status: 'reserved' }, bare: ofRemaining('r.reserved_pence <> 0'), hasDeepPage: false },
    { name: 'status moved in part', criteria: { status: 'moved-part' }, bare: ofRemaining('r.remaining_pence <> r.original_pence and r.remaining_pence <> 0'), hasDeepPage: false },
    { name: 'status moved', criteria: { status: 'moved-all' }, bare: ofRemaining('r.remaining_pence <> r.original_pence and r.remaining_pence = 0'), hasDeepPage: false },
    { name: 'status refunded', criteria: { status: 'refunded' }, bare: ofRemaining(`r.remaining_pence <> r.original_pence and exists (${refundsOfLine})`), hasDeepPage: false },
    { name: 'status reversed', criteria: { status: 'reversed' }, bare: ofRemaining(`r.remaining_pence <> r.original_pence and exists (${reversalOfEntry})`), hasDeepPage: false },
    { name: 'common word on one fund by web', criteria: { words: [planted.name[0] ?? ''], fundCode: '23', channel: 'web' }, bare: ofSeveral, hasDeepPage: false },
    { name: 'all, the largest first', criteria: {}, order: { by: 'amount', isDescending: true }, bare: { ...everything, orderBy: 'p.amount_pence, p.occurred_on, p.entry_id, p.line_number' }, hasDeepPage: false },
    { name: 'all, as recorded', criteria: {}, order: { by: 'recorded', isDescending: true }, bare: asRecorded, hasDeepPage: false }
  ]
}

/** The whole query for a page of what is found, and for what a list shows of each line. */
export function bareSql(query: BareQuery, councilId: string, after: PostingCursor | null): { text: string, values: unknown[] } {
  const { from, where, values, orderBy = newestFirst } = query
  return {
    text: `
      select p.entry_id, p.line_number, p.occurred_on, e.recorded_at, e.reference, e.type, p.ledger_account_kind, p.fund_code, f.name,
        p.account_reference, -p.amount_pence, m.name, e.channel, d.payer_name, d.narrative, d.card_last_four
      from (
        select p.entry_id, p.line_number from ${from}
        where p.council_id = $1 and ${where} ${after === null ? '' : following(query)}
        order by ${orderBy} limit ${pageLength + 1}) found
      join postings p on p.council_id = $1 and p.entry_id = found.entry_id and p.line_number = found.line_number
      join ledger_entries e on e.council_id = p.council_id and e.id = p.entry_id
      join entry_details d on d.council_id = p.council_id and d.entry_id = p.entry_id
      join methods_of_payment m on m.council_id = e.council_id and m.code = e.method_code
      left join funds f on f.council_id = p.council_id and f.code = p.fund_code
      order by ${orderBy}`,
    values: [councilId, ...values, ...after === null ? [] : [after.occurredOn, after.entryId, after.lineNumber]]
  }
}

/** The bindings of the place come after the query's own. */
function following({ values, byDay = [] }: BareQuery): string {
  const [day, entry, line] = [2, 3, 4].map(place => `$${values.length + place}`)
  return [
    `and (p.occurred_on, p.entry_id, p.line_number) < (${day}::date, ${entry}::uuid, ${line}::int)`,
    ...byDay.map(column => `and (${column.replace(/\..*/, '')}.occurred_on, ${column}) <= (${day}::date, ${entry}::uuid)`)
  ].join(' ')
}

/** The line in the middle of all that is found. */
export function middleSql({ from, where, values }: BareQuery, councilId: string): { text: string, values: unknown[] } {
  const found = `from ${from} where p.council_id = $1 and ${where}`
  return {
    text: `
      select p.occurred_on::text as "occurredOn", p.entry_id as "entryId", p.line_number as "lineNumber" ${found}
      order by p.occurred_on desc, p.entry_id desc, p.line_number desc limit 1 offset (select count(*) / 2 ${found})`,
    values: [councilId, ...values]
  }
}

const shown = "p.ledger_account_kind in ('fund', 'suspense', 'unidentified_income')"
const newestFirst = 'p.occurred_on desc, p.entry_id desc, p.line_number desc'
const everything: BareQuery = { from: 'postings p', where: shown, values: [] }
const ofAmount: BareQuery = { from: 'postings p', where: `p.amount_pence = $2 and ${shown}`, values: [-planted.commonAmountPence] }

const refundsOfLine = `
  select from postings out join ledger_entries refund on refund.council_id = out.council_id and refund.id = out.entry_id
  where out.council_id = r.council_id and out.draws_entry_id = r.entry_id and out.draws_line_number = r.line_number and refund.type in ('card_refund', 'bank_refund')`
const reversalOfEntry = 'select from ledger_entries back where back.council_id = r.council_id and back.reverses_entry_id = r.entry_id'
const ofImport: BareQuery = {
  from: 'ledger_entries e join postings p on p.council_id = e.council_id and p.entry_id = e.id',
  where: `e.source_kind = 'import_row' and e.source_id >= $2 and e.source_id < $3 and ${shown}`, values: [`${planted.importId}:`, `${planted.importId};`]
}
const asRecorded: BareQuery = {
  from: 'ledger_entries e join postings p on p.council_id = e.council_id and p.entry_id = e.id', where: shown, values: [], orderBy: 'e.recorded_at desc, e.id desc, p.line_number desc'
}
const ofSeveral: BareQuery = {
  from: `postings p join search_words w on w.council_id = p.council_id and w.entry_id = p.entry_id and w.occurred_on = p.occurred_on and w.word = $2
    join ledger_entries e on e.council_id = p.council_id and e.id = p.entry_id`,
  where: "p.ledger_account_kind = 'fund' and p.fund_code = '23' and e.channel = 'web'", values: [planted.name[0]]
}

/** Money in alone: the ledger of the benchmark has no other. */
function ofAmounts(from: number, to: number): BareQuery {
  return { from: 'postings p', where: `p.amount_pence between $2 and $3 and ${shown}`, values: [-to, -from] }
}

function ofRemaining(where: string): BareQuery {
  return {
    from: 'remaining_amounts r join postings p on p.council_id = r.council_id and p.entry_id = r.entry_id and p.line_number = r.line_number and p.occurred_on = r.occurred_on',
    where: `${where} and ${shown}`, values: []
  }
}

function ofDetails(column: 'card_last_four' | 'provider_payment_id', value: string): BareQuery {
  return {
    from: 'entry_details c join postings p on p.council_id = c.council_id and p.entry_id = c.entry_id and p.occurred_on = c.occurred_on',
    where: `c.${column} = $2 and ${shown}`, values: [value]
  }
}

function ofEntries(column: 'reference' | 'type' | 'method_code' | 'office_code' | 'channel' | 'recorded_by', value: string): BareQuery {
  return {
    from: 'ledger_entries e join postings p on p.council_id = e.council_id and p.entry_id = e.id and p.occurred_on = e.occurred_on',
    where: `e.${column} = $2 and ${shown}`, values: [value], byDay: ['e.id']
  }
}

function ofAccount(reference: string): BareQuery {
  return { from: 'postings p', where: `p.account_reference = $2 and ${shown}`, values: [reference] }
}

function ofBeginning(beginning: string): BareQuery {
  return {
    from: 'search_words w join postings p on p.council_id = w.council_id and p.entry_id = w.entry_id and p.occurred_on = w.occurred_on',
    where: `w.word >= $2 and w.word < $3 and ${shown}`, values: [beginning, `${beginning}\u{10ffff}`]
  }
}

function ofWords(words: readonly string[]): BareQuery {
  const joins = words.map((_, index) => `join search_words w${index} on w${index}.council_id = p.council_id
    and w${index}.entry_id = p.entry_id and w${index}.occurred_on = p.occurred_on and w${index}.word = $${index + 2}`)
  return { from: `postings p ${joins.join(' ')}`, where: shown, values: words, byDay: words.map((_, index) => `w${index}.entry_id`) }
}
