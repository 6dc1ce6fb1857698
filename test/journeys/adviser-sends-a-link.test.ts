import { expect } from 'chai'
import { anAccountHolder } from '../support/builders.js'
import { rowsOf } from '../support/paying.js'
import { postingsOf } from './books.js'
import { enterCard, signIn, tell } from './telling.js'

tell('An adviser fills in a payment and sends a link to pay it', [
  { adviser: 'Chromium without JavaScript', resident: 'Firefox' },
  { adviser: 'lynx', resident: 'Chromium without JavaScript' }
], async ({ council, open }) => {
  // Given a caller with a bill, and an adviser who has signed in
  const bill = await anAccountHolder(council)
  const adviser = await open('adviser', '/staff/sign-in')
  await signIn(adviser, council, 'adviser')

  // When the adviser answers the questions for the caller, on the pages that everybody has
  await adviser.follow('Help someone pay')
  await adviser.choose('By phone')
  await adviser.press('Start helping')
  await adviser.follow('Council tax')
  expect(await adviser.text()).to.include('You are helping a caller by phone')
  await adviser.fill('What is your council tax account number?', bill.reference)
  await adviser.press('Continue')
  await adviser.fill('What is the postcode', bill.postcode)
  await adviser.press('Continue')
  await adviser.choose('£120.00')
  await adviser.press('Continue')
  await adviser.follow('Continue')
  await adviser.press('Continue')

  // and sends a link by email
  await adviser.follow('Send a link to pay')
  await adviser.choose('By email')
  await adviser.fill('Their email address', 'caller@mail.example')
  await adviser.press('Send the link')
  expect(await adviser.text()).to.include('By email to caller@mail.example').and.to.include('Not opened yet')

  // Then the caller's email holds the link, and of the reference only its end
  const [email] = await rowsOf(council, 'outbox_messages')
  expect(email).to.include({ recipient: 'caller@mail.example', subject: `Pay £120.00 to ${council.council.name}` })
  expect(email?.body).not.to.include(bill.reference)

  // When the caller opens it and pays
  const resident = await open('resident', /\/link\/\S+/.exec(String(email?.body))?.[0] ?? '')
  expect(await resident.text()).to.include('Check your answers and pay').and.not.to.include(bill.reference)
  await resident.press('Pay £120.00')
  await enterCard(resident, '4242424242424242')
  await resident.press('Confirm payment')
  expect(await resident.text()).to.include('Payment received')

  // Then the adviser sees that it is paid, and the ledger has it once
  await adviser.follow('Back to the payment')
  expect(await adviser.text()).to.include('Payment received').and.to.include('You helped a caller by phone')
  await adviser.follow('help someone else')
  expect(await adviser.text()).to.include('The payment is finished')
  expect(await postingsOf(council)).to.deep.equal(['clearing 12000', `fund ${bill.reference} -12000`])
})
