import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { systemClock } from '../../app/dates.js'
import type { Import } from '../../app/imports/import.js'
import { workImport } from '../../app/imports/working/work-import.js'
import { aCouncil, anAccountHolder, type TestCouncil } from '../support/builders.js'
import { agenciesFile, anImport, importById, receive, rowsOf } from '../support/builders-imports.js'
import { recordAudit } from '../../app/users/audit.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'
import { entriesOf, expectSoundBooks } from '../ledger/books.js'

describe('The pages of files of receipts', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let known: string

  beforeEach(async () => {
    council = await aCouncil()
    known = (await anAccountHolder(council)).reference
  })
  afterEach(async () => { await expectSoundBooks(council) })

  it('load again by themselves only while the worker is at it, and not for whoever stops that', async () => {
    const { received } = await receive(council, agenciesFile([{ reference: known, amount: '60.00' }]))
    const officer = await signedIn(council, 'officer')
    const page = `/staff/imports/${String(received)}`
    expect((await officer.get(page)).headers.refresh).to.equal('5')
    expect(officer.last.body).to.contain(`href="${page}?refresh=off"`)
    expect((await officer.get(`${page}?refresh=off`)).headers.refresh).to.equal(undefined)
    expect(officer.text()).to.contain('See how far it is now')
    await workImport(council.id, String(received), systemClock)
    expect((await officer.get(page)).headers.refresh).to.equal(undefined)
    expect(officer.text()).to.contain('Posted').and.to.contain('Every row is accounted for')
  })

  it('hand out the very same bytes, as an attachment whose kind is not guessed', async () => {
    const bytes = Buffer.concat([Buffer.from(agenciesFile([{ reference: known, amount: '60.00' }])), Buffer.from([0x80, 0xff, 0x00]), Buffer.alloc(3 << 20, 'x')])
    const imported = await anImport(council, bytes, { fileName: 'Ŵyn "19".html' })
    const auditor = await signedIn(council, 'auditor')
    const download = await auditor.send('GET', `/staff/imports/${imported.id}/file`)
    expect(download.bytes.equals(bytes)).to.equal(true)
    expect(download.headers).to.include({ 'x-content-type-options': 'nosniff', 'content-type': 'application/octet-stream' })
    expect(download.headers['content-disposition']).to.match(/^attachment; filename="/)
    expect(download.headers['cache-control']).to.contain('no-store')
  })

  it('write nothing when they are looked at', async () => {
    const imported = await withHeldRows()
    const before = await everything(council)
    const finance = await signedIn(council, 'finance')
    const own = `/staff/imports/${imported.id}`
    for (const path of ['/staff/imports', '/staff/imports?needs=attention', '/staff/imports/new', own, `${own}/rows`, `${own}/rows/1`, `${own}/reversal`]) {
      expect((await finance.get(path)).status, path).to.equal(200)
    }
    expect(await everything(council)).to.equal(before)
  })

  it('list the files that wait for a person, and lead there from home', async () => {
    await anImport(council, agenciesFile([{ reference: known, amount: '60.00' }]), { fileName: 'plain.txt' })
    const officer = await signedIn(council, 'officer')
    expect(officer.text()).to.contain('No file needs attention')
    await withHeldRows()
    await anImport(council, agenciesFile([{ reference: known, amount: '61.00' }], { count: 2 }), { fileName: 'lying.txt' })
    await officer.get('/staff')
    expect(officer.text()).to.contain('2 files need attention').and.to.contain('1 stopped: nothing in it was posted').and.to.contain('1 held, or with rows that are held')
    await officer.get('/staff/imports?needs=attention')
    expect(officer.text()).to.contain('lying.txt').and.to.contain('again.txt').and.not.to.contain('plain.txt')
    const neighbour = await signedIn(await aCouncil(), 'officer')
    expect(neighbour.text()).to.contain('No file needs attention')
  })

  it('lead from a transaction back to the row of the file that it came from', async () => {
    const imported = await anImport(council, agenciesFile([{ reference: known, amount: '60.00' }]))
    const officer = await signedIn(council, 'officer')
    await officer.get(`/staff/imports/${imported.id}/rows/1`)
    const transaction = /href="(\/staff\/transactions\/[^"]+)"/.exec(officer.last.body)?.[1]
    await officer.get(String(transaction))
    expect(officer.last.body).to.contain(`href="/staff/imports/${imported.id}/rows/1"`)
  })

  describe('on which held rows are decided', () => {
    it('post one row, however often the button is pressed', async () => {
      const imported = await withHeldRows()
      const finance = await atRow(imported, 1)
      const answers = await Promise.all([1, 2].map(async () => await send(finance, `/staff/imports/${imported.id}/rows/1/decisions`, { decision: 'post' })))
      expect(answers.map(({ status }) => status)).to.deep.equal([303, 303])
      await workImport(council.id, imported.id, systemClock)
      expect(await importById(council, imported.id)).to.include({ held_rows: 1, fund_rows: 1, posted_rows: 1 })
      await finance.get(`/staff/imports/${imported.id}/rows/1`)
      expect(finance.text()).to.contain('A person let it through').and.to.contain(council.users.finance.name)
    })

    it('tell whoever comes too late, and change nothing', async () => {
      const imported = await withHeldRows()
      const [first, late] = [await atRow(imported, 1), await atRow(imported, 1)]
      await first.post(`/staff/imports/${imported.id}/rows/1/decisions`, { decision: 'turn-away' })
      expect((await late.post(`/staff/imports/${imported.id}/rows/1/decisions`, { decision: 'post' })).status).to.equal(409)
      expect(late.text()).to.contain('This changed while you had it open')
      expect((await rowsOf(council, imported))[0]).to.include({ outcome: 'rejected', reason_code: 'turned-away' })
    })

    it('turn all away at once, a second click as one, and then there is nothing to post', async () => {
      const imported = await withHeldRows()
      const finance = await signedIn(council, 'finance')
      await finance.get(`/staff/imports/${imported.id}`)
      const fields = finance.hiddenFields(`/staff/imports/${imported.id}/decisions`)
      for (const [decision, status] of [['turn-away', 303], ['turn-away', 303], ['post', 409], ['neither', 409]] as const) {
        expect((await send(finance, `/staff/imports/${imported.id}/decisions`, { ...fields, decision })).status, decision).to.equal(status)
      }
      expect(await importById(council, imported.id)).to.include({ held_rows: 0, rejected_rows: 2, posted_rows: 0 })
    })

    it('show nothing to decide to whoever may not, and refuse it', async () => {
      const imported = await withHeldRows()
      for (const name of ['officer', 'approver', 'auditor'] as const) {
        const visitor = await signedIn(council, name)
        await visitor.get(`/staff/imports/${imported.id}/rows/1`)
        expect(visitor.last.body, name).not.to.contain('/decisions')
        const refused = await send(visitor, `/staff/imports/${imported.id}/rows/1/decisions`, { ...visitor.hiddenFields('/staff/sign-out'), decision: 'post' })
        expect(refused.status, name).to.equal(403)
      }
      expect(await importById(council, imported.id)).to.include({ held_rows: 2 })
    })
  })

  describe('on which a file is put aside', () => {
    it('do so once, however often the button is pressed, and never with a posted file', async () => {
      const lying = await anImport(council, agenciesFile([{ reference: known, amount: '60.00' }], { count: 2 }))
      const finance = await signedIn(council, 'finance')
      await finance.get(`/staff/imports/${lying.id}`)
      const fields = finance.hiddenFields(`/staff/imports/${lying.id}/discards`)
      for (let click = 0; click < 2; click += 1) expect((await send(finance, `/staff/imports/${lying.id}/discards`, fields)).status).to.equal(303)
      const posted = await anImport(council, agenciesFile([{ reference: known, amount: '60.00' }]))
      expect((await send(finance, `/staff/imports/${posted.id}/discards`, fields)).status).to.equal(409)
      expect((await importById(council, posted.id)).state).to.equal('posted')
    })
  })

  describe('on which a whole file is reversed', () => {
    it('need a reason from one person and the approval of another', async () => {
      const imported = await anImport(council, agenciesFile([{ reference: known, amount: '60.00' }, { reference: '99', amount: '5.00' }]))
      const path = `/staff/imports/${imported.id}`
      const finance = await signedIn(council, 'finance')
      await finance.get(`${path}/reversal`)
      expect((await finance.submit({ reason: '  ' })).status).to.equal(422)
      expect(finance.text()).to.contain('Enter why this file is to be reversed')
      expect((await finance.submit({ reason: 'a'.repeat(501) })).status).to.equal(422)
      const fields = { ...finance.hiddenFields(`${path}/reversal`), reason: 'Sent for another council' }
      for (let click = 0; click < 2; click += 1) expect((await send(finance, `${path}/reversal`, fields)).status).to.equal(303)
      await finance.get(path)
      expect(finance.text()).to.contain('It waits for an approver other than you')
      expect((await send(finance, `${path}/reversal-approvals`, fields)).status).to.equal(403)

      const approver = await signedIn(council, 'approver')
      expect(approver.text()).to.contain('1 file needs attention').and.to.contain('1 to be reversed once an approver agrees')
      await approver.get(path)
      expect(approver.text()).to.contain('Sent for another council').and.to.contain('Approve, and reverse 2 transactions')
      const approval = approver.hiddenFields(`${path}/reversal-approvals`)
      for (let click = 0; click < 2; click += 1) expect((await send(approver, `${path}/reversal-approvals`, approval)).status).to.equal(303)
      await workImport(council.id, imported.id, systemClock)
      expect(await entriesOf(council)).to.equal(4)
      await approver.get(path)
      expect(approver.text()).to.contain('Reversed').and.to.contain(council.users.approver.name)
    })

    it('let nobody approve what they have asked for, whatever their roles', async () => {
      const imported = await anImport(council, agenciesFile([{ reference: known, amount: '60.00' }]))
      await inCouncil(council.id, async trx => {
        const patch = { reversal_reason: 'Wrong', reversal_requested_by: council.users.approver.id, reversal_requested_at: new Date() }
        await trx('imports').where({ council_id: council.id, id: imported.id }).update(patch)
      })
      const approver = await signedIn(council, 'approver')
      const path = `/staff/imports/${imported.id}`
      await approver.get(path)
      expect(approver.last.body).not.to.contain('reversal-approvals')
      expect((await send(approver, `${path}/reversal-approvals`, approver.hiddenFields('/staff/sign-out'))).status).to.equal(409)
      expect((await importById(council, imported.id)).state).to.equal('posted')
    })

    it('can be withdrawn by whoever asked and nobody else, once, and asked for again', async () => {
      const imported = await anImport(council, agenciesFile([{ reference: known, amount: '60.00' }]))
      const path = `/staff/imports/${imported.id}`
      const finance = await signedIn(council, 'finance')
      await finance.get(`${path}/reversal`)
      await finance.submit({ reason: 'Sent twice' })
      const withdrawal = finance.hiddenFields(`${path}/reversal-withdrawals`)
      await inCouncil(council.id, async trx => {
        await trx('imports').where({ council_id: council.id, id: imported.id }).update({ reversal_requested_by: council.users.officer.id })
      })
      expect((await send(finance, `${path}/reversal-withdrawals`, withdrawal)).status).to.equal(409)
      await inCouncil(council.id, async trx => {
        await trx('imports').where({ council_id: council.id, id: imported.id }).update({ reversal_requested_by: council.users.finance.id })
      })
      for (let click = 0; click < 2; click += 1) expect((await send(finance, `${path}/reversal-withdrawals`, withdrawal)).status).to.equal(303)
      await finance.get(path)
      expect(finance.text()).to.contain('Ask for this whole file to be reversed').and.not.to.contain('Sent twice')
      expect(finance.text()).to.contain(`${council.users.finance.name} took back a request to reverse it on`)
      const withdrawn = await inCouncil(council.id, async trx => await trx('audit_events').where({ council_id: council.id, action: 'import_reversal_withdrawn' }))
      expect(withdrawn).to.have.length(1)
      const approver = await signedIn(council, 'approver')
      expect((await send(approver, `${path}/reversal-withdrawals`, approver.hiddenFields('/staff/sign-out'))).status).to.equal(403)
    })

    it('say that it was not reversed as its money moved on, and nothing of another file’s', async () => {
      const [imported, other] = [await anImport(council, agenciesFile([{ reference: known, amount: '60.00' }])), await anImport(council, agenciesFile([{ reference: known, amount: '61.00' }]))]
      await inCouncil(council.id, async trx => {
        await recordAudit(trx, council.id, { at: new Date(), userId: null, action: 'import_reversal_refused', subjectId: imported.id })
      })
      const officer = await signedIn(council, 'officer')
      await officer.get(`/staff/imports/${imported.id}`)
      expect(officer.text()).to.match(/It was not reversed on .*, because some of its money moved on at that moment/)
      await officer.get(`/staff/imports/${other.id}`)
      expect(officer.text()).not.to.contain('not reversed')
    })

    it('can be turned down, and asked for again', async () => {
      const imported = await anImport(council, agenciesFile([{ reference: known, amount: '60.00' }]))
      const path = `/staff/imports/${imported.id}`
      const [finance, approver] = [await signedIn(council, 'finance'), await signedIn(council, 'approver')]
      await finance.get(`${path}/reversal`)
      await finance.submit({ reason: 'Sent twice' })
      await approver.get(path)
      await approver.post(`${path}/reversal-refusals`)
      expect(approver.text()).not.to.contain('Sent twice')
      await finance.get(path)
      expect(finance.text()).to.contain(`${council.users.approver.name} did not agree to reverse it on`)
      expect(finance.text()).to.contain('Ask for this whole file to be reversed')
    })
  })

  /** Two rows, both of which an earlier file holds. */
  async function withHeldRows(): Promise<Import> {
    const lines = [{ reference: known, amount: '70.00' }, { reference: known, amount: '71.00' }]
    await anImport(council, agenciesFile(lines))
    return await anImport(council, agenciesFile(lines.reverse()), { fileName: 'again.txt' })
  }

  async function atRow(imported: Import, rowNumber: number): Promise<HttpVisitor> {
    const finance = await signedIn(council, 'finance')
    await finance.get(`/staff/imports/${imported.id}/rows/${rowNumber}`)
    return finance
  }
})

/** Posts without following where it leads, so that a second click sends the same. */
async function send(visitor: HttpVisitor, path: string, fields: Record<string, string>) {
  return await visitor.send('POST', path, new URLSearchParams({ ...visitor.hiddenFields(path), ...fields }).toString())
}

async function everything(council: TestCouncil): Promise<string> {
  return await inCouncil(council.id, async trx => JSON.stringify([
    await trx('imports').where({ council_id: council.id }).orderBy('id'),
    await trx('import_rows').where({ council_id: council.id }).orderBy(['import_id', 'row_number']),
    await trx('audit_events').where({ council_id: council.id }).whereLike('action', 'import%').count()
  ]))
}
