import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil, inCouncilOn } from '../../app/database/in-council.js'
import { pence } from '../../app/money.js'
import { writeNote } from '../../app/notes/note.js'
import { NoMoreFiles } from '../../app/notes/note-file.js'
import { accountSubject, type SubjectKey, suspenseSubject, transactionSubject } from '../../app/notes/subject.js'
import { aCouncil, anAccountHolder, fundOf, type TestCouncil } from '../support/builders.js'
import { aPaidPayment, aSuspenseItem } from '../support/builders-payments.js'
import { testDatabase } from '../support/database.js'
import { withoutMadeUp } from '../support/html.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { sendMultipart, type UploadedFile } from '../support/multipart.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'
import { aPdf, aZip, onePixel } from './attachments.js'

describe('Notes', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let officer: HttpVisitor

  before(async () => {
    council = await aCouncil()
    officer = await signedIn(council, 'officer')
  })

  it('are kept with their lines, shown as text, once however often they are sent', async () => {
    const item = await aSubject()
    const fields = { ...await formOf(item.path), note: 'Rang the bank:\r\n<b>no answer</b> ' + 'x'.repeat(300) }
    for (let twice = 0; twice < 2; twice += 1) expect((await add(fields)).headers.location).to.equal(`${item.path}?done=noted#notes`)
    await officer.get(item.path)
    expect(officer.last.body.split('Rang the bank:\n&lt;b&gt;no answer&lt;/b&gt; xxx')).to.have.length(2)
    expect(officer.text()).to.contain('Helen Carrick')
  })

  it('with the form of an earlier one, but other words, are refused with what was typed, and kept when they are sent again', async () => {
    const item = await aSubject()
    const form = await formOf(item.path)
    await add({ ...form, note: 'Rang the bank' })
    for (const [note, file] of [['Wrote to the bank'], ['Rang the bank', { name: 'letter.pdf', content: aPdf }]] as const) {
      const { status, body } = await add({ ...form, note }, ...file === undefined ? [] : [file])
      expect(status).to.equal(409)
      expect(body).to.contain(note).and.to.contain('You have sent this form before').and.not.to.contain(`value="${form.id}"`)
    }
    expect(await kept(item)).to.equal(1)
    const next = await formOf(item.path)
    await add({ ...next, note: 'From the bank' }, { name: 'letter.pdf', content: aPdf })
    const other = Buffer.from(aPdf.toString('latin1').replace('%%EOF', '%EOF%'), 'latin1')
    expect((await add({ ...next, note: 'From the bank' }, { name: 'letter.pdf', content: aPdf })).status).to.equal(303)
    expect((await add({ ...next, note: 'From the bank' }, { name: 'letter.pdf', content: other })).status, 'as long, and another file').to.be.oneOf([409, 422])
  })

  it('take up to 2,000 characters and no card number, which is crossed out and not kept', async () => {
    const item = await aSubject()
    const fields = await formOf(item.path)
    const long = await add({ ...fields, note: 'n'.repeat(2001) })
    expect(long.status).to.equal(422)
    expect(long.body).to.contain('The note must be 2000 characters or less. It has 2001').and.to.contain('n'.repeat(2001))
    const card = await add({ ...fields, note: 'She read out 4242 4242 4242 4242, poor thing' })
    expect(card.status).to.equal(422)
    expect(withoutMadeUp(card.body)).to.contain('looks like a card number').and.to.contain('She read out ×××× ×××× ×××× ××××, poor thing').and.not.to.contain('4242')
    expect((await add({ ...fields, note: '  ' })).body).to.contain('Write the note, or choose a file')
    expect(await kept(item)).to.equal(0)
  })

  it('may come with a file, which is given back byte for byte, only as a download that nothing runs in', async () => {
    const item = await aSubject()
    const bytes = Buffer.concat([aPdf.subarray(0, -6), Buffer.alloc(2_500_000, 'x'), Buffer.from('\n%%EOF\n')])
    const answer = await add({ ...await formOf(item.path), note: '' }, { name: '../..\\C:\\a/ bank statement‮.pdf', content: bytes })
    expect(answer.status, answer.body).to.equal(303)
    await officer.get(item.path)
    const path = /\/staff\/notes\/[^"]+\/file/.exec(officer.last.body)?.[0] ?? ''
    const file = await officer.send('GET', path)
    expect(file.bytes.equals(bytes)).to.equal(true)
    expect(file.headers).to.include({
      'content-type': 'application/octet-stream', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; sandbox"
    })
    expect(await audited(path.split('/')[3] ?? '')).to.deep.equal(['note_file_downloaded'])
    expect(file.headers['content-disposition']).to.match(/^attachment; filename/).and.not.to.contain('..').and.not.to.contain('/')
  })

  const refused: [what: string, file: UploadedFile, message: string][] = [
    ['lies about what it is', { name: 'letter.pdf', content: '<html><script>alert(1)</script>' }, 'but what is in it is not a PDF'],
    ['is two things at once', { name: 'photo.png', content: Buffer.concat([onePixel, aZip()]) }, 'but what is in it is not a PNG picture'],
    ['is a page', { name: 'page.html', content: '<html>' }, 'The file must be a PDF, PNG, JPEG, XLSX, CSV or TXT file'],
    ['is empty', { name: 'letter.pdf', content: '' }, 'The file is empty'],
    ['is too large', { name: 'letter.pdf', content: Buffer.concat([aPdf, Buffer.alloc(10 * 1024 * 1024)]) }, 'The file must be 10 MB or less']
  ]
  for (const [what, file, message] of refused) {
    it(`with a file that ${what} are refused, what was written is shown again, and nothing is kept`, async () => {
      const item = await aSubject()
      const { status, body } = await add({ ...await formOf(item.path), note: 'From the bank' }, file)
      expect(status).to.equal(422)
      expect(body).to.contain(message).and.to.contain('From the bank')
      expect(await kept(item)).to.equal(0)
    })
  }

  it('with a file of which most is not even read are answered by a page that says so', async () => {
    const item = await aSubject()
    const { status, body } = await add({ ...await formOf(item.path), note: 'Large' }, { name: 'a.pdf', content: Buffer.alloc(31 * 1024 * 1024) })
    expect(status).to.equal(413)
    expect(body).to.contain('up to 10 MB')
    expect(await kept(item)).to.equal(0)
  })

  it('about one thing have at most twenty files, also when two are added at the same moment', async () => {
    const { key } = await aSubject()
    const write = async () => {
      await inCouncil(council.id, async trx => {
        await writeNote(trx, writer(), key, { id: newId(), note: 'File', file: { name: 'a.pdf', contentType: 'application/pdf', bytes: aPdf } })
      })
    }
    for (let round = 0; round < 19; round += 1) await write()
    const answers = await Promise.allSettled([write(), write(), write()])
    expect(answers.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected', 'rejected'])
    expect(answers.filter(answer => answer.status === 'rejected').every(({ reason }) => reason instanceof NoMoreFiles)).to.equal(true)
  })

  it('cannot be changed; their author strikes them out with a reason, nobody else, and the file goes', async () => {
    const item = await aSubject()
    await add({ ...await formOf(item.path), note: 'Belongs to Mr Shah' }, { name: 'his statement.pdf', content: aPdf })
    await officer.get(item.path)
    const path = /\/staff\/notes\/[^"]+\/strike/.exec(officer.last.body)?.[0] ?? ''
    const finance = await signedIn(council, 'finance')
    await finance.get(item.path)
    expect(finance.text()).to.contain('Belongs to Mr Shah').and.not.to.contain('Strike it out')
    expect((await finance.get(path)).status).to.equal(404)

    await officer.get(path)
    expect((await officer.post(`${path}s`, { reason: '' })).body).to.contain('Say why you strike it out')
    await officer.get(path)
    const form = { ...officer.hiddenFields(`${path}s`), reason: 'It belongs to another account' }
    for (let twice = 0; twice < 2; twice += 1) {
      const { headers } = await officer.send('POST', `${path}s`, new URLSearchParams(form).toString())
      expect(headers.location).to.equal(`${item.path}#notes`)
    }
    await officer.get(item.path)
    expect(officer.text()).to.contain('It belongs to another account Belongs to Mr Shah').and.to.contain('which is no longer kept').and.not.to.contain('Strike it out')
    expect((await officer.send('GET', path.replace('strike', 'file'))).status).to.equal(404)
    const left = await inCouncil(council.id, async trx => await trx('note_file_chunks').where({ council_id: council.id, note_id: path.split('/')[3] ?? '' }))
    expect(left).to.deep.equal([])
    expect(await audited(path.split('/')[3] ?? '')).to.deep.equal(['note_struck'])
  })

  it('are found by nobody of another council, nor by those who may not see what they are about', async () => {
    const [other, item] = [await aCouncil(), await aSubject()]
    await add({ ...await formOf(item.path), note: 'Secret' }, { name: 'secret.pdf', content: aPdf })
    await officer.get(item.path)
    const path = /\/staff\/notes\/[^"]+\/file/.exec(officer.last.body)?.[0] ?? ''
    const others = await signedIn(other, 'officer')
    expect((await others.get(path)).status).to.equal(404)
    expect((await others.get(path.replace('file', 'strike'))).status).to.equal(404)
    expect((await (await signedIn(council, 'adviser')).get(path)).status).to.equal(404)
    const auditor = await signedIn(council, 'auditor')
    expect((await auditor.get(path)).status).to.equal(200)
    await auditor.get(item.path)
    expect(auditor.text()).to.contain('Secret').and.not.to.contain('Add a note')
  })

  it('are not to be added to what there is not, is another council’s, or lies outside one’s funds and methods', async () => {
    const other = await aCouncil()
    const [item, { entryId }, holder] = [await aSubject(), await aPaidPayment(council), await anAccountHolder(council)]
    const csrf = await formOf(item.path)
    const account = accountSubject(fundOf(council, 'council-tax').code, holder.reference)
    const strangers: SubjectKey[] = [
      suspenseSubject({ entryId: (await aSuspenseItem(other)).id, lineNumber: 2 }), suspenseSubject({ entryId: item.entryId, lineNumber: 9 }),
      { kind: 'suspense', id: `${item.entryId}/02` }, { kind: 'account', id: '99/1' }, { kind: 'nothing' as 'trace', id: '1' }, transactionSubject(newId())
    ]
    for (const { kind, id } of strangers) expect((await add({ ...csrf, kind, subject: id, note: 'A' })).status, `${kind} ${id}`).to.equal(404)
    for (const { kind, id } of [transactionSubject(entryId ?? ''), account]) {
      const { status, headers } = await add({ ...csrf, id: newId(), kind, subject: id, note: `Of this ${kind}` })
      expect(status, kind).to.equal(303)
      await officer.get(String(headers.location))
      expect(officer.text()).to.contain(`Of this ${kind}`).and.to.contain('Add a note')
    }

    await limited({ fund_codes: [fundOf(council, 'parking-fines').code] })
    for (const { kind, id } of [transactionSubject(entryId ?? ''), account]) expect((await add({ ...csrf, id: newId(), kind, subject: id, note: 'B' })).status, kind).to.equal(404)
    await withoutSuspense(async () => {
      const { kind, id } = transactionSubject(item.entryId)
      expect((await add({ ...csrf, id: newId(), kind, subject: id, note: 'B' })).status, 'a transaction in suspense').to.equal(404)
    })
    await limited({ method_codes: ['CA'] })
    expect((await add({ ...csrf, id: newId(), kind: 'suspense', subject: item.key.id, note: 'B' })).status).to.equal(404)
    await limited({})
  })

  it('and files of a transaction with other funds’ money too are for nobody who sees a part of it alone', async () => {
    const { entryId } = await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', amountPence: pence(10_00) }, { fundSlug: 'parking-fines', amountPence: pence(5_00) }] })
    const page = `/staff/transactions/${entryId ?? ''}`
    const fields = await formOf(page)
    expect((await add({ ...fields, note: 'Both are hers' }, { name: 'letter.pdf', content: aPdf })).status).to.equal(303)
    await officer.get(page)
    const file = /\/staff\/notes\/[^"]+\/file/.exec(officer.last.body)?.[0] ?? ''
    const strike = file.replace('file', 'strike')
    await limited({ fund_codes: [fundOf(council, 'council-tax').code] })
    expect((await officer.get(page)).status).to.equal(200)
    for (const path of [file, strike]) expect((await officer.get(path)).status, path).to.equal(404)
    const { _csrf = '' } = officer.hiddenFields('/staff/sign-out')
    expect((await officer.send('POST', `${strike}s`, new URLSearchParams({ _csrf, reason: 'Gone' }).toString())).status).to.equal(404)
    expect((await add({ ...fields, id: newId(), note: 'B' })).status).to.equal(404)
    await limited({})
    expect((await officer.get(file)).status).to.equal(200)
  })

  it('that the version before this one wrote in its own table are shown as well', async () => {
    const item = await aSubject()
    await inCouncil(council.id, async trx => {
      await trx('suspense_notes').insert({
        council_id: council.id, id: newId(), entry_id: item.entryId, line_number: 2, written_by: council.users.finance.id, written_at: new Date(), note: 'While it was deployed'
      })
    })
    await officer.get(item.path)
    expect(officer.text()).to.contain('While it was deployed')
  })

  async function aSubject() {
    const { id } = await aSuspenseItem(council)
    return { entryId: id, key: suspenseSubject({ entryId: id, lineNumber: 2 }), path: `/staff/suspense/items/${id}/2` }
  }

  async function formOf(path: string): Promise<Record<string, string>> {
    await officer.get(path)
    return officer.hiddenFields('/staff/notes')
  }

  async function add(fields: Record<string, string>, ...files: UploadedFile[]) {
    return await sendMultipart(officer, '/staff/notes', fields, files)
  }

  async function kept(item: { key: SubjectKey }): Promise<number> {
    return await inCouncil(council.id, async trx => (await trx('notes').where({ council_id: council.id, subject_id: item.key.id })).length)
  }

  async function audited(noteId: string): Promise<string[]> {
    return await inCouncil(council.id, async trx => await trx('audit_events').where({ council_id: council.id, subject_id: noteId }).pluck('action') as string[])
  }

  function writer() {
    return { councilId: council.id, userId: council.users.officer.id, now: new Date() }
  }

  async function withoutSuspense(work: () => Promise<void>): Promise<void> {
    const role = (trx: Parameters<Parameters<typeof inCouncil>[1]>[0]) => trx('roles').where({ council_id: council.id, code: 'income-officer' })
    const { owner } = await testDatabase()
    const given = (await inCouncilOn(owner, council.id, async trx => await role(trx).first('permissions'))) as { permissions: string[] }
    await inCouncilOn(owner, council.id, async trx => { await role(trx).update({ permissions: given.permissions.filter(one => one !== 'suspense.view') }) })
    await work()
    await inCouncilOn(owner, council.id, async trx => { await role(trx).update({ permissions: given.permissions }) })
  }

  async function limited(limits: { fund_codes?: string[], method_codes?: string[] }): Promise<void> {
    const { owner } = await testDatabase()
    await owner.transaction(async trx => {
      await trx.raw(`set local app.council_id = '${council.id}'`)
      await trx('users').where({ council_id: council.id, id: council.users.officer.id }).update({ fund_codes: null, method_codes: null, ...limits })
    })
  }
})
