import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../../app/database/in-council.js'
import { removeOldSamples } from '../../../app/imports/sources/import-sample.js'
import type { TestCouncil } from '../../support/builders.js'
import type { HttpVisitor } from '../../support/http-visitor.js'
import { aPayingCouncil, usesService } from '../../support/service.js'
import { anAdministrator, dropIn, press, shownFields } from './administrator.js'

const plainFile = 'Account,Paid on,Amount\n601,19/11/2026,12.50\n'

describe('A sample of a council’s own file', function () {
  this.timeout(30_000)
  usesService()
  let council: TestCouncil
  let visitor: HttpVisitor

  before(async () => {
    council = await aPayingCouncil()
    visitor = await anAdministrator(council)
  })

  const unfit: [string, string | Buffer, RegExp][] = [
    ['is empty', '', /The file is empty/],
    ['has only blank lines', '\r\n \r\n', /only blank lines/],
    ['is a workbook', Buffer.from('PK\u0003\u0004 and more', 'latin1'), /an Excel workbook or a zip file, not a text file/],
    ['is a PDF', '%PDF-1.7\n1 0 obj', /This is a PDF/],
    ['holds bytes that are no text', Buffer.from([1, 2, 0, 255, 0x81, 0x8d, 10, 0, 7]), /holds a (NUL )?character/]
  ]
  for (const [what, content, message] of unfit) {
    it(`is not kept when it ${what}, and the page says so`, async () => {
      await dropIn(visitor, content)
      expect(visitor.last.status).to.equal(422)
      expect(visitor.text()).to.match(message)
      expect(await kept(council)).to.equal(0)
    })
  }

  it('is asked for when none is given', async () => {
    await visitor.get('/staff/import-sources/new')
    await visitor.post('/staff/import-sources/samples')
    expect([visitor.last.status, visitor.text()]).to.satisfy(([status, text]: [number, string]) => status === 422 && text.includes('Choose a file'))
  })

  it('that is a header alone can be looked at, and nothing comes out of it', async () => {
    await dropIn(visitor, 'Account,Paid on,Amount\n')
    expect(visitor.text()).to.contain('Account Paid on Amount')
    await press(visitor, 'show', { headerRows: '1', reference: '1', date: '2', amount: '3' })
    expect(visitor.text()).to.contain('No receipts come out')
  })

  it('can be looked at in another way when its bytes are not of the encoding that was said', async () => {
    await dropIn(visitor, Buffer.from('Account,Date,Amount,Who\n601,19/11/2026,12.50,Caf\u00e9\n', 'latin1'))
    await press(visitor, 'show', { encoding: 'utf-8' })
    expect(visitor.text()).to.contain('Line 2 holds a character that is not UTF-8')
    expect(shownFields(visitor.last.body)).to.include({ encoding: 'utf-8', date: '2', amount: '3' })
    await press(visitor, 'show', { encoding: 'windows-1252' })
    expect(visitor.text()).to.contain('601 19/11/2026 12.50 Café')
  })

  it('of a long file is its first 256 kB to the last whole line, says so, and tells of no totals', async () => {
    const line = (index: number) => `60${String(index).padStart(6, '0')},19/11/2026,1.00\n`
    const long = `Account,Paid on,Amount\n${Array.from({ length: 12_000 }, (_, index) => line(index)).join('')}`
    const count = Math.floor((256 * 1024 - 23) / line(0).length)
    await dropIn(visitor, long)
    await press(visitor, 'show', { reference: '1', trailerColumn: '1', trailerText: 'Total' })
    expect(visitor.text()).to.contain('All that is shown here is of its first 256 kB').and.contain(`${count.toLocaleString('en-GB')} rows, which come to £`)
      .and.contain('in the first 256 kB. All of them can be understood').and.not.contain('has no trailer')
  })

  it('of a long file in UTF-16 is cut at a whole line too', async () => {
    const rows = Array.from({ length: 9_000 }, (_, index) => `60${index},19/11/2026,1.00\n`).join('')
    await dropIn(visitor, Buffer.from(`\ufeffAccount,Paid on,Amount\n${rows}`, 'utf16le'))
    await press(visitor, 'show', { reference: '1' })
    expect(visitor.text()).to.contain('in the first 256 kB. All of them can be understood')
  })

  it('of another council, or of nobody, is not found', async () => {
    const other = await aPayingCouncil()
    const others = await anAdministrator(other)
    await dropIn(others, plainFile)
    const path = others.last.path
    expect((await others.get(path)).status).to.equal(200)
    expect((await visitor.get(path)).status).to.equal(404)
    for (const id of [newId(), 'takings']) expect((await visitor.get(`/staff/import-sources/samples/${id}`)).status).to.equal(404)
  })

  it('is removed when it is a day old, and no sooner', async () => {
    const fresh = await aPayingCouncil()
    await dropIn(await anAdministrator(fresh), plainFile)
    const after = (hours: number) => new Date(Date.now() + hours * 3_600_000)
    await inCouncil(fresh.id, async trx => { await removeOldSamples(trx, fresh.id, after(23)) })
    expect(await kept(fresh)).to.equal(1)
    await inCouncil(fresh.id, async trx => { await removeOldSamples(trx, fresh.id, after(25)) })
    expect(await kept(fresh)).to.equal(0)
  })
})

async function kept({ id }: TestCouncil): Promise<number> {
  const samples = await inCouncil(id, async trx => await trx('import_samples').where({ council_id: id }).select('id') as unknown[])
  return samples.length
}
