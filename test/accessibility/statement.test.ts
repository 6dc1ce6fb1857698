import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { complianceOf, type Standing } from '../../app/accessibility/compliance.js'
import { bestPractice, criteria } from '../../app/accessibility/criteria.js'
import { accessibilityEvidence } from '../../app/accessibility/evidence-query.js'
import type { SharedIssue } from '../../app/accessibility/software-issues.js'
import { statementOf } from '../../app/accessibility/statement/statement-query.js'
import { inCouncil, inCouncilOn } from '../../app/database/in-council.js'
import { calendarDate, formatDate, londonDate } from '../../app/dates.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { anAudit, anIssue, plannedFix } from '../support/builders-accessibility.js'
import { countedQueries } from '../support/counted-queries.js'
import { testDatabase } from '../support/database.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const regulations = 'Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018'
const standard = 'Web Content Accessibility Guidelines version 2.2 AA standard'
const ended = { kind: 'manual-own', finishedOn: calendarDate('2026-10-09'), coversEveryKind: true } as const

describe('The claim of an accessibility statement', () => {
  const failure = (criterion: string, more: Partial<Standing> = {}): Standing => ({ kind: 'failure', criterion, reason: 'not-fixed', state: 'open', ...more })

  it('knows every criterion of WCAG 2.2 A and AA: 31 and 24', () => {
    expect(['A', 'AA'].map(level => criteria.filter(criterion => criterion.level === level).length)).to.deep.equal([31, 24])
    expect(new Set(criteria.map(({ number }) => number)).size).to.equal(55)
  })

  it('is none without an audit by people that has ended, whatever machines or a round of testing have found', () => {
    expect(complianceOf([], [])).to.equal('unaudited')
    expect(complianceOf([{ ...ended, kind: 'automated' }, { ...ended, kind: 'disabled-people' }], [])).to.equal('unaudited')
    expect(complianceOf([{ ...ended, finishedOn: null }], [])).to.equal('unaudited')
  })

  it('is full only while no failure stands, those that nobody has retested and those called a burden or out of scope included', () => {
    const harmless = [failure('1.3.1', { state: 'closed' }), failure('1.3.1', { state: 'withdrawn' }), failure(bestPractice), { ...failure('1.3.1'), kind: 'pain-point' as const, criterion: null }]
    expect(complianceOf([ended], harmless)).to.equal('fully')
    for (const standing of [failure('1.3.1'), failure('1.3.1', { state: 'fixed' }), failure('1.3.1', { reason: 'disproportionate-burden' }), failure('1.3.1', { reason: 'out-of-scope' })]) {
      expect(complianceOf([ended], [...harmless, standing])).to.equal('partially')
    }
  })

  it('is neither full nor any other of an audit that nobody confirms to cover every kind of page, unless it has failures to list', () => {
    const narrow = { ...ended, coversEveryKind: false }
    expect(complianceOf([narrow], [])).to.equal('part-audited')
    expect(complianceOf([narrow, { ...ended, kind: 'automated' }, { ...ended, finishedOn: null }], [])).to.equal('part-audited')
    expect(complianceOf([narrow, ended], [])).to.equal('fully')
    expect(complianceOf([narrow], [failure('1.3.1')])).to.equal('partially')
  })

  it('is partial up to half of the criteria and none beyond, each counted once', () => {
    const failing = (count: number) => criteria.slice(0, count).flatMap(({ number }) => [failure(number), failure(number)])
    expect(complianceOf([ended], failing(27))).to.equal('partially')
    expect(complianceOf([ended], failing(28))).to.equal('not')
  })
})

