import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import { ImportSource } from '../../../app/imports/import-source.js'
import type { TestCouncil } from '../../support/builders.js'
import { agenciesFile, anImport, receive, rowsOf } from '../../support/builders-imports.js'
import type { HttpVisitor } from '../../support/http-visitor.js'
import { aPayingCouncil, testService, usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'
import { anAdministrator, shownFields } from './administrator.js'

const settings = '/staff/import-sources/agencies/settings'

describe('The settings of a source of files', function () {
  this.timeout(30_000)
  usesService()
  let council: TestCouncil
  let visitor: HttpVisitor

  beforeEach(async () => {
    council = await aPayingCouncil()
    visitor = await anAdministrator(council)
    await visitor.get(settings)
  })

  it('say when a file is expected, and the home page and the list of files tell when it is late', async () => {
    const finance = await signedIn(council, 'finance')
    expect(finance.text()).not.to.contain('late')
    await save({ ...everyDay, expectedBy: '12:01am', graceMinutes: '', expectedFrom: '1/11/2026' })
    expect(await source()).to.deep.include({ expected_days: '1234567', expected_by: '00:01', grace_minutes: 0, expected_from: '2026-11-01' })
    await finance.get('/staff')
    expect(finance.text()).to.contain('1 file is late').and.to.contain('Post Office and PayPoint (allpay) : expected by')
    await finance.get('/staff/imports')
    expect(finance.text()).to.contain('1 file is late').and.to.contain('Ask whoever sends it')
    await receive(council, agenciesFile([{ reference: '99', amount: '1.00' }]), { clock: (await testService()).services.clock })
    await finance.get('/staff')
    expect(finance.text()).not.to.contain('late')
    await visitor.get(settings)
    expect(shownFields(visitor.last.body)).to.include({ expectedBy: '00:01', expectedFrom: '1 November 2026', graceMinutes: '0' })
    await save({ ...Object.fromEntries(Object.keys(everyDay).map(day => [day, ''])), expectedBy: '' })
    expect(await source()).to.deep.include({ expected_days: null, expected_by: null, expected_from: null })
  })

  it('say which method of payment a file’s own code means', async () => {
    expect(shownFields(visitor.last.body)).to.include({ stated1: 'PayPoint', meant1: '18', stated2: 'Post Office', meant2: '15', stated3: '' })
    await save({ meant1: '15', stated2: '', meant2: '', rowLimit: '2,000' })
    expect(await source()).to.deep.include({ method_codes: { PayPoint: '15' }, row_limit: 2000 })
    const [row] = await rowsOf(council, await anImport(council, agenciesFile([{ reference: '99', amount: '1.00', type: 'T' }])))
    expect(row?.method_code).to.equal('15')
  })

  it('are told of every mistake, and what was given stays', async () => {
    const wrong = {
      rowLimit: 'many', day2: 'yes', expectedBy: '25:00', graceMinutes: '-1', expectedFrom: '31/2/2026', ledgerAccountCode: '', methodCode: 'no', officeCode: '',
      stated3: 'PayPoint', meant3: '18', stated4: '', meant4: '15', stated5: 'X', meant5: ''
    }
    const answer = await save(wrong, 422)
    for (const message of [
      'Enter how many rows a file may have', 'Enter a time of day', 'Enter a number of minutes', 'Enter a date', 'Select where the money is', 'Select a method of payment',
      'Select an office', 'The code PayPoint stands here twice', 'Enter what the file calls this method', 'Select which method of payment this means'
    ]) expect(answer).to.contain(message)
    expect(shownFields(visitor.last.body)).to.include({ rowLimit: 'many', expectedBy: '25:00', stated5: 'X' })
    expect(await source()).to.include({ row_limit: 1_000_000, version: 1 })
    expect(await save({ ...wrong, expectedBy: '9am', day2: '' }, 422)).to.contain('Select the days on which a file is expected')
  })

  it('are not saved over somebody else’s change, nor under a file that is being worked', async () => {
    const second = await anAdministrator(council)
    await second.get(settings)
    await save({ rowLimit: '10' })
    await second.post(settings, { ...shownFields(second.last.body), rowLimit: '20', enabled: 'yes' })
    expect([second.last.status, second.text()]).to.satisfy(([status, text]: [number, string]) => status === 409 && text.includes('Somebody else has changed this source'))
    await receive(council, agenciesFile([{ reference: '99', amount: '1.00' }]))
    await visitor.get(settings)
    expect(await save({ rowLimit: '30' }, 422)).to.contain('A file from this source is being worked')
    await visitor.get(settings)
    await save({ day1: 'yes', expectedBy: '17:00', enabled: 'no' })
    expect(await source()).to.include({ row_limit: 10, expected_days: '1', expected_by: '17:00', enabled: false })
  })

  it('of a source of accounts hold nothing of money', async () => {
    await inCouncil(council.id, async trx => {
      await trx('import_sources').insert({
        council_id: council.id, code: 'accounts-csv', name: 'Revenues', kind: 'accounts', format_code: 'accounts-csv', position: 99
      })
    })
    await visitor.get('/staff/import-sources/accounts-csv/settings')
    expect(visitor.text()).not.to.contain('How its money counts')
    await visitor.post('/staff/import-sources/accounts-csv/settings', { ...shownFields(visitor.last.body), day1: 'yes', expectedBy: '6am', enabled: 'yes' })
    expect(await source('accounts-csv')).to.include({ expected_by: '06:00', ledger_account_code: null })
  })

  it('are for nobody else, and of this council alone', async () => {
    for (const name of ['officer', 'finance', 'auditor'] as const) expect((await (await signedIn(council, name)).get(settings)).status, name).to.equal(403)
    expect((await visitor.get('/staff/import-sources/no-such-source/settings')).status).to.equal(404)
  })

  async function save(changes: Record<string, string>, expected = 200): Promise<string> {
    await visitor.post(settings, { ...shownFields(visitor.last.body), enabled: 'yes', ...changes })
    expect(visitor.last.status).to.equal(expected)
    return visitor.text()
  }

  async function source(code = 'agencies'): Promise<ImportSource> {
    return await inCouncil(council.id, async trx => await ImportSource.query(trx).findById([council.id, code]).throwIfNotFound())
  }
})

const everyDay = Object.fromEntries(['1', '2', '3', '4', '5', '6', '7'].map(day => [`day${day}`, 'yes']))
