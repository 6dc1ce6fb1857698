import { calendarDate } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import { anAccountHolder, aReference, type TestAccountHolder, type TestCouncil } from '../support/builders.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { aPayerAtTheProvider, payAtTheProvider } from '../support/payer.js'
import { testService } from '../support/service.js'
import { apiKeyOf } from '../support/trouble.js'
import { nobody, type PagesWorld } from './world.js'

export interface Paying {
  visitor: HttpVisitor
  /** Of the payment's pages: /payments/<id>. */
  path: string
}

/** Somebody who has given a reference and stands at the next question: the postcode where there is an account, else the amount. */
export async function aPayer(
  world: PagesWorld, council: TestCouncil, fundSlug: string, reference = aReference(council, fundSlug)
): Promise<Paying> {
  const visitor = nobody(world, council)
  await visitor.get(`/pay/${fundSlug}`)
  await visitor.submit({ reference })
  return { visitor, path: pathOf(visitor) }
}

/** Somebody who pays what they owe, and stands at the question for the postcode. */
export async function aDebtor(world: PagesWorld, council: TestCouncil, debts: Partial<TestAccountHolder> = {}): Promise<Paying> {
  const holder = await anAccountHolder(council, debts)
  return await aPayer(world, council, holder.fundSlug, holder.reference)
}

/** The same, with the postcode given. */
export async function aKnownDebtor(world: PagesWorld, council: TestCouncil, debts: Partial<TestAccountHolder> = {}): Promise<Paying> {
  const holder = await anAccountHolder(council, debts)
  const { visitor, path } = await aPayer(world, council, holder.fundSlug, holder.reference)
  await visitor.submit({ postcode: holder.postcode })
  return { visitor, path }
}

/** Adds a charge of the library's to the basket: no account is held, so only the amount is asked. */
export async function addLibraryCharge({ visitor, path }: Paying, council: TestCouncil, amount = '4.50', reference = aReference(council, 'library-charges')) {
  await visitor.get(`${path}/add/library-charges`)
  await visitor.submit({ reference })
  await visitor.submit({ amount })
}

/** Somebody with library charges of this amount in the basket. */
export async function aBasket(world: PagesWorld, council: TestCouncil, amount = '4.50', reference?: string): Promise<Paying> {
  const paying = await aPayer(world, council, 'library-charges', reference)
  await paying.visitor.submit({ amount })
  return paying
}

/** Somebody who has paid £120 with this card, and looks at what happened. */
export async function aTry(council: TestCouncil, cardNumber: string): Promise<Paying & { returnPath: string }> {
  const { visitor, paymentId, attempt } = await aPayerAtTheProvider(council)
  const returnPath = await returnPathOf(council, String(attempt.provider_payment_id))
  await payAtTheProvider(attempt, cardNumber)
  return { visitor, path: `/payments/${paymentId}`, returnPath }
}

/** Where the provider sends the payer back to, as the provider was told. */
export async function returnPathOf(council: TestCouncil, providerPaymentId: string): Promise<string> {
  const { sandboxUrl } = await testService()
  const answer = await fetch(`${sandboxUrl}/v1/payments/${providerPaymentId}`, { headers: { authorization: `Bearer ${await apiKeyOf(council)}` } })
  const { return_url: returnUrl } = await answer.json() as { return_url: string }
  return new URL(returnUrl).pathname
}

export function pathOf(visitor: HttpVisitor): string {
  const found = /^\/payments\/[0-9a-f-]{36}/.exec(visitor.last.path)?.[0]
  if (found === undefined) throw new Error(`No payment at ${visitor.last.path}: ${visitor.last.status} ${visitor.text()}`)
  return found
}

/** Two debts with instalments, and a stop where one is named. */
export const debts = {
  balancePence: pence(1_234_56),
  charges: [
    { description: '2025 to 2026 bill', outstandingPence: pence(234_56), nextInstalmentPence: pence(100_00), nextInstalmentOn: calendarDate('2026-12-01') },
    { description: '2026 to 2027 bill', outstandingPence: pence(1_000_00), nextInstalmentPence: pence(125_00), nextInstalmentOn: calendarDate('2026-12-15') }
  ]
}
