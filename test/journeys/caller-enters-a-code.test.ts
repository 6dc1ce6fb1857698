import { expect } from 'chai'
import { anAccountHolder } from '../support/builders.js'
import { enterCard, readOff, signIn, tell } from './telling.js'

tell('A caller enters a code that an adviser reads out', [
  { adviser: 'Firefox', caller: 'Chromium without JavaScript' },
  { adviser: 'Chromium', caller: 'lynx' }
], async ({ council, open }) => {
  // Given an adviser who has filled in a caller's council tax
  const bill = await anAccountHolder(council)
  const adviser = await open('adviser', '/staff/help')
  await signIn(adviser, council, 'secondAdviser')
  await adviser.choose('By phone')
  await adviser.press('Start helping')
  await adviser.follow('Council tax')
  await adviser.fill('What is your council tax account number?', bill.reference)
  await adviser.press('Continue')
  await adviser.fill('What is the postcode', bill.postcode)
  await adviser.press('Continue')
  await adviser.choose('£120.00')
  await adviser.press('Continue')

  // When they read out a code
  await adviser.follow('Give them a code')
  await adviser.press('Make a code')
  const code = await readOff(adviser, /(\w{4}-\w{3}-\w{3})/)

  // and the caller enters it, first with a wrong postcode
  const caller = await open('caller', '/')
  await caller.follow('enter your code')
  await caller.fill('Code', code)
  await caller.fill('Your postcode', 'BF9 9ZZ')
  await caller.press('Continue')
  expect(await caller.text()).to.include('The code and postcode do not go together')
  await caller.fill('Your postcode', bill.postcode)
  await caller.press('Continue')

  // Then the caller shares the payment, and pays it
  expect(await caller.text()).to.include('An adviser is helping you').and.to.include('receipt')
  await caller.press('Continue')
  await caller.press('Pay £120.00')
  await enterCard(caller, '4242424242424242')
  await caller.press('Confirm payment')
  expect(await caller.text()).to.include('Payment received')

  // and the adviser sees the outcome
  await adviser.follow('Go back to the payment')
  expect(await adviser.text()).to.include('Payment received').and.to.include('Total paid £120.00')
})
