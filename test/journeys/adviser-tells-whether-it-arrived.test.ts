import { expect } from 'chai'
import { pence } from '../../app/money.js'
import { anAccountHolder } from '../support/builders.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { signIn, tell } from './telling.js'

tell('An adviser on the telephone tells a caller whether a payment arrived', [
  { adviser: 'Chromium without JavaScript', officer: 'the keyboard alone' },
  { adviser: 'the keyboard alone', officer: 'lynx' },
  { adviser: 'lynx', officer: 'Chromium without JavaScript' }
], async ({ council, open }) => {
  // Given a caller who paid council tax today, and a neighbour who did too
  const [holder, neighbour] = [await anAccountHolder(council), await anAccountHolder(council)]
  const { payment } = await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', accountReference: holder.reference, amountPence: pence(60_00) }] })
  await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', accountReference: neighbour.reference, amountPence: pence(71_71) }] })

  // When they read out their receipt to an adviser, first with a wrong amount
  const adviser = await open('adviser', '/staff/sign-in')
  await signIn(adviser, council, 'adviser')
  await adviser.follow('Did it arrive?')
  await adviser.fill('Receipt reference', payment.reference)
  await adviser.fill('Total paid', '6')
  await adviser.fill('Day on which they paid', 'today')
  await adviser.choose('The caller paid it themselves')
  await adviser.press('See this payment')
  expect(await adviser.text()).to.include('No payment has this receipt, amount and day')
  await adviser.fill('Total paid', '60')
  await adviser.press('See this payment')

  // Then the adviser can tell them what became of it, and sees nobody else's
  expect(await adviser.text()).to.include('What became of this payment').and.to.include('£60.00').and.to.include('it goes with the next file')
    .and.not.to.include('71.71').and.not.to.include(holder.reference).and.not.to.include(holder.name)

  // When the caller asks what the adviser cannot tell
  await adviser.fill('Ask an income officer', 'Why does the bill still say 120 pounds?')
  await adviser.press('Pass it on')
  expect(await adviser.text()).to.include('An income officer has been asked')

  // Then an officer finds the question and answers it, and it is off the list
  const officer = await open('officer', '/staff/sign-in')
  await signIn(officer, council, 'officer')
  await officer.follow('Help')
  await officer.follow('Questions from advisers')
  expect(await officer.text()).to.include('Why does the bill still say 120 pounds?')
  await officer.fill('What the adviser can tell the caller', 'The next bill will show it')
  await officer.press('Answer')
  expect(await officer.text()).to.include('No adviser waits for an answer')

  // And the adviser reads it out when the caller rings again
  await adviser.follow('Did it arrive?')
  expect(await adviser.text()).to.include('The next bill will show it')
})
