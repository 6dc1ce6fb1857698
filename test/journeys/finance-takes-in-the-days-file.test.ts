import { expect } from 'chai'
import { expectSoundBooks } from '../ledger/books.js'
import { doJobs } from '../support/do-jobs.js'
import { anAccountHolder } from '../support/builders.js'
import { agenciesFile } from '../support/builders-imports.js'
import { postingsOf } from './books.js'
import { signIn, tell } from './telling.js'
import { upload } from './uploading.js'

tell('Finance takes in the day’s allpay file, and every row of it is accounted for', [
  { finance: 'Chromium without JavaScript', officer: 'Chromium' }, { finance: 'the keyboard alone', officer: 'lynx' }
], async ({ council, open }) => {
  // Given what the agencies took: two receipts for an account, one with a reference that nobody has, one of nothing
  const { reference } = await anAccountHolder(council)
  const file = agenciesFile([
    { reference, amount: '60.00', type: 'P' }, { reference, amount: '12.50' }, { reference: '99', amount: '7.25' }, { reference, amount: '0.00' }
  ])

  // When finance uploads the file
  const finance = await open('finance', '/staff/sign-in')
  await signIn(finance, council, 'finance')
  await finance.follow('Files')
  await finance.follow('Upload a file')
  await upload(finance, 'Post Office and PayPoint', 'be261122.txt', file)

  // Then its page tells that it is being read, and once the worker has worked it, that it is posted
  expect(await finance.text()).to.include('be261122.txt').and.to.include('Being read')
  await doJobs(council)
  await finance.follow('Files')
  await finance.follow('be261122.txt')
  expect(await finance.text()).to.include('Posted').and.to.include('1 row went to suspense').and.to.include('Every row is accounted for')

  // and the ledger has every penny of it, each on two sides
  expect(await postingsOf(council)).to.deep.equal([
    'clearing 6000', `fund ${reference} -6000`, 'clearing 1250', `fund ${reference} -1250`, 'clearing 725', 'suspense 99 -725'
  ])
  await expectSoundBooks(council)

  // When finance uploads it again under another name
  await finance.follow('Files')
  await finance.follow('Upload a file')
  await upload(finance, 'Post Office and PayPoint', 'be261122 again.txt', file)

  // Then it is not taken again
  expect(await finance.text()).to.include('This file has come before').and.to.include('Nothing was posted twice')
  await doJobs(council)
  expect(await postingsOf(council)).to.have.length(6)

  // When an officer looks at the file
  const officer = await open('officer', '/staff/sign-in')
  await signIn(officer, council, 'officer')
  await officer.follow('Files')
  expect(await officer.text()).to.include('be261122.txt').and.not.to.include('again')
  await officer.follow('be261122.txt')

  // Then what the file says of itself is what was read, and each row has its outcome
  const figures = await officer.text()
  for (const line of ['To an account 2 £72.50', 'In suspense 1 £7.25', 'Rejected 1 £0.00', 'All rows in the file 4 £79.75', 'What the file says of itself 4 £79.75', 'In the ledger 3 £79.75']) {
    expect(figures).to.include(line)
  }
  await officer.follow('All rows in the file')
  const rows = await officer.text()
  expect(rows).to.include(`Council tax, ${reference}`).and.to.include('In suspense: No fund has references like this')
  expect(rows).to.include('Rejected: The amount is zero, so there is nothing to post')

  // and from the row they come to its transaction, and back
  await officer.follow('3')
  await officer.follow('See')
  expect(await officer.text()).to.include('£7.25').and.to.include('Suspense')
  await officer.follow('Row 3 of a file')
  expect(await officer.text()).to.include('be261122.txt').and.to.include('Row 3')
})
