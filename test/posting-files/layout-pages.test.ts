import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { systemClock } from '../../app/dates.js'
import { workFeed } from '../../app/posting-files/making/work-feed.js'
import { postingsWaiting } from '../../app/posting-files/waiting-postings-query.js'
import { anEntry, onBank, onFund, post } from '../ledger/books.js'
import { aLayoutWith, fileBytes, filesOf, makeFile } from '../support/builders-posting-files.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const layoutPage = '/staff/posting-layouts/csv-minimal'

describe('The pages on which posting files are set up', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let administrator: HttpVisitor

  beforeEach(async () => {
    council = await aCouncil()
    administrator = await signedIn(council, 'administrator')
  })

  it('try a layout on real postings without changing any file, and write files by it once it is saved', async () => {
    await receipt(12_34)
    await administrator.get(`${layoutPage}?fund=${councilTax()}`)
    expect(administrator.text()).to.contain('Invoice,Amount,Paid on 12345678,12.34,2026-05-04')
    const form = { ...fieldsOf(administrator), fund: councilTax(), amountUnit: 'pence', delimiter: 'bar', columnNames: '', line4source: 'narrative', line4order: '0' }
    await administrator.post(layoutPage, { ...form, next: 'try' })
    expect(administrator.text()).to.contain('|12345678|1234|2026-05-04').and.to.contain('is not saved')
    await setFeedLayout('csv-minimal')
    await makeFile(council, systemClock)
    expect(await fileBytes(council, 'council-tax', 1)).to.equal('Invoice,Amount,Paid on\r\n12345678,12.34,2026-05-04\r\n')
    await administrator.post(layoutPage, { ...fieldsOf(administrator), fund: councilTax(), next: 'save' })
    expect(administrator.last.path).to.equal('/staff/posting-layouts?saved=yes')
    await receipt(5_00)
    await makeFile(council, systemClock)
    expect(await fileBytes(council, 'council-tax', 2)).to.equal('|12345678|500|2026-05-04\r\n')
    expect(await fileBytes(council, 'council-tax', 1)).to.contain('12.34')
  })

  it('save what cannot hold the latest postings only when a person has seen that and says so', async () => {
    await receipt(1_000_00)
    await administrator.get(`${layoutPage}?fund=${councilTax()}`)
    const narrow = { ...fieldsOf(administrator), fund: councilTax(), line2width: '4' }
    await administrator.post(layoutPage, { ...narrow, next: 'save' })
    expect(administrator.last.status).to.equal(422)
    expect(administrator.text()).to.contain('It is not saved').and.to.match(/Amount ‘1000\.00’ has 7 characters, and its field holds 4/)
    expect(fieldsOf(administrator)).to.include({ line2width: '4' })
    const saved = async () => (await inCouncil(council.id, async trx => await trx('posting_layouts').where({ council_id: council.id, code: 'csv-minimal' }).first('version')) as { version: number }).version
    const before = await saved()
    await administrator.post(layoutPage, { ...fieldsOf(administrator), next: 'save-all-the-same' })
    expect(administrator.last.path).to.equal('/staff/posting-layouts?saved=yes')
    expect(await saved()).to.equal(before + 1)
  })

  it('put back what is saved', async () => {
    await administrator.get(layoutPage)
    await administrator.post(layoutPage, { ...fieldsOf(administrator), delimiter: 'tab', next: 'try' })
    await administrator.post(layoutPage, { ...fieldsOf(administrator), next: 'put-back' })
    expect(administrator.text()).not.to.contain('is not saved')
    expect(fieldsOf(administrator).delimiter).to.equal('comma')
  })

  it('name each fault beside its field, and lose nothing of what was entered', async () => {
    await administrator.get(layoutPage)
    await administrator.post(layoutPage, { ...fieldsOf(administrator), kind: 'fixed-width', columnNames: '', line2width: 'wide', line4source: 'constant', next: 'save' })
    expect(administrator.last.status).to.equal(422)
    expect(administrator.text()).to.contain('Enter a width from 1 to 500')
    await administrator.post(layoutPage, { ...fieldsOf(administrator), line2width: '9', next: 'save' })
    expect(administrator.text()).to.contain('Enter how many characters wide it is').and.to.contain('Enter the fixed text')
    expect(fieldsOf(administrator)).to.include({ kind: 'fixed-width', line2width: '9', line4source: 'constant' })
  })

  it('refuse to put one person’s layout over another’s unseen', async () => {
    const other = await signedIn(council, 'administrator')
    for (const visitor of [administrator, other]) await visitor.get(layoutPage)
    await administrator.post(layoutPage, { ...fieldsOf(administrator), delimiter: 'semicolon', next: 'save' })
    await other.post(layoutPage, { ...fieldsOf(other), delimiter: 'bar', next: 'try' })
    await other.post(layoutPage, { ...fieldsOf(other), next: 'save' })
    expect(other.last.status).to.equal(409)
    expect(other.text()).to.contain('Somebody else has saved this layout since you opened it')
    await other.post(layoutPage, { ...fieldsOf(other), next: 'save' })
    expect(other.last.path).to.equal('/staff/posting-layouts?saved=yes')
  })

  it('begin a new layout with a ready example', async () => {
    await administrator.get('/staff/posting-layouts/new')
    await administrator.post('/staff/posting-layouts', { name: 'New', like: 'ready:fixed-width-records' })
    expect(administrator.last.path).to.equal('/staff/posting-layouts/layout-new')
    expect(fieldsOf(administrator)).to.include({ name: 'New', kind: 'fixed-width', line3fill: 'zero-before' })
    await administrator.get('/staff/posting-layouts/new')
    await administrator.post('/staff/posting-layouts', { name: 'new', like: 'ready:none' })
    expect(administrator.text()).to.contain('Select what to begin with')
    await administrator.post('/staff/posting-layouts', { name: 'NEW', like: 'own:layout-new' })
    expect(administrator.text()).to.contain('There is a layout called ‘NEW’ already')
  })

  it('stop a file that its layout cannot hold, take nothing from it, and write it under its number when the layout is mended', async () => {
    await aLayoutWith(council, 'csv-with-totals', { line: [{ source: 'reference' }, { source: 'amount', width: 4 }] })
    await receipt(1_00)
    await receipt(1_000_00)
    await makeFile(council, systemClock)
    const finance = await signedIn(council, 'finance')
    const page = '/staff/posting-files/council-tax/files/1'
    await finance.get(page)
    expect(finance.text()).to.contain('Stopped: the layout cannot hold it').and.to.match(/Transaction \S+, field 2: Amount ‘1000\.00’ has 7 characters, and its field holds 4/)
    expect((await finance.get(`${page}/file`)).status).to.equal(404)
    expect(await fileBytes(council, 'council-tax', 1)).to.equal('')
    await receipt(2_00)
    await makeFile(council, systemClock)
    expect(await filesOf(council, 'council-tax')).to.have.length(1)
    await administrator.get('/staff/posting-layouts/csv-with-totals')
    expect(administrator.text()).to.contain('This layout cannot hold all of the latest postings')
    await administrator.post('/staff/posting-layouts/csv-with-totals', { ...fieldsOf(administrator), line2width: '', next: 'save' })
    await finance.get(page)
    await finance.post(`${page}/tries`)
    await workFeed({ clock: systemClock, root: null }, council.id, 'council-tax')
    const [file] = await filesOf(council, 'council-tax')
    expect(file).to.include({ number: 1, state: 'made', line_count: 2, file_name: 'ctax-000001.csv' })
    await makeFile(council, systemClock)
    expect((await filesOf(council, 'council-tax')).map(({ number, line_count }) => [number, line_count])).to.deep.equal([[1, 2], [2, 1]])
  })

  it('add a host system, give a fund to one only, and start again from the beginning when its funds change', async () => {
    const parking = fundOf(council, 'parking-fines').code
    await administrator.get('/staff/posting-feeds/new')
    const form = {
      name: 'Parking system', [`fund-${parking}`]: 'yes', [`fund-${councilTax()}`]: 'yes', layoutCode: 'csv-minimal', startsOn: '1 April 2026', madeAt: '6.30',
      emptyDays: 'none', fileNamePattern: '{number}.csv', folder: '', enabled: 'yes'
    }
    await administrator.post('/staff/posting-feeds', form)
    expect(administrator.text()).to.contain('The postings of this fund go to Council tax system already')
    await administrator.post('/staff/posting-feeds', { ...form, [`fund-${councilTax()}`]: '' })
    expect(administrator.last.path).to.equal('/staff/posting-files')
    expect(administrator.text()).to.contain('Parking system')
    const page = '/staff/posting-feeds/parking-system'
    await administrator.get(page)
    expect(fieldsOf(administrator)).to.include({ startsOn: '1 April 2026', madeAt: '06:30' })
    await administrator.post(page, { ...form, [`fund-${councilTax()}`]: '', [`fund-${fundOf(council, 'garden-waste').code}`]: 'yes' })
    expect(administrator.last.path).to.equal('/staff/posting-files/parking-system')
    expect(administrator.text()).to.contain('Garden waste')
  })

  it('move the first day of a host system back, never on, once it has been sent files', async () => {
    await post(council, anEntry([onBank(8_00), onFund(council, -8_00)], { accountingDate: '2026-03-31' as never }))
    await receipt(1_00)
    await makeFile(council, systemClock)
    const page = '/staff/posting-feeds/council-tax'
    await administrator.get(page)
    await administrator.post(page, { ...fieldsOf(administrator), startsOn: '2 April 2026' })
    expect(administrator.text()).to.contain('the first day can only be an earlier one')
    await administrator.post(page, { ...fieldsOf(administrator), startsOn: '31 March 2026' })
    await makeFile(council, systemClock)
    expect((await filesOf(council, 'council-tax')).map(({ credit_pence }) => credit_pence)).to.deep.equal([1_00, 8_00])
  })

  it('change a host system over nobody else’s change, after a fault was mended too', async () => {
    const [page, other] = ['/staff/posting-feeds/council-tax', await signedIn(council, 'administrator')]
    await Promise.all([administrator.get(page), other.get(page)])
    await administrator.post(page, { ...fieldsOf(administrator), enabled: '' })
    const statuses: number[] = []
    for (const madeAt of ['soon', '6.30']) {
      await other.post(page, { ...fieldsOf(other), madeAt })
      statuses.push(other.last.status)
    }
    expect(statuses).to.deep.equal([422, 409])
    await other.post(page, fieldsOf(other))
    expect(other.last.path, 'seen, and saved all the same').to.equal('/staff/posting-files/council-tax')
  })

  it('take no fund off a host system while postings of it wait, nor give it to one whose first day would leave postings of it in no file', async () => {
    const other = fundOf(council, 'parking-fines').code
    const pages = { old: '/staff/posting-feeds/council-tax', new: '/staff/posting-feeds/other-system' }
    const form = {
      name: 'Other system', [`fund-${other}`]: 'yes', layoutCode: 'csv-minimal', startsOn: '1 December 2026', madeAt: '6.30', emptyDays: 'none',
      fileNamePattern: '{number}.csv', folder: '', enabled: 'yes'
    }
    await administrator.get('/staff/posting-feeds/new')
    await administrator.post('/staff/posting-feeds', form)
    const withOther = async () => {
      await administrator.get(pages.old)
      return { ...fieldsOf(administrator), [`fund-${fundOf(council, 'garden-waste').code}`]: 'yes', [`fund-${councilTax()}`]: '' }
    }
    await receipt(1_00)
    await receipt(2_00)
    await administrator.post(pages.old, await withOther())
    expect(administrator.last.status).to.equal(422)
    expect(administrator.text()).to.contain('The next file is to hold 2 postings of Council tax. Make the file first')
    await makeFile(council, systemClock)
    await administrator.post(pages.old, await withOther())
    expect(administrator.last.path).to.equal('/staff/posting-files/council-tax')
    await receipt(3_00)
    await administrator.get(pages.new)
    const moved = { ...fieldsOf(administrator), [`fund-${councilTax()}`]: 'yes' }
    await administrator.post(pages.new, moved)
    expect(administrator.last.status).to.equal(422)
    expect(administrator.text()).to.contain('1 posting of Council tax, from 4 May 2026 on, would be in no file. Enter that day or an earlier one')
    await administrator.post(pages.new, { ...moved, startsOn: '4 May 2026' })
    await makeFile(council, systemClock, 'other-system')
    expect((await filesOf(council, 'other-system')).map(({ credit_pence }) => credit_pence)).to.deep.equal([3_00])
  })

  it('give no two host systems one folder and one pattern of names', async () => {
    const [page, ours] = ['/staff/posting-feeds/council-tax', '/staff/posting-feeds/housing-rents']
    await administrator.get(page)
    await administrator.post(page, { ...fieldsOf(administrator), folder: 'shared', fileNamePattern: '{number}.csv' })
    await administrator.get(ours)
    const form = { ...fieldsOf(administrator), folder: 'shared', fileNamePattern: '{number}.csv' }
    await administrator.post(ours, form)
    expect(administrator.last.status).to.equal(422)
    expect(administrator.text()).to.contain('The files of Council tax system have these names in this folder')
    await administrator.post(ours, { ...form, folder: 'rents' })
    expect(administrator.last.path).to.equal('/staff/posting-files/housing-rents')
    await administrator.get(page)
    await administrator.post(page, { ...fieldsOf(administrator), name: 'Council tax' })
    expect(administrator.last.path).to.equal('/staff/posting-files/council-tax')
  })

  it('leave to an earlier system what counts for a day before the first of a fund that was in no file', async () => {
    await administrator.get('/staff/posting-feeds/council-tax')
    await receipt(1_00)
    await administrator.post('/staff/posting-feeds/council-tax', { ...fieldsOf(administrator), startsOn: '5 May 2026' })
    expect(administrator.last.path).to.equal('/staff/posting-files/council-tax')
  })

  it('tell what waits of a council, capped, and nothing of another', async () => {
    const other = await aCouncil()
    await post(other, anEntry([onBank(8_00), onFund(other, -8_00)]))
    await receipt(1_00)
    const waiting = await inCouncil(council.id, async trx => await postingsWaiting(trx, council.id))
    expect(waiting.find(({ feedCode }) => feedCode === 'council-tax')).to.deep.equal({
      feedCode: 'council-tax', feedName: 'Council tax system', count: 1, isMore: false, pence: 1_00
    })
    expect(waiting).to.have.length(3)
  })

  function councilTax(): string {
    return fundOf(council, 'council-tax').code
  }

  async function receipt(pence: number): Promise<void> {
    await post(council, anEntry([onBank(pence), onFund(council, -pence)]))
  }

  async function setFeedLayout(code: string): Promise<void> {
    await inCouncil(council.id, async trx => { await trx('posting_feeds').where({ council_id: council.id, code: 'council-tax' }).update({ layout_code: code }) })
  }
})

/** What stands in the fields of the last page: inputs, choices and text areas. */
function fieldsOf({ last: { body } }: HttpVisitor): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [tag] of body.matchAll(/<input[^>]*>/g)) {
    const [name, value] = [/\bname="([^"]*)"/.exec(tag)?.[1], /\bvalue="([^"]*)"/.exec(tag)?.[1] ?? '']
    const isChosen = !/type="(radio|checkbox)"/.test(tag) || tag.includes(' checked')
    if (name !== undefined && isChosen) fields[name] = value
  }
  for (const [, name = '', options = ''] of body.matchAll(/<select[^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g)) {
    fields[name] = /<option value="([^"]*)" selected/.exec(options)?.[1] ?? /<option value="([^"]*)"/.exec(options)?.[1] ?? ''
  }
  for (const [, name = '', text = ''] of body.matchAll(/<textarea[^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/textarea>/g)) fields[name] = text
  return fields
}
