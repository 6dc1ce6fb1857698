import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { accessibilityEvidence } from '../../app/accessibility/evidence-query.js'
import { inCouncil } from '../../app/database/in-council.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { aMessage, anAudit, anIssue } from '../support/builders-accessibility.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const register = '/staff/accessibility'
const asked = {
  'what': 'The error is not read out', 'criterion': '3.3.1', 'pages': '/pay', 'affected': 'Blind people', 'severity': 'critical', 'alternative': '', 'reason': 'not-fixed',
  'fix-by': '31/3/2027', 'reason-words': '', 'exemption': '', 'doing': '', 'owner': '', 'audit': ''
}

describe('The accessibility register', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let owner: HttpVisitor
  beforeEach(async () => {
    council = await aCouncil()
    owner = await signedIn(council, 'owner')
  })

  async function evidence(of = council) {
    return await inCouncil(of.id, async trx => await accessibilityEvidence(trx, of.id, new Date()))
  }

  it('takes a failure once, follows it until its retest, and keeps each step; another council’s stays its own', async () => {
    const other = await aCouncil()
    await anIssue(other, { severity: 'critical' })
    await owner.get(`${register}/issues/new`)
    const form = { ...owner.hiddenFields(`${register}/issues`), ...asked }
    for (let times = 1; times <= 2; times += 1) await owner.post(`${register}/issues`, form)
    const page = owner.last.path.split('?')[0] ?? ''
    await owner.post(`${register}/issues`, { ...form, what: 'Something else' })
    expect(owner.last.status).to.equal(409)
    expect(owner.last.body).to.contain('Something else').and.to.contain('You have sent this form before')
    await owner.get(`${page}?done=recorded`)
    expect(owner.text()).to.contain('Recorded. It is as shown here').and.to.contain('Issue 1').and.to.contain('Pages What do you want to pay?')
    expect(await evidence()).to.include({ openIssues: 1, openOfHighestSeverity: 1, unretested: 0 })
    const retest = { 'retested-on': 'today', 'retested-by': 'Ann with NVDA' }
    await owner.post(`${page}/fixes`, { 'fixed-on': 'today', 'fixed-in': 'Release 1.4' })
    expect(await evidence()).to.include({ openIssues: 0, unretested: 1 })
    expect(owner.text()).to.contain('Fixed, not retested yet').and.to.contain('Reason Does not apply')
    expect((await owner.get(register)).body).not.to.contain('Not fixed yet')
    await owner.get(page)
    await owner.post(`${page}/retests`, { ...retest, outcome: 'failed' })
    expect(await evidence()).to.include({ openIssues: 1, unretested: 0 })
    await owner.post(`${page}/fixes`, { 'fixed-on': 'today', 'fixed-in': 'Release 1.5' })
    await owner.post(`${page}/retests`, { ...retest, outcome: 'passed' })
    expect(await evidence()).to.include({ openIssues: 0, openOfHighestSeverity: 0, unretested: 0 })
    expect(owner.text()).to.match(/Recorded .* Marked as fixed in Release 1\.4 .* found not fixed, by Ann with NVDA .* Release 1\.5 .* found fixed, by Ann/)
    expect(await evidence(other)).to.include({ openIssues: 1 })
    expect((await rowsOf(council, 'audit_events')).map(({ action }) => action).filter(action => String(action).startsWith('accessibility')))
      .to.deep.equal(['accessibility_issue_recorded', ...Array<string>(4).fill('accessibility_issue_changed')])
  })

  it('asks for what each reason needs, keeps what was typed, and crosses card numbers out', async () => {
    const wrong: [Partial<typeof asked>, string][] = [
      [{ criterion: '4.1.1' }, 'Select the criterion that it fails'], [{ severity: 'awful' }, 'Select how bad it is'], [{ 'fix-by': '' }, 'Enter the day by which it will be fixed'],
      [{ 'fix-by': '31/2/2027' }, 'Enter a date, like'], [{ reason: 'disproportionate-burden' }, 'Enter what the assessment of the burden came to'],
      [{ reason: 'out-of-scope' }, 'Select which exemption applies'], [{ what: 'Card 4242 4242 4242 4242' }, 'looks like a card number'], [{ what: 'x'.repeat(2001) }, 'must be 2000 characters or less']
    ]
    for (const [change, message] of wrong) {
      await owner.get(`${register}/issues/new`)
      await owner.post(`${register}/issues`, { ...asked, ...change })
      expect(owner.last.status, message).to.equal(422)
      expect(owner.text(), message).to.contain(message)
      expect(owner.last.body).not.to.contain('4242 4242')
    }
    expect(owner.last.body).to.contain('Blind people')
    expect(await rowsOf(council, 'accessibility_issues')).to.deep.equal([])
  })

  it('refuses a form that somebody else has overtaken, and keeps it', async () => {
    const id = await anIssue(council)
    const second = await signedIn(council, 'owner')
    for (const visitor of [owner, second]) await visitor.get(`${register}/issues/${id}/change`)
    await owner.post(`${register}/issues/${id}`, { ...asked, what: 'What the first says' })
    await second.post(`${register}/issues/${id}`, { ...asked, what: 'What the second says' })
    expect(second.last.status).to.equal(409)
    expect(second.last.body).to.contain('What the second says').and.to.contain('Somebody else has changed this issue')
    await second.post(`${register}/issues/${id}`, { ...asked, version: 'no number' })
    expect(second.last.status).to.equal(409)
    await owner.get(`${register}/issues/${id}`)
    expect(owner.text()).to.contain('What is wrong: from “The heading of the basket is skipped” to “What the first says”')
  })

  it('gives issues that are recorded at the same moment numbers of their own', async () => {
    await Promise.all(Array.from({ length: 6 }, async () => await anIssue(council)))
    expect((await rowsOf(council, 'accessibility_issues')).map(({ number }) => number).sort()).to.deep.equal([1, 2, 3, 4, 5, 6])
  })

  it('takes out of the statement what was recorded in error, with the reason, and leaves it to be read', async () => {
    const id = await anIssue(council)
    await owner.get(`${register}/issues/${id}`)
    await owner.post(`${register}/issues/${id}/withdrawals`, {})
    expect(owner.last.status).to.equal(422)
    await owner.post(`${register}/issues/${id}/withdrawals`, { why: 'It was the browser' })
    expect(owner.text()).to.contain('Withdrawn: It was the browser')
    expect(await evidence()).to.include({ openIssues: 0 })
  })

  it('records an audit once, and refuses one that ends before it began or without its sample', async () => {
    await owner.get(`${register}/audits/new`)
    const form = { ...owner.hiddenFields(`${register}/audits`), 'kind': 'manual-own', 'carried-out-by': 'Web team', 'began-on': '5 October 2026', 'finished-on': '1 October 2026' }
    await owner.post(`${register}/audits`, form)
    expect(owner.last.status).to.equal(422)
    expect(owner.text()).to.contain('It must not end before it began').and.to.contain('Enter which pages were looked at')
    const right = { ...form, 'finished-on': '9 October 2026', 'sample': '=All of it', 'method': 'By hand' }
    for (let times = 1; times <= 2; times += 1) await owner.post(`${register}/audits`, right)
    expect((await owner.post(`${register}/audits`, { ...right, sample: 'Half of it' })).status).to.equal(409)
    expect(await rowsOf(council, 'accessibility_audits')).to.have.length(1)
    expect(await evidence()).to.include({ manualAuditOn: '2026-10-09' })
  })

  it('shows what is so for every council, which none can remove, with how it affects this one', async () => {
    await owner.get(`${register}/shared/card-page-time`)
    await owner.post(`${register}/shared/card-page-time`, { affects: 'Our callers often look for their card' })
    expect(owner.text()).to.contain('Saved.').and.to.contain('90 minutes').and.to.contain('Our callers often look for their card')
    const other = await aCouncil()
    const elsewhere = await signedIn(other, 'owner')
    await elsewhere.get(register)
    expect(elsewhere.text()).to.contain('90 minutes').and.not.to.contain('Our callers')
    expect((await owner.get(`${register}/shared/no-such`)).status).to.equal(404)
  })

  it('keeps pain points with who looks after them and what is done, for staff alone', async () => {
    await owner.get(`${register}/issues/new?kind=pain-point`)
    await owner.post(`${register}/issues`, { what: 'Letters use red print', pages: 'Bills', affected: 'Colour-blind people', severity: 'moderate' })
    expect(owner.text()).to.contain('Enter what is done about it').and.to.contain('Select who looks after it')
    await owner.post(`${register}/issues`, {
      what: 'Letters use red print', pages: 'Bills', affected: 'Colour-blind people', severity: 'moderate', doing: 'Asked revenues', owner: council.users.owner.id
    })
    expect(owner.text()).to.contain('Reason Does not apply')
    await owner.get(register)
    expect(owner.text()).to.contain('Letters use red print').and.to.contain('Done: Asked revenues').and.to.contain(council.users.owner.name)
    await owner.get('/accessibility')
    expect(owner.text()).not.to.contain('Letters use red print')
  })

  it('is downloaded whole as CSV that no spreadsheet takes for formulas', async () => {
    await anIssue(council, { what: '=HYPERLINK("http://evil.example")' })
    await anIssue(await aCouncil(), { what: 'Of another council' })
    const { body, headers } = await owner.get(`${register}/register.csv`)
    expect(headers['content-disposition']).to.match(/accessibility-register-\d{4}-\d\d-\d\d\.csv/)
    expect(body).to.contain(`"'=HYPERLINK(""http://evil.example"")"`).and.to.contain('"1.3.1 Info and Relationships, level A"').and.to.contain('card-page-time,The software')
      .and.to.contain(',What you are paying,').and.not.to.contain('/payments').and.not.to.contain('another council')
  })

  it('lets an auditor read all of it and change nothing, and shows an adviser none', async () => {
    const [issueId, messageId] = [await anIssue(council), await aMessage(council)]
    await anAudit(council)
    const auditor = await signedIn(council, 'auditor')
    for (const page of ['', '/audits', '/statement', '/messages', `/issues/${issueId}`, `/messages/${messageId}`]) {
      expect((await auditor.get(`${register}${page}`)).status, page).to.equal(200)
      expect(auditor.last.body.split('<main')[1], page).not.to.contain('<form')
    }
    expect((await auditor.get(`${register}/issues/new`)).status).to.equal(403)
    const adviser = await signedIn(council, 'adviser')
    expect((await adviser.get(register)).status).to.equal(403)
    expect((await owner.get(`${register}/issues/${newId()}`)).status).to.equal(404)
  })
})
