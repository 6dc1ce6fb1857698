import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { systemClock } from '../../app/dates.js'
import { pollDisputes } from '../../app/disputes/poll-disputes.js'
import type { ItemKey } from '../../app/suspense/item-lines-query.js'
import { workMatching } from '../../app/suspense/matching/work-matching.js'
import { expectSoundBooks } from '../ledger/books.js'
import { accountOf } from '../pay-outs/at-the-provider.js'
import { aCardPayment } from '../refunds/asking.js'
import { anAccountHolder, fundOf, type TestCouncil } from '../support/builders.js'
import { anAllocation, aPromisingItem, taken } from '../support/builders-suspense.js'
import { doJobs } from '../support/do-jobs.js'
import { sandboxControl, testService } from '../support/service.js'
import { signIn, tell } from './telling.js'

tell('An officer works through a Monday without a mouse and without scripts', [
  { officer: 'the keyboard alone without JavaScript' }
], async ({ council, open }) => {
  // Given two receipts that name accounts, a third that a colleague moves meanwhile, and a card payment that its payer disputes
  const [allocated, lost] = [await aPromisingItem(council, 45_00), await aPromisingItem(council, 60_00)]
  const contested = await aPromisingItem(council, 100_00)
  await workMatching(council.id, systemClock)
  await disputedPayment(council)

  // When the officer begins on the home page and looks at what is disputed
  const officer = await open('officer', '/staff/sign-in')
  await signIn(officer, council, 'officer')
  await officer.follow('1 disputed payment to answer')
  expect(await officer.text()).to.include('Needs evidence').and.to.include('The payer says they did not make it')
  await officer.back()

  // And accepts two suggestions at once, one of which a colleague takes before the work is done
  await officer.follow('Suspense')
  for (const item of [allocated, lost]) await officer.choose(`The suggestion for ${await referenceOf(council, item)}`)
  await officer.press('Accept the suggestions ticked')
  expect(await officer.text()).to.include('Check before you allocate 2 items').and.to.include('£105.00 would go to the accounts below')
  await taken(council, lost)
  await officer.press('Allocate 2 items')
  expect(await officer.text()).to.include('2 items being allocated')
  await doJobs(council)

  // Then the report says what became of each
  await officer.follow('Stop loading it again')
  const report = await officer.text()
  expect(report).to.include('1 of 2 items allocated').and.to.include('£45.00 was allocated').and.to.include('Passed over: somebody else has it')
  await officer.follow('See the one that was passed over')
  expect(await officer.text()).to.include('Items passed over').and.to.include('Passed over: somebody else has it')

  // When a form is late, because a colleague has moved part of the item since it was opened
  const late = await referenceOf(council, contested)
  const mine = await anAccountHolder(council)
  await officer.follow('Suspense')
  await officer.follow(late)
  await anAllocation(council, contested)
  await officer.fill('What it pays', fundOf(council, 'council-tax').name)
  await officer.fill('Reference', mine.reference)
  await officer.fill('Amount', '100')
  await officer.press('Allocate')

  // Then the officer is told what changed, what was typed is still there, and it can be sent again with what remains
  expect(await officer.text()).to.include('has changed it since you opened this page: £90.00 remains')
  await officer.fill('Amount', '90')
  await officer.press('Allocate')
  expect(await officer.text()).to.include('Nothing remains of £100.00').and.to.include(mine.reference)
  await expectSoundBooks(council)
})

async function disputedPayment(council: TestCouncil): Promise<void> {
  const { attempt } = await aCardPayment(council)
  await sandboxControl(await testService(), 'POST', `/payments/${String(attempt.provider_payment_id)}/disputes`, {})
  await pollDisputes((await testService()).services, council.id, accountOf(council).code)
}

/** The receipt's short reference, by which the work list names it. */
async function referenceOf(council: TestCouncil, { entryId }: ItemKey): Promise<string> {
  const entry = await inCouncil(council.id, async trx => await trx('ledger_entries').where({ council_id: council.id, id: entryId }).first('reference')) as { reference: string }
  return entry.reference
}
