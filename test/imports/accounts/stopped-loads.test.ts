import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import { discardImport } from '../../../app/imports/import-reversal.js'
import type { Import } from '../../../app/imports/import.js'
import { accountLine, accountsFile, chargeLine, accountsOf, loadedRows, loadOfImport } from '../../support/builders-accounts.js'
import { anImport, receive } from '../../support/builders-imports.js'
import { aCouncil, anAccountHolder, aReference, fundOf, type TestCouncil } from '../../support/builders.js'
import { usesDatabase } from '../../support/database.js'
import { compareImports } from '../../../app/ledger/ledger-check-query.js'
import { calendarDate } from '../../../app/dates.js'

describe('A file of accounts', () => {
  usesDatabase()
  let council: TestCouncil
  let references: string[]

  beforeEach(async () => {
    council = await aCouncil()
    references = [aReference(council, 'council-tax'), aReference(council, 'council-tax')]
    await anImport(council, fileOf('5.00'), { sourceCode: 'accounts-changes' })
  })

  const stopped: Record<string, [string, string | null, () => string | Buffer, Record<string, unknown>?]> = {
    'whose balances do not come to its total': ['pence-differ', null, () => fileOf('9.00', { reference: '2', balance: '18.01' })],
    'that has not as many accounts as it says': ['rows-differ', null, () => fileOf('9.00', { reference: '3', balance: '18.00' })],
    'that was cut short before its totals': ['no-trailer', null, () => fileOf('9.00'), { trailer: { isRequired: true } }],
    'that was cut short within a row': ['pence-differ', null, () => fileOf('9.00', { balance: '18.00' }).replace(/A,23,(?!.*A,23)[^\r]*\r\n/s, 'A,23,77\r\n')],
    'that goes on after its totals': ['unreadable', 'The file goes on at line 5 after its trailer on line 4. It may be two files in one', () =>
      `${fileOf('9.00', { reference: '2' })}${fileOf('9.00')}`],
    'of nothing but its header': ['empty', null, () => accountsFile([])],
    'with more accounts than are taken': ['too-many-rows', '1', () => fileOf('9.00'), { rowLimit: 1 }],
    'without one of its columns': ['unreadable', 'The header names no column ‘stop’. It names ‘record’', () => fileOf('9.00').replace(',stop', ',halt')],
    'in another encoding': ['unreadable', 'Line 2 holds a character that is not UTF-8', () => Buffer.from(fileOf('9.00'), 'latin1')],
    'that is a workbook': ['unreadable', 'This is an Excel workbook', () => Buffer.from('PK\u0003\u0004 and so on')],
    'whose name should say of which day it is, and does not': ['unreadable', 'Its name does not say', () => fileOf('9.00'), { asAt: { from: 'name' } }]
  }
  for (const [what, [because, detail, content, settings]] of Object.entries(stopped)) {
    it(`${what} is stopped, and no account is touched`, async () => {
      await set(settings)
      const imported = await anImport(council, content(), { sourceCode: 'accounts-changes', fileName: 'accounts.csv' })
      expect(imported).to.include({ state: 'stopped', stopped_because: because, posted_rows: 0 })
      if (detail !== null) expect(imported.stopped_detail).to.contain(detail)
      await expectUntouched()
    })
  }

  it('with a mistyped reference has no more accounts for the charges that stand under the right one, and neither is loaded', async () => {
    const [right = '', other = ''] = references
    const mistyped = accountLine(council, '99', { balance: '9.00' })
    const charge = chargeLine(accountLine(council, right))
    const lines = [mistyped, charge, charge, accountLine(council, other, { balance: '9.00' })]
    const wrong = await anImport(council, accountsFile(lines, { reference: '3', balance: '18.00' }), { sourceCode: 'accounts-changes' })
    expect(wrong).to.include({ state: 'stopped', stopped_because: 'rows-differ', stated_rows: 3, read_rows: 2 })
    expect(wrong.stopped_detail).to.equal('Line 3: This charge does not follow its account. Line 4: This charge does not follow its account. ' +
      'Line 2: Line 3 is a charge of another account')
    await expectUntouched()
    const loaded = await anImport(council, accountsFile(lines, { reference: '2', balance: '18.00' }), { sourceCode: 'accounts-changes' })
    expect(loaded).to.include({ state: 'posted', fund_rows: 1, rejected_rows: 3 })
    expect((await accountsOf(council)).map(({ reference, balance_pence }) => [reference, balance_pence])).to.have.deep.members([[right, 5_00], [other, 9_00]])
  })

  it('of no changes at all, which says so, is loaded', async () => {
    expect(await anImport(council, accountsFile([], { reference: '0' }), { sourceCode: 'accounts-changes' })).to.include({ state: 'posted', read_rows: 0 })
    const full = await anImport(council, accountsFile([], { reference: '0', balance: '0.00' }), { sourceCode: 'accounts-full' })
    expect(full).to.include({ state: 'stopped', stopped_because: 'empty' })
    await expectUntouched()
  })

  it('of another council, with references that none of our funds has, changes nothing', async () => {
    const lines = ['41234567', '42345678'].map(reference => accountLine(council, reference, { 'as at': '2026-11-21' }))
    const foreign = await anImport(council, accountsFile(lines), { sourceCode: 'accounts-full' })
    expect(foreign).to.include({ state: 'posted', fund_rows: 0, rejected_rows: 2, posted_rows: 0 })
    expect(await loadOfImport(council, foreign)).to.include({ removed_rows: 0, to_remove_rows: 0 })
    await expectUntouched()
  })

  it('is taken once, and again when it has been put aside', async () => {
    const lying = fileOf('9.00', { reference: '3' })
    const first = await anImport(council, lying, { sourceCode: 'accounts-changes' })
    expect((await receive(council, lying, { sourceCode: 'accounts-full' })).first).to.equal(first.id)
    await discardImport({ councilId: council.id, importId: first.id, userId: council.users.finance.id, now: new Date() })
    expect((await receive(council, lying, { sourceCode: 'accounts-changes' })).received).to.be.a('string')
  })

  it('is known by the columns of an earlier system as well', async () => {
    const holder = await anAccountHolder(council, { fundSlug: 'invoices' })
    const invoices = fundOf(council, 'invoices').code
    const content = [
      'AccountReference,FundCode,CurrentBalance,PeriodDebit,PeriodCredit,Title,Forename,Surname,AddressLine1,AddressLine2,AddressLine3,AddressLine4,Postcode,RecordType,UserField1,UserField2,UserField3,FundMessageId',
      `${holder.reference},${invoices},45.10,0,0,Mr,Owen,Pugh,1 High Street,Barnfield,,,bf12ab,,,,,court`,
      `${aReference(council, 'invoices')},${invoices},-3.00,0,0,,,Pugh & Sons,,,,,,,,,,`
    ].join('\r\n')
    const loaded = await anImport(council, content, { sourceCode: 'earlier-system-accounts' })
    expect(await loadOfImport(council, loaded)).to.include({ added_rows: 1, changed_rows: 1 })
    const accounts = await accountsOf(council, 'invoices')
    expect(accounts.find(({ reference }) => reference === holder.reference)).to.include({
      name: 'Mr Owen Pugh', address: '1 High Street, Barnfield', postcode: 'BF1 2AB', balance_pence: 45_10, stop_code: 'court'
    })
  })

  it('is nothing to the ledger check, which asks of receipts', async () => {
    const today = calendarDate('2026-01-01')
    expect(await inCouncil(council.id, async trx => await compareImports(trx, council.id, { from: today, to: calendarDate('2099-12-31') }))).to.deep.equal([])
  })

  it('is read in Windows-1252 where its source says so', async () => {
    await set({ encoding: 'windows-1252' })
    const bytes = Buffer.from(fileOf('9.00').replaceAll('’', '\x92'), 'latin1')
    const loaded = await anImport(council, bytes, { sourceCode: 'accounts-changes' })
    expect((await loadedRows(council, loaded)).map(({ name, outcome }) => [name, outcome])).to.deep.equal(Array(2).fill(['Ms Siân O’Brien', 'changed']))
  })

  function fileOf(balance: string, trailer?: { reference?: string, balance?: string }): string {
    return accountsFile(references.map(reference => accountLine(council, reference, { balance })), trailer)
  }

  async function expectUntouched(): Promise<void> {
    expect((await accountsOf(council)).map(({ balance_pence }) => balance_pence)).to.deep.equal([5_00, 5_00])
  }

  async function set({ rowLimit = 1_000_000, ...settings }: { rowLimit?: number } & Record<string, unknown> = {}): Promise<void> {
    await inCouncil(council.id, async trx => await trx('import_sources').where({ council_id: council.id, code: 'accounts-changes' })
      .update({ row_limit: rowLimit, settings: JSON.stringify({ load: 'changes', ...settings }) }))
  }
})

/** What an import of receipts has, and one of accounts has not. */
describe('Loads of accounts', () => {
  usesDatabase()

  it('cannot be reversed, nor their rows decided on', async () => {
    const council = await aCouncil()
    const imported: Import = await anImport(council, accountsFile([accountLine(council, aReference(council, 'council-tax'))]), { sourceCode: 'accounts-changes' })
    expect(imported).to.include({ state: 'posted', posted_rows: 1 })
    expect([imported.canBeReversed(), imported.canBeDiscarded(), imported.isUnderWay()]).to.deep.equal([false, false, false])
  })
})
