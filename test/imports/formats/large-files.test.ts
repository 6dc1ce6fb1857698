import { expect } from 'chai'
import { fixedWidthFormat } from '../../../app/imports/formats/fixed-width-format.js'
import { formatOf, receiptFormats } from '../../../app/imports/formats/formats.js'
import { mappedCsvFormat } from '../../../app/imports/formats/mapped-csv-format.js'
import type { FileRecord } from '../../../app/imports/formats/receipt-format.js'
import { readHolding } from '../../support/held-memory.js'

const rows = 1_000_000
const rowsInPiece = 1000

/** A file of a million rows that never exists as a whole. */
async function* generated(line: string): AsyncGenerator<Uint8Array> {
  const piece = Buffer.from(line.repeat(rowsInPiece))
  for (let sent = 0; sent < rows; sent += rowsInPiece) yield piece
}

async function mostHeldBytes(records: AsyncIterable<FileRecord>): Promise<number> {
  const { count, mostBytes } = await readHolding(records, 'receipt')
  expect(count).to.equal(rows)
  return mostBytes
}

describe('A file of a million rows', function () {
  this.timeout(60_000)

  it('of fixed width is read in the memory of a small one', async () => {
    const line = ' 3356107000669297          60.00T30/06/2022\r\n'
    expect(await mostHeldBytes(fixedWidthFormat.read(generated(line), fixedWidthFormat.readSettings({})))).to.be.below(10_000_000)
  })

  it('of CSV is read in the memory of a small one', async () => {
    const settings = mappedCsvFormat.readSettings({ headerRows: 0, date: 1, reference: 2, amount: 3, narratives: [4] })
    expect(await mostHeldBytes(mappedCsvFormat.read(generated('30/06/2022,7000669297,60.00,Council tax\n'), settings))).to.be.below(10_000_000)
  })
})

describe('The formats of receipts', () => {
  it('are known by their codes, each once', () => {
    expect(new Set(receiptFormats.map(({ code }) => code)).size).to.equal(receiptFormats.length)
    for (const format of receiptFormats) expect(formatOf(format.code)).to.equal(format)
    expect(() => formatOf('telegram')).to.throw('telegram')
  })
})
