import { expect } from 'chai'
import { pence } from '../../app/money.js'
import { aReference, fundOf } from '../support/builders.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { expectSoundBooks } from '../ledger/books.js'
import { signIn, tell } from './telling.js'

tell('An officer moves a payment to two accounts, and an approver agrees', [
  { officer: 'the keyboard alone', approver: 'the keyboard alone' },
  { officer: 'Chromium without JavaScript', approver: 'Chromium without JavaScript' }
], async ({ council, open }) => {
  // Given a payment of £1,500 that was meant for two parking fines, and was put on council tax
  const [wrong, first, second] = [aReference(council, 'council-tax'), aReference(council, 'parking-fines'), aReference(council, 'parking-fines')]
  const { entryId } = await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', accountReference: wrong, amountPence: pence(1500_00) }] })
  const parking = fundOf(council, 'parking-fines').name

  // When an officer who looks at it asks for it to be moved, forgetting an amount
  const officer = await open('officer', `/staff/sign-in?next=${encodeURIComponent(`/staff/transactions/${entryId ?? ''}`)}`)
  await signIn(officer, council, 'officer')
  await officer.follow('Move this money')
  await officer.fill('What it pays', parking)
  await officer.fill('Reference', first)
  await officer.press('Add another account')
  await officer.fill('Amount of account 1', '900')
  await officer.fill('What it pays of account 2', parking)
  await officer.fill('Reference of account 2', second)
  await officer.choose('It was paid for the wrong thing')
  await officer.press('Check what will happen')

  // Then nothing that was typed is lost, and all that will happen is shown first
  expect(await officer.text()).to.include('Enter how much goes to this account')
  await officer.fill('Amount of account 2', '600')
  await officer.press('Check what will happen')
  const check = await officer.text()
  expect(check).to.include('Check before you move £1,500.00').and.to.include('another person has to agree')
  for (const part of [`${parking} ${first}`, '£900.00', `${parking} ${second}`, '£600.00']) expect(check).to.include(part)
  await officer.press('Ask for it to be moved')
  expect(await officer.text()).to.include('Another person has been asked to agree').and.to.include('You asked for this, so somebody else decides')

  // When an approver finds it in their list and agrees
  const approver = await open('approver', '/staff/sign-in')
  await signIn(approver, council, 'approver')
  await approver.follow('Move money')
  await approver.follow('Transfer ')
  expect(await approver.text()).to.include(council.users.officer.name).and.to.include('It was paid for the wrong thing').and.to.include(first)
  await approver.press('Agree')

  // Then the money is on both accounts, and the payment's own page tells where it went
  expect(await approver.text()).to.include('The money is moved')
  await approver.follow('Transaction ')
  const moved = await approver.text()
  expect(moved).to.include(first).and.to.include(second).and.to.include(wrong)
  await expectSoundBooks(council)
})
