import { PassThrough, Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect } from 'chai'
import readXlsxFile from 'read-excel-file/node'
import { type SpreadsheetColumn, writeSpreadsheet } from '../../app/web/rendering/spreadsheet.js'

const columns: SpreadsheetColumn[] = [{ header: 'Day', kind: 'day' }, { header: 'Who', kind: 'text' }, { header: 'Amount', kind: 'pounds' }]

describe('A workbook for Excel', () => {
  it('holds days and pounds that can be reckoned with, and text that is text, whatever is in it', async () => {
    const hostile = ['=1+1', '=HYPERLINK("http://evil")', '<script>&amp;</script>]]>', ' two  spaces ', 'Zo\u00eb \u{1f600}', 'bad \u0001\ud800\uffff end', 'x'.repeat(5000)]
    const rows = hostile.map(text => ['2026-05-03', text, '-1234.50'])
    const [sheet] = await readXlsxFile(await written(rows))
    const [head, ...lines] = sheet?.data ?? []
    expect(head).to.deep.equal(['Day', 'Who', 'Amount'])
    expect(lines.map(line => line[1])).to.deep.equal([...hostile.slice(0, 3), 'two  spaces', hostile[4], 'bad  end', hostile[6]])
    expect(lines[0]?.[0]).to.deep.equal(new Date('2026-05-03'))
    expect(lines[0]?.[2]).to.equal(-1234.5)
  })

  it('is a workbook too when there is no row', async () => {
    expect((await written([])).length).to.be.greaterThan(500)
  })

  it('stops reading when nobody takes it any more', async () => {
    let rows = 0
    let isClosed = false
    async function* endless() {
      try {
        for (;;) {
          rows += 1
          yield ['2026-05-03', `row ${rows} ${Math.random()}`, '1.00']
        }
      } finally {
        isClosed = true
      }
    }
    const gone = new Writable({ write: (_chunk, _encoding, done) => { done(rows > 5000 ? new Error('gone') : null) } })
    const failure = await writeSpreadsheet(endless(), columns, gone).then(() => null, (error: unknown) => error)
    expect(failure).to.be.instanceOf(Error)
    expect(isClosed).to.equal(true)
  })

  it('fails with what reading the rows failed with', async () => {
    async function* broken() {
      yield ['2026-05-03', 'one', '1.00']
      throw new Error('the database went away')
    }
    const failure = await writeSpreadsheet(broken(), columns, new PassThrough().resume()).then(() => null, (error: unknown) => error)
    expect((failure as Error).message).to.equal('the database went away')
  })
})

async function written(rows: string[][]): Promise<Buffer> {
  const output = new PassThrough()
  const [made] = await Promise.all([buffer(output), writeSpreadsheet(asyncOf(rows), columns, output)])
  return made
}

async function* asyncOf(rows: string[][]): AsyncGenerator<string[]> {
  yield* rows
}
