import { expect } from 'chai'
import { guessCsv } from '../../../app/imports/formats/guess-csv.js'
import { mappedCsvFormat } from '../../../app/imports/formats/mapped-csv-format.js'
import { found } from './reading.js'

const bank = [
  'Statement of account', 'Account 12345678', '',
  'Date;Narrative;Reference;Credit;Debit',
  '01/07/2026;BACS;7700012;1,250.00;', '30/07/2026;CHQ;;;5.00', '31/07/2026;"A; B";7;1.00;'
].join('\r\n')

describe('A guess at a CSV file', () => {
  it('finds delimiter, header and columns, and with them the file can be read', async () => {
    const guess = await guessCsv(Buffer.from(bank))
    expect(guess).to.deep.equal({
      encoding: 'utf-8', delimiter: ';', quote: '"', headerRows: 3, fields: 5, date: 1, narratives: [2], reference: 3, credit: 4, debit: 5,
      dateForm: 'dd/mm/yyyy'
    })
    expect((await found(mappedCsvFormat, bank, guess)).receipts.map(({ pence }) => pence)).to.deep.equal([125000, -500, 100])
  })

  it('finds date and amount by what stands in them where there is no header', async () => {
    expect(await guessCsv(Buffer.from('77\t2026-07-01\t12.50\n78\t2026-07-31\t1.00\n'))).to.deep.equal({
      encoding: 'utf-8', delimiter: '\t', quote: '"', headerRows: 0, fields: 3, narratives: [], date: 2, amount: 3, dateForm: 'yyyy-mm-dd'
    })
  })

  it('finds the encoding', async () => {
    const text = 'Date,Amount,Details\n01/07/2026,1.00,café\n'
    const encodings = await Promise.all([
      Buffer.from(text), Buffer.from(text, 'latin1'), Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16(), Buffer.from(`\ufeff${text}`, 'utf16le')
    ].map(async bytes => (await guessCsv(bytes)).encoding))
    expect(encodings).to.deep.equal(['utf-8', 'windows-1252', 'utf-16le', 'utf-16be', 'utf-16le'])
  })

  it('is made of whatever beginning there is, and never fails', async () => {
    const whole = Buffer.from(`${bank}é`)
    for (let length = 0; length <= whole.length; length += 1) {
      expect(await guessCsv(whole.subarray(0, length))).to.have.property('encoding', 'utf-8')
    }
    expect(await guessCsv(Buffer.from('PK\u0003\u0004\0\0'))).to.have.property('headerRows', 0)
  })
})
