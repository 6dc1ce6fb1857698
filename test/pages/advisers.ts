import { inCouncil } from '../../app/database/in-council.js'
import { PaymentAttempt } from '../../app/payments/payment-attempt.js'
import { anAccountHolder, type TestCouncil, type TestUserName } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { answerEverything, codeOn, typeHelpCode } from '../support/paying.js'
import { testService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'
import { pathOf, type Paying } from './payers.js'

/** An adviser who has begun to help somebody, before anything has been chosen. */
export async function anAdviser(council: TestCouncil, channel = 'phone', name: TestUserName = 'adviser') {
  const visitor = await signedIn(council, name)
  await visitor.get('/staff/help')
  await visitor.post('/staff/helps', { channel })
  return visitor
}

/** An adviser who has entered a caller's reference, of an account that we hold or of none. */
export async function anAdviserAtWork(council: TestCouncil, fundSlug = 'council-tax', reference?: string, channel = 'counter'): Promise<Paying> {
  const visitor = await anAdviser(council, channel)
  await visitor.get(`/pay/${fundSlug}`)
  await visitor.submit({ reference: reference ?? (await anAccountHolder(council, { fundSlug })).reference })
  return { visitor, path: pathOf(visitor) }
}

/** An adviser who has answered everything for a caller. */
export async function anAdviserReady(council: TestCouncil): Promise<Paying> {
  const holder = await anAccountHolder(council)
  const { visitor, path } = await anAdviserAtWork(council, holder.fundSlug, holder.reference)
  await answerEverything(visitor, idIn(path), holder, 'caller@mail.example')
  return { visitor, path }
}

/** The same for something that needs no account, so that no holder's address is known. */
export async function anAdviserReadyWithoutHolder(council: TestCouncil, reference = '26/01234/FUL', channel = 'counter'): Promise<Paying> {
  const { visitor, path } = await anAdviserAtWork(council, 'planning', reference, channel)
  await visitor.submit({ amount: '206' })
  await visitor.get(`${path}/details`)
  await visitor.submit({ email: '' })
  return { visitor, path }
}

/** Somebody stuck on a page of their payment, with a code on their screen; and an adviser who has typed it. */
export async function aHelped({ visitor, path }: Paying, council: TestCouncil, from = 'basket'): Promise<{ adviser: Paying, resident: Paying }> {
  await visitor.get(`${path}/help?from=${from}`)
  await visitor.post(`${path}/help-codes`)
  const adviser = await signedIn(council, 'adviser')
  await typeHelpCode(adviser, codeOn(visitor))
  return { adviser: { visitor: adviser, path }, resident: { visitor, path } }
}

/** A caller on the phone who has entered the code that the adviser read out, and sees the same pages. */
export async function aCallerWithACode(council: TestCouncil): Promise<{ adviser: Paying, caller: Paying }> {
  const { visitor, path } = await anAdviserReadyWithoutHolder(council, undefined, 'phone')
  await visitor.get(`${path}/caller-code`)
  await visitor.submit({ postcode: 'BF1 2AB' })
  const caller = new HttpVisitor(await testService(), council)
  await caller.get('/code')
  await caller.submit({ code: codeOn(visitor), postcode: 'BF1 2AB' })
  return { adviser: { visitor, path }, caller: { visitor: caller, path } }
}

/** Goes on to the card page from the check page; what the provider knows of it is answered. */
export async function goToTheCardPage({ visitor, path }: Paying, council: TestCouncil): Promise<PaymentAttempt> {
  await visitor.get(`${path}/check`)
  await visitor.post(`${path}/attempts`)
  return await inCouncil(council.id, async trx => (
    await PaymentAttempt.query(trx).findOne({ council_id: council.id, payment_id: idIn(path) }).throwIfNotFound()
  ))
}

export function idIn(path: string): string {
  return path.split('/')[2] ?? ''
}
