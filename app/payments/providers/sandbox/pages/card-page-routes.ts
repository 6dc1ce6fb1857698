import { Router, urlencoded, type Response } from 'express'
import { londonDate } from '../../../../dates.js'
import { authorisePayment, bringUpToDate, cancelPayment, confirmPayment, startPayment } from '../payment-lifecycle.js'
import { currentEvent, isOpenToPayer, totalAmountOf } from '../payment-state.js'
import type { SandboxCard, SandboxPayment } from '../sandbox-state.js'
import { switchesFor } from '../switches.js'
import { testCardNumbered, testCards, type TestCard } from '../test-cards.js'
import { accountWithKey, type World } from '../world.js'
import { readCardForm, type CardEntry } from './card-form.js'
import { atStep, pathOf, rememberBrowser, sendSessionExpired, stepOf } from './payer.js'
import { sendPage } from './templates.js'

export function cardPageRoutes(world: World): Router {
  const router = Router()
  const readForm = urlencoded({ extended: false, limit: '20kb' })

  router.get('/secure/:token', (req, res) => { enter(world, req.params.token, res) })
  router.post('/secure', readForm, (req, res) => { enter(world, tokenIn(req.body), res) })

  router.get('/card_details/:paymentId', atStep(world, ['card'], (payment, _req, res) => {
    sendCardPage(world, res, payment, {})
  }))

  router.post('/card_details/:paymentId', readForm, atStep(world, ['card'], (payment, req, res) => {
    const form = readCardForm(req.body, londonDate(world.clock.now()), !payment.moto)
    if (form.errors) return sendCardPage(world, res.status(422), payment, form)
    const testCard = testCardNumbered(form.values.cardNumber)
    authorisePayment(world, payment, testCard, cardFrom(testCard, form.values))
    world.changed()
    res.redirect(303, pathOf(payment, stepOf(payment)))
  }))

  router.get('/card_details/:paymentId/confirm', atStep(world, ['confirm'], (payment, _req, res) => {
    sendPage(res, 'confirm.njk', modelOf(world, payment), payment.returnUrl)
  }))

  router.post('/card_details/:paymentId/confirm', atStep(world, ['confirm'], (payment, _req, res) => {
    confirmPayment(world, payment)
    world.changed()
    res.redirect(303, `${pathOf(payment, 'card')}/return`)
  }))

  router.post('/card_details/:paymentId/cancel', atStep(world, ['card', 'confirm'], (payment, _req, res) => {
    cancelPayment(world, payment, 'payer')
    world.changed()
    res.redirect(303, pathOf(payment, 'outcome'))
  }))

  router.get('/card_details/:paymentId/outcome', atStep(world, ['outcome'], (payment, _req, res) => {
    sendPage(res, 'outcome.njk', modelOf(world, payment), payment.returnUrl)
  }))

  router.get('/card_details/:paymentId/return', atStep(world, ['outcome'], (payment, _req, res) => {
    const { lostReturn } = switchesFor(world.state, accountWithKey(world, payment.apiKey))
    if (lostReturn) sendPage(res, 'lost-return.njk', modelOf(world, payment))
    else res.redirect(303, payment.returnUrl)
  }))

  return router
}

export function cardFrom(testCard: TestCard, entry: CardEntry): SandboxCard {
  const { number, brand, type, corporate } = testCard
  const billingAddress: Record<string, string> = entry.postcode === null ? {} : { postcode: entry.postcode, country: 'GB' }
  return {
    brand, type, corporate, billingAddress,
    firstSix: number.slice(0, 6), lastFour: number.slice(-4), expiry: entry.expiry, cardholderName: entry.cardholderName
  }
}

/** Each address of the card page opens once, so that one left in a history is of no use. */
function enter(world: World, token: string, res: Response): void {
  if (bringUpToDate(world)) world.changed()
  const payment = world.state.payments.find(({ unusedTokens }) => unusedTokens.includes(token))
  if (payment === undefined) return sendSessionExpired(res)

  payment.unusedTokens = payment.unusedTokens.filter(unused => unused !== token)
  if (isOpenToPayer(payment)) startPayment(world, payment)
  world.changed()
  rememberBrowser(res, payment)
  res.redirect(303, pathOf(payment, stepOf(payment)))
}

function tokenIn(body: unknown): string {
  const token: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'chargeTokenId') : undefined
  return typeof token === 'string' ? token : ''
}

function sendCardPage(world: World, res: Response, payment: SandboxPayment, form: object): void {
  sendPage(res, 'card-details.njk', { ...modelOf(world, payment), testCards, ...form }, payment.returnUrl)
}

function modelOf(world: World, payment: SandboxPayment) {
  const account = accountWithKey(world, payment.apiKey)
  return {
    payment, serviceName: account?.name, outcome: currentEvent(payment), totalPence: totalAmountOf(payment), path: pathOf(payment, 'card'),
    isAwaited: payment.succeedsAt !== null
  }
}
