import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { checkReference, type ReferenceRule } from '../../funds/account-reference.js'
import { fundsOf } from '../../funds/fund.js'
import { readPostcode } from '../../funds/postcode.js'
import type { AccountReason, NewAccountRow } from './account-load-row.js'
import type { LoadTerms } from './formats/account-format.js'
import type { AccountRowRecord, StatedAccount } from './formats/account-record.js'

/** What the accounts of one file are checked against: read once for all of them. */
export interface AccountChecks {
  terms: LoadTerms
  funds: ReadonlyMap<string, { name: string, rule: ReferenceRule }>
  stops: ReadonlySet<string>
  /** When the balances were so, where the rows do not say. */
  asAt: Date | null
  /** When the file came: nothing in it can be as at a later time. */
  receivedAt: Date
}

const longestName = 120
const longestAddress = 200
const longestPostcode = 8

export async function settingsToCheck(trx: Knex.Transaction, councilId: CouncilId): Promise<Pick<AccountChecks, 'funds' | 'stops'>> {
  const funds = await fundsOf(trx, councilId)
  const stops = await trx('stops').where({ council_id: councilId }).select('code') as { code: string }[]
  return {
    funds: new Map(funds.map(fund => [fund.code, { name: fund.name, rule: fund.referenceRule() }])), stops: new Set(stops.map(({ code }) => code))
  }
}

/** An account as it is to be loaded, or the reason why not. Which account is meant is kept wherever it can be told. */
export function checkedAccount(record: AccountRowRecord, rowNumber: number, checks: AccountChecks): NewAccountRow {
  const stated = record.kind === 'account' ? record.account : record
  const found = accountMeant(stated, checks)
  const fault = record.kind === 'fault' ? { code: 'not-understood' as const, detail: record.fault } : found.fault ?? faultIn(record.account, checks)
  const row = {
    row_number: rowNumber, line_number: record.lineNumber, raw: '', fund_stated: stated.fundStated, reference_stated: stated.reference,
    fund_code: found.fund ?? null, reference: found.reference ?? null, name: null, address: null, postcode: null,
    balance_pence: record.kind === 'account' ? record.account.balancePence : record.amountPence, balance_as_at: null, stop_code: null, charges: []
  }
  if (fault !== null || record.kind === 'fault') {
    return { ...row, raw: record.raw, outcome: 'rejected', reason_code: fault?.code ?? null, reason_detail: fault?.detail?.slice(0, 500) ?? null }
  }
  const { name, address, postcode, balanceAsAt, stopStated, charges } = record.account
  return {
    ...row, name, address, postcode: postcodeOf(postcode), balance_as_at: balanceAsAt ?? checks.asAt,
    stop_code: stopFor(stopStated, checks.terms), outcome: null, reason_code: null, reason_detail: null,
    charges: charges.map(charge => [charge.description, charge.outstandingPence, charge.nextInstalmentPence, charge.nextInstalmentOn] as const)
  }
}

interface Fault {
  code: AccountReason
  detail: string | null
}

function accountMeant({ fundStated, reference: typed }: Pick<StatedAccount, 'fundStated' | 'reference'>, { terms, funds }: AccountChecks): {
  fund?: string, reference?: string, fault?: Fault
} {
  const [only, ...others] = terms.funds
  const code = fundStated === '' && others.length === 0 ? only ?? '' : fundStated
  const fund = funds.get(code)
  if (fund === undefined) return { fault: code === '' ? { code: 'no-fund', detail: null } : { code: 'unknown-fund', detail: code } }
  if (terms.funds.length > 0 && !terms.funds.includes(code)) return { fault: { code: 'other-fund', detail: fund.name } }
  const { reference } = checkReference(fund.rule, typed)
  if (reference !== undefined) return { fund: code, reference }
  return { fault: typed.trim() === '' ? { code: 'no-reference', detail: null } : { code: 'breaks-fund-rule', detail: fund.name } }
}

function faultIn({ name, address, postcode, balanceAsAt, stopStated }: StatedAccount, { terms, stops, asAt, receivedAt }: AccountChecks): Fault | null {
  const stop = stopFor(stopStated, terms)
  const at = balanceAsAt ?? asAt
  if (stop !== null && !stops.has(stop)) return { code: 'unknown-stop', detail: stopStated }
  if (name.length > longestName) return { code: 'name-too-long', detail: String(longestName) }
  if (address.length > longestAddress) return { code: 'address-too-long', detail: String(longestAddress) }
  if (postcodeOf(postcode).length > longestPostcode) return { code: 'postcode-too-long', detail: String(longestPostcode) }
  return at !== null && at > receivedAt ? { code: 'as-at-to-come', detail: null } : null
}

/** Written as the Post Office writes it; what is no postcode of ours stays as it is. */
function postcodeOf(text: string): string {
  return readPostcode(text) ?? text.toUpperCase()
}

function stopFor(stated: string, { setsStops, stopCodes }: LoadTerms): string | null {
  const code = Object.hasOwn(stopCodes, stated) ? stopCodes[stated] ?? '' : stated.toLowerCase()
  return setsStops && code !== '' ? code : null
}
