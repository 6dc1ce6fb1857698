import { expect } from 'chai'
import { calendarDate } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import { anAccountHolder, aReference } from '../support/builders.js'
import { waysToVisit } from '../support/visitor.js'
import { postingsOf } from './books.js'
import { enterCard, readOff, tell } from './telling.js'

tell('A resident pays an instalment of council tax and a library charge', waysToVisit.map(resident => ({ resident })), async ({ council, open }) => {
  // Given a bill of which two years are owed, and a library card
  const bill = await anAccountHolder(council, {
    balancePence: pence(1_234_56),
    charges: [
      { description: '2025 to 2026 bill', outstandingPence: pence(234_56), nextInstalmentPence: pence(100_00), nextInstalmentOn: calendarDate('2026-12-01') },
      { description: '2026 to 2027 bill', outstandingPence: pence(1_000_00), nextInstalmentPence: pence(125_00), nextInstalmentOn: calendarDate('2026-12-15') }
    ]
  })
  const libraryCard = aReference(council, 'library-charges')
  const resident = await open('resident', '/')

  // When they choose what to pay
  await resident.follow('Start now')
  await resident.follow('Council tax')
  await resident.fill('What is your council tax account number?', bill.reference)
  await resident.press('Continue')
  await resident.fill('What is the postcode', bill.postcode.toLowerCase().replace(' ', ''))
  await resident.press('Continue')
  expect(await resident.text()).to.include('£1,234.56 is owed')
  await resident.choose('£125.00')
  await resident.press('Continue')
  await resident.follow('Add something else to pay')
  expect(await resident.text()).not.to.include('Parking fine')
  await resident.follow('Library charges')
  await resident.fill('What is your library card number?', libraryCard)
  await resident.press('Continue')
  await resident.fill('How much do you want to pay?', ' £4.50 ')
  await resident.press('Continue')
  expect(await resident.text()).to.include('Total: £129.50')

  // and say where the receipt goes, check, and pay
  await resident.follow('Continue')
  await resident.fill('What email address should we send your receipt to?', 'resident@mail.example')
  await resident.press('Continue')
  expect(await resident.text()).to.include(bill.reference).and.to.include('2026 to 2027 bill').and.to.include('resident@mail.example')
  await resident.press('Pay £129.50')
  await enterCard(resident, '4242 4242 4242 4242')
  await resident.press('Confirm payment')

  // Then they have a receipt
  expect(await resident.text()).to.include('Payment received').and.to.include('Visa ending in 4242').and.to.include('Total paid £129.50')
  const reference = await readOff(resident, /Receipt reference (\S{4}-\S{4}-\S{2})/)

  // the ledger has the money once, on both accounts
  expect(await postingsOf(council)).to.deep.equal([
    'clearing 12950', `fund ${bill.reference} -12500`, `fund ${libraryCard} -450`
  ])

  // and the receipt can be found again with its reference and the end of the card's number
  await resident.follow('Find a receipt')
  await resident.fill('Receipt reference', reference.toLowerCase().replaceAll('-', ' '))
  await resident.fill('Your email address, or the last 4 digits of the card', '4242')
  await resident.press('Find the receipt')
  expect(await resident.text()).to.include('Your receipt').and.to.include(reference).and.to.include(libraryCard)
})
