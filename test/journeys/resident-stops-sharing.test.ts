import { expect } from 'chai'
import { aReference } from '../support/builders.js'
import { enterCard, readOff, signIn, tell } from './telling.js'

tell('A resident stops sharing with the adviser', [
  { resident: 'Chromium without JavaScript', adviser: 'Chromium' },
  { resident: 'the keyboard alone', adviser: 'lynx' }
], async ({ council, open }) => {
  // Given an adviser who helps a resident by web chat
  const resident = await open('resident', '/pay/garden-waste')
  await resident.fill('What is your subscription number?', aReference(council, 'garden-waste'))
  await resident.press('Continue')
  await resident.follow('Get help with this page')
  await resident.press('Get a help code')
  const code = await readOff(resident, /Read out your help code (\w{3}-\w{3})/)
  const adviser = await open('adviser', '/staff/help')
  await signIn(adviser, council, 'adviser')
  await adviser.fill('Help code', code)
  await adviser.press('Join their payment')
  await adviser.fill('How much do you want to pay?', '42')
  await adviser.press('Continue')

  // When the resident stops sharing
  await resident.follow('Go back to your payment')
  expect(await resident.text()).to.include('An adviser is helping you')
  await resident.press('Stop sharing')

  // Then they are alone with their payment, and what the adviser filled in is still there
  expect(await resident.text()).to.include('You have stopped sharing')
  await resident.press('Continue')
  expect(await resident.text()).to.include('Total: £42.00')

  // and the adviser sees nothing of it any more
  await adviser.follow('Continue')
  expect(await adviser.text()).to.include('You are no longer helping with this payment').and.to.include('has stopped sharing it')

  // and the resident pays alone
  await resident.follow('Continue')
  await resident.press('Continue')
  await resident.press('Pay £42.00')
  await enterCard(resident, '4242424242424242')
  await resident.press('Confirm payment')
  expect(await resident.text()).to.include('Payment received')
})
