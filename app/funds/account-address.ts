/** The page of an account. */
export function accountPath(fundCode: string, reference: string): string {
  return `/staff/accounts/${encodeURIComponent(fundCode)}/${encodeURIComponent(reference)}`
}

/** What an address says of an account that a form is to begin with. */
export function accountQuery(fundCode: string, reference: string): string {
  return new URLSearchParams({ fund: fundCode, reference }).toString()
}
