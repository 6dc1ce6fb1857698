import { expect } from 'chai'
import { schemeNumber } from '../../app/funds/collection-scheme.js'
import { aCollectionScheme } from '../support/builders-offline.js'
import { aSupportRoute } from '../support/builders-support.js'
import { anAccountHolder, aReference } from '../support/builders.js'
import { tell } from './telling.js'

tell('A resident pays at a shop and by post', [
  { resident: 'lynx' }, { resident: 'the keyboard alone' }, { resident: 'Chromium without JavaScript' }
], async ({ council, open }) => {
  // Given a bill that shops know, and where cheques go
  const scheme = await aCollectionScheme(council)
  const bill = await anAccountHolder(council)
  await aSupportRoute(council, { kind: 'post', name: 'Post', contact: 'PO Box 9, Barnfield' })
  const resident = await open('resident', '/')

  // When they look for another way, and get the number and the amount wrong
  await resident.follow('pay by post, by phone or in other ways')
  expect(await resident.text()).to.include('for some things at a shop')
  await resident.follow('Council tax')
  expect(await resident.text()).to.include(`Pay with cash or a card at ${scheme.places}`)
  await resident.follow('Make a slip to pay at a shop')
  await resident.fill('What is your council tax account number?', '12')
  await resident.fill('How much will you pay?', 'all of it')
  await resident.press('Make the slip')

  // Then both are named beside what they typed
  expect(await resident.text()).to.include('There is a problem').and.to.include('Enter an amount in pounds and pence, like 85.50, or leave it empty').and.to.include('must be 9')

  // When they put them right, then they have a slip that can also be keyed
  await resident.fill('What is your council tax account number?', bill.reference)
  await resident.fill('How much will you pay?', '85.50')
  await resident.press('Make the slip')
  const number = (schemeNumber(scheme, bill.reference) ?? '').replaceAll(/(\d{4})(?=\d)/g, '$1 ')
  const slip = await resident.text()
  for (const words of ['Your slip to pay at a shop', 'No money has been taken', bill.reference, '£85.50', number, `Take this slip to ${scheme.places}`]) expect(slip).to.include(words)

  // When they pay the same by post, with an account that is not there at first
  await resident.follow('Pay something else')
  await resident.follow('Council tax')
  await resident.follow('Make a slip to send with a cheque')
  await resident.fill('What is your council tax account number?', aReference(council, 'council-tax'))
  await resident.press('Make the slip')
  expect(await resident.text()).to.include('We cannot find an account')
  await resident.fill('What is your council tax account number?', bill.reference)
  await resident.press('Make the slip')

  // Then the slip says where the cheque goes, and leaves room for the amount
  const posted = await resident.text()
  for (const words of ['Your slip to send with a cheque', `Make the cheque out to ${council.council.name}`, 'PO Box 9, Barnfield', '£ ____']) expect(posted).to.include(words)

  // And when they begin to pay online, a slip of it asks nothing again
  await resident.follow('Back')
  await resident.follow('Back')
  await resident.follow('Back')
  await resident.follow('Start now')
  await resident.follow('Council tax')
  await resident.fill('What is your council tax account number?', bill.reference)
  await resident.press('Continue')
  await resident.fill('What is the postcode', bill.postcode)
  await resident.press('Continue')
  await resident.follow('Other ways to pay')
  expect(await resident.text()).to.include(`Reference ${bill.reference}. You can still go on and pay it online.`)
  await resident.press('Make a slip for a shop')
  expect(await resident.text()).to.include('Your slip to pay at a shop').and.to.include(number)
})
