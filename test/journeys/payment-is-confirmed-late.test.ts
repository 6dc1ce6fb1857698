import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import { aReference, type TestCouncil } from '../support/builders.js'
import { makeTrouble } from '../support/trouble.js'
import type { Visitor } from '../support/visitor.js'
import { postingsOf } from './books.js'
import { enterCard, tell } from './telling.js'

const secondsUntilDecided = 3

tell('A payment is confirmed late, and somebody looks again', [
  { resident: 'Chromium without JavaScript' }, { resident: 'lynx' }
], async ({ council, open }) => {
  // Given a provider that takes seconds to decide, and somebody who comes back before it has
  const resident = await open('resident', '/pay/garden-waste')
  const subscription = await payEarly(resident, council)

  // Then they are told that we do not know yet, and not to pay again
  expect(await resident.text()).to.include('We are waiting to hear').and.to.include('Do not pay again')
  expect(await postingsOf(council)).to.deep.equal([])

  // When they look again later
  await delay(secondsUntilDecided * 1000)
  await resident.follow('Look again')

  // Then it is paid
  expect(await resident.text()).to.include('Payment received')
  expect(await postingsOf(council)).to.deep.equal(['clearing 4200', `fund ${subscription} -4200`])
})

tell('A payment is confirmed late, and the page looks again by itself', [{ resident: 'Chromium' }], async ({ council, open }) => {
  // Given somebody who comes back before the provider has decided
  const resident = await open('resident', '/pay/garden-waste')
  await payEarly(resident, council)
  expect(await resident.text()).to.include('We are waiting to hear').and.to.include('This page also looks again by itself')

  // When they only wait
  for (let waited = 0; waited < 20 && !(await resident.text()).includes('Payment received'); waited += 1) await delay(1000)

  // Then the receipt comes
  expect(await resident.text()).to.include('Payment received')
})

/** Pays £42 for garden waste with a card that the provider takes its time over; answers the subscription's number. */
async function payEarly(resident: Visitor, council: TestCouncil): Promise<string> {
  await makeTrouble(council, { lateSuccessSeconds: secondsUntilDecided, noWebhooks: true })
  const subscription = aReference(council, 'garden-waste')
  await resident.fill('What is your subscription number?', subscription)
  await resident.press('Continue')
  await resident.fill('How much do you want to pay?', '42')
  await resident.press('Continue')
  await resident.follow('Continue')
  await resident.press('Continue')
  await resident.press('Pay £42.00')
  await enterCard(resident, '4242424242424242')
  await resident.press('Confirm payment')
  return subscription
}
