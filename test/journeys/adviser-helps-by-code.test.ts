import { expect } from 'chai'
import { anAccountHolder } from '../support/builders.js'
import { postingsOf } from './books.js'
import { enterCard, readOff, signIn, tell } from './telling.js'

tell('An adviser helps by phone with a help code', [
  { resident: 'Chromium without JavaScript', adviser: 'the keyboard alone' },
  { resident: 'lynx', adviser: 'Firefox' }
], async ({ council, open }) => {
  // Given a resident who is stuck at the postcode, and reads out a help code
  const bill = await anAccountHolder(council)
  const resident = await open('resident', '/pay/council-tax')
  await resident.fill('What is your council tax account number?', bill.reference)
  await resident.press('Continue')
  await resident.follow('Get help with this page')
  await resident.press('Get a help code')
  const code = await readOff(resident, /Read out your help code (\w{3}-\w{3})/)
  await resident.follow('Go back to your payment')

  // When an adviser types it
  const adviser = await open('adviser', '/staff/sign-in')
  await signIn(adviser, council, 'adviser')
  await adviser.follow('Help someone pay')
  await adviser.fill('Help code', code.toLowerCase())
  await adviser.press('Join their payment')

  // Then they are on the page that the resident is on, with the answers so far
  expect(await adviser.text()).to.include('You are helping a caller by phone').and.to.include('What is the postcode').and.to.include(bill.reference)

  // When the adviser answers and says another amount, while the resident still has the old page
  await adviser.fill('What is the postcode', bill.postcode)
  await adviser.press('Continue')
  await adviser.choose('Another amount')
  await adviser.fill('Amount in pounds', '50')
  await adviser.press('Continue')
  expect(await adviser.text()).to.include('Total: £50.00')
  await resident.press('Continue without seeing what is owed')

  // Then the resident's page is refused kindly, and they see the change and who made it
  expect(await resident.text()).to.include('Something was changed while you were on this page').and.to.include('Nothing you typed has been saved over it')
  await resident.follow('See the answers as they are now')
  expect(await resident.text()).to.include('Total: £50.00').and.to.include('An adviser is helping you')

  // When the resident pays
  await resident.follow('Continue')
  await resident.press('Continue')
  await resident.press('Pay £50.00')
  await enterCard(resident, '4242424242424242')
  await resident.press('Confirm payment')
  expect(await resident.text()).to.include('Payment received')

  // Then the adviser sees the outcome on the next page, without the card's whole number ever having been there
  await adviser.follow('Continue')
  expect(await adviser.text()).to.include('You helped a caller by phone').and.to.include('Payment received').and.to.include('Total paid £50.00')
  expect(await postingsOf(council)).to.deep.equal(['clearing 5000', `fund ${bill.reference} -5000`])
})
