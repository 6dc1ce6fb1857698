import { Router } from 'express'
import { bringUpToDate } from '../payment-lifecycle.js'
import { currentEvent } from '../payment-state.js'
import type { SandboxPayment } from '../sandbox-state.js'
import { switchesFor } from '../switches.js'
import type { World } from '../world.js'
import { disputeAnswer, paymentInSearch, refundAnswer } from './answers.js'
import { identifiedCaller } from './caller.js'
import { readQuery, resultPage, type SearchQuery } from './search-parameters.js'

const paymentParameters = [
  'state', 'reference', 'email', 'from_date', 'to_date', 'page', 'display_size', 'card_brand', 'cardholder_name',
  'first_digits_card_number', 'last_digits_card_number'
]

export function searchRoutes(world: World): Router {
  const router = Router()

  router.get('/v1/payments', (req, res) => {
    const account = identifiedCaller(world, req)
    if (bringUpToDate(world)) world.changed()
    const query = readQuery(req.query, paymentParameters, 'P0401')
    const { searchLagSeconds } = switchesFor(world.state, account)
    const visibleUntil = new Date(world.clock.now().getTime() - searchLagSeconds * 1000).toISOString()
    const found = world.state.payments
      .filter(({ apiKey, createdAt }) => apiKey === account.apiKey && createdAt <= visibleUntil)
      .filter(payment => matches(payment, query))
      .reverse()
    res.json(resultPage(world, '/v1/payments', query, 'P0402', found.map(payment => paymentInSearch(world.publicUrl, payment))))
  })

  router.get('/v1/refunds', (req, res) => {
    const account = identifiedCaller(world, req)
    if (bringUpToDate(world)) world.changed()
    const query = readQuery(req.query, ['from_date', 'to_date', 'page', 'display_size'], 'P1101')
    const found = world.state.payments
      .filter(({ apiKey }) => apiKey === account.apiKey)
      .flatMap(payment => payment.refunds.map(refund => ({ payment, refund })))
      .filter(({ refund }) => isWithin(refund.createdAt, query))
      .sort((a, b) => b.refund.createdAt.localeCompare(a.refund.createdAt))
    res.json(resultPage(world, '/v1/refunds', query, 'P1100',
      found.map(({ payment, refund }) => refundAnswer(world.publicUrl, payment, refund))))
  })

  router.get('/v1/disputes', (req, res) => {
    const account = identifiedCaller(world, req)
    const query = readQuery(req.query, ['from_date', 'to_date', 'status', 'page', 'display_size'], 'P0401')
    const found = world.state.payments
      .filter(({ apiKey }) => apiKey === account.apiKey)
      .flatMap(payment => payment.disputes.map(dispute => ({ payment, dispute })))
      .filter(({ dispute }) => isWithin(dispute.createdAt, query) && (query.filters.status === undefined || query.filters.status === dispute.status))
      .sort((a, b) => b.dispute.createdAt.localeCompare(a.dispute.createdAt))
    const { _links, ...page } = resultPage(world, '/v1/disputes', query, 'P0402',
      found.map(({ payment, dispute }) => disputeAnswer(world.publicUrl, payment, dispute)))
    res.json({ ...page, links: _links })
  })

  return router
}

function matches(payment: SandboxPayment, query: SearchQuery): boolean {
  const { filters } = query
  const holds = (name: string, test: (wanted: string) => boolean) => filters[name] === undefined || test(filters[name])
  const includes = (text: string | undefined | null, part: string) => (text ?? '').toLowerCase().includes(part.toLowerCase())
  return isWithin(payment.createdAt, query)
    && holds('reference', wanted => payment.reference.toLowerCase() === wanted.toLowerCase())
    && holds('state', wanted => currentEvent(payment).state === wanted)
    && holds('email', wanted => includes(payment.email, wanted))
    && holds('cardholder_name', wanted => includes(payment.card?.cardholderName, wanted))
    && holds('card_brand', wanted => payment.card?.brand.toLowerCase().replace(' ', '-') === wanted.toLowerCase())
    && holds('first_digits_card_number', wanted => payment.card?.firstSix === wanted)
    && holds('last_digits_card_number', wanted => payment.card?.lastFour === wanted)
}

function isWithin(createdAt: string, { from, to }: SearchQuery): boolean {
  const at = Date.parse(createdAt)
  return (from === null || at >= from) && (to === null || at < to)
}
