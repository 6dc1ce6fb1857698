/**
 * The page of a payment's journey that somebody came from, as the part of its address after the payment's id: `basket`, `lines/2/amount`.
 * Null unless it is spelt like one, so that nothing that comes in an address can lead elsewhere.
 */
export function readJourneyPage(text: string): string | null {
  return /^[a-z0-9-]{1,40}(\/[a-z0-9-]{1,40}){0,3}$/.test(text) ? text : null
}

/** The page that this request shows, in the same form; null for the payment's own address. */
export function journeyPageOf(path: string): string | null {
  return readJourneyPage(path.split('/').slice(3).join('/'))
}

/** The address of such a page; without one, the payment's own, which leads to wherever it goes on. */
export function journeyPath(paymentId: string, page: string | null): string {
  return page === null ? `/payments/${paymentId}` : `/payments/${paymentId}/${page}`
}
