import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { Council } from '../../councils/council.js'
import { inCouncil } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { type Fund, offeredFunds } from '../../funds/fund.js'
import { isId } from '../../ids.js'
import type { Channel } from '../../ledger/entry-types.js'
import { formatMoney, type Pence } from '../../money.js'
import { recordAudit } from '../../users/audit.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { readKnownReference } from '../answers/answer-reference.js'
import { currentHelp } from '../helping/current-help.js'
import { rememberSecret, shownSecret } from '../helping/shown-secrets.js'
import { readLetterForm } from './letter-form.js'
import { filledLetter } from './offline-words.js'
import { slipOnPaper } from './show-slip.js'
import { findSlip, insertSlip, keepSlip, openSlip, type PaymentSlip, slipOf } from './slip.js'
import { readSlipAmount } from './slip-form.js'
import { obstacleToSlip, schemeOf } from './slip-ways.js'

/** A plain letter with a slip, for somebody who pays at a shop or by post: what they pay, then for which account, how, and where it goes. */
export async function showLetterForm(request: Request, response: Response): Promise<void> {
  const submitted = { fund: field(request.query, 'fund'), reference: field(request.query, 'reference') }
  const isUnanswered = request.query.fund === ''
  await renderForm(request, response.status(isUnanswered ? 422 : 200), { key: newId(), submitted, errors: isUnanswered ? [chooseFund] : undefined })
}

/** Makes the slip and keeps the address in this session alone, for the letter's page. */
export async function makeLetter(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const body: unknown = request.body
  const { way, address, errors, submitted } = readLetterForm(body)
  const key = isId(field(body, 'key')) ? field(body, 'key') : newId()
  const made = await inCouncil(council.id, async trx => {
    const account = await readAccount(trx, request)
    const found = [...account.errors, ...errors]
    if (account.fund === undefined || account.reference === null || way === null || found.length > 0) return { faults: found }
    const refusal = await refusalOf(trx, request, account.fund, account.reference, way)
    if (refusal !== null) return { faults: [refusal] }
    const slip = slipOf(key, { fundCode: account.fund.code, accountReference: account.reference, way, amountPence: account.amountPence })
    if (await findSlip(trx, council.id, slip.id) === undefined) await keepLetter(trx, request, slip, clock.now())
    return { id: slip.id }
  })
  if (made.id === undefined) return await renderForm(request, response.status(422), { key, submitted, errors: made.faults })
  keepSlip(request, made.id)
  rememberSecret(request, made.id, { address })
  response.redirect(303, `/staff/payment-letters/${made.id}`)
}

/** The letter, to print. Its address is shown only where it was typed. */
export async function showLetter(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const opened = await openSlip(request)
  const { slip, fund } = opened
  const paper = await slipOnPaper(request, opened)
  response.render('payments/offline/letter', {
    ...paper, address: shownSecret(request, slip.id)?.address, writtenOn: londonDate(clock.now()),
    paragraphs: filledLetter(paper.words.letter, placesOf(council, fund, slip))
  })
}

function placesOf(council: Council, fund: Fund, slip: PaymentSlip) {
  return {
    payment: fund.nameInSentence(), reference: slip.accountReference, amount: slip.amountPence === null ? '' : `The amount is ${formatMoney(slip.amountPence)}.`,
    council: council.name, phone: council.phone, 'opening hours': council.openingHours, email: council.contactEmail, address: council.postalAddress
  }
}

const chooseFund: FieldError = { field: 'fund', message: 'Choose what they pay' }

interface ReadAccount {
  fund?: Fund
  reference: string | null
  amountPence: Pence | null
  errors: FieldError[]
}

async function readAccount(trx: Knex.Transaction, request: Request): Promise<ReadAccount> {
  const fund = (await fundsFor(trx, request)).find(({ code }) => code === field(request.body, 'fund'))
  if (fund === undefined) return { reference: null, amountPence: null, errors: [chooseFund] }
  const form = await readKnownReference(trx, fund, request)
  const amount = readSlipAmount(request.body, fund)
  const errors = [...form.errors ?? [], ...amount.error === null ? [] : [amount.error]]
  return { fund, reference: form.values?.reference ?? null, amountPence: amount.amountPence, errors }
}

/** Stops hold here as for residents, and no shop is promised that could not take it. */
async function refusalOf(trx: Knex.Transaction, request: Request, fund: Fund, reference: string, way: PaymentSlip['way']): Promise<FieldError | null> {
  const { council } = request
  const obstacle = await obstacleToSlip(trx, council.id, { fund, reference, way, channel: await channelOf(trx, request) })
  if (obstacle === 'stopped') return { field: 'reference', message: 'This account is stopped and cannot be paid in this way, so there is no slip for it' }
  if (obstacle === null) return null
  const what = await schemeOf(trx, council.id, fund) === undefined ? fund.nameInSentence() : `this ${fund.referenceLabelInSentence()}`
  return { field: 'way', message: `Shops cannot take payments for ${what}. Choose a cheque by post` }
}

async function keepLetter(trx: Knex.Transaction, request: Request, slip: PaymentSlip, now: Date): Promise<void> {
  const { council } = request
  const { id: userId } = signedIn(request)
  await insertSlip(trx, council.id, { ...slip, channel: await channelOf(trx, request), madeBy: userId, madeAt: now })
  await recordAudit(trx, council.id, { at: now, userId, action: 'payment_letter_printed', subjectId: slip.id, facts: { fund: slip.fundCode, way: slip.way } })
}

/** How the adviser meets whom they help at the moment; without that, it is office work. */
async function channelOf(trx: Knex.Transaction, request: Request): Promise<Channel | 'office'> {
  return (await currentHelp(trx, request))?.channel ?? 'office'
}

async function fundsFor(trx: Knex.Transaction, request: Request): Promise<Fund[]> {
  const person = signedIn(request)
  return (await offeredFunds(trx, request.council.id)).filter(({ code }) => person.mayUseFund(code))
}

/** Without a fund it is asked for first: which ways there are goes with it. */
async function renderForm(request: Request, response: Response, form: { key: string, submitted: { fund: string, reference: string }, errors?: FieldError[] | undefined }): Promise<void> {
  const { funds, fund, scheme } = await inCouncil(request.council.id, async trx => {
    const offered = await fundsFor(trx, request)
    const chosen = offered.find(({ code }) => code === form.submitted.fund)
    return { funds: offered, fund: chosen, scheme: chosen === undefined ? undefined : await schemeOf(trx, request.council.id, chosen) }
  })
  response.render(fund === undefined ? 'payments/offline/letter-fund' : 'payments/offline/letter-form', { ...form, funds, fund, scheme })
}
