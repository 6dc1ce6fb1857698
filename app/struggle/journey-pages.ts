import { residentsPages } from '../web/page-names/residents-pages.js'

/** A page of the journey as it is counted, whatever its address. */
export interface JourneyPage {
  code: string
  /** Null of the provider's card page, which is not ours. */
  view: string | null
  /** That of its address, or of what it says where it has none of its own. */
  name: string
  /** Its place among the questions; null of pages beside them. */
  rank: number | null
}

/** The pages that are counted, in the order of the journey; the questions first, then what stands beside them, then trouble. */
export const journeyPages: readonly JourneyPage[] = [
  { code: 'funds', view: 'payments/funds', name: residentsPages['/pay'], rank: 1 },
  { code: 'reference', view: 'payments/answers/reference', name: residentsPages['/payments/:paymentId/lines/:line/reference'], rank: 2 },
  { code: 'linked', view: 'payments/answers/linked', name: 'What a link from a bill brought', rank: 2 },
  { code: 'postcode', view: 'payments/answers/postcode', name: residentsPages['/payments/:paymentId/lines/:line/postcode'], rank: 3 },
  { code: 'amount', view: 'payments/answers/amount', name: residentsPages['/payments/:paymentId/lines/:line/amount'], rank: 4 },
  { code: 'repeat', view: 'payments/repeat', name: residentsPages['/payments/:paymentId/lines/:line/repeat'], rank: 5 },
  { code: 'basket', view: 'payments/basket', name: residentsPages['/payments/:paymentId/basket'], rank: 6 },
  { code: 'details', view: 'payments/answers/details', name: residentsPages['/payments/:paymentId/details'], rank: 7 },
  { code: 'check', view: 'payments/check', name: residentsPages['/payments/:paymentId/check'], rank: 8 },
  { code: 'card', view: null, name: 'The card page', rank: 9 },
  { code: 'result', view: 'payments/result', name: 'What happened, when it is not paid', rank: 10 },
  { code: 'no-reference', view: 'payments/answers/no-reference', name: residentsPages['/pay/:fund/no-reference'], rank: null },
  { code: 'not-listed', view: 'payments/not-listed', name: residentsPages['/pay/not-listed'], rank: null },
  { code: 'nothing-to-pay', view: 'payments/answers/nothing-to-pay', name: 'Nothing to pay', rank: null },
  { code: 'remove', view: 'payments/remove', name: residentsPages['/payments/:paymentId/lines/:line/remove'], rank: null },
  { code: 'offline', view: 'payments/offline/funds', name: residentsPages['/another-way'], rank: null },
  { code: 'other-ways', view: 'payments/offline/ways', name: residentsPages['/another-way/:fund'], rank: null },
  { code: 'slip-reference', view: 'payments/offline/reference', name: residentsPages['/another-way/:fund/:way'], rank: null },
  { code: 'slip', view: 'payments/offline/slip', name: residentsPages['/slips/:slipId'], rank: null },
  { code: 'slip-stopped', view: 'payments/offline/stopped', name: 'This account cannot be paid with a slip', rank: null },
  { code: 'slip-no-number', view: 'payments/offline/no-number', name: 'This account cannot be paid at a shop', rank: null },
  { code: 'help', view: 'payments/helping/get-help', name: residentsPages['/help'], rank: null },
  { code: 'stopped', view: 'payments/answers/stopped', name: 'This account cannot be paid here', rank: null },
  { code: 'bad-link', view: 'payments/answers/bad-link', name: 'A link that brought something wrong', rank: null },
  { code: 'turned-away', view: 'service-phase/turned-away', name: 'Not invited, or paid with the old service', rank: null },
  { code: 'stale', view: 'payments/stale', name: 'Somebody else changed the answers', rank: null },
  { code: 'session-over', view: 'payments/session-over', name: 'The time for this payment is over', rank: null },
  { code: 'too-many', view: 'errors/too-many-requests', name: 'Tried too often', rank: null },
  { code: 'provider-away', view: 'errors/provider-unavailable', name: 'The card page cannot be reached', rank: null }
]

const byView = new Map(journeyPages.map(page => [page.view, page]))
const byCode = new Map(journeyPages.map(page => [page.code, page]))

export function pageOfView(view: string): JourneyPage | undefined {
  return byView.get(view.replace(/\.njk$/, ''))
}

export function pageOfCode(code: string): JourneyPage | undefined {
  return byCode.get(code)
}

/** Where a page of the journey stands, by its address after the payment's, or before there is one by its whole address. */
const places: readonly [RegExp, string][] = [
  [/^(\/pay|add)$/, 'funds'], [/^\/pay\/not-listed$/, 'not-listed'], [/^\/pay\/[^/]+\/no-reference$/, 'no-reference'],
  [/^(\/pay\/[^/]+|add\/[^/]+|lines\/\d+\/reference)$/, 'reference'], [/^lines\/\d+\/postcode$/, 'postcode'], [/^lines\/\d+\/amount$/, 'amount'],
  [/^lines\/\d+\/repeat$/, 'repeat'], [/^lines\/\d+\/remove$/, 'remove'], [/^basket$/, 'basket'], [/^details$/, 'details'],
  [/^(check|attempts)$/, 'check'], [/^result$/, 'result'], [/^\/another-way$/, 'offline'], [/^(\/another-way\/[^/]+|lines\/\d+\/(another-way|slips))$/, 'other-ways'],
  [/^\/another-way\/[^/]+\/[^/]+$/, 'slip-reference'], [/^\/slips\/[^/]+$/, 'slip']
]

/** The code of the page at a path of the journey; `help` where the path says nothing of a page, as of the page for help itself. */
export function pageOfPath(path: string): string {
  const place = path.replace(/^\/payments\/[^/]+\//, '')
  return places.find(([pattern]) => pattern.test(place))?.[1] ?? 'help'
}
