const lists = ['/staff/transactions', '/staff/attention', '/staff/ledger-check', '/staff/suspense']

/**
 * The list in which whoever reads a page found it, with its search, to go back to; null when they came from anywhere else.
 * @param cameFrom the address that the browser says it came from.
 */
export function listToGoBackTo(cameFrom: string | undefined, host: string | undefined): string | null {
  if (cameFrom === undefined || !URL.canParse(cameFrom)) return null
  const list = new URL(cameFrom)
  return list.host === host && lists.includes(list.pathname) ? list.pathname + list.search : null
}