describe('The accessibility statement', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  beforeEach(async () => { council = await aCouncil() })

  async function theStatement(): Promise<HttpVisitor> {
    const visitor = new HttpVisitor(await testService(), council)
    await visitor.get('/accessibility')
    expect(visitor.last.status).to.equal(200)
    return visitor
  }

  async function statementText(): Promise<string> {
    return (await theStatement()).text().replace(/ \./g, '.')
  }

  it('says what an audit covered, and claims no more than that: what is confirmed later counts from then, and stays told beside a later, narrower one', async () => {
    const owner = await signedIn(council, 'owner')
    const audits = '/staff/accessibility/audits'
    const form = { 'kind': 'manual-own', 'carried-out-by': 'Web team', 'began-on': '5 October 2026', 'finished-on': '9 October 2026', 'sample': 'Five pages', 'method': 'By hand' }
    await owner.get(`${audits}/new`)
    await owner.post(audits, form)
    expect(await statementText()).to.contain(`This website is not compliant with the ${standard}.`).and.to.contain('nobody has confirmed that the audit by people covered every kind of page')
      .and.to.contain('What was tested: Five pages').and.not.to.contain('fully compliant').and.not.to.contain('It is built so that you can')
    await owner.get('/staff/accessibility')
    expect(owner.text()).to.contain('Nothing is claimed: nobody has confirmed')

    const [{ id }] = await rowsOf(council, 'accessibility_audits') as [{ id: string }]
    await owner.get(`${audits}/${id}`)
    expect(owner.last.body).to.contain('value="yes"').and.not.to.contain('value="yes" checked')
    await owner.post(`${audits}/${id}`, { ...form, 'covers-every-kind': 'yes' })
    await owner.get(`${audits}/${id}`)
    expect(owner.last.body).to.contain('value="yes" checked')
    expect(await statementText()).to.contain(`This website is fully compliant with the ${standard}.`).and.to.contain('It is built so that you can')
      .and.to.contain('What was tested: Five pages This was a sample of every kind of page, staff screens included.')
    const changed = await rowsOf(council, 'audit_events', { action: 'accessibility_audit_changed' })
    expect(changed.map(({ before, after }) => [before, after].map(facts => (facts as { coversEveryKind: boolean }).coversEveryKind))).to.deep.equal([[false, true]])
    await anAudit(council, { kind: 'manual-own', coversEveryKind: false, sample: 'One page', beganOn: calendarDate('2026-11-01'), finishedOn: calendarDate('2026-11-02') })
    expect(await statementText()).to.contain('fully compliant').and.to.contain('What was tested: One page Nobody has confirmed that this was a sample of every kind of page.')
      .and.to.contain('What was tested: Five pages This was a sample')
    await anIssue(council)
    expect(await statementText()).to.contain('partially compliant').and.not.to.contain('there may be failures that we do not know of')
  })

  it('has the words that the law fixes, letter by letter', async () => {
    const text = await statementText()
    expect(text).to.contain(`${council.council.name} is committed to making its website accessible, in accordance with the ${regulations}.`)
    expect(text).to.contain(`The Equality and Human Rights Commission (EHRC) is responsible for enforcing the ${regulations} (the ‘accessibility regulations’). If you’re not happy with how we respond to your complaint, contact the Equality Advisory and Support Service (EASS).`)
    expect(text).to.contain(`This website is not compliant with the ${standard}.`)
    expect(text).to.contain('nobody has finished an audit of it by people yet').and.to.contain('It has not been tested yet')
    await anAudit(council)
    expect(await statementText()).to.contain(`This website is fully compliant with the ${standard}.`)
    await anIssue(council)
    expect(await statementText()).to.contain(`This website is partially compliant with the ${standard}, due to the non-compliances listed below.`)
      .and.to.contain('The content listed below is non-accessible for the following reasons.').and.to.contain('Non-compliance with the accessibility regulations')
    await anIssue(council, { criterion: '1.4.10', reason: 'disproportionate-burden', reasonWords: 'It would cost 40 days for one map', fixBy: null })
    await anIssue(council, { criterion: '1.2.4', reason: 'out-of-scope', exemption: 'live-media', fixBy: null })
    expect(await statementText()).to.contain('due to the non-compliances and exemptions listed below.').and.to.contain('Disproportionate burden')
      .and.to.contain('Our assessment of the burden: It would cost 40 days for one map').and.to.contain('Content that’s not within the scope of the accessibility regulations')
      .and.to.contain('The exemption: Live audio and video')
  })

  it('has the headings that the law fixes, in its order, each no more and no less than its words', async () => {
    await anAudit(council)
    await anIssue(council, { criterion: '1.2.4', reason: 'out-of-scope', exemption: 'live-media', fixBy: null })
    expect(await statementText()).to.match(/This accessibility statement applies to http\S+: the pages/).and.to.contain(`partially compliant with the ${standard}, due to the exemptions listed below.`)
    await anIssue(council)
    await anIssue(council, { criterion: '1.4.10', reason: 'disproportionate-burden', reasonWords: 'It would cost 40 days for one map', fixBy: null })
    const { last: { body } } = await theStatement()
    const headings = [...body.matchAll(/<h([23])[^>]*>([^<]*)<\/h\1>/g)].map(([, level, words]) => `${level} ${words}`)
    expect(headings.slice(0, 11)).to.deep.equal([
      '2 Feedback and contact information', '2 Enforcement procedure', '2 Technical information about this website’s accessibility', '3 Compliance status', '2 Non-accessible content',
      '3 Non-compliance with the accessibility regulations', '3 Disproportionate burden', '3 Content that’s not within the scope of the accessibility regulations',
      '2 What we’re doing to improve accessibility', '2 Preparation of this accessibility statement', '3 Audit by an outside auditor, 9 October 2026'
    ])
    expect(body, 'one must be led there').to.contain('<a class="govuk-link" href="https://www.equalityadvisoryservice.com/">contact the Equality Advisory and Support Service (EASS)</a>.')
  })

  it('lists each failure with its criterion, who is affected, what else to do and until when; another council’s, good practice and pain points never', async () => {
    const other = await aCouncil()
    await anAudit(other)
    await anIssue(other, { what: 'Of another council' })
    await anIssue(council, { what: 'Only good practice', criterion: bestPractice })
    await anIssue(council, { what: 'Only a pain', doing: 'Asked' }, 'pain-point')
    await anIssue(council)
    const text = await statementText()
    expect(text).to.contain('The heading of the basket is skipped').and.to.contain('This fails WCAG 2.2 success criterion 1.3.1 Info and Relationships, level A')
      .and.to.contain('Who is affected: People who use a screen reader').and.to.contain('What you can do instead: Call us').and.to.contain(`We plan to fix it by ${formatDate(plannedFix)}`)
      .and.to.contain('the pages on which its staff work').and.to.contain('Where: What you are paying').and.not.to.contain('/payments')
    // Not all have a day: what machines found has none until somebody sets it.
    expect(text).to.contain('it stays on this page until it has passed')
    for (const absent of ['another council', 'good practice', 'a pain', 'Wenlow Access', 'the day by which']) expect(text).not.to.contain(absent)
  })

  it('says of nothing that one can do it where a failure says otherwise, and of no day that has passed that it is planned', async () => {
    await anAudit(council)
    expect(await statementText()).to.contain('use every page with a keyboard alone').and.to.contain('zoom in up to 400%').and.to.contain('change colours')
    await anIssue(council, { criterion: '2.1.1', fixBy: calendarDate('2026-01-31') })
    await anIssue(council, { criterion: '1.4.10' })
    const text = await statementText()
    expect(text).to.contain('We planned to fix it by 31 January 2026, and have not yet').and.to.contain(`We plan to fix it by ${formatDate(plannedFix)}`)
    for (const claim of ['keyboard alone', 'zoom in up to']) expect(text).not.to.contain(claim)
    expect(text).to.contain('change colours')
  })

  it('tells when it was prepared, reviewed and tested, by whom, what and how', async () => {
    await anAudit(council)
    await anAudit(council, { finishedOn: null, carriedOutBy: 'Not ended yet' })
    expect(await statementText()).to.contain(`This statement was prepared on ${formatDate(londonDate(new Date()))}. It is written from the register`)
    const owner = await signedIn(council, 'owner')
    expect(owner.text().replace(/ \./g, '.').slice(0, 1500)).to.contain('yearly review of the accessibility statement is due. Nobody has reviewed it yet').and.not.to.match(/reviewed it yet,? since/)
    await owner.get('/staff/accessibility/statement')
    await owner.post('/staff/accessibility/statement/reviews', { 'read-through': 'yes' })
    expect(owner.text()).to.contain('The public statement says so now')
    await owner.get('/staff')
    expect(owner.text()).not.to.contain('yearly review of the accessibility statement is due')
    const text = await statementText()
    expect(text).to.match(/This statement was prepared on \d+ \w+ \d{4}\. It was last reviewed on \d+ \w+ \d{4}\./)
    expect(text).to.contain('This website was last tested on 9 October 2026.').and.to.contain('The test was carried out by Wenlow Access.')
      .and.to.contain('What was tested: The payment journey and ten staff pages').and.to.contain('How: Each criterion by hand').and.not.to.contain('Not ended yet')
  })

  it('was prepared on the day of the first review where nobody knows when the council was set up, and on no day before that', async () => {
    await inCouncilOn((await testDatabase()).owner, council.id, async trx => { await trx('councils').where({ id: council.id }).update({ set_up_on: null }) })
    expect(await statementText()).not.to.contain('was prepared on')
    await inCouncil(council.id, async trx => {
      await trx('accessibility_reviews').insert({ council_id: council.id, id: newId(), reviewed_on: '2026-02-03', reviewed_by: council.users.owner.id, reviewed_at: new Date() })
    })
    expect(await statementText()).to.contain('This statement was prepared on 3 February 2026. It was last reviewed on 3 February 2026.')
  })

  it('is due for review a year after the last one, in London’s days', async () => {
    const dueOn = async (instant: string) => await inCouncil(council.id, async trx => (await statementOf(trx, council.id, new Date(instant))).isReviewDue)
    expect(await dueOn('2026-11-22T12:00:00Z')).to.equal(true)
    await inCouncil(council.id, async trx => {
      await trx('accessibility_reviews').insert({ council_id: council.id, id: newId(), reviewed_on: '2026-06-10', reviewed_by: council.users.owner.id, reviewed_at: new Date() })
    })
    expect([await dueOn('2027-06-09T22:59:00Z'), await dueOn('2027-06-09T23:00:00Z')]).to.deep.equal([false, true])
  })

  it('asks the database five times at most', async () => {
    await anAudit(council)
    await anIssue(council)
    const visitor = new HttpVisitor(await testService(), council)
    await visitor.get('/accessibility')
    const { answer, queries } = await countedQueries(async () => await visitor.send('GET', '/accessibility'))
    expect(answer.status).to.equal(200)
    expect(queries.length, queries.join('\n')).to.be.within(1, 5)
  })

  it('names the commission of Northern Ireland and the council’s own promise once they are set, and no later form undoes it unseen', async () => {
    const [owner, second] = [await signedIn(council, 'owner'), await signedIn(council, 'owner')]
    for (const visitor of [owner, second]) await visitor.get('/staff/accessibility/statement')
    await owner.post('/staff/accessibility/statement', { 'answer-within': '5 working days', 'northern-ireland': 'yes', 'doing': 'An audit every May' })
    await second.post('/staff/accessibility/statement', { 'answer-within': 'a year', 'doing': 'Nothing' })
    expect(second.last.status).to.equal(409)
    expect(second.text()).to.contain('Somebody else has changed the statement')
    const text = await statementText()
    expect(text).to.contain(`The Equality Commission for Northern Ireland (ECNI) is responsible for enforcing the ${regulations} (the ‘accessibility regulations’). If you’re not happy with how we respond to your complaint, contact the Equality Commission for Northern Ireland (ECNI).`)
    expect(text).to.contain('We answer within 5 working days').and.to.contain('An audit every May').and.not.to.contain('EHRC')
    expect((await theStatement()).last.body).to.contain('href="https://www.equalityni.org/"')
  })

  it('is as open as the software: what is known of that stands in every council’s, with how it affects this one', async () => {
    const shared: SharedIssue = {
      code: 'shared-failure', kind: 'failure', what: 'Charts have no text', criterion: '1.1.1', pages: '/performance', affected: 'Blind people', severity: 'critical',
      alternative: 'Tables', doing: '', reason: 'not-fixed', reasonWords: '', exemption: null, fixBy: null
    }
    await anAudit(council)
    const now = new Date()
    await inCouncil(council.id, async trx => {
      await trx('accessibility_shared_notes').insert({ council_id: council.id, code: 'shared-failure', affects_us: 'Ours is short', changed_by: council.users.owner.id, changed_at: now })
      const { compliance, listed } = await statementOf(trx, council.id, now, [shared])
      expect([compliance, listed['not-fixed'].map(({ what, affectsUs }) => [what, affectsUs])]).to.deep.equal(['partially', [['Charts have no text', 'Ours is short']]])
      expect(await accessibilityEvidence(trx, council.id, now, [shared])).to.deep.equal({
        manualAuditOn: '2026-10-09', openIssues: 1, openOfHighestSeverity: 1, unretested: 0, statementReviewedOn: null,
        painPoints: { own: 0, unowned: 0, undone: 0, ofSoftware: 0, lastRecordedOn: null }
      })
    })
  })
})
