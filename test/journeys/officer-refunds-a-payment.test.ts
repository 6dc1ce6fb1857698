import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { aCardPayment, asksFor, sweepLater } from '../refunds/asking.js'
import { doJobs } from '../support/do-jobs.js'
import { signIn, tell } from './telling.js'

tell('An officer refunds a payment, and an approver agrees', [
  { officer: 'Chromium without JavaScript', approver: 'Chromium without JavaScript', resident: 'Chromium without JavaScript' },
  { officer: 'the keyboard alone', approver: 'the keyboard alone', resident: 'the keyboard alone' }
], async ({ council, open }) => {
  // Given a resident who has paid £142 with a card, of which £2 has gone back already
  const { entryId, attempt } = await aCardPayment(council, { lines: [['garden-waste', '142']], email: 'payer@example.com' })
  await asksFor(council, entryId, [2_00])
  await doJobs(council)

  // When an officer asks for the rest, which is over the council's limit
  const officer = await open('officer', `/staff/transactions/${entryId}`)
  await signIn(officer, council, 'officer')
  await officer.follow('Refund this money')
  await officer.fill('Garden waste', '140')
  await officer.choose('It was paid twice')
  await officer.press('Continue')
  expect(await officer.text()).to.include('more than £100.00, so another person has to approve it')
  await officer.press('Ask for approval')
  expect(await officer.text()).to.include('Waits for approval').and.include('so somebody else decides')

  // and an approver agrees
  const approver = await open('approver', '/staff/sign-in')
  await signIn(approver, council, 'approver')
  await approver.follow('Move money')
  await approver.follow('Refunds')
  const reference = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}/.exec((await approver.text()).split('Where it stands')[1] ?? '')?.[0] ?? ''
  await approver.follow(reference)
  await approver.press('Approve')
  expect(await approver.text()).to.include('approved it')

  // Then the provider refunds it, and its webhook or the sweep tells
  await doJobs(council)
  await sweepLater(3)
  await officer.follow('Refunds')
  await officer.follow('Refunds that are made')
  expect(await officer.text()).to.include('£140.00').and.include('Refunded')

  // and the resident's receipt tells
  const { payment_id: paymentId } = attempt
  const payment = await inCouncil(council.id, async trx => await trx('payments').where({ council_id: council.id, id: paymentId }).first('reference')) as { reference: string }
  const resident = await open('resident', '/receipts/find')
  await resident.fill('Receipt reference', payment.reference)
  await resident.fill('Your email address', 'payer@example.com')
  await resident.press('Find')
  expect(await resident.text()).to.include('£2.00 of this was refunded on').and.include('£140.00 of this was refunded on')
})
