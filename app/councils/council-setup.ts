import type { ReferenceCharacters } from '../funds/reference-format.js'
import type { CheckDigitRule } from '../funds/check-digit.js'
import type { Channel, LedgerAccountKind } from '../ledger/entry-types.js'
import type { Pence } from '../money.js'
import type { Permission } from '../users/permissions.js'
import type { Council } from './council.js'

/** Everything that a council needs before a payment can be made, in the order in which one part refers to another. */
export interface CouncilSetup {
  council: Council
  /** The host names that show this council, in lower case and without port. */
  hosts: readonly string[]
  vatCodes: readonly VatCodeSetup[]
  /** One method of each kind of card: the journey finds them by kind. */
  methodsOfPayment: readonly MethodOfPaymentSetup[]
  offices: readonly OfficeSetup[]
  /** Those that belong to no fund and no provider account, whose own are made with them. */
  ledgerAccounts: readonly LedgerAccountSetup[]
  providerAccounts: readonly ProviderAccountSetup[]
  checkDigitRules: readonly CheckDigitRuleSetup[]
  /** In the order in which residents see them. */
  funds: readonly FundSetup[]
  /** Which funds claim a receipt that names none, in the order in which they are tried. */
  referenceClaims: readonly ReferenceClaimSetup[]
  /** In the order in which staff see them. */
  importSources: readonly ImportSourceSetup[]
  postingLayouts: readonly PostingLayoutSetup[]
  /** In the order in which staff see them. */
  postingFeeds: readonly PostingFeedSetup[]
  stops: readonly StopSetup[]
  approvalLimits: readonly ApprovalLimitSetup[]
  /** Whether everybody needs an authenticator app beside their password. They do, unless told otherwise. */
  secondFactorRequired?: boolean
  /** In the order in which officers see them. */
  transferReasons: readonly TransferReasonSetup[]
  roles: readonly RoleSetup[]
  users: readonly UserSetup[]
}

export interface VatCodeSetup {
  code: string
  name: string
  treatment: 'standard' | 'reduced' | 'zero_rated' | 'exempt' | 'outside_scope'
  rateBasisPoints: number
}

export type MethodKind = 'card_online' | 'card_assisted' | 'card_telephone' | 'bank' | 'agency' | 'cash' | 'cheque' | 'journal'

export interface MethodOfPaymentSetup {
  code: string
  name: string
  kind: MethodKind
  minimumPence?: Pence
  /** None, unless given. */
  maximumPence?: Pence
}

export interface OfficeSetup {
  code: string
  name: string
}

export interface LedgerAccountSetup {
  code: string
  /** Clearing is for what agencies such as PayPoint have yet to pay over. */
  kind: Exclude<LedgerAccountKind, 'fund'>
  name: string
  glCode: string
}

export interface ProviderAccountSetup {
  code: string
  name: string
  baseUrl: string
  /** Where the provider's card page is, for the content security policy. */
  cardPageOrigin: string
  apiKeyEncrypted: string
  webhookSecretEncrypted: string
  /** Of the clearing account, on which card payments stand until the provider pays them out. */
  glCode: string
}

export interface CheckDigitRuleSetup {
  code: string
  rule: CheckDigitRule
}

export interface FundSetup {
  code: string
  /** In addresses: /pay/council-tax */
  slug: string
  name: string
  groupName: string
  /** What else people call it, for the search box. */
  searchWords?: string
  referenceLabel: string
  referenceHint: string
  minimumLength: number
  maximumLength: number
  characters?: ReferenceCharacters
  pattern?: string
  mask?: string
  checkDigitRuleCode?: string
  accountMustExist: boolean
  minimumPence?: Pence
  maximumPence: Pence
  vatCode: string
  paysAnInvoice?: boolean
  providerAccountCode: string
  glCode: string
  offeredToResidents?: boolean
}

export interface ReferenceClaimSetup {
  fundCode: string
  /** Narrows the claim further than the fund's own rule does. */
  mask?: string
}

export interface ImportSourceSetup {
  code: string
  name: string
  /** Receipts, unless given. A source of accounts brings no money, and has no ledger account, method or office. */
  kind?: 'receipts' | 'accounts'
  formatCode: string
  settings?: object
  /** Where the money is that its files tell of. */
  ledgerAccountCode?: string
  methodCode?: string
  /** Our method of payment by what the file calls its own. */
  methodCodes?: Readonly<Record<string, string>>
  officeCode?: string
}

export interface PostingLayoutSetup {
  code: string
  name: string
  /** As the schema of layouts reads them. */
  settings: object
}

export interface PostingFeedSetup {
  code: string
  name: string
  layoutCode: string
  fundCodes: readonly string[]
  /** Postings that count for an earlier date are not sent. */
  startsOn: string
  /** London's time of day from which the day's file is due, such as `18:00`. */
  madeAt: string
  /** What a day without postings makes. */
  emptyDays: 'file' | 'none'
  fileNamePattern: string
  /** Where its files are put; somebody downloads them, unless given. */
  folder?: string
}

export interface StopSetup {
  code: string
  reason: string
  /** What the payer should do, such as whom to call. */
  advice: string
  /** A payment is stopped when both its channel and its method of payment are among these. */
  channels: readonly Channel[]
  methodKinds: readonly MethodKind[]
}

/** What takes a second person above a limit that the council sets. */
export type LimitedMovement = 'transfer' | 'refund'

/** Above it, a movement of money waits for another person. */
export interface ApprovalLimitSetup {
  movement: LimitedMovement
  limitPence: Pence
}

/** Why money is moved from account to account, or an entry is reversed. */
export interface TransferReasonSetup {
  movement: 'transfer' | 'reversal'
  code: string
  name: string
  needsExplanation: boolean
}

export interface RoleSetup {
  code: string
  name: string
  permissions: readonly Permission[]
}

export interface UserSetup {
  id: string
  email: string
  name: string
  passwordHash: string
  roleCode: string
  officeCode: string
}
