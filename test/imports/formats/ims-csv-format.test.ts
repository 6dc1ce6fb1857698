import { expect } from 'chai'
import { imsCsvFormat } from '../../../app/imports/formats/ims-csv-format.js'
import { found, recordsOf, refusal } from './reading.js'

const row = (changes: Partial<Record<number, string>> = {}) => [
  'gaR4jfj2G', 'OvqPtXJ89', 'Psp1', 'SP', '2021-11-22 11:30:41.8941794', '2021-11-21 11:30:41.8941794', '12345678901IM', '1', '13', '11', '6.66',
  'W0', '0.2', '4.44', 'Transfer'
].map((field, index) => changes[index] ?? field).join(',')

describe('LocalGov IMS’s CSV of transactions', () => {
  it('gives its receipts with fund, method, the date of the transaction and its reference', async () => {
    const [record] = await recordsOf(imsCsvFormat, `${row()}\r\n`)
    expect(record).to.deep.equal({
      kind: 'receipt', lineNumber: 1, raw: row(),
      receipt: {
        reference: '12345678901IM', amountPence: 666, occurredOn: '2021-11-21', narrative: 'Transfer', methodStated: '11', fundStated: '13',
        payerName: '', externalReference: 'gaR4jfj2G'
      }
    })
  })

  it('takes commas past the fourteenth as the narrative’s, and quotation marks as a spreadsheet puts them', async () => {
    const quotedRow = row({ 14: 'Smith, J, rent' }).split(',').slice(0, 14).map(field => `"${field}"`).join(',')
    const records = await recordsOf(imsCsvFormat, [row({ 14: 'Smith, J, rent' }), row({ 14: '"Smith, J, ""rent"""' }), `${quotedRow},"Smith, J"`, row({ 14: '5" pipe, 2' })].join('\n'))
    expect(records.map(record => record.kind === 'receipt' ? record.receipt.narrative : record.kind)).to.deep.equal([
      'Smith, J, rent', 'Smith, J, "rent"', 'Smith, J', '5" pipe, 2'
    ])
  })

  it('takes a quotation mark that nothing closes as text, since nothing need be quoted: it held up the whole file for ever', async () => {
    const records = await recordsOf(imsCsvFormat, [row({ 14: '"Smith' }), row({ 0: '"A1' }), row({ 14: '"Smith" and sons' }), row({ 14: '"' })].join('\n'))
    expect(records.map(record => record.kind === 'receipt' ? [record.receipt.externalReference, record.receipt.narrative] : record.kind)).to.deep.equal([
      ['gaR4jfj2G', '"Smith'], ['"A1', 'Transfer'], ['gaR4jfj2G', '"Smith" and sons'], ['gaR4jfj2G', '"']
    ])
  })

  it('passes over a header and blank lines, and reads negative amounts', async () => {
    const names = 'Reference,InternalReference,PspReference,OfficeCode,EntryDate,TransactionDate,AccountReference,UserCode,FundCode,MopCode,Amount,VatCode,VatRate,VatAmount,Narrative'
    const { receipts, faults } = await found(imsCsvFormat, `${names}\n\n${row({ 10: '-6.66' })}\n\n`)
    expect(receipts.map(({ line, pence }) => [line, pence])).to.deep.equal([[3, -666]])
    expect(faults).to.deep.equal([])
  })

  const faulty: [what: string, line: string, fault: string, pence: number | null][] = [
    ['too many fields', ',,,,,,,,,,,,,,,', 'The row has 16 fields, and should have 15', null],
    ['too few', 'a,b,c', 'The row has 3 fields, and should have 15', null],
    ['a comma before the narrative, which shifts what follows', row({ 6: '123,45' }), 'The row has 16 fields, and should have 15', null],
    ['a wrong entry date', row({ 4: 'x' }), 'The entry date ‘x’ is not of the form yyyy-mm-dd', 666],
    ['a wrong transaction date', row({ 5: '20gregre21-11-22 11:30:41.8941794' }), 'The transaction date ‘20gregre21-11-22 11:30:41.8941794’ is not of the form yyyy-mm-dd', 666],
    ['a date that does not exist', row({ 5: '2021-02-29 10:00:00.0000000' }), '2021-02-29 10:00:00.0000000 is not a date', 666],
    ['a user code that is no number', row({ 7: 'A' }), 'The user code ‘A’ is not a number', 666],
    ['a wrong amount', row({ 10: '6.66.6' }), 'The amount ‘6.66.6’ is not an amount', null],
    ['three decimals', row({ 10: '6.666' }), 'The amount ‘6.666’ has more than two decimals', null],
    ['a wrong rate of VAT', row({ 12: 'AB' }), 'The VAT rate ‘AB’ is not a number', 666],
    ['a wrong amount of VAT', row({ 13: 'x' }), 'The VAT amount ‘x’ is not a number', 666]
  ]
  for (const [what, line, fault, pence] of faulty) {
    it(`says what is wrong with a row with ${what}`, async () => {
      const { faults, receipts } = await found(imsCsvFormat, `${row()}\n${line}\n`)
      expect(faults).to.deep.equal([{ line: 2, fault, pence }])
      expect(receipts).to.have.length(1)
    })
  }

  it('reads dates as the sender’s machine writes them', async () => {
    const { receipts } = await found(imsCsvFormat, row({ 4: '22/11/2021 11:30:41', 5: '21/11/2021 15:30' }), { dateForm: 'dd/mm/yyyy' })
    expect(receipts[0]?.on).to.equal('2021-11-21')
  })

  it('is refused when it is empty', async () => {
    expect(await refusal(imsCsvFormat, '')).to.equal('The file is empty')
  })

  it('says the same however its bytes are cut', async () => {
    const content = [row(), '', row({ 14: 'é, “x”' }), 'a,b', row({ 14: '"q"' })].join('\r\n')
    const whole = await recordsOf(imsCsvFormat, content)
    for (const size of [1, 2, 3, 50, 129]) expect(await recordsOf(imsCsvFormat, content, {}, size)).to.deep.equal(whole)
  })
})
