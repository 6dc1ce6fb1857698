import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { systemClock } from '../../app/dates.js'
import { aReference, type TestCouncil } from '../support/builders.js'
import { agenciesFile, anImport } from '../support/builders-imports.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { makeFile } from '../support/builders-posting-files.js'
import { rowsOf } from '../support/paying.js'
import { aPayingCouncil, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('Every download', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  before(async () => { council = await aPayingCouncil() })

  it('is in the audit trail, with whose it was, what it was narrowed by and how many rows it had', async () => {
    const { id } = await anImport(council, agenciesFile([{ reference: aReference(council, 'council-tax'), amount: '1.00' }]))
    await aPaidPayment(council)
    await makeFile(council, systemClock)
    const finance = await signedIn(council, 'finance')
    const auditor = await signedIn(council, 'auditor')
    const downloads = [
      { by: finance, address: `/staff/imports/${id}/file`, action: 'import_file_downloaded', subjectId: id, facts: { lines: 1 } },
      { by: finance, address: '/staff/posting-files/council-tax/files/1/file', action: 'posting_file_downloaded', subjectId: 'council-tax', facts: { file: 1, lines: 1 } },
      { by: auditor, address: '/staff/audit.csv?what=posting_file_downloaded&from=1%2F1%2F2026', action: 'audit_downloaded', subjectId: null, facts: { narrowedBy: 'what, first day', lines: 1 } }
    ]
    for (const { by, address, action, subjectId, facts } of downloads) {
      expect((await by.send('GET', address)).status, address).to.equal(200)
      const events = await rowsOf(council, 'audit_events', { action })
      expect(events.map(event => [event.subject_id, event.facts, event.user_id]), address)
        .to.deep.equal([[subjectId, facts, by === finance ? council.users.finance.id : council.users.auditor.id]])
    }
    const owner = await signedIn(council, 'owner')
    for (const [address, file] of [['old-totals.csv', 'old-totals-2026-01'], ['old-totals/files/example', 'old-totals-example']] as const) {
      expect((await owner.send('GET', `/staff/service-phase/${address}?month=2026-01`)).status, address).to.equal(200)
      expect((await rowsOf(council, 'audit_events', { action: 'old_totals_downloaded' })).filter(event => (event.facts as { file: string }).file === file), address).to.have.length(1)
    }
    const { body } = await finance.send('GET', '/staff/reports/receipts.csv')
    const [report] = await rowsOf(council, 'audit_events', { action: 'receipts_downloaded' })
    expect((report?.facts as { lines: number }).lines).to.equal(body.trim().split('\r\n').length - 1)
  })

  it('is recorded where it is sent: nothing answers with an attachment and leaves no trace', () => {
    const app = path.join(import.meta.dirname, '../../app')
    const silent = readdirSync(app, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts')).filter(name => {
      const code = readFileSync(path.join(app, name), 'utf8')
      return /\.attachment\(|await sendCsv\(/.test(code) && !/await record(Audit|Download)\(/.test(code)
    })
    // An example, a register without anybody's money or name, what is published to everybody, and what the others send with.
    const harmless = [
      'imports/accounts/example-file.ts', 'accessibility/register/download-register.ts', 'performance/show-performance.ts', 'performance/all-councils.ts',
      'web/rendering/csv.ts'
    ]
    expect(silent.filter(name => !harmless.includes(name))).to.deep.equal([])
  })
})
