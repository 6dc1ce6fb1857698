import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import { receive } from '../../support/builders-imports.js'
import type { TestCouncil } from '../../support/builders.js'
import type { HttpVisitor } from '../../support/http-visitor.js'
import { aPayingCouncil, usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'
import { anAdministrator, dropIn, naming, press, shownFields } from './administrator.js'

const plainFile = 'Account,Paid on,Amount\n601,19/11/2026,12.50\n'
const mapping = '/staff/import-sources/leisure-takings/mapping'

describe('Sources of files', function () {
  this.timeout(30_000)
  usesService()
  let council: TestCouncil
  let visitor: HttpVisitor

  beforeEach(async () => {
    council = await aPayingCouncil()
    visitor = await anAdministrator(council)
  })

  it('are listed with their format, where their money is and how it comes, and nobody else’s are', async () => {
    await saved(await anAdministrator(await aPayingCouncil()))
    await visitor.get('/staff/import-sources')
    expect(visitor.text()).to.contain('Post Office and PayPoint (allpay)').and.contain('Taken by agencies, to be paid over').and.contain('PayPoint On')
      .and.not.contain(naming.name)
  })

  it('are turned off and on, which uploads follow and the audit trail tells, once', async () => {
    const finance = await signedIn(council, 'finance')
    await visitor.get('/staff/import-sources')
    const path = '/staff/import-sources/agencies/switches'
    await visitor.post(path)
    expect(visitor.text()).to.contain('PayPoint Off')
    await finance.get('/staff/imports/new')
    expect(finance.text()).not.to.contain('PayPoint')
    await visitor.post(path, { on: 'no' })
    await visitor.post(path, { on: 'yes' })
    await finance.get('/staff/imports/new')
    expect(finance.text()).to.contain('PayPoint')
    expect(await audited(council)).to.deep.equal(['import_source_turned_off agencies', 'import_source_turned_on agencies'])
  })

  it('are changed by administrators alone', async () => {
    const finance = await signedIn(council, 'finance')
    expect((await finance.get('/staff/import-sources')).status).to.equal(403)
  })

  it('have each a name of their own, whatever its capitals, and codes that differ', async () => {
    await saved(visitor)
    await dropIn(visitor, plainFile)
    for (const [name, message] of [['LEISURE takings', /There is a source called ‘LEISURE takings’ already/], ['Leisure-takings', /a name too much like/]] as const) {
      await press(visitor, 'save', { reference: '1', ...naming, name })
      expect(visitor.last.status).to.equal(422)
      expect(visitor.text()).to.match(message)
      expect(shownFields(visitor.last.body)).to.include({ name, reference: '1', officeCode: 'PR' })
    }
    await press(visitor, 'save', { name: '2026 rents' })
    expect(visitor.last.path).to.equal('/staff/import-sources?saved=yes')
    expect(await audited(council)).to.deep.equal(['import_source_added leisure-takings', 'import_source_added file-2026-rents'])
  })

  it('have no code that is a folder of the stages of arriving files, in which nothing would be taken in', async () => {
    for (const name of ['Taken', 'Taking', 'Refused']) {
      await dropIn(visitor, plainFile)
      await press(visitor, 'save', { reference: '1', ...naming, name })
    }
    expect(await audited(council)).to.deep.equal(['taken', 'taking', 'refused'].map(stage => `import_source_added file-${stage}`))
  })

  it('take neither another council’s account nor a name without letters', async () => {
    await dropIn(visitor, plainFile)
    await press(visitor, 'save', { reference: '1', ...naming, name: '—', ledgerAccountCode: 'ELSEWHERE', officeCode: '' })
    expect(visitor.text()).to.contain('Enter a name with letters or numbers').and.contain('Select where the money is').and.contain('Select an office')
  })

  it('have their columns changed without a file', async () => {
    await saved(visitor)
    await visitor.get(mapping)
    expect(shownFields(visitor.last.body)).to.include({ ...naming, reference: '1', date: '2', amount: '3' })
    await press(visitor, 'save', { amountUnit: 'parsecs', dateForm: '' })
    expect(visitor.last.status).to.equal(422)
    await press(visitor, 'save', { ...naming, amountUnit: 'pence', dateForm: 'yyyy-mm-dd', name: 'Pools' })
    expect(visitor.text()).to.contain('Pools')
    expect(await settingsOf(council)).to.include({ amountUnit: 'pence', dateForm: 'yyyy-mm-dd', reference: 1 })
  })

  it('have their columns changed with a file, which shows at once what comes out', async () => {
    await saved(visitor)
    await dropIn(visitor, plainFile.replace('Amount', 'Amount,Fee').replace('12.50', '12.50,1.00'), 'new.csv', '/staff/import-sources/new?source=leisure-takings')
    expect(visitor.text()).to.contain('The row has 4 fields, and should have 3')
    await press(visitor, 'save', { fields: '', narrative1: '4' })
    expect(visitor.last.path).to.equal('/staff/import-sources?saved=yes')
    expect(await settingsOf(council)).to.deep.include({ fields: null, narratives: [4] })
    expect(await audited(council)).to.include('import_source_changed leisure-takings')
  })

  it('have their columns changed over nobody else’s change, after a fault was mended too', async () => {
    await saved(visitor)
    const other = await anAdministrator(council)
    await other.get(mapping)
    await visitor.get(mapping)
    await press(visitor, 'save', { amountUnit: 'pence' })
    const statuses: number[] = []
    for (const changes of [{ dateForm: '' }, { dateForm: 'yyyy-mm-dd' }]) statuses.push((await press(other, 'save', { amountUnit: 'pounds', ...changes })).status)
    expect([statuses, other.text().includes('Somebody else has changed this source')]).to.deep.equal([[422, 409], true])
    expect(await settingsOf(council)).to.include({ amountUnit: 'pence' })
    await press(other, 'save')
    expect(await settingsOf(council), 'seen, and saved all the same').to.include({ amountUnit: 'pounds', dateForm: 'yyyy-mm-dd' })
  })

  it('have their columns changed with a file over nobody else’s change, however often one looked at what comes out', async () => {
    await saved(visitor)
    const other = await anAdministrator(council)
    await dropIn(other, plainFile, 'new.csv', '/staff/import-sources/new?source=leisure-takings')
    await visitor.get(mapping)
    await press(visitor, 'save', { amountUnit: 'pence' })
    await other.get(other.last.path)
    const statuses: number[] = []
    for (const [next, changes] of [['show', {}], ['save', { dateForm: '' }], ['save', { dateForm: 'yyyy-mm-dd' }]] as const) statuses.push((await press(other, next, { amountUnit: 'pounds', ...changes })).status)
    expect([statuses, other.text().includes('Somebody else has changed this source')]).to.deep.equal([[200, 422, 409], true])
    expect(await settingsOf(council)).to.include({ amountUnit: 'pence' })
    await press(other, 'show')
    await press(other, 'save')
    expect(other.last.path, 'seen, and saved all the same').to.equal('/staff/import-sources?saved=yes')
    expect(await settingsOf(council)).to.include({ amountUnit: 'pounds', dateForm: 'yyyy-mm-dd' })
  })

  it('are not changed while a file of theirs is worked', async () => {
    await saved(visitor)
    await receive(council, plainFile, { sourceCode: 'leisure-takings' })
    await visitor.get(mapping)
    await press(visitor, 'save', { amountUnit: 'pence' })
    expect(visitor.last.status).to.equal(422)
    expect(visitor.text()).to.contain('A file from this source is being worked')
    expect(await settingsOf(council)).to.include({ amountUnit: 'pounds' })
  })

  it('of other formats have no columns to change', async () => {
    for (const path of ['/staff/import-sources/agencies/mapping', '/staff/import-sources/none/mapping', '/staff/import-sources/new?source=agencies']) {
      expect((await visitor.get(path)).status, path).to.equal(404)
    }
  })
})

async function saved(visitor: HttpVisitor): Promise<void> {
  await dropIn(visitor, plainFile)
  await press(visitor, 'save', { reference: '1', ...naming })
  expect(visitor.last.path).to.equal('/staff/import-sources?saved=yes')
}

async function settingsOf({ id }: TestCouncil): Promise<object> {
  const { settings } = await inCouncil(id, async trx => await trx('import_sources').where({ council_id: id, code: 'leisure-takings' }).first('settings') as { settings: object })
  return settings
}

async function audited({ id }: TestCouncil): Promise<string[]> {
  const events = await inCouncil(id, async trx => await trx('audit_events').where({ council_id: id }).where('action', 'like', 'import_source_%')
    .orderBy('id').select('action', 'subject_id') as { action: string, subject_id: string }[])
  return events.map(({ action, subject_id }) => `${action} ${subject_id}`)
}
