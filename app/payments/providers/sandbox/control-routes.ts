import { json, Router, type ErrorRequestHandler } from 'express'
import { z } from 'zod'
import { earlierPaymentsBody, rememberPayments } from './earlier-payments.js'
import { isLoopbackName } from './loopback.js'
import { cardFrom } from './pages/card-page-routes.js'
import { authorisePayment, confirmPayment, disputeBody, disputePayment, expirePayment, startPayment } from './payment-lifecycle.js'
import { currentEvent, isCancellable, isOpenToPayer } from './payment-state.js'
import { switchesFor, switchesOff, switchesSchema } from './switches.js'
import { testCardNumbered } from './test-cards.js'
import { accountWithKey, paymentWithId, type World } from './world.js'

const loopbackUrl = z.url({ protocol: /^http$/ }).refine(url => isLoopbackName(new URL(url).hostname), 'must be on this machine')

const accountBody = z.strictObject({
  name: z.string().min(1).max(200),
  /** Null for an account without webhooks. */
  webhookUrl: loopbackUrl.nullable(),
  /** The Host header of the webhooks; without one, that of the address. */
  webhookHost: z.string().max(255).nullable().default(null),
  webhookSecret: z.string().min(1).max(200),
  motoEnabled: z.boolean().default(false),
  returnUrlRule: z.enum(['https', 'https-or-loopback']).default('https-or-loopback')
})

/** What is not given stays as it is. */
const switchesBody = switchesSchema.partial().extend({
  /** Whose; without it, everyone's. */
  apiKey: z.string().optional(),
  /** First puts all of them off or, for an account, back to everyone's. */
  reset: z.boolean().default(false)
})

const payBody = z.strictObject({
  cardNumber: z.string(),
  cardholderName: z.string().default('T Testing'),
  postcode: z.string().default('BF1 2AB'),
  /** False leaves it where the payer has yet to confirm. */
  confirm: z.boolean().default(true)
})

/** JSON for whoever starts or tests the sandbox. GOV.UK Pay has nothing like it. */
export function controlRoutes(world: World): Router {
  const router = Router()
  router.use(json({ limit: '5mb' }))

  router.put('/accounts/:apiKey', (req, res) => {
    const { apiKey } = req.params
    const known = accountWithKey(world, apiKey)
    const account = { apiKey, switches: {}, ...known, ...accountBody.parse(req.body) }
    if (known === undefined) world.state.accounts.push(account)
    else Object.assign(known, account)
    world.changed()
    res.status(known === undefined ? 201 : 200).json({ name: account.name })
  })

  router.post('/accounts/:apiKey/earlier-payments', (req, res) => {
    const account = accountWithKey(world, req.params.apiKey)
    if (account === undefined) return res.status(404).json({ fault: 'no such account' })
    const added = rememberPayments(world, account, earlierPaymentsBody.parse(req.body).payments)
    if (added > 0) world.changed()
    res.json({ added })
  })

  router.post('/switches', (req, res) => {
    const { apiKey, reset, ...changes } = switchesBody.parse(req.body)
    const account = accountWithKey(world, apiKey)
    if (apiKey !== undefined && account === undefined) return res.status(404).json({ fault: 'no such account' })
    if (reset && account !== undefined) account.switches = {}
    else if (reset) Object.assign(world.state.switches, switchesOff)
    Object.assign((account ?? world.state).switches, changes)
    world.changed()
    res.json(switchesFor(world.state, account))
  })

  router.post('/payments/:id/pay', (req, res) => {
    const { cardNumber, confirm, ...entry } = payBody.parse(req.body)
    const payment = paymentWithId(world, req.params.id)
    if (payment === undefined) return res.status(404).json({ fault: 'no such payment' })
    if (!isOpenToPayer(payment) || currentEvent(payment).state === 'submitted') return res.status(409).json(currentEvent(payment))
    startPayment(world, payment)
    const testCard = testCardNumbered(cardNumber)
    authorisePayment(world, payment, testCard, cardFrom(testCard, { ...entry, cardNumber, expiry: '12/40' }))
    if (confirm && currentEvent(payment).state === 'submitted') confirmPayment(world, payment)
    world.changed()
    res.json(currentEvent(payment))
  })

  router.post('/payments/:id/expire', (req, res) => {
    const payment = paymentWithId(world, req.params.id)
    if (payment === undefined) return res.status(404).json({ fault: 'no such payment' })
    if (!isCancellable(payment)) return res.status(409).json(currentEvent(payment))
    expirePayment(world, payment)
    world.changed()
    res.json(currentEvent(payment))
  })

  router.post('/payments/:id/disputes', (req, res) => {
    const payment = paymentWithId(world, req.params.id)
    if (payment?.capturedAt == null) return res.status(404).json({ fault: 'no such payment that has been taken' })
    const dispute = disputePayment(world, payment, disputeBody.parse(req.body ?? {}))
    world.changed()
    res.json({ id: dispute.id, status: dispute.status })
  })

  router.get('/webhooks', (_req, res) => {
    res.json({ deliveries: world.state.deliveries.map(({ body: _body, apiKey: _apiKey, ...delivery }) => delivery) })
  })

  router.use(answerFaults)
  return router
}

const answerFaults: ErrorRequestHandler = (error, _req, res, next) => {
  if (error instanceof z.ZodError) res.status(422).json({ fault: z.prettifyError(error) })
  else next(error)
}
