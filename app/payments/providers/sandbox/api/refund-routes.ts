import { Router } from 'express'
import { refundPayment } from '../payment-lifecycle.js'
import { refundabilityOf } from '../payment-state.js'
import { useUp } from '../switches.js'
import { accountWithKey, type World } from '../world.js'
import { link, paymentUrl, refundAnswer } from './answers.js'
import { requestedPayment } from './caller.js'
import { Refusal } from './refusal.js'
import { readAmount, readFields, type FieldCodes } from './request-fields.js'

const codes: FieldCodes = { missing: 'P0601', invalid: 'P0602' }

export function refundRoutes(world: World): Router {
  const router = Router()

  router.post('/v1/payments/:paymentId/refunds', (req, res) => {
    const fields = readFields(req.body, 'P0697')
    const amount = readAmount(fields, 'amount', codes)
    const expected = fields.refund_amount_available == null ? null : readAmount(fields, 'refund_amount_available', codes)
    const payment = requestedPayment(world, req, 'P0600')
    const { status, availablePence } = refundabilityOf(payment)
    if (status !== 'available') throw notAvailable(status)
    if (expected !== null && expected !== availablePence) throw new Refusal(412, 'P0604', 'Refund amount available mismatch.')
    if (amount > availablePence) throw notAvailable(status)
    const refund = refundPayment(world, payment, amount)
    world.changed()
    if (useUp(world.state, accountWithKey(world, payment.apiKey), 'loseNextRefunds')) throw new Refusal(500, 'P0698', 'Downstream system error')
    res.status(202).json(refundAnswer(world.publicUrl, payment, refund))
  })

  router.get('/v1/payments/:paymentId/refunds', (req, res) => {
    const payment = requestedPayment(world, req, 'P0800')
    const url = paymentUrl(world.publicUrl, payment)
    res.json({
      payment_id: payment.id,
      _links: { self: link(`${url}/refunds`), payment: link(url) },
      _embedded: { refunds: payment.refunds.map(refund => refundAnswer(world.publicUrl, payment, refund)) }
    })
  })

  router.get('/v1/payments/:paymentId/refunds/:refundId', (req, res) => {
    const payment = requestedPayment(world, req, 'P0700')
    const refund = payment.refunds.find(({ id }) => id === req.params.refundId)
    if (refund === undefined) throw new Refusal(404, 'P0700', 'Not found')
    res.json(refundAnswer(world.publicUrl, payment, refund))
  })

  return router
}

function notAvailable(status: string): Refusal {
  return new Refusal(400, 'P0603', `The payment is not available for refund. Payment refund status: ${status}`)
}
