import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import { systemClock } from '../../../app/dates.js'
import { workImport } from '../../../app/imports/working/work-import.js'
import { expectSoundBooks } from '../../ledger/books.js'
import { anImport, importById, rowsOf } from '../../support/builders-imports.js'
import { anAccountHolder, type TestCouncil } from '../../support/builders.js'
import type { HttpVisitor } from '../../support/http-visitor.js'
import { sendMultipart } from '../../support/multipart.js'
import { aPayingCouncil, usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'
import { anAdministrator, dropIn, naming, press, shownFields } from './administrator.js'

const plainFile = 'Account,Paid on,Amount,Details\n601,19/11/2026,12.50,Swimming\n602,20/11/2026,"1,204.00",Hall\n'

describe('A council’s own CSV file', function () {
  this.timeout(30_000)
  usesService()
  let council: TestCouncil
  let visitor: HttpVisitor

  beforeEach(async () => {
    council = await aPayingCouncil()
    visitor = await anAdministrator(council)
  })

  it('is guessed at and shown as it stands, then as it comes out', async () => {
    await dropIn(visitor, plainFile)
    expect(visitor.last.status).to.equal(200)
    expect(shownFields(visitor.last.body)).to.include({ delimiter: 'comma', headerRows: '1', date: '2', amount: '3', narrative1: '4' })
    expect(visitor.text()).to.contain('601 19/11/2026 12.50 Swimming').and.not.contain('What comes out 2 rows')
    await press(visitor, 'show', { reference: '1' })
    expect(visitor.text()).to.contain('2 rows, which come to £1,216.50 . All of them can be understood.'.replace(' .', '.'))
    expect(visitor.text()).to.contain('602 £1,204.00 20 November 2026 Hall')
    expect(shownFields(visitor.last.body)).to.include({ reference: '1' })
  })

  it('is saved under a name, and its next file reaches the ledger through the upload', async () => {
    const { reference } = await anAccountHolder(council)
    await dropIn(visitor, plainFile)
    await press(visitor, 'save', { reference: '1', ...naming, name: '  Leisure   takings & café ' })
    expect([visitor.last.status, visitor.last.path]).to.deep.equal([200, '/staff/import-sources?saved=yes'])
    expect(visitor.text()).to.contain('Leisure takings & café CSV with columns of your choice Bank Bank transfer On')

    const finance = await signedIn(council, 'finance')
    await finance.get('/staff/imports/new')
    const fields = { ...finance.hiddenFields('/staff/imports'), source: 'leisure-takings-cafe' }
    const { headers } = await sendMultipart(finance, '/staff/imports', fields, [{ name: 'takings.csv', content: plainFile.replace('601', reference) }])
    const id = String(headers.location).split('/').at(-1) ?? ''
    await workImport(council.id, id, systemClock)
    const imported = await importById(council, id)
    expect(imported).to.include({ state: 'posted', read_rows: 2, read_pence: 1_216_50, fund_rows: 1, suspense_rows: 1, posted_rows: 2, posted_pence: 1_216_50 })
    const entries = await inCouncil(council.id, async trx => await trx('ledger_entries').where({ council_id: council.id }).orderBy('source_id')
      .select('type', 'method_code', 'channel')) as object[]
    expect(entries).to.deep.equal(Array(2).fill({ type: 'receipt', method_code: 'BK', channel: 'file' }))
    await expectSoundBooks(council)
  })

  it('may have a long heading before its header, past which its rows are shown', async () => {
    const heading = Array.from({ length: 12 }, (_, index) => `Page ${index + 1}`).join('\n')
    await dropIn(visitor, `${heading}\n${plainFile}${'603,21/11/2026,1.00,Gym\n'.repeat(20)}`)
    expect(shownFields(visitor.last.body)).to.include({ headerRows: '13', date: '2', amount: '3' })
    expect(visitor.text()).to.contain('601 19/11/2026 12.50 Swimming').and.contain('1: Account (601)')
  })

  it('is read in UTF-16, with tabs', async () => {
    const text = 'Account\tDate\tAmount\tPayer name\n601\t2026-11-19\t12.50\tSiân Ŵyn\n'
    await dropIn(visitor, Buffer.from(`\ufeff${text}`, 'utf16le'))
    expect(shownFields(visitor.last.body)).to.include({ encoding: 'utf-16le', delimiter: 'tab', dateForm: 'yyyy-mm-dd' })
    await press(visitor, 'show')
    expect(visitor.text()).to.contain('£12.50 19 November 2026 Siân Ŵyn')
  })

  it('is read in Windows-1252, with semicolons, commas before the pence and full stops between thousands', async () => {
    const text = 'Account;Date;Amount;Details\n601;19.11.2026;1.234,50;Caf\u00e9 \u0096 \u00a35\n'
    await dropIn(visitor, Buffer.from(text, 'latin1'))
    expect(shownFields(visitor.last.body)).to.include({ encoding: 'windows-1252', delimiter: 'semicolon', dateForm: 'dd.mm.yyyy' })
    await press(visitor, 'show', { amount: '3', thousands: 'full_stop', decimal: ',', narrative1: '4' })
    expect(visitor.text()).to.contain('£1,234.50 19 November 2026 Café – £5')
  })

  it('has credits and debits in columns of their own', async () => {
    await dropIn(visitor, 'Date,Details,Money out,Money in\n19/11/2026,Returned,5.00,\n19/11/2026,Rent,,20.00\n')
    expect(shownFields(visitor.last.body)).to.include({ credit: '4', debit: '3', amount: '' })
    await press(visitor, 'show')
    expect(visitor.text()).to.contain('2 rows, which come to £15.00').and.contain('−£5.00')
  })

  it('has amounts in pence, with DR and CR beside them', async () => {
    const file = '601,19/11/2026,1250,CR\n602,19/11/2026,250,DR\n603,19/11/2026,100,??\n'
    await dropIn(visitor, file)
    await press(visitor, 'show', { reference: '1', amount: '3', headerRows: '0', amountUnit: 'pence', sign: 'by-words', signColumn: '4' })
    expect(visitor.text()).to.contain('3 rows, which come to £10.00').and.contain('−£2.50')
      .and.contain('‘??’ does not say whether money came in or went out')
  })

  it('has a trailer, and is told when that lies, is missing or stands in the way', async () => {
    const trailer = { trailerColumn: '1', trailerMatch: 'is', trailerText: 'Total', trailerAmount: '3', trailerCount: '2' }
    await dropIn(visitor, `${plainFile}Total,3,"1,216.00",\n`)
    await press(visitor, 'show', { reference: '1', date: '2', amount: '3', ...trailer })
    expect(visitor.text()).to.contain('Its trailer says 3 rows and £1,216.00').and.contain('The number of rows is not what the trailer says')
      .and.contain('The amounts do not come to what the trailer says')
    await press(visitor, 'show', { trailerText: 'Sum' })
    expect(visitor.text()).to.contain('The file has no trailer').and.contain('‘3’ is not of the form dd/mm/yyyy')
    await press(visitor, 'show', { ...trailer, trailerColumn: '', trailerAmount: '', trailerCount: '', trailerText: '', passOverColumn1: '1', passOverText1: 'tot' })
    expect(visitor.text()).to.contain('2 rows, which come to £1,216.50').and.not.contain('trailer says')
  })

  it('may hold formulas and markup, which are shown as the text that they are', async () => {
    await dropIn(visitor, '=HYPERLINK("http://evil.example"),Date,Amount,Details\n@SUM(1),19/11/2026,5.00,"<script>alert(1)</script>=1+1"\n')
    await press(visitor, 'show', { reference: '1' })
    expect(visitor.text()).to.contain('@SUM(1) £5.00')
    expect(visitor.last.body).to.contain('&lt;script&gt;alert(1)&lt;/script&gt;=1+1').and.not.contain('<script>alert')
  })

  it('keeps all that was filled in when something is wrong with it', async () => {
    await dropIn(visitor, plainFile)
    await press(visitor, 'save', { ...naming, name: '', headerRows: 'two', narrative2: '1', passOverText3: 'Subtotal' })
    expect(visitor.last.status).to.equal(422)
    expect(visitor.text()).to.contain('Enter a name').and.contain('Enter how many rows stand before').and.contain('Select the column in which ‘Subtotal’ stands')
    expect(shownFields(visitor.last.body)).to.include({ ...naming, name: '', headerRows: 'two', narrative2: '1', passOverText3: 'Subtotal' })
    expect(visitor.text()).to.contain('601 19/11/2026 12.50 Swimming')
  })

  it('shows every row that cannot be understood, however many there are', async () => {
    const bad = Array.from({ length: 300 }, (_, index) => `7${index},19/11/2026,x${index},`).join('\n')
    await dropIn(visitor, plainFile + bad)
    await press(visitor, 'show', { reference: '1', amount: '3' })
    expect(visitor.text()).to.contain('300 of them cannot be understood').and.contain('‘x0’').and.contain('‘x299’')
  })

  it('posts by its name nothing that was not saved', async () => {
    await dropIn(visitor, plainFile)
    await press(visitor, 'show', { reference: '1', ...naming })
    expect(shownFields(visitor.last.body)).to.include(naming)
    await visitor.get('/staff/import-sources')
    expect(visitor.text()).not.to.contain(naming.name)
  })

  it('whose rows the engine then rejects says so to the row', async () => {
    await dropIn(visitor, plainFile)
    await press(visitor, 'save', { reference: '1', ...naming })
    const imported = await anImport(council, `${plainFile}603,31/02/2026,1.00,Gym\n`, { sourceCode: 'leisure-takings' })
    expect((await rowsOf(council, imported)).map(row => row.reason_code)).to.include('not-understood')
  })
})
