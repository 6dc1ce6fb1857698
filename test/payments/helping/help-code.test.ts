import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import { endIdleHelps } from '../../../app/payments/helping/end-idle-helps.js'
import { aCouncil, anAccountHolder, type TestCouncil } from '../../support/builders.js'
import { HttpVisitor } from '../../support/http-visitor.js'
import { testService, usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'
import { aResidentPaying, codeOn, helpCodeOf, rowsOf, typeHelpCode } from '../../support/paying.js'

const minute = 60_000

describe('A help code', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  beforeEach(async () => { council = await aCouncil() })

  async function later<Result>(ms: number, work: () => Promise<Result>): Promise<Result> {
    const service = await testService()
    service.clockAheadMs += ms
    try {
      return await work()
    } finally {
      service.clockAheadMs -= ms
    }
  }

  it('shows the adviser the very page that the resident is on, and the payment becomes one that is helped', async () => {
    const { resident, paymentId } = await aResidentPaying(council)
    const code = await helpCodeOf(resident, paymentId, 'lines/1/postcode')
    expect(code).to.match(/^[0-9A-Z]{3}-[0-9A-Z]{3}$/)
    expect(resident.text()).to.contain('It works for 10 more minutes')
    const adviser = await signedIn(council, 'adviser')
    await typeHelpCode(adviser, code.toLowerCase().replace('-', ' '), 'web_chat')
    expect(adviser.last.path).to.equal(`/payments/${paymentId}/lines/1/postcode`)
    expect(adviser.last.status).to.equal(200)

    const [payment] = await rowsOf(council, 'payments')
    expect(payment).to.include({ channel: 'web_chat', helped_by: council.users.adviser.id, version: 1 })
    const events = await rowsOf(council, 'payment_events')
    expect(events.map(event => [event.type, event.actor])).to.deep.equal([
      ['line_added', 'resident'], ['help_code_shown', 'resident'], ['help_started', 'adviser']
    ])
    const audit = await rowsOf(council, 'audit_events', { action: 'help_code_claimed' })
    expect(audit).to.have.length(1)
    expect(audit[0]).to.include({ user_id: council.users.adviser.id, subject_id: paymentId })
    await resident.get(`/payments/${paymentId}/help`)
    expect(resident.text()).to.contain('An adviser has joined you')
  })

  it('is stored so that the database does not tell it, and is shown again only in the session that made it', async () => {
    const { resident, paymentId } = await aResidentPaying(council)
    const code = await helpCodeOf(resident, paymentId)
    const [help] = await rowsOf(council, 'helps')
    expect(JSON.stringify(help)).not.to.contain(code.replace('-', ''))
    expect(help?.code_hash).to.match(/^[0-9a-f]{64}$/)
    expect(resident.last.path).not.to.contain(code)
    await resident.get(`/payments/${paymentId}/help`)
    expect(codeOn(resident)).to.equal(code)
  })

  it('leads back where somebody came from, or to the start page, and to no other site', async () => {
    const service = await testService()
    const resident = new HttpVisitor(service, council)
    const here = `http://${council.host}:${service.port}`
    const ways: [string | undefined, string][] = [
      [`${here}/another-way/council-tax?x=1`, '/another-way/council-tax?x=1'], [`${here}/pay/garden-waste`, '/pay/garden-waste'], [undefined, '/'], [`${here}/help`, '/'],
      ['https://evil.example/pay', '/'], [`${here}//evil.example/pay`, '/'], [`${here}/no-such-page`, '/'], [`${here}/help-codes`, '/']
    ]
    for (const [referer, back] of ways) {
      await resident.get('/help', referer === undefined ? {} : { referer })
      expect(/href="([^"]*)" class="govuk-back-link"/.exec(resident.last.body)?.[1], referer).to.equal(back)
    }
  })

  it('helps before anything has been answered: an empty payment waits for the adviser to begin it', async () => {
    const resident = new HttpVisitor(await testService(), council)
    await resident.get('/help')
    expect(resident.cookieNames()).to.deep.equal([])
    await resident.post('/help-codes')
    const code = codeOn(resident)
    const adviser = await signedIn(council, 'adviser')
    await typeHelpCode(adviser, code)
    const [payment] = await rowsOf(council, 'payments')
    expect(adviser.last.status).to.equal(200)
    expect(payment).to.include({ channel: 'phone', helped_by: council.users.adviser.id })
  })

  it('is of one council: on another’s host it is as unknown as any other', async () => {
    const other = await aCouncil()
    const { resident, paymentId } = await aResidentPaying(council)
    const code = await helpCodeOf(resident, paymentId)
    const stranger = await signedIn(other, 'adviser')
    await typeHelpCode(stranger, code)
    expect(stranger.last.status).to.equal(422)
    expect(stranger.text()).to.contain('There is no such help code')
    expect((await rowsOf(council, 'helps'))[0]?.claimed_at).to.equal(null)
  })

  it('is claimed once, by one of two advisers who type it at the same instant', async () => {
    const { resident, paymentId } = await aResidentPaying(council)
    const code = await helpCodeOf(resident, paymentId)
    const advisers = [await signedIn(council, 'adviser'), await signedIn(council, 'secondAdviser'), await signedIn(council, 'officer')]
    await Promise.all(advisers.map(async adviser => { await typeHelpCode(adviser, code) }))
    const joined = advisers.filter(adviser => adviser.last.path.startsWith('/payments/'))
    expect(joined).to.have.length(1)
    for (const adviser of advisers.filter(one => !joined.includes(one))) {
      expect(adviser.text()).to.contain('has been used or replaced')
      await adviser.get(`/payments/${paymentId}`)
      expect(adviser.last.status).to.equal(404)
    }
    expect(await rowsOf(council, 'payment_events', { type: 'help_started' })).to.have.length(1)
  })

  it('leads to the same help when its adviser clicks twice', async () => {
    const { resident, paymentId } = await aResidentPaying(council)
    const code = await helpCodeOf(resident, paymentId)
    const adviser = await signedIn(council, 'adviser')
    await adviser.get('/staff/help')
    const form = new URLSearchParams({ ...adviser.hiddenFields('/staff/help-claims'), code, codeChannel: 'phone' }).toString()
    const answers = await Promise.all([1, 2].map(async () => await adviser.send('POST', '/staff/help-claims', form)))
    expect(answers.map(({ status, headers }) => [status, headers.location])).to.deep.equal([1, 2].map(() => [303, answers[0]?.headers.location]))
    expect(await rowsOf(council, 'audit_events', { action: 'help_code_claimed' })).to.have.length(1)
    expect((await rowsOf(council, 'payment_events')).filter(({ type }) => type === 'help_started')).to.have.length(1)
  })

  it('runs out after ten minutes', async () => {
    const { resident, paymentId } = await aResidentPaying(council)
    const code = await helpCodeOf(resident, paymentId)
    const adviser = await signedIn(council, 'adviser')
    await later(10 * minute, async () => {
      await typeHelpCode(adviser, code)
      expect(adviser.text()).to.contain('That help code has run out')
      await resident.get(`/payments/${paymentId}/help`)
      expect(resident.text()).to.contain('Your help code has run out')
      await inCouncil(council.id, async trx => { await endIdleHelps(trx, council.id, (await testService()).services.clock.now()) })
      await typeHelpCode(adviser, code)
      expect(adviser.text()).to.contain('That help code has run out')
      await resident.get(`/payments/${paymentId}/help`)
      expect(resident.text()).to.contain('Your help code has run out')
    })
  })

  it('is replaced by a newer one', async () => {
    const { resident, paymentId } = await aResidentPaying(council)
    const first = await helpCodeOf(resident, paymentId)
    const second = await helpCodeOf(resident, paymentId)
    const adviser = await signedIn(council, 'adviser')
    await typeHelpCode(adviser, first)
    expect(adviser.text()).to.contain('has been used or replaced')
    await typeHelpCode(adviser, second)
    expect(adviser.last.path).to.equal(`/payments/${paymentId}/lines/1/postcode`)
  })

  it('cannot be guessed: five wrong ones in ten minutes, and the adviser has to wait, even with the right one', async () => {
    const { resident, paymentId } = await aResidentPaying(council)
    const code = await helpCodeOf(resident, paymentId)
    const adviser = await signedIn(council, 'adviser')
    for (let tries = 1; tries <= 5; tries += 1) {
      await typeHelpCode(adviser, `00000${tries}`)
      expect(adviser.last.status).to.equal(422)
    }
    await typeHelpCode(adviser, code)
    expect(adviser.last.status).to.equal(429)
    expect(await rowsOf(council, 'audit_events', { action: 'help_code_refused' })).to.have.length(5)
    const colleague = await signedIn(council, 'secondAdviser')
    await typeHelpCode(colleague, code)
    expect(colleague.last.path).to.contain(paymentId)
  })

  it('does not count right ones against the adviser, nor what cannot be a code', async () => {
    const adviser = await signedIn(council, 'adviser')
    for (let calls = 1; calls <= 6; calls += 1) {
      await typeHelpCode(adviser, 'ABC')
      expect(adviser.text()).to.contain('6 letters and numbers')
      const { resident, paymentId } = await aResidentPaying(council)
      await typeHelpCode(adviser, await helpCodeOf(resident, paymentId))
      expect(adviser.last.path).to.contain(paymentId)
    }
  })

  it('needs the permission to help', async () => {
    const administrator = await signedIn(council, 'administrator')
    await administrator.get('/staff/help')
    expect(administrator.last.status).to.equal(403)
    const posted = await administrator.send('POST', '/staff/help-claims', 'code=AAAAAA&codeChannel=phone')
    expect(posted.status).to.equal(403)
  })

  it('is not made for somebody else’s payment, nor by following a link', async () => {
    const { resident, paymentId } = await aResidentPaying(council)
    const stranger = await aResidentPaying(council, await anAccountHolder(council))
    const made = await stranger.resident.post(`/payments/${paymentId}/help-codes`, { _csrf: stranger.resident.hiddenFields(`/payments/${stranger.paymentId}/lines/1/postcode`)._csrf ?? '' })
    expect(made.status).to.equal(404)
    await resident.get(`/payments/${paymentId}/help-codes`)
    expect(resident.last.status).to.equal(404)
    expect(await rowsOf(council, 'helps')).to.deep.equal([])
  })

  it('takes no page from elsewhere for the way back', async () => {
    const { resident, paymentId } = await aResidentPaying(council)
    for (const from of ['//evil.example', '../../staff', 'https://evil.example', 'lines/1/../../..', '%2e%2e/x', 'A', 'a/b/c/d/e']) {
      await resident.get(`/payments/${paymentId}/help?from=${encodeURIComponent(from)}`)
      expect(resident.last.body).to.contain(`href="/payments/${paymentId}" class="govuk-back-link"`)
      expect(resident.last.body).not.to.contain('evil.example')
    }
  })
})
