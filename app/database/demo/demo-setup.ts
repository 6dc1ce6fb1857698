import { v5 } from 'uuid'
import type { CouncilSetup, PostingFeedSetup, ProviderAccountSetup, ReferenceClaimSetup, UserSetup } from '../../councils/council-setup.js'
import {
  startingApprovalLimits, startingImportSources, startingLedgerAccounts, startingMethodsOfPayment, startingOffices, startingTransferReasons,
  startingVatCodes
} from '../../councils/starting-settings.js'
import { startingPostingLayouts } from '../../councils/starting-posting-layouts.js'
import { encryptSecret } from '../../secrets/secrets-at-rest.js'
import { startingRoles } from '../../users/starting-roles.js'
import type { DemoCouncil } from './demo-council.js'

export interface DemoAddresses {
  /** Where the council's pages are, such as http://barnfield.localhost:3000 */
  origin: string
  /** Where the sandbox payment provider is. */
  providerUrl: string
}

/** Everything that is set up for a demo council before anybody pays. */
export function demoSetup(
  demo: DemoCouncil, { origin, providerUrl }: DemoAddresses, encryptionKey: Buffer, passwordHash: string
): CouncilSetup {
  const { council, host, checkDigitRules, funds, stops } = demo
  return {
    council: { ...council, origin },
    hosts: [host],
    vatCodes: startingVatCodes,
    methodsOfPayment: startingMethodsOfPayment,
    offices: startingOffices,
    ledgerAccounts: startingLedgerAccounts,
    providerAccounts: demoProviderKeys(council.slug).map(keys => providerAccount(keys, providerUrl, encryptionKey)),
    checkDigitRules,
    funds,
    referenceClaims: referenceClaims(demo),
    importSources: startingImportSources,
    postingLayouts: startingPostingLayouts,
    postingFeeds: demoFeeds(demo),
    approvalLimits: startingApprovalLimits,
    secondFactorRequired: false,
    transferReasons: startingTransferReasons,
    stops,
    roles: startingRoles,
    users: demoStaff(demo).map(person => ({ ...person, passwordHash }))
  }
}

/** The funds that can be told by their references alone, those with accounts or a check digit first. */
const claimingFunds = [
  'council-tax', 'business-rates', 'housing-rents', 'benefit-overpayments', 'invoices', 'adult-social-care', 'parking-fines',
  'fixed-penalty-notices', 'garden-waste', 'bulky-waste', 'shared-house-licences'
]

function referenceClaims({ funds }: DemoCouncil): ReferenceClaimSetup[] {
  return claimingFunds.flatMap(slug => funds.filter(fund => fund.slug === slug).map(fund => ({ fundCode: fund.code })))
}

/** The host systems that hold the bills, each with one of the starting layouts. */
function demoFeeds({ funds }: DemoCouncil): PostingFeedSetup[] {
  const feeds = [
    { slug: 'council-tax', name: 'Council tax system', layoutCode: 'csv-with-totals', emptyDays: 'file', fileNamePattern: 'ctax-{number:6}.csv' },
    { slug: 'housing-rents', name: 'Housing rents system', layoutCode: 'fixed-width-records', emptyDays: 'file', fileNamePattern: 'RENT{date:ddmmyy}.{number:3}', folder: 'rents' },
    { slug: 'invoices', name: 'Invoices system', layoutCode: 'csv-minimal', emptyDays: 'none', fileNamePattern: 'invoices-{date}-{number}.csv' }
  ] as const
  return feeds.flatMap(({ slug, ...feed }) => funds.filter(fund => fund.slug === slug).map(fund => (
    { ...feed, code: slug, fundCodes: [fund.code], startsOn: '2026-04-01', madeAt: '18:00' }
  )))
}

/** The staff, with ids that follow from who they are, so that they are known before they are made. */
export function demoStaff({ council, staff }: DemoCouncil): Omit<UserSetup, 'passwordHash'>[] {
  return staff.map(person => ({ ...person, id: v5(person.email, council.id) }))
}

/** What opens a demo council's accounts at the sandbox provider, which is told the same. */
export interface DemoProviderKeys {
  code: string
  name: string
  apiKey: string
  webhookSecret: string
}

/** The demo council's accounts at the sandbox: parking has one of its own, so not everything fits in one basket. */
export function demoProviderKeys(councilSlug: string): DemoProviderKeys[] {
  return [['main', 'Main account'], ['parking', 'Parking']].map(([code = '', name = '']) => ({
    code, name, apiKey: `api_test_${councilSlug}_${code}`, webhookSecret: `webhook_secret_${councilSlug}_${code}`
  }))
}

function providerAccount(
  { code, name, apiKey, webhookSecret }: DemoProviderKeys, providerUrl: string, encryptionKey: Buffer
): ProviderAccountSetup {
  return {
    code,
    name,
    baseUrl: providerUrl,
    cardPageOrigin: providerUrl,
    apiKeyEncrypted: encryptSecret(apiKey, encryptionKey),
    webhookSecretEncrypted: encryptSecret(webhookSecret, encryptionKey),
    glCode: code === 'main' ? '964051' : '964052'
  }
}
