import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { type Clock, londonDate, systemClock } from '../../app/dates.js'
import { filesOfLines } from '../../app/posting-files/file-lines-query.js'
import { workFeed } from '../../app/posting-files/making/work-feed.js'
import { doJobs } from '../support/do-jobs.js'
import { anEntry, onBank, onFund, post } from '../ledger/books.js'
import { fileBytes, filesOf, makeFile } from '../support/builders-posting-files.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const home = '/staff/posting-files/council-tax'

describe('The pages of postings out', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  beforeEach(async () => { council = await aCouncil() })

  it('tell what waits, make the file when asked, once however often it is pressed, and follow it to the host system', async () => {
    await postReceipt(12_34)
    const finance = await signedIn(council, 'finance')
    await finance.get('/staff/posting-files')
    expect(finance.text()).to.contain('Council tax system').and.to.contain('£12.34')
    await finance.get(home)
    expect(finance.text()).to.contain('1 posting waits for the next file, £12.34 in all')
    const form = new URLSearchParams(finance.hiddenFields(`${home}/files`)).toString()
    const [first, second] = await Promise.all([finance.send('POST', `${home}/files`, form), finance.send('POST', `${home}/files`, form)])
    expect([first.headers.location, second.headers.location]).to.deep.equal([`${home}/files/1`, `${home}/files/1`])
    expect((await finance.get(`${home}/files/1`)).headers.refresh).to.equal('5')
    await noDailyFiles()
    await doJobs(council)
    expect((await finance.get(`${home}/files/1`)).headers.refresh).to.equal(undefined)
    expect(finance.text()).to.contain('Ready to send').and.to.contain('is in this file or one before it')
    await finance.post(`${home}/files/1/acknowledgements`)
    expect(finance.last.status).to.equal(422)
    expect(finance.text()).to.contain('It has not been downloaded yet')
    expect((await filesOf(council, 'council-tax')).map(({ state }) => state)).to.deep.equal(['made'])
    await finance.send('GET', `${home}/files/1/file`)
    await finance.get(`${home}/files/1`)
    await finance.post(`${home}/files/1/acknowledgements`)
    expect(finance.text()).to.contain('Acknowledged').and.to.contain('Nasreen Malik')
    expect((await filesOf(council, 'council-tax')).map(({ state }) => state)).to.deep.equal(['acknowledged'])
  })

  it('make no file for nothing where none is wanted, and say so', async () => {
    const finance = await signedIn(council, 'finance')
    await finance.get('/staff/posting-files/invoices')
    await finance.post('/staff/posting-files/invoices/files')
    expect(finance.text()).to.contain('No file was made')
    expect(await filesOf(council, 'invoices')).to.deep.equal([])
  })

  it('hand out the same bytes each time, as an attachment, to those who may look, and keep who took them', async () => {
    await aMadeFile()
    const bytes = await fileBytes(council, 'council-tax', 1, 'latin1')
    const auditor = await signedIn(council, 'auditor')
    const downloads = [await auditor.send('GET', `${home}/files/1/file`), await auditor.send('GET', `${home}/files/1/file`)]
    for (const download of downloads) {
      expect(download.bytes.toString('latin1')).to.equal(bytes)
      expect(download.headers).to.include({ 'x-content-type-options': 'nosniff', 'content-type': 'application/octet-stream' })
      expect(download.headers['content-disposition']).to.equal('attachment; filename=ctax-000001.csv')
    }
    await auditor.get(`${home}/files/1`)
    expect(auditor.text()).to.contain('Downloaded Ruth Adeyemi').and.not.to.contain('Mark as acknowledged')
  })

  it('send a file that failed again under its own number, to the byte', async () => {
    await aMadeFile()
    const before = await fileBytes(council, 'council-tax', 1)
    const finance = await signedIn(council, 'finance')
    await finance.get(`${home}/files/1`)
    await finance.post(`${home}/files/1/failures`, { reason: ' ' })
    expect(finance.last.status).to.equal(422)
    expect(finance.text()).to.contain('Enter why it failed')
    await finance.post(`${home}/files/1/failures`, { reason: 'The host was away' })
    expect(finance.text()).to.contain('The host system did not take it: The host was away')
    await postReceipt(99_99)
    await finance.post(`${home}/files/1/sendings`)
    expect(finance.text()).to.contain('Ready to send').and.to.contain('To be sent again')
    await work()
    expect(await fileBytes(council, 'council-tax', 1)).to.equal(before)
    expect(await filesOf(council, 'council-tax')).to.have.length(1)
  })

  it('refuse what somebody else’s answer has overtaken, and change nothing by it', async () => {
    await aMadeFile()
    const [one, other] = [await signedIn(council, 'finance'), await signedIn(council, 'finance')]
    for (const visitor of [one, other]) await visitor.get(`${home}/files/1`)
    await one.post(`${home}/files/1/failures`, { reason: 'Refused' })
    await other.post(`${home}/files/1/acknowledgements`)
    expect(other.last.status).to.equal(409)
    expect((await filesOf(council, 'council-tax')).map(({ state }) => state)).to.deep.equal(['failed'])
  })

  it('list files and postings a page at a time', async () => {
    const finance = await signedIn(council, 'finance')
    for (let files = 0; files < 27; files += 1) await makeFile(council, systemClock)
    for (let postings = 0; postings < 52; postings += 1) await postReceipt(1_00 + postings)
    await makeFile(council, systemClock)
    await finance.get(home)
    expect(finance.last.body).to.contain(`href="${home}?before=4"`)
    await finance.get(`${home}?before=4`)
    expect(finance.text()).to.contain('ctax-000003.csv').and.not.to.contain('ctax-000004.csv')
    await finance.get(`${home}/files/28/lines`)
    expect(finance.last.body).to.contain(`href="${home}/files/28/lines?after=50"`)
    await finance.get(`${home}/files/28/lines?after=50`)
    expect(finance.text()).to.contain('£1.51').and.not.to.contain('£1.49')
  })

  it('lead from a transaction to the file that it was sent out in, and say nothing of one that waits', async () => {
    await aMadeFile()
    const auditor = await signedIn(council, 'auditor')
    await auditor.get(`${home}/files/1/lines`)
    const transaction = String(/href="(\/staff\/transactions\/[^"]+)"/.exec(auditor.last.body)?.[1])
    await auditor.get(transaction)
    expect(auditor.last.body).to.contain(`href="${home}/files/1"`)
    expect(auditor.text()).to.contain('Sent out in file 1 of Council tax system')
    const entryId = transaction.split('/').pop() ?? ''
    const files = async (lines: number[]) => await inCouncil(council.id, async trx =>
      (await filesOfLines(trx, council.id, lines.map(lineNumber => ({ entryId, lineNumber })))).get(entryId) ?? [])
    expect([(await files([1, 2])).length, (await files([99])).length], 'only of lines in sight').to.deep.equal([1, 0])
    const waiting = anEntry([onBank(1_00), onFund(council, -1_00)])
    await post(council, waiting)
    await auditor.get(`/staff/transactions/${waiting.id}`)
    expect(auditor.text()).not.to.contain('Sent out')
  })

  it('show the proof, and tell when it does not agree', async () => {
    await aMadeFile()
    const finance = await signedIn(council, 'finance')
    await finance.get(home)
    expect(finance.text()).to.contain('Everything agrees')
    await inCouncil(council.id, async trx => { await trx('posting_files').where({ council_id: council.id }).update({ line_count: 2 }) })
    await finance.post(`${home}/proofs`)
    expect(finance.text()).to.contain('This does not agree')
  })

  it('find no file of another council, and none that is not', async () => {
    const other = await aCouncil()
    await post(other, anEntry([onBank(1_00), onFund(other, -1_00)]))
    await makeFile(other, systemClock)
    const finance = await signedIn(council, 'finance')
    for (const path of [`${home}/files/1`, `${home}/files/1/file`, `${home}/files/1/lines`, `${home}/files/0`, `${home}/files/x`, '/staff/posting-files/none']) {
      expect((await finance.get(path)).status, path).to.equal(404)
    }
  })

  async function postReceipt(pence: number): Promise<void> {
    await post(council, anEntry([onBank(pence), onFund(council, -pence)]))
  }

  async function aMadeFile(): Promise<void> {
    await postReceipt(12_34)
    await makeFile(council, systemClock)
  }

  async function noDailyFiles(): Promise<void> {
    await inCouncil(council.id, async trx => { await trx('posting_feeds').where({ council_id: council.id }).update({ made_for: londonDate(systemClock.now()) }) })
  }

  async function work(clock: Clock = systemClock): Promise<void> {
    await noDailyFiles()
    await workFeed({ clock, root: null }, council.id, 'council-tax')
  }
})
