import { expect } from 'chai'
import { calendarDate } from '../../app/dates.js'
import { readInvitationsFile } from '../../app/service-phase/invitations/invitations-file.js'
import { readTotalsFile } from '../../app/service-phase/old-totals/totals-file.js'

const readers: Record<string, (bytes: Buffer) => string[] | undefined> = {
  'people to invite': bytes => readInvitationsFile(bytes).faults,
  'the old system’s totals': bytes => readTotalsFile(bytes, { funds: [], methods: [] }, calendarDate('2026-11-22')).faults
}

describe('A CSV file that is read whole', () => {
  for (const [what, faultsOf] of Object.entries(readers)) {
    it(`of ${what} is not read where it is larger than its rows can need: millions of empty columns would keep everybody waiting`, () => {
      const wide = (megabytes: number) => Buffer.from(`${','.repeat(4095)}\n`.repeat(256 * megabytes))
      expect(faultsOf(wide(2))?.[0]).to.contain('The first row must name')
      expect(faultsOf(Buffer.concat([wide(2), Buffer.from('\n')]))).to.deep.equal(['The file is larger than 2 MB, which is more than its rows can need'])
    })
  }
})
