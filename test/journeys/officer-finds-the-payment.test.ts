import { expect } from 'chai'
import { pence } from '../../app/money.js'
import { aReference } from '../support/builders.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { signIn, tell } from './telling.js'

tell('An officer finds a payment by whatever the caller knows of it', [
  { officer: 'Chromium without JavaScript' }, { officer: 'the keyboard alone' }, { officer: 'lynx' }
], async ({ council, open }) => {
  // Given a payment that an adviser helped with, and another that must not be found in its stead
  const reference = aReference(council, 'council-tax')
  const { payment } = await aPaidPayment(council, {
    lines: [{ fundSlug: 'council-tax', accountReference: reference, amountPence: pence(123_45) }], cardLastFour: '4242',
    cardholderName: 'Rosalind Okafor', helpedBy: council.users.adviser, paidAt: new Date('2026-03-03T10:00:00Z')
  })
  const { payment: another } = await aPaidPayment(council, { cardholderName: 'Somebody Else', cardLastFour: '1111' })

  // When an officer searches by the reference, the receipt's number, the amount, the date, the card or the payer's name
  const officer = await open('officer', '/staff/sign-in')
  await signIn(officer, council, 'officer')
  await officer.follow('Search')
  for (const known of [reference, payment.reference, '£123.45', '3 March 2026', '4242', 'okafor']) {
    await officer.fill('What are you looking for?', known)
    await officer.press('Search')

    // Then it is found, and it alone
    expect(await officer.text(), known).to.include('1 line found').and.to.include(payment.reference).and.not.to.include(another.reference)
  }

  // and its page tells both sides of the money, and who did what
  await officer.follow(payment.reference)
  const text = await officer.text()
  expect(text).to.include('Both sides of it').and.to.include('Rosalind Okafor').and.to.include(council.users.adviser.name)
  expect(text.split('£123.45')).to.have.length.at.least(3)
  expect(text).to.include('How it was paid').and.to.include('The story of this money').and.to.include('came in, to')

  // and so does the page of the account
  await officer.follow(reference)
  expect(await officer.text()).to.include(reference).and.to.include('£123.45 paid in')
})
