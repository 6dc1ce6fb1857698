import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { accountPath } from '../funds/account-address.js'
import type { PostingLine } from '../ledger/posting-line.js'
import type { Interpretation } from '../ledger/search/read-search.js'
import { isPaymentWithinLimits } from '../payments/payments-within-limits.js'
import { feedsWithinLimits } from '../posting-files/posting-feed.js'
import { findRefund } from '../refunds/refunds-query.js'
import { findTrace } from '../traces/trace.js'
import { findTransfer } from '../transfers/transfers-query.js'
import { type Person, withinLimits } from '../users/person.js'

/** Something that has a page of its own, whose reference or name was typed. */
export interface NamedThing {
  kind: 'account' | 'transfer' | 'reversal' | 'put-back' | 'refund' | 'trace' | 'payment' | 'file' | 'posting-file'
  /** What people know it by: a reference, or a file's name. */
  name: string
  href: string
  /** Of an account, its fund and whose it is, where that is known; of a file, when it came. */
  fundName?: string
  holderName?: string
  cameAt?: Date
}

/** What the search knows already of what was typed. */
export interface Typed {
  text: string
  interpretations: readonly Interpretation[]
  /** The person's funds. */
  funds: readonly { code: string, name: string }[]
  /** The first lines that were found. */
  lines: readonly PostingLine[]
}

const mostAccounts = 20
const mostFiles = 5

/**
 * What has the very reference or name that was typed and may be seen by this person, for the search to offer above what it finds. It is offered
 * even where it is one thing alone, and never redirected to: what was typed may mean other things too, which are listed below, and
 * whoever came by a slip or goes back stands on the search again.
 */
export async function thingsNamed(trx: Knex.Transaction, councilId: CouncilId, person: Person, typed: Typed): Promise<NamedThing[]> {
  if (typed.text === '') return []
  const [reference] = typed.interpretations.flatMap(meant => meant.as === 'receipt-reference' ? [meant.text] : [])
  return [
    ...reference === undefined ? [] : await thingsOfReference(trx, councilId, person, reference),
    ...person.may('accounts.view') ? await accountsNamed(trx, councilId, person, typed) : [],
    ...person.may('imports.view') ? await filesNamed(trx, councilId, typed.text) : [],
    ...person.may('posting-files.view') ? await postingFilesNamed(trx, councilId, person, typed.text) : []
  ]
}

/** Each kind of thing has references of its own, and its own rule for who may see which. */
async function thingsOfReference(trx: Knex.Transaction, councilId: CouncilId, person: Person, name: string): Promise<NamedThing[]> {
  const { rows } = await trx.raw<{ rows: { kind: 'transfers' | 'refunds' | 'traces' | 'payments', id: string }[] }>(`
    select 'transfers' as kind, id from transfers where council_id = :councilId and reference = :name
    union all select 'refunds', id from refunds where council_id = :councilId and reference = :name
    union all select 'traces', id from traces where council_id = :councilId and reference = :name
    union all select 'payments', id from payments where council_id = :councilId and reference = :name`, { councilId, name })
  const things: NamedThing[] = []
  for (const { kind, id } of rows) {
    const shown = await kindIfSeen(trx, councilId, person, { kind, id })
    if (shown !== null) things.push({ kind: shown, name, href: `/staff/${kind}/${id}` })
  }
  return things
}

async function kindIfSeen(
  trx: Knex.Transaction, councilId: CouncilId, person: Person, { kind, id }: { kind: 'transfers' | 'refunds' | 'traces' | 'payments', id: string }
): Promise<NamedThing['kind'] | null> {
  switch (kind) {
    case 'transfers': return person.may('transfers.view') ? (await findTransfer(trx, councilId, person, id))?.movement ?? null : null
    case 'refunds': return person.may('refunds.view') && await findRefund(trx, councilId, id, person) !== undefined ? 'refund' : null
    case 'traces': return person.may('traces.view') && await findTrace(trx, councilId, id, person) !== undefined ? 'trace' : null
    case 'payments': return person.may('attention.view') && await isPaymentWithinLimits(trx, councilId, id, person) ? 'payment' : null
  }
}

/** The accounts that a host system has told us of, with money or without, and those among the found lines that none has. */
async function accountsNamed(trx: Knex.Transaction, councilId: CouncilId, person: Person, { interpretations, funds, lines }: Typed): Promise<NamedThing[]> {
  const references = interpretations.flatMap(meant => meant.as === 'account-reference' ? [meant.text] : [])
  if (references.length === 0) return []
  const held = await withinLimits(trx('account_holders').where('council_id', councilId).whereIn('reference', references), person, { fund: 'fund_code' })
    .orderBy(['reference', 'fund_code']).limit(mostAccounts).select({ fundCode: 'fund_code', reference: 'reference', holderName: 'name' }) as
    { fundCode: string, reference: string, holderName?: string }[]
  const paid = lines.flatMap(({ fundCode, accountReference }) =>
    fundCode !== null && accountReference !== null && references.includes(accountReference) ? [{ fundCode, reference: accountReference }] : [])
  const accounts = new Map([...paid, ...held].map(account => [accountPath(account.fundCode, account.reference), account]))
  return [...accounts].map(([href, { fundCode, reference, ...holder }]) =>
    ({ kind: 'account', name: reference, href, fundName: funds.find(({ code }) => code === fundCode)?.name ?? fundCode, ...holder }))
}

/** The latest, since a sender may call every day's file the same. */
async function filesNamed(trx: Knex.Transaction, councilId: CouncilId, name: string): Promise<NamedThing[]> {
  const files = await trx('imports').where({ council_id: councilId, file_name: name }).orderBy('id', 'desc').limit(mostFiles)
    .select({ id: 'id', cameAt: 'received_at' }) as { id: string, cameAt: Date }[]
  return files.map(({ id, cameAt }) => ({ kind: 'file', name, href: `/staff/imports/${id}`, cameAt }))
}

async function postingFilesNamed(trx: Knex.Transaction, councilId: CouncilId, person: Person, name: string): Promise<NamedThing[]> {
  const seen = (await feedsWithinLimits(trx, councilId, person)).map(({ code }) => code)
  const files = await trx('posting_files').where({ council_id: councilId, file_name: name }).whereIn('feed_code', seen).orderBy(['feed_code', 'number']).limit(mostFiles)
    .select({ feedCode: 'feed_code', number: 'number' }) as { feedCode: string, number: number }[]
  return files.map(({ feedCode, number }) => ({ kind: 'posting-file', name, href: `/staff/posting-files/${feedCode}/files/${number}` }))
}
