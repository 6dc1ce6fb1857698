import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { pence } from '../../app/money.js'
import { expectSoundBooks } from '../ledger/books.js'
import { doJobs } from '../support/do-jobs.js'
import { anAccountHolder, type TestCouncil } from '../support/builders.js'
import { agenciesFile } from '../support/builders-imports.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { fileBytes } from '../support/builders-posting-files.js'
import { signIn, tell } from './telling.js'
import { upload } from './uploading.js'

tell('A council’s day: files come out of order, twice and lying, suspense is worked, and postings go out', [
  { finance: 'Chromium', officer: 'lynx', approver: 'Chromium without JavaScript' },
  { finance: 'Chromium without JavaScript', officer: 'the keyboard alone', approver: 'Firefox' }
], async ({ council, open }) => {
  // Given a card payment of the morning, and what the agencies took on two days, some of it with references that lead nowhere
  const { reference } = await anAccountHolder(council)
  await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', accountReference: reference, amountPence: pence(120_00) }] })
  const yesterdays = agenciesFile([{ reference, amount: '10.00', date: '18/11/2026' }, { reference: 'HALL HIRE', amount: '33.00', date: '18/11/2026' }])
  const todays = agenciesFile([
    { reference, amount: '60.00', type: 'P' }, { reference: twoSwapped(reference), amount: '25.50' }, { reference: '', amount: '7.25' },
    { reference, amount: '0.00' }, { reference, amount: '-12.00', type: 'Q' }
  ])
  const lying = agenciesFile([{ reference, amount: '500.00', date: '17/11/2026' }], { amount: '400.00' })

  // When finance uploads today’s before yesterday’s, then today’s once more, and one whose trailer lies
  const finance = await open('finance', '/staff/sign-in')
  await signIn(finance, council, 'finance')
  for (const [name, content] of [['today.txt', todays], ['yesterday.txt', yesterdays], ['today again.txt', todays], ['lying.txt', lying]] as const) {
    await finance.follow('Files')
    await finance.follow('Upload a file')
    await upload(finance, 'Post Office and PayPoint', name, content)
    await doJobs(council)
    await expectNothingLost(council)
  }

  // Then what came is posted once, the lying one not at all, and every difference is named
  await finance.follow('Files')
  const files = await finance.text()
  expect(files).to.include('today.txt').and.to.include('yesterday.txt').and.not.to.include('today again')
  await finance.follow('lying.txt')
  expect(await finance.text()).to.include('£400.00').and.to.include('£500.00').and.to.include('£100.00')
  expect(await figures(council)).to.deep.equal({ received: 243_75, onFunds: 178_00, inSuspense: 65_75, owedBack: 0, unidentified: 0 })

  // When an officer accepts the account that is suggested for the one with two digits swapped
  const officer = await open('officer', '/staff/sign-in')
  await signIn(officer, council, 'officer')
  expect(await officer.text()).to.include('3 items are in suspense').and.to.include('£65.75')
  await officer.follow('Suspense')
  expect(await officer.text()).to.include('swapped')
  await officer.follow(await itemOf(council, 25_50))
  await officer.press('Allocate £25.50')
  expect(await officer.text()).to.include('Nothing remains of £25.50')
  await expectNothingLost(council)

  // and returns the hall’s hire to its sender
  await officer.follow('Go on with what nobody has yet')
  await officer.follow(await itemOf(council, 33_00))
  await officer.follow('Return it to whoever sent it')
  await officer.fill('To whom does it go back', 'The hall is not ours: back to the payer')
  await officer.press('Return it')
  expect(await officer.text()).to.include('gave £33.00 to go back to its sender')
  await expectNothingLost(council)

  // and asks for what nobody knows to become unidentified income
  await officer.follow('Go on with what nobody has yet')
  await officer.follow(await itemOf(council, 7_25))
  await officer.follow('Ask for it to become unidentified income')
  await officer.fill('What was done to find', 'PayPoint cannot say who paid')
  await officer.press('Ask an approver')
  expect(await officer.text()).to.include('Nothing else can be done with it until an approver has decided')

  // Then another person agrees, and suspense is empty to the penny
  const approver = await open('approver', '/staff/sign-in')
  await signIn(approver, council, 'approver')
  await approver.follow('1 request waits for an approver')
  expect(await approver.text()).to.include('PayPoint cannot say who paid')
  await approver.press('Agree')
  expect(await approver.text()).to.include('Nothing waits')
  expect(await figures(council)).to.deep.equal({ received: 243_75, onFunds: 203_50, inSuspense: 0, owedBack: 33_00, unidentified: 7_25 })
  await expectNothingLost(council)

  // When finance makes the posting file of council tax
  await finance.follow('Postings out')
  await finance.follow('Council tax system')
  await finance.press('Make the file now')
  await doJobs(council)

  // Then every posting of the fund is in it, the allocation and the returned cheque among them, and nothing waits any more
  const sent = await fileBytes(council, 'council-tax', 1)
  for (const amount of ['120.00', '60.00', '10.00', '25.50', '12.00']) expect(sent).to.include(amount)
  expect(sent.split('\n').filter(line => line.includes(reference))).to.have.length(5)
  await finance.follow('Postings out')
  await finance.follow('Council tax system')
  await finance.press('Make the file now')
  await doJobs(council)
  expect(sent).to.equal(await fileBytes(council, 'council-tax', 1))
  expect(await fileBytes(council, 'council-tax', 2).catch(() => '')).not.to.include(reference)
  await expectNothingLost(council)
})

