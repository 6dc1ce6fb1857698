import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { pence } from '../../money.js'
import type { MoneyLimits } from '../../users/person.js'
import { sinceThen } from './aftermath-query.js'
import type { Candidate, Find, FindPlace, Sought } from './find.js'
import { type LineCandidate, ledgerLines } from './ledger-lines-query.js'
import { lookUpsOf, nearOnes } from './look-ups.js'
import { unpaidPayments, type UnpaidLine } from './unpaid-payments-query.js'
import { type UnpostedRow, unpostedRows } from './unposted-rows-query.js'
import { type PaidBefore, type Weighed, weighFinds } from './weigh-finds.js'

/** As many as anybody reads through; with more, what is known is too little. */
const mostFinds = 20
/** Places that what is on the account already keeps, however much else there is: it may be that nothing is missing. */
const mostThere = 5

export interface Finds {
  /** The likeliest first, and below them what stands on the account already. */
  finds: Find[]
  /** How many more there were. */
  more: number
}

/**
 * Looks for a payment wherever it may have gone: the ledger on every fund and account, suspense, card payments that came to nothing, rows of
 * files that were not posted. Within the limits of whoever looks.
 */
export async function lookForMoney(trx: Knex.Transaction, councilId: CouncilId, sought: Sought, limits: MoneyLimits): Promise<Finds> {
  const near = nearOnes(sought)
  const lookUps = lookUpsOf(sought, near)
  const lines = await ledgerLines(trx, councilId, lookUps, limits)
  const candidates = [
    ...lines.map(line => ofLine(line, sought)),
    ...(await unpaidPayments(trx, councilId, lookUps, limits)).map(ofPayment),
    ...(await unpostedRows(trx, councilId, lookUps, limits)).map(ofRow)
  ]
  const weighed = weighFinds(sought, candidates, near, paidBefore(lines, sought))
  const own = weighed.filter(({ candidate }) => candidate.place === 'this-account').slice(0, mostFinds)
  const away = weighed.filter(({ candidate }) => candidate.place !== 'this-account').slice(0, mostFinds + 10)
  const finds = await told(trx, councilId, [...away, ...own], limits)
  const once = withoutPassages(finds).sort((one, other) => other.score - one.score)
  const [there, others] = [once.filter(find => find.isThere).slice(0, mostThere), once.filter(find => !find.isThere)]
  const shown = [...others.slice(0, mostFinds - there.length), ...there]
  return { finds: shown, more: Math.max(0, weighed.length - (finds.length - once.length) - shown.length) }
}

/** With what has become of each since. */
async function told(trx: Knex.Transaction, councilId: CouncilId, weighed: readonly Weighed[], limits: MoneyLimits): Promise<Find[]> {
  const since = await sinceThen(trx, councilId, weighed.flatMap(({ candidate }) => lineOf(candidate)), limits)
  return weighed.map(({ candidate, score, reasons }): Find => {
    const became = since.get(`${candidate.entryId ?? ''}:${candidate.lineNumber ?? ''}`) ?? { remainingPence: null, reservedPence: pence(0), aftermath: [] }
    const isThere = candidate.place === 'this-account' && candidate.amountPence > 0 && became.remainingPence !== 0
    return { ...candidate, score, reasons, ...became, isThere }
  })
}

/** Of money that went on whole to another find, only where it is now is shown: that one's own story leads back. */
function withoutPassages(finds: readonly Find[]): Find[] {
  const entries = new Set(finds.map(({ entryId }) => entryId))
  return finds.filter(({ place, remainingPence, aftermath }) =>
    place === 'this-account' || remainingPence !== 0 || !aftermath.some(({ entryId, isReversal }) => !isReversal && entries.has(entryId)))
}

export function lineOf({ entryId, lineNumber }: Candidate): { entryId: string, lineNumber: number }[] {
  return entryId === null || lineNumber === null ? [] : [{ entryId, lineNumber }]
}

/** The cards and payers of what stands on the account: whoever paid it once may have paid it again. */
function paidBefore(lines: readonly LineCandidate[], sought: Sought): PaidBefore {
  const own = lines.filter(line => placeOf(line, sought) === 'this-account')
  return {
    cards: new Set(own.flatMap(({ cardLastFour }) => cardLastFour ?? [])),
    payers: new Set(own.flatMap(({ payerName }) => payerName === null || payerName === '' ? [] : [payerName.toLowerCase()]))
  }
}

function placeOf({ kind, fundCode, accountReference }: LineCandidate, sought: Sought): FindPlace {
  if (kind !== 'fund') return kind === 'suspense' ? 'suspense' : 'unidentified'
  if (fundCode !== sought.fundCode) return 'other-fund'
  return accountReference === sought.accountReference ? 'this-account' : 'same-fund'
}

function ofLine(line: LineCandidate, sought: Sought): Candidate {
  const { providerPaymentId, ...known } = line
  const place = placeOf(line, sought)
  return {
    ...known, place, key: `line:${line.entryId}:${line.lineNumber}`, receiptNumbers: providerPaymentId === null ? [] : [providerPaymentId],
    link: place === 'suspense' ? `/staff/suspense/items/${line.entryId}/${line.lineNumber}` : `/staff/transactions/${line.entryId}`,
    wholePence: null, because: null
  }
}

function ofPayment({ attemptStatus, paymentId, lineNumber, providerReference, providerPaymentId, ...line }: UnpaidLine): Candidate {
  const place = attemptStatus === null ? 'not-paid' : attemptStatus === 'creating' || attemptStatus === 'open' ? 'card-unfinished' : 'card-failed'
  return {
    ...line, place, key: `payment:${paymentId}:${lineNumber}`, link: `/staff/payments/${paymentId}`, entryId: null, lineNumber: null, type: null,
    receiptNumbers: [providerReference, providerPaymentId].flatMap(number => number ?? []),
    officeName: null, narrative: null, because: attemptStatus
  }
}

function ofRow({ importId, rowNumber, outcome, reasonCode, fileName, sourceName, externalReference, ...row }: UnpostedRow): Candidate {
  return {
    ...row, place: outcome === 'held' ? 'row-held' : 'row-rejected', key: `row:${importId}:${rowNumber}`, link: `/staff/imports/${importId}/rows/${rowNumber}`,
    entryId: null, lineNumber: null, type: null, reference: `${sourceName}, ${fileName}, row ${rowNumber}`, receiptNumbers: [externalReference],
    fundName: null, wholePence: null, cardLastFour: null, because: reasonCode
  }
}
