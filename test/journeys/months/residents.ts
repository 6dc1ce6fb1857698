import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import { PaymentAttempt } from '../../../app/payments/payment-attempt.js'
import { decryptSecret } from '../../../app/secrets/secrets-at-rest.js'
import { aReference, fundOf, testEncryptionKey } from '../../support/builders.js'
import type { HttpVisitor } from '../../support/http-visitor.js'
import { sandboxControl } from '../../support/service.js'
import { cancelOnCardPage } from '../../payments/at-the-provider.js'
import type { Answer, Begun, EndOfTry } from './planted.js'
import type { Town } from './town.js'

/** Somebody with a basket, and what the story knows of it. */
export interface Payer {
  visitor: HttpVisitor
  path: string
  begun: Begun
  /** The codes of the funds in the basket, line by line. */
  funds: string[]
  /** For each of them, in whole pounds. */
  amount: string
}

export interface Wish {
  fund: string
  phase: string
  amount?: string
  reference?: string
  /** Further things in the same basket. */
  also?: readonly string[]
  channel?: string
}

const cards: Partial<Record<EndOfTry, string>> = { paid: '4242424242424242', declined: '4000000000000002', errored: '4000000000000119' }

/** Enters the code of an invitation. @returns the status of the answer: 200 where it lets them in */
export async function accepts(visitor: HttpVisitor, code = ''): Promise<number> {
  await visitor.get('/invitation')
  await visitor.post('/invitation', { code })
  return visitor.last.status
}

/** Whether a visitor who has drawn this number is shown the new service before the old one. */
export async function isNewFirst(town: Town, number: number): Promise<boolean> {
  const { body } = await town.visitor().send('GET', '/', undefined, { cookie: `counterfoil-share=${number}` })
  return body.indexOf('href="/pay"') < body.indexOf('href="https://old.example/"')
}

/** Gives the reference of what they want to pay, and so begins. */
export async function begins(town: Town, visitor: HttpVisitor, { fund, phase, channel = 'web', reference }: Wish): Promise<Payer> {
  town.wait(1)
  await visitor.get(`/pay/${fund}`)
  await visitor.submit({ reference: reference ?? aReference(town.council, fund) })
  const id = /^\/payments\/([^/]+)/.exec(visitor.last.path)?.[1]
  if (visitor.last.status !== 200 || id === undefined) throw new Error(`${fund} could not be begun: ${visitor.last.status} at ${visitor.last.path}: ${visitor.text()}`)
  return { visitor, path: `/payments/${id}`, begun: town.planted.begins({ at: town.now, fund: town.fund(fund), channel, phase }), funds: [town.fund(fund)], amount: '' }
}

/** Answers the rest, as far as the check page. */
export async function answers(town: Town, payer: Payer, { fund, amount = '20', also = [] }: Pick<Wish, 'fund' | 'amount' | 'also'>): Promise<void> {
  const { visitor, path } = payer
  payer.amount = amount
  await visitor.submit({ amount })
  if (visitor.last.path.endsWith('/repeat')) await visitor.submit({ payAgain: 'yes' })
  for (const other of also) {
    await visitor.get(`${path}/add/${other}`)
    await visitor.submit({ reference: aReference(town.council, other) })
    await visitor.submit({ amount })
    payer.funds.push(fundOf(town.council, other).code)
  }
  await visitor.get(`${path}/details`)
  await visitor.submit({ email: '' })
  if (visitor.last.path !== `${path}/check`) throw new Error(`${fund}: not ready to pay at ${visitor.last.path}: ${visitor.text()}`)
}

