import { pence } from '../money.js'
import type { ApprovalLimitSetup, ImportSourceSetup, LedgerAccountSetup, MethodOfPaymentSetup, OfficeSetup, TransferReasonSetup, VatCodeSetup } from './council-setup.js'

/** Zero-rated, exempt and outside the scope all come to no VAT, but a VAT return tells them apart. */
export const startingVatCodes: readonly VatCodeSetup[] = [
  { code: 'W0', name: 'Standard rate', treatment: 'standard', rateBasisPoints: 2000 },
  { code: 'R0', name: 'Reduced rate', treatment: 'reduced', rateBasisPoints: 500 },
  { code: 'Z0', name: 'Zero-rated', treatment: 'zero_rated', rateBasisPoints: 0 },
  { code: 'E0', name: 'Exempt', treatment: 'exempt', rateBasisPoints: 0 },
  { code: 'N0', name: 'Outside the scope of VAT', treatment: 'outside_scope', rateBasisPoints: 0 }
]

/** GOV.UK Pay takes no card payment above this: https://docs.payments.service.gov.uk */
const maximumByCard = pence(100_000_00)

export const startingMethodsOfPayment: readonly MethodOfPaymentSetup[] = [
  { code: '90', name: 'Card, online', kind: 'card_online', maximumPence: maximumByCard },
  { code: '92', name: 'Card, with an adviser', kind: 'card_assisted', maximumPence: maximumByCard },
  { code: '91', name: 'Card, by telephone', kind: 'card_telephone', maximumPence: maximumByCard },
  { code: 'BK', name: 'Bank transfer', kind: 'bank' },
  { code: 'DD', name: 'Direct Debit', kind: 'bank' },
  { code: '15', name: 'Post Office', kind: 'agency' },
  { code: '18', name: 'PayPoint', kind: 'agency' },
  { code: 'DWP', name: 'Deducted from benefit', kind: 'bank' },
  { code: '1', name: 'Cash', kind: 'cash' },
  { code: '2', name: 'Cheque', kind: 'cheque' },
  { code: 'JN', name: 'Journal', kind: 'journal' }
]

export const startingOffices: readonly OfficeSetup[] = [
  { code: 'WEB', name: 'Online' },
  { code: 'CC', name: 'Contact centre' },
  { code: 'PR', name: 'Post room' },
  { code: 'WP', name: 'Parking' },
  { code: 'S', name: 'System' }
]

export const startingLedgerAccounts: readonly LedgerAccountSetup[] = [
  { code: 'BANK', kind: 'bank', name: 'Bank', glCode: '964001' },
  { code: 'AGENCIES', kind: 'clearing', name: 'Taken by agencies, to be paid over', glCode: '964060' },
  { code: 'CASH-IN-TRANSIT', kind: 'cash_in_transit', name: 'Cash in transit', glCode: '964010' },
  { code: 'SUSPENSE', kind: 'suspense', name: 'Suspense', glCode: '964024' },
  { code: 'FEES', kind: 'fees', name: 'Payment provider fees', glCode: '72500034010' },
  { code: 'CASH-DIFFERENCE', kind: 'cash_difference', name: 'Cash differences', glCode: '72500034020' },
  { code: 'REFUNDS-PAYABLE', kind: 'refunds_payable', name: 'Refunds payable', glCode: '964030' },
  { code: 'UNIDENTIFIED', kind: 'unidentified_income', name: 'Unidentified income', glCode: '964031' }
]

/** Account holders as LocalGov IMS has them. A fund's message, where an account has one, is its stop. */
const earlierSystemAccounts = {
  record: null, fund: 'FundCode', reference: 'AccountReference', name: ['Title', 'Forename', 'Surname'],
  address: ['AddressLine1', 'AddressLine2', 'AddressLine3', 'AddressLine4'], postcode: 'Postcode', balance: 'CurrentBalance', asAt: null,
  stop: 'FundMessageId'
}

/** Where most councils' files come from. Their layouts are settings, changed as each sender's own. */
export const startingImportSources: readonly ImportSourceSetup[] = [
  {
    code: 'agencies', name: 'Post Office and PayPoint (allpay)', formatCode: 'fixed-width', ledgerAccountCode: 'AGENCIES', methodCode: '18',
    methodCodes: { 'Post Office': '15', 'PayPoint': '18' }, officeCode: 'PR'
  },
  { code: 'dwp-deductions', name: 'DWP deductions from benefit', formatCode: 'dwp-deductions', ledgerAccountCode: 'BANK', methodCode: 'DWP', officeCode: 'PR' },
  { code: 'govuk-pay', name: 'GOV.UK Pay, taken outside Counterfoil', formatCode: 'govuk-pay-csv', ledgerAccountCode: 'BANK', methodCode: '90', officeCode: 'WEB' },
  { code: 'earlier-system', name: 'Transactions of an earlier system', formatCode: 'ims-csv', ledgerAccountCode: 'BANK', methodCode: 'BK', officeCode: 'PR' },
  { code: 'accounts-full', name: 'Accounts: every account of a fund', kind: 'accounts', formatCode: 'accounts-csv', settings: { load: 'full' } },
  { code: 'accounts-changes', name: 'Accounts: new and changed', kind: 'accounts', formatCode: 'accounts-csv', settings: { load: 'changes' } },
  {
    code: 'earlier-system-accounts', name: 'Account holders of an earlier system', kind: 'accounts', formatCode: 'accounts-csv',
    settings: { load: 'changes', columns: earlierSystemAccounts, asAt: { from: 'arrival', time: '06:00' } }
  }
]

export const startingApprovalLimits: readonly ApprovalLimitSetup[] = [
  { movement: 'transfer', limitPence: pence(1000_00) },
  { movement: 'refund', limitPence: pence(100_00) }
]

export const startingTransferReasons: readonly TransferReasonSetup[] = [
  { movement: 'transfer', code: 'wrong-account', name: 'It was paid to the wrong account', needsExplanation: false },
  { movement: 'transfer', code: 'wrong-fund', name: 'It was paid for the wrong thing', needsExplanation: false },
  { movement: 'transfer', code: 'payer-asks', name: 'The payer asks for it to go elsewhere', needsExplanation: false },
  { movement: 'transfer', code: 'overpaid', name: 'Too much was paid on this account', needsExplanation: false },
  { movement: 'transfer', code: 'moved-account', name: 'The account has a new reference', needsExplanation: false },
  { movement: 'transfer', code: 'other', name: 'Another reason', needsExplanation: true },
  { movement: 'reversal', code: 'wrong-account', name: 'It went to the wrong account', needsExplanation: false },
  { movement: 'reversal', code: 'wrong-amount', name: 'The amount is wrong', needsExplanation: false },
  { movement: 'reversal', code: 'done-twice', name: 'It was done twice', needsExplanation: false },
  { movement: 'reversal', code: 'other', name: 'Another reason', needsExplanation: true }
]
