import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { checkReference, type ReferenceRule } from '../../funds/account-reference.js'
import { type CollectionScheme, collectionSchemes, referenceOfNumber } from '../../funds/collection-scheme.js'
import { type Fund, fundsOf } from '../../funds/fund.js'
import { fitsMask } from '../../funds/reference-format.js'
import type { RowReason } from '../import-row.js'

/** An account that a receipt may belong to, as its fund's rule has it. */
export interface ClaimedAccount {
  fund: Fund
  reference: string
}

/** What the reference of a receipt leads to: accounts, the likeliest first, or a reason why none. */
export type Claimed = { accounts: readonly ClaimedAccount[] } | { reason: RowReason, detail: string | null }

interface ReferenceClaim {
  fund: Fund
  rule: ReferenceRule
  /** Null leaves it to the fund's rule alone. */
  mask: string | null
}

/** How a council's receipts find their funds: its funds, and which of them claim a reference that comes without one, in order. */
export interface FundClaims {
  byCode: ReadonlyMap<string, Fund>
  claims: readonly ReferenceClaim[]
  /** Funds whose accounts have a number in a collection scheme, with that scheme. */
  schemes: readonly { fund: Fund, scheme: CollectionScheme }[]
}

/** Reads the council's settings once for many rows. */
export async function fundClaims(trx: Knex.Transaction, councilId: CouncilId): Promise<FundClaims> {
  const funds = await fundsOf(trx, councilId).where('funds.enabled', true)
  const byCode = new Map(funds.map(fund => [fund.code, fund]))
  const rows = await trx('reference_claims').where({ council_id: councilId }).orderBy('position').select('fund_code', 'mask') as
    { fund_code: string, mask: string | null }[]
  const claims = rows.flatMap(({ fund_code: code, mask }) => {
    const fund = byCode.get(code)
    return fund === undefined ? [] : [{ fund, rule: fund.referenceRule(), mask }]
  })
  const schemes = [...await collectionSchemes(trx, councilId)].flatMap(([code, scheme]) => {
    const fund = byCode.get(code)
    return fund === undefined ? [] : [{ fund, scheme }]
  })
  return { byCode, claims, schemes }
}

/**
 * Which accounts a receipt may belong to. A fund that the file names is the only one asked; otherwise the funds that claim references are,
 * in the council's order. Whether the accounts exist is not known here.
 */
export function claimedAccounts({ byCode, claims, schemes }: FundClaims, reference: string, fundStated: string): Claimed {
  const scanned = scannedAccount(schemes, reference)
  if (scanned !== undefined && (fundStated === '' || fundStated === scanned.fund.code)) return { accounts: [scanned] }
  if (fundStated !== '') {
    const fund = byCode.get(fundStated)
    if (fund === undefined) return { reason: 'unknown-fund', detail: fundStated }
    const checked = checkReference(fund.referenceRule(), reference)
    if (checked.reference !== undefined) return { accounts: [{ fund, reference: checked.reference }] }
    return reference.trim() === '' ? { reason: 'no-reference', detail: null } : { reason: 'breaks-fund-rule', detail: fund.name }
  }
  if (reference.trim() === '') return { reason: 'no-reference', detail: null }
  const accounts = claims.flatMap(({ fund, rule, mask }) => {
    if (!mayFit(rule, mask, reference)) return []
    const checked = checkReference(rule, reference)
    return checked.reference === undefined ? [] : [{ fund, reference: checked.reference }]
  })
  return accounts.length === 0 ? { reason: 'no-fund-fits', detail: null } : { accounts }
}

/** The account whose number in a collection scheme was scanned or keyed at a shop. No two schemes of a council share a prefix. */
function scannedAccount(schemes: FundClaims['schemes'], reference: string): ClaimedAccount | undefined {
  if (schemes.length === 0) return undefined
  const number = reference.replace(/[ -]/g, '')
  for (const { fund, scheme } of schemes) {
    const account = referenceOfNumber(scheme, fund, number)
    if (account !== null) return { fund, reference: account }
  }
  return undefined
}

/** A quick look, as most funds have nothing to do with most references: only a plain reference can be refused by it. */
function mayFit({ minimumLength, maximumLength, mask: ownMask }: ReferenceRule, claimMask: string | null, reference: string): boolean {
  if (!/^[A-Z0-9]+$/.test(reference)) return claimMask === null || fitsMask(claimMask, reference.toUpperCase().replace(/[ -]/g, ''))
  return reference.length >= minimumLength && reference.length <= maximumLength &&
    (ownMask === null || fitsMask(ownMask, reference)) && (claimMask === null || fitsMask(claimMask, reference))
}