/** Presses Pay, and on the card page something ends the try; then they come back. */
export async function tries(town: Town, payer: Payer, end: Exclude<EndOfTry, 'unreached'>): Promise<void> {
  const { visitor, path, begun } = payer
  town.wait(1)
  await visitor.get(`${path}/check`)
  const pressed = await visitor.send('POST', `${path}/attempts`, new URLSearchParams(visitor.hiddenFields(`${path}/attempts`)).toString())
  if (pressed.status !== 303) throw new Error(`Pay answered ${pressed.status}: ${pressed.body}`)
  const attempt = await latestAttempt(town, path)
  town.wait(1)
  const control = `/payments/${String(attempt.provider_payment_id)}`
  if (end === 'cancelled') await cancelOnCardPage({ visitor, path, paymentId: attempt.payment_id, attempt, cardPage: String(pressed.headers.location) })
  else if (end === 'expired') await sandboxControl(town.service, 'POST', `${control}/expire`)
  else await sandboxControl(town.service, 'POST', `${control}/pay`, { cardNumber: cards[end], confirm: true })
  await visitor.get(await returnPath(town, attempt))
  if (visitor.last.status !== 200) throw new Error(`The result answered ${visitor.last.status} at ${visitor.last.path}`)
  town.planted.tries(begun, town.now, end)
  if (end === 'paid') town.planted.paid(begun, town.now, payer.funds, Number(payer.amount) * 100)
}

/** From the first answer to the result, each of these ends of a try in turn. */
export async function pays(town: Town, wish: Wish, ends: readonly Exclude<EndOfTry, 'unreached'>[] = ['paid'], visitor = town.visitor()): Promise<Payer> {
  const payer = await begins(town, visitor, wish)
  await answers(town, payer, wish)
  for (const end of ends) await tries(town, payer, end)
  return payer
}

/** How a resident says what they thought, after whatever page they are on: of a fund in its phase. They press twice, which is said once. */
export async function says(town: Town, visitor: HttpVisitor, { fund, phase }: Pick<Wish, 'fund' | 'phase'>, feedback: { satisfaction: string, help?: string, comment?: string }): Promise<Answer> {
  const link = /href="(\/feedback[^"]*)"/.exec(visitor.last.body)?.[1]
  if (link === undefined) throw new Error(`No way to say anything at ${visitor.last.path}`)
  await visitor.get(link.replaceAll('&amp;', '&'))
  const again = new URLSearchParams({ ...visitor.hiddenFields('/feedback'), ...feedback }).toString()
  await visitor.post('/feedback', feedback)
  expect((await visitor.send('POST', '/feedback', again)).status).to.equal(303)
  if (visitor.last.status !== 200 || !visitor.last.path.startsWith('/feedback/')) throw new Error(`Feedback answered ${visitor.last.status} at ${visitor.last.path}: ${visitor.text()}`)
  return town.planted.answered(town.now, Number(feedback.satisfaction), { fund: town.fund(fund), channel: 'web', phase })
}

/** So many give the worst mark of a fund, though nobody of them has tried to pay for it. */
export async function spams(town: Town, times: number, of: Pick<Wish, 'fund' | 'phase'>): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let time = 0; time < times; time += 1) {
    const visitor = town.visitor()
    await visitor.get(`/pay/${of.fund}`)
    answers.push(await says(town, visitor, of, { satisfaction: '1' }))
  }
  return answers
}

async function latestAttempt(town: Town, path: string): Promise<PaymentAttempt> {
  const { id } = town.council
  return await inCouncil(id, async trx => await PaymentAttempt.query(trx).where({ council_id: id, payment_id: path.split('/')[2] ?? '' })
    .orderBy('created_at', 'desc').first().throwIfNotFound())
}

async function returnPath(town: Town, attempt: PaymentAttempt): Promise<string> {
  const account = town.council.setup.providerAccounts.find(({ code }) => code === attempt.provider_account_code)
  const key = decryptSecret(account?.apiKeyEncrypted ?? '', testEncryptionKey)
  const answer = await fetch(`${town.service.sandboxUrl}/v1/payments/${String(attempt.provider_payment_id)}`, { headers: { authorization: `Bearer ${key}` } })
  return new URL((await answer.json() as { return_url: string }).return_url).pathname
}
