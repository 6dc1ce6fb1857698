import type { Knex } from 'knex'
import { inCouncilOn } from '../database/in-council.js'
import type { Council } from './council.js'
import type { CheckDigitRuleSetup, CouncilSetup, FundSetup, ImportSourceSetup, PostingFeedSetup, ProviderAccountSetup } from './council-setup.js'

/**
 * Makes a council with everything that it needs, in one transaction. A fund with code 23 gets the ledger account FUND-23, a provider
 * account called main the clearing account CARD-MAIN.
 * @param ownerKnex the owner's connection, since the application may not write settings.
 * @param alongside further work in the same transaction, for what must not be missing once the council is there.
 */
export async function setUpCouncil(
  ownerKnex: Knex, setup: CouncilSetup, alongside: (trx: Knex.Transaction) => Promise<void> = async () => undefined
): Promise<void> {
  const councilId = setup.council.id
  await inCouncilOn(ownerKnex, councilId, async trx => {
    await trx('councils').insert(councilRow(setup.council))
    await trx('council_hosts').insert(setup.hosts.map(host => ({ host, council_id: councilId })))
    for (const [table, rows] of Object.entries(rowsOf(setup))) {
      if (rows.length > 0) await trx(table).insert(rows.map(row => ({ council_id: councilId, ...columnsOf(row) })))
    }
    await alongside(trx)
  })
}

/** The ledger account on which the money of a fund stands. */
export function fundAccountCode(fundCode: string): string {
  return `FUND-${fundCode}`
}

/** The ledger account on which a provider account's card payments stand until they are paid out. */
export function clearingAccountCode(providerAccountCode: string): string {
  return `CARD-${providerAccountCode.toUpperCase()}`
}

function councilRow({ branding, ...council }: Council): Record<string, unknown> {
  const { link, ...colours } = branding
  return columnsOf({ ...council, ...colours, linkColour: link })
}

/** The council's own tables and their rows, with columns in camel case, in an order in which no row refers to a later one. */
function rowsOf(setup: CouncilSetup): Record<string, object[]> {
  return {
    vat_codes: [...setup.vatCodes],
    methods_of_payment: [...setup.methodsOfPayment],
    offices: [...setup.offices],
    ledger_accounts: [
      ...setup.ledgerAccounts.map(account => ({ ...account, fundCode: null })),
      ...setup.providerAccounts.map(clearingAccount),
      ...setup.funds.map(fundAccount)
    ],
    provider_accounts: setup.providerAccounts.map(providerAccount),
    check_digit_rules: setup.checkDigitRules.map(checkDigitRule),
    funds: setup.funds.map(fundWithAccount),
    reference_claims: setup.referenceClaims.map((claim, index) => ({ ...claim, position: index + 1 })),
    import_sources: setup.importSources.map(importSource),
    posting_layouts: setup.postingLayouts.map(layout => ({ ...layout, settings: JSON.stringify(layout.settings) })),
    posting_feeds: setup.postingFeeds.map(postingFeed),
    posting_feed_funds: setup.postingFeeds.flatMap(({ code, fundCodes }) => fundCodes.map(fundCode => ({ feedCode: code, fundCode }))),
    stops: [...setup.stops],
    approval_limits: [...setup.approvalLimits],
    sign_in_settings: [{ secondFactorRequired: setup.secondFactorRequired ?? true }],
    transfer_reasons: setup.transferReasons.map((reason, index) => ({ ...reason, position: index + 1 })),
    roles: [...setup.roles],
    users: [...setup.users]
  }
}

function clearingAccount({ code, name, glCode }: ProviderAccountSetup) {
  return { code: clearingAccountCode(code), kind: 'clearing', name: `Card payments to be paid out: ${name}`, glCode, fundCode: null }
}

function fundAccount({ code, name, glCode }: FundSetup) {
  return { code: fundAccountCode(code), kind: 'fund', name, glCode, fundCode: code }
}

function providerAccount({ glCode: _, ...account }: ProviderAccountSetup) {
  return { ...account, provider: 'govuk-pay', clearingAccountCode: clearingAccountCode(account.code) }
}

function checkDigitRule({ code, rule }: CheckDigitRuleSetup) {
  const { method, modulus, weights, resultSubstitutions } = rule
  const own = rule.method === 'weighted-sum'
    ? { sourceSubstitution: rule.sourceSubstitution, subtractFromModulus: rule.subtract }
    : { sourceSubstitution: '', subtractFromModulus: false }
  return { code, method, modulus, weights, resultSubstitutions: JSON.stringify(resultSubstitutions), ...own }
}

function fundWithAccount({ glCode: _, ...fund }: FundSetup, index: number) {
  return { ...fund, ledgerAccountCode: fundAccountCode(fund.code), position: index + 1 }
}

function importSource({ settings = {}, methodCodes = {}, ...source }: ImportSourceSetup, index: number) {
  return { ...source, settings: JSON.stringify(settings), methodCodes: JSON.stringify(methodCodes), position: index + 1 }
}

function postingFeed({ fundCodes: _, ...feed }: PostingFeedSetup, index: number) {
  return { ...feed, position: index + 1 }
}

function columnsOf(row: object): Record<string, unknown> {
  const columnOf = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [columnOf(name), value]))
}
