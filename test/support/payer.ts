import { inCouncil } from '../../app/database/in-council.js'
import { PaymentAttempt } from '../../app/payments/payment-attempt.js'
import { anAccountHolder, type TestCouncil } from './builders.js'
import { HttpVisitor } from './http-visitor.js'
import { sandboxControl, testService } from './service.js'

/** A resident who has answered every question about £120 of council tax and stands before the check page. */
export async function aPayerAtCheck(council: TestCouncil, email = ''): Promise<{ visitor: HttpVisitor, paymentId: string }> {
  const holder = await anAccountHolder(council)
  const visitor = new HttpVisitor(await testService(), council)
  await visitor.get('/pay/council-tax')
  await visitor.submit({ reference: holder.reference })
  await visitor.submit({ postcode: holder.postcode })
  await visitor.submit({ choice: 'balance' })
  await visitor.get(visitor.last.path.replace('basket', 'details'))
  await visitor.submit({ email })
  return { visitor, paymentId: visitor.last.path.split('/')[2] ?? '' }
}

/** The same, gone on to the provider's card page, where nothing has been entered yet. */
export async function aPayerAtTheProvider(
  council: TestCouncil, email = ''
): Promise<{ visitor: HttpVisitor, paymentId: string, attempt: PaymentAttempt }> {
  const { visitor, paymentId } = await aPayerAtCheck(council, email)
  const path = `/payments/${paymentId}/attempts`
  await visitor.send('POST', path, new URLSearchParams(visitor.hiddenFields(path)).toString())
  const attempt = await inCouncil(council.id, async trx => (
    await PaymentAttempt.query(trx).findOne({ council_id: council.id, payment_id: paymentId }).throwIfNotFound()
  ))
  return { visitor, paymentId, attempt }
}

/** Enters a card at the sandbox, as a payer who then closes the tab. */
export async function payAtTheProvider(attempt: PaymentAttempt, cardNumber = '4242424242424242'): Promise<void> {
  await sandboxControl(await testService(), 'POST', `/payments/${attempt.provider_payment_id}/pay`, { cardNumber })
}
