import { Router } from 'express'
import { newToken } from '../../../../secrets/secret-tokens.js'
import { cancelPayment, capturePayment } from '../payment-lifecycle.js'
import { currentEvent, isCancellable, isOpenToPayer } from '../payment-state.js'
import type { SandboxPayment } from '../sandbox-state.js'
import { useUp } from '../switches.js'
import { accountWithKey, nowIn, type World } from '../world.js'
import { eventAnswer, link, paymentAnswer, paymentUrl } from './answers.js'
import { identifiedCaller, requestedPayment } from './caller.js'
import { readCreateRequest } from './create-request.js'
import { Refusal } from './refusal.js'

const mostTokens = 50

export function paymentRoutes(world: World): Router {
  const router = Router()

  router.post('/v1/payments', (req, res) => {
    const account = identifiedCaller(world, req)
    const payment = readCreateRequest(req.body, account, nowIn(world))
    world.state.payments.push(payment)
    world.log.info({ paymentId: payment.id, reference: payment.reference }, 'Sandbox payment created')
    const answer = answerWithToken(world, payment)
    if (useUp(world.state, account, 'loseNextCreates')) throw new Refusal(500, 'P0198', 'Downstream system error')
    res.status(201).location(paymentUrl(world.publicUrl, payment)).json(answer)
  })

  router.get('/v1/payments/:paymentId', (req, res) => {
    res.json(answerWithToken(world, requestedPayment(world, req, 'P0200')))
  })

  router.get('/v1/payments/:paymentId/events', (req, res) => {
    const payment = requestedPayment(world, req, 'P0300')
    res.json({
      payment_id: payment.id,
      events: payment.events.map(event => eventAnswer(world.publicUrl, payment, event)),
      _links: { self: link(`${paymentUrl(world.publicUrl, payment)}/events`) }
    })
  })

  router.post('/v1/payments/:paymentId/cancel', (req, res) => {
    const payment = requestedPayment(world, req, 'P0500')
    if (!isCancellable(payment)) throw new Refusal(409, 'P0502', 'Cancellation of payment failed')
    cancelPayment(world, payment, 'service')
    world.changed()
    if (useUp(world.state, accountWithKey(world, payment.apiKey), 'loseNextCancels')) {
      throw new Refusal(500, 'P0598', 'Downstream system error')
    }
    res.status(204).end()
  })

  router.post('/v1/payments/:paymentId/capture', (req, res) => {
    const payment = requestedPayment(world, req, 'P1000')
    if (currentEvent(payment).state !== 'capturable') throw new Refusal(409, 'P1003', 'Payment cannot be captured')
    capturePayment(world, payment)
    world.changed()
    res.status(204).end()
  })

  return router
}

function answerWithToken(world: World, payment: SandboxPayment) {
  const token = isOpenToPayer(payment) ? newToken() : null
  if (token !== null) payment.unusedTokens = [...payment.unusedTokens, token].slice(-mostTokens)
  world.changed()
  return paymentAnswer(world.publicUrl, payment, token)
}
