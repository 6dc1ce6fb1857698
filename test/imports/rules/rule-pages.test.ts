import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import { type ImportRule, rulesOf } from '../../../app/imports/rules/import-rule.js'
import { agenciesFile, anImport } from '../../support/builders-imports.js'
import { aRule, nothingChanged } from '../../support/builders-rules.js'
import { aCouncil, anAccountHolder, fundOf, type TestCouncil } from '../../support/builders.js'
import type { HttpVisitor } from '../../support/http-visitor.js'
import { usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'

describe('The pages of rules for receipts', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let finance: HttpVisitor
  let token: string

  beforeEach(async () => {
    council = await aCouncil()
    finance = await signedIn(council, 'finance')
    token = finance.hiddenFields('/staff/sign-out')._csrf ?? ''
  })

  it('make a rule that is off, try it on pasted lines, turn it on, change it and delete it', async () => {
    const { reference } = await anAccountHolder(council)
    const fields = { name: 'From agent', source: 'agencies', fund: fundOf(council, 'council-tax').code, referenceText: reference, ...condition('narrative', 'is', '335610') }
    await post('/staff/imports/rules', { ...fields, redraw: 'group-0' })
    expect(finance.last.body).to.contain('g0c1value').and.to.contain('From agent')
    expect(await rules()).to.deep.equal([])
    await post('/staff/imports/rules', fields)
    const [made] = await rules()
    expect(made).to.deep.include({ name: 'From agent', enabled: false, source_code: 'agencies', actions: { ...nothingChanged, fundCode: fields.fund, reference: { text: reference } } })
    await post(`/staff/imports/rules/${made?.id}/trials`, { lines: agenciesFile([{ reference: '99', amount: '60.00' }]) })
    expect(finance.text()).to.contain('It fires on 1 and changes 1').and.to.contain(`Council tax, ${reference}`).and.to.contain('In suspense')
    await post(`/staff/imports/rules/${made?.id}/switches`, { turn: 'on' })
    expect((await rules())[0]).to.include({ enabled: true, fired_count: 0 })
    await post(`/staff/imports/rules/${made?.id}`, { ...fields, name: 'Renamed', version: '2' })
    expect((await rules())[0]).to.include({ enabled: true, name: 'Renamed' })
    await post(`/staff/imports/rules/${made?.id}`, { ...fields, ...condition('narrative', 'is', 'other'), version: '2' })
    expect(finance.last.status).to.equal(409)
    await post(`/staff/imports/rules/${made?.id}`, { ...fields, ...condition('narrative', 'is', 'other'), version: '3' })
    expect((await rules())[0]).to.include({ enabled: false })
    await finance.get(`/staff/imports/rules/${made?.id}/deletion`)
    expect(finance.text()).to.contain('Delete this rule?').and.to.contain('It has never fired')
    await post(`/staff/imports/rules/${made?.id}/deletions`)
    expect(await rules()).to.deep.equal([])
    const audited = await inCouncil(council.id, async trx => await trx('audit_events').where({ council_id: council.id, subject_id: made?.id }).orderBy('id').pluck('action')) as string[]
    expect(audited).to.deep.equal(['import_rule_made', 'import_rule_turned_on', 'import_rule_changed', 'import_rule_changed', 'import_rule_deleted'])
  })

  it('say that lines of a workbook cannot be pasted', async () => {
    const rule = await aRule(council)
    await post(`/staff/imports/rules/${rule.id}/trials`, { source: 'dwp-deductions', lines: '99\t60.00' })
    expect([finance.last.status, finance.text()]).to.satisfy(([status, text]: [number, string]) => (
      status === 422 && text.includes('Files from this source are Excel workbooks, which have no lines to paste')))
  })

  it('refuse a rule without a condition, without a change, or with one that makes no sense', async () => {
    for (const [fields, words] of [
      [{ narrative: 'Rent' }, 'A rule without a condition would change every receipt'],
      [condition('narrative', 'contains', 'rent'), 'Say what the rule changes'],
      [condition('narrative', 'matches', '('), 'The pattern cannot be used: missing closing )'],
      [condition('amount', 'contains', '1.00'), 'Compare an amount with'],
      [condition('amount', 'above', 'lots'), 'Enter an amount'],
      [condition('date', 'before', 'soon'), 'Enter a date'],
      [condition('narrative', 'contains', ''), 'Enter what to look for'],
      [{ method: 'GONE', ...condition('amount', 'above', '-1.00') }, 'Choose one of the methods of payment'],
      [{ referenceField: 'narrative', referencePattern: '\\d+', ...condition('amount', 'above', '1') }, 'Put brackets around']
    ] as [Record<string, string>, string][]) {
      await post('/staff/imports/rules', { name: 'Wrong', ...fields })
      expect([finance.last.status, finance.text().includes(words)], words).to.deep.equal([422, true])
    }
    expect(await rules()).to.deep.equal([])
  })

  it('warn of a rule that fires on everything, and show what it would do to a file, changing nothing', async () => {
    const imported = await anImport(council, agenciesFile([{ reference: '99', amount: '60.00' }, { reference: '98', amount: '7.00' }]))
    const rule = await aRule(council, {
      enabled: false, conditions: [[{ field: 'narrative', operator: 'matches', text: '.*' }]], actions: { ...nothingChanged, narrative: 'All the same' }
    })
    await finance.get('/staff/imports/rules')
    expect(finance.text()).to.contain('Fires on everything')
    await finance.get(`/staff/imports/rules/${rule.id}/trial?import=${imported.id}`)
    expect(finance.text()).to.contain('Tried on 2 rows. It fires on 2 and changes 2.').and.to.contain('This rule fires on every receipt').and.to.contain('All the same')
    expect((await rules())[0]).to.include({ enabled: false, fired_count: 0 })
    const administrator = await signedIn(council, 'administrator')
    await administrator.get(`/staff/imports/rules/${rule.id}/trial`)
    expect(administrator.last.status).to.equal(200)
    await administrator.get(`/staff/imports/rules/${rule.id}/trial?import=${imported.id}`)
    expect(administrator.last.status).to.equal(403)
  })

  it('name on the page of a row the rules that fired on it, deleted ones too', async () => {
    const rule = await aRule(council, { name: 'Agents & <others>', conditions: [[{ field: 'narrative', operator: 'is', text: '335610' }]] })
    const imported = await anImport(council, agenciesFile([{ reference: '99', amount: '60.00' }]))
    await post(`/staff/imports/rules/${rule.id}/deletions`)
    await finance.get(`/staff/imports/${imported.id}/rows/1`)
    expect(finance.text()).to.contain('Changed by rule Agents & <others> (deleted since)').and.to.contain('Narrative by rule Rent')
  })

  it('move rules up and down, and find none of another council', async () => {
    for (const name of ['One', 'Two', 'Three']) await aRule(council, { name })
    const [one, , three] = await rules()
    await post(`/staff/imports/rules/${three?.id}/moves`, { direction: 'up' })
    await post(`/staff/imports/rules/${one?.id}/moves`, { direction: 'up' })
    await post(`/staff/imports/rules/${one?.id}/moves`, { direction: 'down' })
    expect((await rules()).map(({ name }) => name)).to.deep.equal(['Three', 'One', 'Two'])
    const { id } = await aRule(await aCouncil())
    for (const path of ['', '/trial']) {
      await finance.get(`/staff/imports/rules/${id}${path}`)
      expect(finance.last.status).to.equal(404)
    }
    for (const path of ['', '/switches', '/moves', '/deletions', '/trials']) {
      await post(`/staff/imports/rules/${id}${path}`, { turn: 'on', direction: 'up' })
      expect(finance.last.status, path).to.equal(404)
    }
  })

  async function post(path: string, fields: Record<string, string> = {}): Promise<void> {
    await finance.post(path, { ...fields, _csrf: token })
  }

  async function rules(): Promise<ImportRule[]> {
    return await inCouncil(council.id, async trx => await rulesOf(trx, council.id))
  }
})

function condition(field: string, operator: string, value: string): Record<string, string> {
  return { g0c0field: field, g0c0operator: operator, g0c0value: value }
}
