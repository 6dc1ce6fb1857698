import type { Request } from 'express'
import { inCouncil } from '../../database/in-council.js'
import type { OpenedPayment } from '../open-payment.js'
import { currentHelp } from './current-help.js'
import type { Help, HelpChannel } from './help.js'
import { journeyPageOf } from './page-of-journey.js'

const toldForMs = 5 * 60_000

/**
 * What stands above a page of the journey. helping: the reader is the adviser · helped: they were, and the payment is finished ·
 * being-helped: the reader is the resident · helper-left, stopped: they were until just now, and who ended it ·
 * helping-nobody: staff on a resident's page.
 */
export interface HelpingBanner {
  state: 'helping' | 'helped' | 'being-helped' | 'helper-left' | 'stopped' | 'helping-nobody'
  channel?: HelpChannel | null
  helpId?: string
  payment?: { id: string, reference: string }
  /** Of a payment that was begun in private beta: by which it was let in. */
  begunBy?: 'invitation' | null
  /** The page that is shown, for the way back. */
  page?: string | null
  mayHelp?: boolean
  maySendLink?: boolean
}

/** What every page of the journey hands to its template, for the layout. */
export interface JourneyContext {
  helping: HelpingBanner | undefined
  /** Where the resident gets help; null for the adviser, who is the help. */
  helpPath: string | null
}

/** For the pages of a payment. */
export function journeyContext(request: Request, opened: OpenedPayment): JourneyContext {
  const page = journeyPageOf(request.path)
  const helpPath = `/payments/${opened.payment.id}/help${page === null || page === 'help' ? '' : `?from=${page}`}`
  if (opened.actor.kind !== 'adviser') return { helping: residentsBanner(request, opened, page), helpPath }
  return { helping: advisersBanner(request, opened), helpPath: null }
}

/** For the pages before there is a payment: what are you paying, its first question, help. */
export async function contextBeforePayment(request: Request): Promise<JourneyContext> {
  const { person, council } = request
  if (person === undefined) return { helping: undefined, helpPath: '/help' }
  const help = await inCouncil(council.id, async trx => await currentHelp(trx, request))
  if (help === undefined) return { helping: helpingNobody(request), helpPath: '/help' }
  return { helping: { state: 'helping', channel: help.channel, helpId: help.id }, helpPath: null }
}

function advisersBanner(request: Request, { payment, help }: OpenedPayment): HelpingBanner {
  const { id, reference } = payment
  const state = payment.isFinished() ? 'helped' : 'helping'
  return {
    state, channel: help?.channel, helpId: help?.id, payment: { id, reference }, begunBy: payment.beta_invitation_id === null ? null : 'invitation', maySendLink: request.person?.may('payments.send-link')
  }
}

/** Whoever came by a link only to pay shares no pages with the adviser who sent it. */
function residentsBanner(request: Request, { payment, help, access }: OpenedPayment, page: string | null): HelpingBanner | undefined {
  const { id, reference } = payment
  const now = request.services.clock.now()
  if (access === 'pay-only') return request.person === undefined ? undefined : helpingNobody(request)
  if (help?.isActive(now) === true && !payment.isFinished()) return { state: 'being-helped', payment: { id, reference }, page }
  if (request.person !== undefined) return helpingNobody(request)
  const state = help === undefined ? undefined : justEnded(help, now)
  return state === undefined ? undefined : { state }
}

function justEnded(help: Help, now: Date): 'helper-left' | 'stopped' | undefined {
  if (help.ended_at === null || now.getTime() - help.ended_at.getTime() > toldForMs) return undefined
  if (help.ended_by === 'adviser') return 'helper-left'
  return help.ended_by === 'resident' ? 'stopped' : undefined
}

function helpingNobody(request: Request): HelpingBanner {
  return { state: 'helping-nobody', mayHelp: request.person?.may('payments.help') }
}
