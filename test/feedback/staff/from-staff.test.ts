import { expect } from 'chai'
import { type TestCouncil, anAccountHolder, fundOf } from '../../support/builders.js'
import { someFeedback } from '../../support/builders-feedback.js'
import { HttpVisitor } from '../../support/http-visitor.js'
import { rowsOf } from '../../support/paying.js'
import { aPayingCouncil, testService, usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'

describe('Feedback from staff', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  let refererOf: (path: string) => string

  beforeEach(async () => {
    council = await aPayingCouncil()
    const { port } = await testService()
    refererOf = path => `http://${council.host}:${port}${path}`
  })

  it('reports a problem from an account’s page with its pattern alone, and leads back to the very page', async () => {
    const holder = await anAccountHolder(council)
    const officer = await signedIn(council, 'officer')
    const path = `/staff/accounts/${fundOf(council, 'council-tax').code}/${holder.reference}`
    await officer.get(path)
    const link = problemLink(officer)
    expect(link).to.equal(`/staff/problems/new?from=/staff/accounts/${fundOf(council, 'council-tax').code}/-`)
    await officer.get(link, { referer: refererOf(`${path}?from=1`) })
    expect(officer.last.body).to.contain('It is about the page <strong>An account</strong>.')
    expect(officer.last.body).not.to.contain(`value="${holder.reference}"`)
    await officer.post('/staff/problems', { comment: ' ' })
    expect(officer.last.status).to.equal(422)
    expect(officer.text()).to.contain('Write what went wrong')
    await officer.post('/staff/problems', { comment: 'The total is missing, ask me on 07700 900123' })
    expect(officer.last.path).not.to.contain(holder.reference)
    expect(officer.text()).to.contain('Your report is sent').and.to.contain('a telephone number')
    expect(officer.last.body).to.contain(`href="${path}?from=1">Go back to where you were`)
    const [row, ...others] = await rowsOf(council, 'feedback')
    expect(others).to.deep.equal([])
    expect(row).to.include({
      source: 'staff', recorded_by: council.users.officer.id, page: '/staff/accounts/:fund/:reference', fund_code: null, satisfaction: null,
      comment: 'The total is missing, ask me on ××××× ××××××'
    })
    expect(JSON.stringify(row)).not.to.contain(holder.reference)
  })

  it('is asked for on every staff page, failures included, and of nobody who is not signed in', async () => {
    const adviser = await signedIn(council, 'adviser')
    for (const [path, from] of [['/staff', '/staff'], ['/staff/nowhere', null], ['/staff/users', '/staff/users'], ['/staff/help', '/staff/help']] as const) {
      await adviser.get(path)
      expect(problemLink(adviser), path).to.equal(from === null ? '/staff/problems/new' : `/staff/problems/new?from=${from}`)
    }
    const nobody = new HttpVisitor(await testService(), council)
    await nobody.get('/staff/sign-in')
    expect(problemLink(nobody)).to.equal('')
  })

  it('leads back to no other site, whatever a browser says it comes from, and tells what came of earlier reports', async () => {
    const adviser = await signedIn(council, 'adviser')
    await someFeedback(council, { said: { satisfaction: null, comment: 'Somebody else’s' }, source: { kind: 'staff', userId: council.users.officer.id } })
    for (const referer of ['https://evil.example/staff/help', 'nonsense', refererOf('//evil.example'), refererOf('/staff/nowhere'), refererOf('/staff/helps')]) {
      await adviser.get('/staff/problems/new?from=/staff/traces/-', { referer })
      await adviser.post('/staff/problems', { comment: `It hangs ${referer}` })
      expect(adviser.last.body, referer).to.contain('href="/staff">Go back to where you were')
    }
    await adviser.get('/staff/problems/new?from=//evil.example')
    expect(adviser.text()).to.contain('It is not known which page it is about').and.to.contain('It hangs nonsense').and.not.to.contain('Somebody else’s')
  })

  it('of a caller has how they spoke and what it is about from the help, and nothing that tells who they are', async () => {
    const adviser = await signedIn(council, 'adviser')
    await adviser.get('/staff/help')
    await adviser.post('/staff/helps', { channel: 'home_visit' })
    await adviser.get('/pay/parking-fines')
    const [link] = /\/staff\/feedback\/new[^"]*/.exec(adviser.last.body) ?? ['']
    expect(link).to.equal('/staff/feedback/new?from=/pay/parking-fines')
    await adviser.get(link, { referer: refererOf('/pay/parking-fines') })
    expect(adviser.last.body).to.match(/value="home_visit" checked/)
    await adviser.post('/staff/feedback', { channel: 'home_visit', fund: '', satisfaction: '2', help: 'other', comment: 'I am ann@mail.example, it is slow' })
    expect(adviser.text()).to.contain('What the caller said is recorded').and.to.contain('an email address')
    expect(adviser.last.body).to.contain('href="/pay/parking-fines">Go back to where you were')
    const [row] = await rowsOf(council, 'feedback')
    expect(row).to.include({
      source: 'caller', recorded_by: council.users.adviser.id, channel: 'home_visit', assisted: true, page: '/pay/:fund', satisfaction: 2, helped_by: 'other', phase: 'live',
      comment: 'I am ××××××××.×××××××, it is slow'
    })
  })

  it('of a caller asks how they spoke, takes any fund, and is kept once however often it is sent', async () => {
    const adviser = await signedIn(council, 'adviser')
    await adviser.get('/staff/did-it-arrive')
    expect(adviser.last.body).to.contain('/staff/feedback/new?from=/staff/did-it-arrive')
    await adviser.get('/staff/feedback/new?from=/staff/did-it-arrive')
    await adviser.post('/staff/feedback', { satisfaction: '', comment: '' })
    expect(adviser.text()).to.contain('Select how they spoke to you').and.to.contain('Select how they felt, or write what they said')
    const fund = fundOf(council, 'garden-waste')
    const form = new URLSearchParams({ ...adviser.hiddenFields('/staff/feedback'), channel: 'phone', fund: fund.code, satisfaction: '5' }).toString()
    const answers = await Promise.all([1, 2].map(async () => await adviser.send('POST', '/staff/feedback', form)))
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303])
    const rows = await rowsOf(council, 'feedback')
    expect(rows).to.have.length(1)
    expect(rows[0]).to.include({ fund_code: fund.code, channel: 'phone', page: '/staff/did-it-arrive' })
    // Back, for the next caller, in the same form.
    await adviser.send('POST', '/staff/feedback', form.replace('satisfaction=5', 'satisfaction=2'))
    expect((await rowsOf(council, 'feedback')).map(({ satisfaction }) => satisfaction)).to.have.members([5, 2])
    const finance = await signedIn(council, 'finance')
    expect((await finance.get('/staff/feedback/new')).status).to.equal(403)
  })
})

/** Where the foot of the page leads. */
function problemLink(visitor: HttpVisitor): string {
  return /<li><a href="([^"]*)"[^>]*>Report a problem with this page/.exec(visitor.last.body)?.[1] ?? ''
}
