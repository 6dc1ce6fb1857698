import { decryptSecret, encryptSecret } from '../../secrets/secrets-at-rest.js'

/** Whose bank account a refund goes to. */
export interface BankDetails {
  accountName: string
  /** Six digits. */
  sortCode: string
  /** Eight digits. */
  accountNumber: string
}

export function sealBankDetails(details: BankDetails, key: Buffer): string {
  return encryptSecret(JSON.stringify(details), key)
}

export function openBankDetails(sealed: string, key: Buffer): BankDetails {
  return JSON.parse(decryptSecret(sealed, key)) as BankDetails
}

/** Whether what is kept of a refund is of this bank account; of details that are removed by now nobody can tell. */
export function isOfBankAccount(sealed: string | null, details: BankDetails | null, key: Buffer): boolean {
  return sealed === null || details === null || JSON.stringify(openBankDetails(sealed, key)) === JSON.stringify(details)
}

/** Enough of it to tell two accounts apart, and no more. */
export function maskedBankDetails({ accountName, sortCode, accountNumber }: BankDetails): { accountName: string, sortCode: string, accountNumber: string } {
  return { accountName, sortCode: `••-••-${sortCode.slice(4)}`, accountNumber: `•••••${accountNumber.slice(5)}` }
}
