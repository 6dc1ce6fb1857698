import { expect } from 'chai'
import fc from 'fast-check'
import { stringify } from 'csv-stringify/sync'
import { mappedCsvFormat, sampleOf } from '../../../app/imports/formats/mapped-csv-format.js'
import type { FileRecord } from '../../../app/imports/formats/receipt-format.js'
import { amountInPounds, pence } from '../../../app/money.js'
import { cut, found, recordsOf, refusal } from './reading.js'

const named = { reference: 'Account', amount: 'Amount', date: 'Paid on', narratives: ['Details', 'More'], payerName: 'Payer' }
const names = 'Paid on,Account,Payer,Amount,Details,More'
const file = (...lines: string[]) => lines.join('\n')
const pounds = async (settings: object, ...amounts: string[]) => {
  const content = file('date;amount;word', ...amounts.map(amount => `01/07/2026;${amount}${amount.includes(';') ? '' : ';'}`))
  const { receipts, faults } = await found(mappedCsvFormat, content, { delimiter: ';', date: 'date', amount: 'amount', ...settings })
  return [...receipts.map(({ pence }) => pence), ...faults.map(({ fault }) => fault)]
}

describe('A CSV file with columns of the council’s choice', () => {
  it('gives its receipts by the names of its columns, in any case', async () => {
    const records = await recordsOf(mappedCsvFormat, file(names.toUpperCase(), '01/07/2026,7700012,A Payer,"1,250.00",Rent,May'), named)
    expect(records).to.deep.equal([{
      kind: 'receipt', lineNumber: 2, raw: '01/07/2026,7700012,A Payer,"1,250.00",Rent,May',
      receipt: {
        reference: '7700012', amountPence: 125000, occurredOn: '2026-07-01', narrative: 'Rent May', methodStated: '', fundStated: '',
        payerName: 'A Payer', externalReference: ''
      }
    }])
  })

  it('gives them by number where there is no header', async () => {
    const settings = { headerRows: 0, fields: 4, reference: 2, amount: '3', date: 1, method: 4, dateForm: 'yyyymmdd', amountUnit: 'pence' }
    const records = await recordsOf(mappedCsvFormat, '20260701,77,1250,CARD\n20260702,78,99,CASH\n', settings)
    expect(records.map(record => record.kind === 'receipt' && [record.receipt.amountPence, record.receipt.methodStated])).to.deep.equal([[1250, 'CARD'], [99, 'CASH']])
  })

  it('reads amounts as the settings say they are written', async () => {
    expect(await pounds({}, '5', '-5.00', '5.00-', '(5.00)', '£1,234.50', '0.00', '−5')).to.deep.equal([500, -500, -500, -500, 123450, 0, -500])
    expect(await pounds({ thousands: '.', decimal: ',' }, '1.234,50', '1.234.567,8')).to.deep.equal([123450, 123456780])
    expect(await pounds({ sign: 'reversed' }, '5.00', '-7.00')).to.deep.equal([-500, 700])
    expect(await pounds({ amountUnit: 'pence' }, '1250', '12.50')).to.deep.equal([1250, 'The amount ‘12.50’ has decimals, and should be whole pence'])
    expect(await pounds({ thousands: '' }, '1,250.00', '1.234', '', '99999999999.00', '1e5')).to.deep.equal([
      'The amount ‘1,250.00’ is not an amount', 'The amount ‘1.234’ has more than two decimals', 'The amount is missing',
      'The amount ‘99999999999.00’ is too large', 'The amount ‘1e5’ is not an amount'
    ])
  })

  it('lets words in a column say which way the money went', async () => {
    const settings = { sign: 'by-words', signColumn: 3 }
    expect(await pounds(settings, '5.00;CR', '5.00;dr', '5.00;?', '-5.00;DR')).to.deep.equal([
      500, -500, '‘?’ does not say whether money came in or went out', 'The amount ‘-5.00’ has a sign of its own beside ‘DR’'
    ])
  })

  it('reads credits and debits apart', async () => {
    const { receipts, faults } = await found(mappedCsvFormat, file('d,in,out', '1/7/2026,5.00,', '1/7/2026,,5.00', '1/7/2026,0.00,-5.00', '1/7/2026,,', '1/7/2026,1.00,2.00'), {
      date: 'd', credit: 'in', debit: 'out'
    })
    expect(receipts.map(({ pence }) => pence)).to.deep.equal([500, -500, -500])
    expect(faults.map(({ fault }) => fault)).to.deep.equal(['The amount is missing', 'The row has both a credit and a debit'])
  })

  const dates: [form: string, text: string, read: string][] = [
    ['dd/mm/yyyy', '1/7/2026', '2026-07-01'], ['dd/mm/yy', '01/07/26', '2026-07-01'], ['d mmm yyyy', '1 July 2026', '2026-07-01'],
    ['dd-mmm-yy', '01-JUL-26', '2026-07-01'], ['ddmmyy', '010726', '2026-07-01'], ['mm/dd/yyyy', '07/01/2026', '2026-07-01'],
    ['yyyy-mm-dd', '2026-07-01T23:30:00Z', '2026-07-02'], ['dd/mm/yyyy', '01/07/2026 23:30:00', '2026-07-01'],
    ['dd.mm.yyyy', '01.07.2026', '2026-07-01'], ['dd/mm/yyyy', '31/02/2026', '31/02/2026 is not a date'], ['ddmmyy', '310226', '310226 is not a date'],
    ['dd/mm/yyyy', 'soon', 'The date ‘soon’ is not of the form dd/mm/yyyy'], ['dd/mm/yyyy', '', 'The date is missing']
  ]
  for (const [form, text, read] of dates) {
    it(`reads the date ‘${text}’ of the form ${form} as ${read}`, async () => {
      const { receipts, faults } = await found(mappedCsvFormat, file('d;a', `${text};1.00`), { delimiter: ';', date: 'd', amount: 'a', dateForm: form })
      expect(receipts[0]?.on ?? faults[0]?.fault).to.equal(read)
    })
  }

  it('takes rows at the end as control totals, and misses them when they are not there', async () => {
    const settings = { ...named, trailer: { rows: { column: 'Paid on', match: 'starts', text: 'total' }, amount: 'Amount', count: 'Account' } }
    const body = file(names, '01/07/2026,77,P,5.00,,', '01/07/2026,78,P,6.00,,')
    expect((await found(mappedCsvFormat, `${body}\nTOTALS,2,,11.00\n`, settings)).totals).to.deep.equal([{ rows: 2, pence: 1100 }])
    expect((await found(mappedCsvFormat, `${body}\nTotal,,,11.00\nTotal,2,,\n`, settings)).totals).to.deep.equal([{ rows: 2, pence: 1100 }])
    expect((await found(mappedCsvFormat, body, settings)).totals).to.deep.equal([])
    expect(mappedCsvFormat.hasTrailer(mappedCsvFormat.readSettings(settings))).to.equal(true)
    expect(await refusal(mappedCsvFormat, `${body}\nTotal,2,,lots\n`, settings)).to.contain('The total amount ‘lots’ is not an amount')
    expect(await refusal(mappedCsvFormat, `${body}\nTotal,two,,11.00\n`, settings)).to.contain('‘two’ is not a number of rows')
    expect(await refusal(mappedCsvFormat, `${body}\nTotal,,,11.00\n`, settings)).to.contain('gives no number of rows')
    expect(await refusal(mappedCsvFormat, `${body}\nTotal,2,,11.00\n${body}`, settings)).to.equal('The file goes on at line 5 after its trailer on line 4. It may be two files in one')
  })

  it('passes over rows that are no receipts, blank lines and rows of blanks', async () => {
    const settings = { ...named, passOver: [{ column: 'Details', match: 'contains', text: 'balance' }, { column: 'Account', match: 'is', text: '' }] }
    const { receipts, faults } = await found(mappedCsvFormat, file(names, '', 'x,77,P,x,Opening Balance,', ',,,,,', '01/07/2026,,P,1.00,,', '01/07/2026,77,P,1.00,,'), settings)
    expect(receipts.map(({ line }) => line)).to.deep.equal([6])
    expect(faults).to.deep.equal([])
  })

  it('counts fields, since a field too many or too few moves the others', async () => {
    const { faults, receipts } = await found(mappedCsvFormat, file(names, '01/07/2026,77,Smith, J,5.00,Rent,', '01/07/2026,77', '01/07/2026,77,P,5.00,Rent,,'), named)
    expect(faults.map(({ line, fault }) => [line, fault])).to.deep.equal([
      [2, 'The row has 7 fields, and should have 6'], [3, 'The row has 2 fields, and should have 6'], [4, 'The row has 7 fields, and should have 6']
    ])
    const inSettings = await found(mappedCsvFormat, file(names, '01/07/2026,77,P,5.00,Rent,,'), { ...named, fields: 7 })
    expect(inSettings.receipts).to.have.length(1)
    expect(receipts).to.deep.equal([])
  })

  it('says which column its header lacks or names twice, also when no row follows', async () => {
    expect(await refusal(mappedCsvFormat, 'a,b\n', named)).to.equal('The header names no column ‘Account’. It names ‘a’, ‘b’')
    expect(await refusal(mappedCsvFormat, `${names},amount\n`, named)).to.equal('The header names two columns ‘Amount’. Choose the column by its number')
  })

  it('gives nothing when there is only a header', async () => {
    expect(await recordsOf(mappedCsvFormat, `${names}\r\n`, named)).to.deep.equal([])
  })

  it('takes what a spreadsheet would evaluate as the text it is', async () => {
    const records = await recordsOf(mappedCsvFormat, file(names, '01/07/2026,"=""0077""",\'=A1,1.00,=cmd|x,@SUM(A1)'), named)
    expect(records[0]).to.have.nested.property('receipt.reference', '0077')
    expect(records[0]).to.have.nested.property('receipt.payerName', '=A1')
    expect(records[0]).to.have.nested.property('receipt.narrative', '=cmd|x @SUM(A1)')
  })

  it('keeps to the lengths that a receipt may have', async () => {
    const records = await recordsOf(mappedCsvFormat, file(names, `01/07/2026,77,${'p'.repeat(400)},1.00,${'😀'.repeat(1500)},x`, `01/07/2026,${'7'.repeat(101)},P,1.00,,`), named)
    const [first, second] = records
    expect(first?.raw.length).to.be.at.most(2000)
    expect(first?.kind === 'receipt' && [first.receipt.payerName.length, first.receipt.narrative.length]).to.deep.equal([255, 500])
    expect(second).to.include({ kind: 'fault', amountPence: 100 })
  })

  it('is refused in another encoding, as another kind of file, and with a quotation mark that never closes', async () => {
    expect(await refusal(mappedCsvFormat, Buffer.from(`${names}\n01/07/2026,é`, 'latin1'), named)).to.contain('Line 2 holds a character that is not UTF-8')
    expect(await refusal(mappedCsvFormat, 'PK\u0003\u0004', named)).to.contain('Excel workbook')
    expect(await refusal(mappedCsvFormat, `${names}\n"${'x,\n'.repeat(40_000)}`, named)).to.contain('The quotation mark that opens on line 2 is never closed')
  })

  const wrong: [what: string, settings: object, says: string][] = [
    ['no amount', { date: 1 }, 'Choose the column of the amount'],
    ['an amount and credits', { date: 1, amount: 2, credit: 3 }, 'Choose either one column of amounts'],
    ['one sign for thousands and pence', { date: 1, amount: 2, thousands: '.' }, 'cannot be separated by the same sign'],
    ['words for the sign but no column', { date: 1, amount: 2, sign: 'by-words' }, 'Choose the column whose words'],
    ['a condition that all rows meet', { date: 1, amount: 2, passOver: [{ column: 1, match: 'contains', text: ' ' }] }, 'A text to look for is missing'],
    ['no form of date', { date: 1, amount: 2, dateForm: 'dd/mm' }, 'dateForm: is no form of a date'],
    ['no date', { amount: 2 }, 'date']
  ]
  for (const [what, settings, says] of wrong) {
    it(`has no settings with ${what}`, () => {
      expect(() => mappedCsvFormat.readSettings(settings)).to.throw(says)
    })
  }

  it('reads back what was written, whatever the texts hold, however the bytes are cut', async () => {
    const texts = fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\n', '£', '😀', ';', 'ß'), maxLength: 12 })
    const row = fc.record({ amount: fc.integer({ min: -9_999_999, max: 9_999_999 }), reference: texts, details: texts })
    const settings = { reference: 'ref', amount: 'amount', date: 'date', dateForm: 'yyyy-mm-dd', narratives: ['details'] }
    await fc.assert(fc.asyncProperty(fc.array(row, { maxLength: 8 }), fc.integer({ min: 1, max: 40 }), async (rows, size) => {
      const written = stringify([['date', 'ref', 'amount', 'details'], ...rows.map(({ amount, reference, details }) => ['2026-07-01', reference, amountInPounds(pence(amount)), details])])
      const records: FileRecord[] = await recordsOf(mappedCsvFormat, written, settings, size)
      const tidy = (text: string) => text.replace(/\n+/g, ' ').trim()
      expect(records.map(record => record.kind === 'receipt' && [record.receipt.amountPence, record.receipt.reference, record.receipt.narrative]))
        .to.deep.equal(rows.map(({ amount, reference, details }) => [amount, tidy(reference), tidy(details)]))
    }), { numRuns: 100 })
  })

  it('shows its first rows as they stand, and reads no further', async () => {
    const content = Buffer.from(`${names}\n\n01/07/2026,"7\n7",P\n`.padEnd(100_000, 'x\n'))
    let pieces = 0
    const counted = (async function* () {
      for await (const piece of cut(content, 1000)) {
        pieces += 1
        yield piece
      }
    })()
    const sample = await sampleOf(counted, { encoding: 'utf-8', delimiter: ',', quote: '"' }, 2)
    expect(sample.map(({ lineNumber, fields }) => [lineNumber, fields])).to.deep.equal([[1, names.split(',')], [3, ['01/07/2026', '7\n7', 'P']]])
    expect(pieces).to.be.below(3)
  })
})
