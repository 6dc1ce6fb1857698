import { expect } from 'chai'
import { calendarDate } from '../../app/dates.js'
import { readInvitationsFile } from '../../app/service-phase/invitations/invitations-file.js'
import { readTotalsFile } from '../../app/service-phase/old-totals/totals-file.js'

const readers: Record<string, (bytes: Buffer) => Promise<string[] | undefined>> = {
  'people to invite': async bytes => (await readInvitationsFile(bytes)).faults,
  'the old system’s totals': async bytes => (await readTotalsFile(bytes, { funds: [], methods: [] }, calendarDate('2026-11-22'))).faults
}

describe('A CSV file that is read whole', () => {
  for (const [what, faultsOf] of Object.entries(readers)) {
    it(`of ${what} is not read where it is larger than its rows can need`, async () => {
      const wide = (megabytes: number) => Buffer.from(`${','.repeat(4094)}a\n`.repeat(256 * megabytes))
      expect((await faultsOf(wide(2)))?.[0]).to.contain('The first row must name')
      expect(await faultsOf(Buffer.concat([wide(2), Buffer.from('\n')]))).to.deep.equal(['The file is larger than 2 MB, which is more than its rows can need'])
    })

    it(`of ${what} is read past the empty rows that spreadsheets leave, and not without end: half a million took seven seconds`, async () => {
      const [some, many] = [await faultsOf(Buffer.from('"",\n'.repeat(50_000))), await faultsOf(Buffer.from('"",\n'.repeat(50_001)))]
      expect(some?.[0]).to.contain('The first row must name')
      expect(many).to.deep.equal(['The file has more than 50,000 rows with nothing in them. Delete those'])
    })

    it(`of ${what} lets others be served while it is read, and is not read where a row is nothing but columns: that took two seconds`, async () => {
      let [served, isRead] = [0, false]
      const serve = () => {
        served += 1
        if (!isRead) setImmediate(serve)
      }
      setImmediate(serve)
      await faultsOf(Buffer.from('"",\n'.repeat(50_000)))
      isRead = true
      expect(served).to.be.at.least(30)
      expect(await faultsOf(Buffer.from(','.repeat(2_000_000)))).to.deep.equal(['Line 1 is longer than 64,000 characters. This may not be a text file'])
    })
  }

  it('of people to invite that names a column twice invites nobody: nobody knows which address is theirs', async () => {
    expect(await readInvitationsFile(Buffer.from('name,email,Email\nAnn,ann@mail.example,bob@mail.example\n'))).to.deep.equal({ faults: ['The first row names two columns email'] })
  })

  it('of people to invite tells the row as a spreadsheet counts it, in which an address may have several lines', async () => {
    expect((await readInvitationsFile(Buffer.from('name,address\nAnn,"1 High Street\nBarnfield\nBF1 1AA"\n\n,"2 High Street\nBF1 1AA"\n'))).faults).to.deep.equal(['Row 4: Enter the name'])
  })
})