/** The reference with its last two digits that differ changed over. */
function twoSwapped(reference: string): string {
  const place = [...reference].findLastIndex((digit, index) => index > 0 && digit !== reference[index - 1])
  return `${reference.slice(0, place - 1)}${reference.charAt(place)}${reference.charAt(place - 1)}${reference.slice(place + 1)}`
}

/** What people call the item of this amount. */
async function itemOf(council: TestCouncil, amount: number): Promise<string> {
  const { reference } = await inCouncil(council.id, async trx => await trx('remaining_amounts as r')
    .join('ledger_entries as e', join => join.on('e.council_id', 'r.council_id').on('e.id', 'r.entry_id'))
    .where({ 'r.council_id': council.id, 'r.original_pence': -amount }).first('e.reference')) as { reference: string }
  return reference
}

interface Figures {
  received: number
  onFunds: number
  inSuspense: number
  owedBack: number
  unidentified: number
}

/** Where the ledger has the council’s money, in pence as people see it. */
async function figures(council: TestCouncil): Promise<Figures> {
  const rows = await inCouncil(council.id, async trx => await trx('postings').where({ council_id: council.id }).groupBy('ledger_account_kind')
    .select('ledger_account_kind as kind', trx.raw('sum(amount_pence)::bigint as pence'))) as { kind: string, pence: number }[]
  const of = (...kinds: string[]) => rows.filter(({ kind }) => kinds.includes(kind)).reduce((sum, row) => sum + row.pence, 0)
  return {
    received: of('bank', 'clearing'), onFunds: 0 - of('fund'), inSuspense: 0 - of('suspense'), owedBack: 0 - of('refunds_payable'),
    unidentified: 0 - of('unidentified_income')
  }
}

/** File total = posted + suspense + held + rejected, and ledger received = allocated + suspense + owed back + unidentified, to the penny. */
async function expectNothingLost(council: TestCouncil): Promise<void> {
  const files = await inCouncil(council.id, async trx => await trx('imports').where({ council_id: council.id, state: 'posted' })) as Record<string, number>[]
  for (const file of files) {
    const sum = (...columns: string[]) => columns.reduce((total, column) => total + (file[column] ?? Number.NaN), 0)
    expect(sum('fund_rows', 'suspense_rows', 'held_rows', 'rejected_rows')).to.equal(file.read_rows).and.to.equal(file.stated_rows)
    expect(sum('fund_pence', 'suspense_pence', 'held_pence', 'rejected_pence')).to.equal(file.read_pence).and.to.equal(file.stated_pence)
  }
  const { received, onFunds, inSuspense, owedBack, unidentified } = await figures(council)
  expect(received).to.equal(onFunds + inSuspense + owedBack + unidentified)
  const open = await inCouncil(council.id, async trx => await trx('remaining_amounts').where({ council_id: council.id, ledger_account_kind: 'suspense' })
    .first(trx.raw('coalesce(-sum(remaining_pence), 0)::bigint as pence'))) as { pence: number }
  expect(open.pence).to.equal(inSuspense)
  await expectSoundBooks(council)
}
