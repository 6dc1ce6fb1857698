import { expect } from 'chai'
import { accessibilityEvidence } from '../../app/accessibility/evidence-query.js'
import { inCouncil } from '../../app/database/in-council.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { anAudit, anIssue } from '../support/builders-accessibility.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('A register of accessibility that is empty', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  before(async () => {
    council = await aCouncil()
    const other = await aCouncil()
    await anAudit(other)
    await anIssue(other, { what: 'Another council’s failure' })
  })

  it('claims nothing in the statement, and does not pass for one in which nothing was found', async () => {
    const visitor = new HttpVisitor(await testService(), council)
    await visitor.get('/accessibility')
    expect(visitor.last.status).to.equal(200)
    expect(visitor.text()).to.contain('is not compliant with').and.to.contain('nobody has finished an audit of it by people yet')
      .and.to.contain('We cannot list any, because nothing has been tested').and.not.to.contain('Another council’s failure').and.not.to.match(/fully compliant|so that you can|undefined|null/)
  })

  it('opens no phase: neither without a failure nor without a day is anything shown to be so', async () => {
    const evidence = await inCouncil(council.id, async trx => await accessibilityEvidence(trx, council.id, new Date(), []))
    expect(evidence).to.deep.equal({ manualAuditOn: null, openIssues: 0, openOfHighestSeverity: 0, unretested: 0, painPoints: { own: 0, unowned: 0, undone: 0, ofSoftware: 0, lastRecordedOn: null }, statementReviewedOn: null })
    const owner = await signedIn(council, 'owner')
    await owner.get('/staff/service-phase/change')
    await owner.post('/staff/service-phase/preview', { fund: '', phase: 'not-started', from: '', reason: 'To begin again' })
    await owner.post('/staff/service-phase/changes', { reason: 'To begin again' })
    await owner.get('/staff/service-phase/change')
    await owner.post('/staff/service-phase/preview', { fund: '', phase: 'public-beta', from: '', reason: 'Too early' })
    expect(owner.text()).to.contain('Nobody has recorded that they read it through').and.to.contain('No audit by people has ended')
  })

  it('is shown and downloaded as what it is, with what is known of the software alone', async () => {
    const owner = await signedIn(council, 'owner')
    await owner.get('/staff/accessibility')
    expect(owner.last.status).to.equal(200)
    expect(owner.text()).to.contain('Nobody has reviewed the statement yet').and.not.to.contain('Another council’s failure')
    const { status, body } = await owner.send('GET', '/staff/accessibility/register.csv')
    expect(status).to.equal(200)
    expect(body).not.to.contain('Another council’s failure')
    expect(body.trim().split(/\r?\n/)[0]).to.match(/number|criterion/i)
  })
})
