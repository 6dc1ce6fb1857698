import type { Request } from 'express'
import { type Phase, phaseAt } from '../../councils/phase.js'
import { Fund } from '../../funds/fund.js'
import type { Channel } from '../../ledger/entry-types.js'
import { field } from '../../web/form-body.js'
import { pageOfPath, pageOfView } from '../journey-pages.js'
import type { JourneyEvent, JourneyEventKind } from './journey-event.js'

/** What a page is drawn from, as far as it is counted. */
interface DrawnFrom {
  errors?: { field: string, code?: string }[]
  fund?: unknown
  /** An adviser who helps, or a member of staff who only looks. */
  helping?: { state: string, channel?: Channel | null }
}

/** What is counted of a page that is shown: none where it is no page of the journey, or where staff look at it. */
export function eventsOfPage(request: Request, view: string, drawnFrom: DrawnFrom): JourneyEvent[] {
  const page = pageOfView(view)
  const of = page === undefined || isAReload(request) ? null : whose(request, drawnFrom)
  if (page === undefined || of === null) return []
  if (page.code === 'help') return [{ ...of, kind: 'help', page: pageAskedFrom(request) }]
  if (drawnFrom.errors === undefined || drawnFrom.errors.length === 0) return [{ ...of, kind: 'visit', page: page.code }]
  return drawnFrom.errors.map(error => ({ ...of, kind: 'error', page: page.code, field: plain(error.field), message: plain(error.code ?? 'other').toLowerCase() }))
}

/** What is counted of an answer that was taken: that it was, that somebody left for the card page, that a code for help was made. */
export function eventsOfRedirect(request: Request, address: string): JourneyEvent[] {
  if (request.method !== 'POST') return []
  const of = whose(request, {})
  if (of?.paymentId == null) return []
  if (request.path.endsWith('/help-codes')) return [{ ...of, kind: 'help-code', page: pageAskedFrom(request) }]
  const kind: JourneyEventKind = address.startsWith('/') ? 'answered' : 'card'
  const page = pageOfPath(request.path)
  if (page === 'help') return []
  return [{ ...of, kind, page: kind === 'card' ? 'card' : page, seconds: secondsOpen(request, of.at) }]
}

/** Everything of an event but what it is. Null of whom nothing is counted: staff who help nobody, and an adviser beside a resident on the same pages. */
function whose(request: Request, { fund, helping }: DrawnFrom): Omit<JourneyEvent, 'kind' | 'page'> | null {
  const { council, services: { clock }, openedPayment } = request
  const at = clock.now()
  const of = { councilId: council.id, at, field: '', message: '', seconds: null, scripts: ranScripts(request) }
  if (openedPayment === undefined) {
    if (helping?.state === 'helping-nobody') return null
    const known = fund instanceof Fund ? fund : null
    return { ...of, paymentId: null, part: '', fundCode: known?.code ?? '', channel: helping?.channel ?? 'web', phase: known?.phaseAt(council, at) ?? phaseAt(council, at) }
  }
  const { payment, actor, help } = openedPayment
  if (payment.isFinished() || (actor.kind === 'adviser' && help?.started_by === 'resident')) return null
  const phase: Phase | '' = payment.phase ?? ''
  return { ...of, paymentId: payment.id, part: partOf(request, payment.lines.length), fundCode: payment.lines[0]?.fund_code ?? '', channel: payment.channel, phase }
}

function partOf({ params }: Request, lines: number): string {
  const line = String(params.line ?? '')
  return /^\d{1,3}$/.test(line) ? line : `/${lines}`
}

/** Whether scripts ran on the page whose form this is: one of them puts in a field that says so. */
function ranScripts(request: Request): boolean | null {
  return request.method === 'POST' ? field(request.body, 'scripts') === 'yes' : null
}

/** Before the first answer nothing else tells that the page was only read again. */
function isAReload(request: Request): boolean {
  return request.method === 'GET' && request.openedPayment === undefined && /max-age=0|no-cache/.test(request.get('cache-control') ?? '')
}

/** The page on which help was asked: with a payment its link says so, before one the browser does. */
function pageAskedFrom(request: Request): string {
  const from = field(request.method === 'POST' ? request.body : request.query, 'from')
  if (from !== '' || request.openedPayment !== undefined) return pageOfPath(from)
  const referer = request.get('referer') ?? ''
  return URL.canParse(referer) ? pageOfPath(new URL(referer).pathname) : 'help'
}

/** How long the page of a first answer was open. It is only a figure, so nothing is made of one that cannot be. */
function secondsOpen(request: Request, at: Date): number | null {
  const shown = field(request.body, 'shown')
  const seconds = /^\d{10}$/.test(shown) ? Math.round(at.getTime() / 1000) - Number(shown) : -1
  return seconds >= 0 && seconds <= 86_400 ? seconds : null
}

/** Names of fields and codes of messages are ours, and short; anything else is not kept. */
function plain(word: string): string {
  return /^[A-Za-z-]{1,40}$/.test(word) ? word : 'other'
}
