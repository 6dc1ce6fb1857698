import { expect } from 'chai'
import { aPaidPayment } from '../support/builders-payments.js'
import { anAccountHolder } from '../support/builders.js'
import { pence } from '../../app/money.js'
import { readOff, signIn, tell } from './telling.js'

tell('An officer traces a payment that was put on another account', [
  { officer: 'Chromium without JavaScript' },
  { officer: 'the keyboard alone' },
  { officer: 'lynx' }
], async ({ council, open }) => {
  // Given a resident whose 60 pounds went to their neighbour, and somebody else's payment of the same day
  const [holder, neighbour, stranger] = [
    await anAccountHolder(council, { name: 'Mr Amos Penhallow' }), await anAccountHolder(council), await anAccountHolder(council)]
  await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', accountReference: neighbour.reference, amountPence: pence(60_00) }], cardholderName: 'A Penhallow' })
  await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', accountReference: stranger.reference, amountPence: pence(71_71) }] })

  // When they call and an officer starts a trace
  const fund = council.setup.funds.find(({ slug }) => slug === 'council-tax')?.code ?? ''
  const officer = await open('officer', `/staff/accounts/${fund}/${holder.reference}`)
  await signIn(officer, council, 'officer')
  await officer.follow('Start a trace: a payment is not on this account')
  await officer.press('Start the trace')
  await officer.fill('About how much', '60')
  await officer.fill('On, or not before', 'today')
  await officer.press('Look for it')

  // Then the payment is found with its reasons, and nobody else's
  expect(await officer.text()).to.include('It is on another account').and.to.include(neighbour.reference).and.to.include('The amount is the same')
    .and.to.include('A Penhallow').and.not.to.include('71.71')

  // When they say that this is it, and move it
  await officer.press('This is it')
  expect(await officer.text()).to.include('Nothing of it has been moved to this account yet')
  await officer.follow('Move it to this account')
  await officer.fill('How much to take', '60')
  await officer.choose('It was paid to the wrong account')
  await officer.press('Check what will happen')
  expect(await officer.text()).to.include(holder.reference)
  await officer.press('Move it now')

  // Then the trace knows, and can be closed with a letter that says what was done
  await officer.follow('Search')
  await officer.follow('Traces')
  await officer.follow(await readOff(officer, /(\w{4}-\w{4}-\w{2})/))
  expect(await officer.text()).to.include('£60.00 of it was put on this account by')
  await officer.follow('Close the trace')
  await officer.choose('Found and moved to the account')
  await officer.press('Close the trace')
  await officer.follow('See the letter and print it')
  expect(await officer.text()).to.include('Mr Amos Penhallow').and.to.include('we put £60.00 of it on your account').and.to.include('You do not need to pay that amount again')
})
