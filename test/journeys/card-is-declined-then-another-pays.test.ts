import { expect } from 'chai'
import { aReference } from '../support/builders.js'
import { waysToVisit } from '../support/visitor.js'
import { postingsOf } from './books.js'
import { enterCard, tell } from './telling.js'

tell('A card is declined, then another pays', waysToVisit.map(resident => ({ resident })), async ({ council, open }) => {
  // Given somebody at the provider's card page, to pay for a garden waste collection
  const subscription = aReference(council, 'garden-waste')
  const resident = await open('resident', '/pay/garden-waste')
  await resident.fill('What is your subscription number?', subscription)
  await resident.press('Continue')
  await resident.fill('How much do you want to pay?', '42')
  await resident.press('Continue')
  await resident.follow('Continue')
  await resident.press('Continue')
  await resident.press('Pay £42.00')

  // When their card is declined
  await enterCard(resident, '4000000000000002')
  expect(await resident.text()).to.include('Your payment was declined')
  await resident.follow('Go back to')

  // Then they are told that no money was taken, and nothing is in the ledger
  expect(await resident.text()).to.include('Your payment was declined').and.to.include('No money has been taken')
  expect(await postingsOf(council)).to.deep.equal([])

  // When they try again with another card
  await resident.press('Try again')
  await enterCard(resident, '5105105105105100')
  await resident.press('Confirm payment')

  // Then it is paid, once
  expect(await resident.text()).to.include('Payment received').and.to.include('Mastercard ending in 5100')
  expect(await postingsOf(council)).to.deep.equal(['clearing 4200', `fund ${subscription} -4200`])
})
