import { inCouncil } from '../../app/database/in-council.js'
import { anAccountHolder, type TestAccountHolder, type TestCouncil } from './builders.js'
import { HttpVisitor } from './http-visitor.js'
import { testService } from './service.js'

/** A resident who has given a reference and stands before the question for the postcode. */
export async function aResidentPaying(council: TestCouncil, holder?: TestAccountHolder): Promise<{ resident: HttpVisitor, paymentId: string }> {
  const account = holder ?? await anAccountHolder(council)
  const resident = new HttpVisitor(await testService(), council)
  await resident.get(`/pay/${account.fundSlug}`)
  await resident.submit({ reference: account.reference })
  const paymentId = /\/payments\/([^/]+)/.exec(resident.last.path)?.[1]
  if (paymentId === undefined) throw new Error(`No payment was begun: ${resident.last.status} at ${resident.last.path}`)
  return { resident, paymentId }
}

/** Answers what is left, so that the payment is ready to be paid. */
export async function answerEverything(visitor: HttpVisitor, paymentId: string, holder: TestAccountHolder, email = 'resident@example.com'): Promise<void> {
  await visitor.get(`/payments/${paymentId}/lines/1/postcode`)
  await visitor.submit({ postcode: holder.postcode })
  await visitor.submit({ choice: 'balance' })
  await visitor.get(`/payments/${paymentId}/details`)
  await visitor.submit({ email })
  if (visitor.last.path !== `/payments/${paymentId}/check`) throw new Error(`Not ready: ${visitor.last.status} at ${visitor.last.path}`)
}

/** Asks for a help code and reads it off the page. */
export async function helpCodeOf(visitor: HttpVisitor, paymentId: string, from = ''): Promise<string> {
  await visitor.get(`/payments/${paymentId}/help${from === '' ? '' : `?from=${from}`}`)
  await visitor.post(`/payments/${paymentId}/help-codes`)
  return codeOn(visitor)
}

/** The code that the page shows in large letters. */
export function codeOn(visitor: HttpVisitor): string {
  const code = /class="app-code">([^<]+)</.exec(visitor.last.body)?.[1]
  if (code === undefined) throw new Error(`No code at ${visitor.last.path}: ${visitor.text()}`)
  return code
}

/** The adviser types a code on Help someone pay. */
export async function typeHelpCode(adviser: HttpVisitor, code: string, codeChannel = 'phone'): Promise<void> {
  await adviser.get('/staff/help')
  await adviser.post('/staff/help-claims', { code, codeChannel })
}

/** Rows of one of the council's tables. */
export async function rowsOf(council: TestCouncil, table: string, where: Record<string, unknown> = {}): Promise<Record<string, unknown>[]> {
  return await inCouncil(council.id, async trx => await trx(table).where({ council_id: council.id, ...where }).select('*'))
}
