import { readdir, readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { aCouncil, anAccountHolder, type TestCouncil } from '../support/builders.js'
import { agenciesFile } from '../support/builders-imports.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { sendMultipart, type UploadedFile } from '../support/multipart.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('Uploading a file of receipts', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let finance: HttpVisitor
  let content: string
  /** Stands in every file of a test and in no other. */
  let mark: string

  beforeEach(async () => {
    council = await aCouncil()
    mark = (await anAccountHolder(council)).reference
    content = agenciesFile([{ reference: mark, amount: '60.00' }])
    finance = await atTheForm(await signedIn(council, 'finance'))
  })
  afterEach(async () => { expect(await filesLeftWith(mark)).to.deep.equal([]) })

  it('keeps the file, and leads to its page', async () => {
    const { status, headers } = await upload(finance, [{ name: 'be261119.txt', content }])
    expect(status).to.equal(303)
    const [imported] = await imports(council)
    expect(headers.location).to.equal(`/staff/imports/${imported?.id}`)
    expect(imported).to.deep.include({ file_name: 'be261119.txt', source_code: 'agencies', state: 'received', received_by: council.users.finance.id })
    await finance.get(String(headers.location))
    expect(finance.text()).to.contain('be261119.txt').and.to.contain('Being read').and.to.contain(council.users.finance.name)
  })

  it('is told of everything that is missing, and what was chosen stays so', async () => {
    const nothing = await upload(finance, [], { source: '' })
    expect(nothing.status).to.equal(422)
    expect(nothing.body).to.contain('Select where the file comes from').and.to.contain('Choose a file').and.to.contain('<title>Error: ')
    const unnamed = await upload(finance, [{ name: '', content: '' }])
    expect(unnamed.status).to.equal(422)
    expect(unnamed.body).to.contain('Choose a file').and.to.match(/value="agencies"[^>]* checked/)
    expect((await upload(finance, [{ name: 'be261119.txt', content }], { source: 'no-such-source' })).status).to.equal(422)
    expect(await imports(council)).to.deep.equal([])
  })

  it('is told that a file is empty', async () => {
    const answer = await upload(finance, [{ name: 'be261119.txt', content: '' }])
    expect(answer.status).to.equal(422)
    expect(answer.body).to.contain('The file is empty')
    expect(await imports(council)).to.deep.equal([])
  })

  const names: Record<string, [string, string]> = {
    'with a path': ['../../etc/passwd', 'passwd'],
    'with a Windows path': ['C:\\\\Files\\\\be 19.txt', 'be 19.txt'],
    'with characters that turn text round': ['be\u202e\u200b19.txt', 'be19.txt'],
    'of nothing but such characters': ['\u202e\u200b', 'file'],
    'that is too long': ['a'.repeat(300) + '.txt', 'a'.repeat(251) + '.txt'],
    'in another script': ['Ŵyn–£5.txt', 'Ŵyn–£5.txt'],
    'that would be a tag': ['<b>x</b>.txt', 'b>.txt']
  }
  for (const [what, [sent, kept]] of Object.entries(names)) {
    it(`takes a name ${what} as a name`, async () => {
      const { status, headers } = await upload(finance, [{ name: sent, content }])
      expect(status).to.equal(303)
      expect((await imports(council))[0]?.file_name).to.equal(kept)
      expect((await finance.get(String(headers.location))).status).to.equal(200)
      const download = await finance.send('GET', `${String(headers.location)}/file`)
      expect(download.status).to.equal(200)
      expect(download.headers['content-disposition']).to.match(/^attachment; filename/)
    })
  }

  it('leads to the first when the same content comes again, and says so', async () => {
    const first = await upload(finance, [{ name: 'be261119.txt', content }])
    const second = await upload(finance, [{ name: 'another.txt', content }])
    expect(second.headers.location).to.equal(`${String(first.headers.location)}?again=yes`)
    await finance.get(String(second.headers.location))
    expect(finance.text()).to.contain('This file has come before').and.to.contain('be261119.txt')
    expect(await imports(council)).to.have.length(1)
  })

  it('takes one of two equal files that arrive at the same instant', async () => {
    const colleague = await atTheForm(await signedIn(council, 'finance'))
    const answers = await Promise.all([finance, colleague].map(async visitor => await upload(visitor, [{ name: 'be261119.txt', content }])))
    const [imported, ...others] = await imports(council)
    expect(others).to.deep.equal([])
    expect(answers.map(({ headers }) => headers.location)).to.have.members([`/staff/imports/${imported?.id}`, `/staff/imports/${imported?.id}?again=yes`])
  })

  const refused: Record<string, [number, (visitor: HttpVisitor) => Promise<{ status: number }>]> = {
    'without the form’s token': [403, async visitor => await upload(visitor, [aFile()], { _csrf: '' })],
    'with another’s token': [403, async visitor => await upload(visitor, [aFile()], { _csrf: 'A'.repeat(22) })],
    'of two files': [400, async visitor => await upload(visitor, [aFile(), { name: 'b.txt', content }])],
    'in another field': [400, async visitor => await upload(visitor, [{ ...aFile(), field: 'other' }])],
    'with a field that comes as several': [400, async visitor => await upload(visitor, [aFile()], { 'source[x]': 'agencies' })],
    'as JSON': [415, async visitor => await visitor.send('POST', '/staff/imports', '{}', { 'content-type': 'application/json' })],
    'with a body that is cut short': [400, async visitor => await visitor.send('POST', '/staff/imports', '------counterfoil-upload\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + content, {
      'content-type': 'multipart/form-data; boundary=----counterfoil-upload'
    })],
    'whose name holds control characters': [400, async visitor => await upload(visitor, [{ name: 'be\u000719.txt', content }])],
    'without a boundary': [400, async visitor => await visitor.send('POST', '/staff/imports', content, { 'content-type': 'multipart/form-data' })]
  }
  for (const [how, [expected, send]] of Object.entries(refused)) {
    it(`refuses an upload ${how}, and keeps nothing`, async () => {
      expect((await send(finance)).status).to.equal(expected)
      expect(await imports(council)).to.deep.equal([])
    })
  }

  it('is not for roles that may not upload, nor for nobody', async () => {
    for (const name of ['officer', 'approver', 'auditor', 'adviser', 'administrator'] as const) {
      const visitor = await signedIn(council, name)
      expect((await visitor.get('/staff/imports/new')).status, name).to.equal(403)
      const token = visitor.hiddenFields('/staff/sign-out')._csrf ?? ''
      expect((await upload(visitor, [aFile()], { _csrf: token })).status, name).to.equal(403)
    }
    const nobody = new HttpVisitor(await testService(), council)
    expect((await upload(nobody, [aFile()])).status).to.equal(415)
    expect(await imports(council)).to.deep.equal([])
  })

  it('asks whoever’s session is over to sign in again', async () => {
    await inCouncil(council.id, async trx => { await trx('sessions').where({ council_id: council.id }).del() })
    const answer = await upload(finance, [aFile()])
    expect(answer.status).to.equal(403)
    expect(answer.body).to.contain('Your page was open for too long')
    expect(await imports(council)).to.deep.equal([])
  })

  function aFile(): UploadedFile {
    return { name: 'be261119.txt', content }
  }
})

async function atTheForm(visitor: HttpVisitor): Promise<HttpVisitor> {
  await visitor.get('/staff/imports/new')
  return visitor
}

async function upload(visitor: HttpVisitor, files: readonly UploadedFile[], fields: Record<string, string> = {}) {
  return await sendMultipart(visitor, '/staff/imports', { ...visitor.hiddenFields('/staff/imports'), source: 'agencies', ...fields }, files)
}

async function imports(council: TestCouncil): Promise<{ id: string, file_name: string }[]> {
  return await inCouncil(council.id, async trx => await trx('imports').where({ council_id: council.id }))
}

/** Files where uploads lie until their request is over. They go when it closes, which may be after its answer. */
async function filesLeftWith(mark: string): Promise<string[]> {
  for (let tries = 0; ; tries += 1) {
    const names = (await readdir(os.tmpdir())).filter(name => /^[0-9a-f]{32}$/.test(name))
    const left = (await Promise.all(names.map(async name => await readFile(path.join(os.tmpdir(), name), 'utf8').catch(() => ''))))
      .filter(text => text.includes(mark))
    if (left.length === 0 || tries > 20) return left
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
