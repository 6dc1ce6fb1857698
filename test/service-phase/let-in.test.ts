import { expect } from 'chai'
import { phaseAt, type PhasePlan } from '../../app/councils/phase.js'
import { inCouncil } from '../../app/database/in-council.js'
import { aWindow, hoursAhead } from '../support/builders-availability.js'
import { aCouncil, aReference, fundOf, type TestCouncil } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { testService, usesService } from '../support/service.js'

const oldService = { oldServiceName: 'Old Pay', oldServiceAddress: 'https://old.example/' }

describe('A phase', () => {
  const plan: PhasePlan = { phase: 'private-beta', nextPhase: 'public-beta', nextPhaseAt: new Date('2027-01-11T00:00:00Z') }

  it('gives way to the planned one at its instant, and to none where none is planned', () => {
    expect(phaseAt(plan, new Date('2027-01-10T23:59:59.999Z'))).to.equal('private-beta')
    expect(phaseAt(plan, new Date('2027-01-11T00:00:00Z'))).to.equal('public-beta')
    expect(phaseAt({ ...plan, nextPhase: null, nextPhaseAt: null }, new Date('2030-01-01T00:00:00Z'))).to.equal('private-beta')
  })
})

describe('Whoever wants to pay', function () {
  this.timeout(60_000)
  usesService()

  it('is led to the old service while the service is by invitation, from a link on a bill too, and nothing is begun', async () => {
    const council = await aCouncil({ council: { phase: 'private-beta', ...oldService } })
    const visitor = new HttpVisitor(await testService(), council)
    for (const path of ['/pay', '/pay/council-tax', `/pay/council-tax?reference=${aReference(council, 'council-tax')}&amount=10`]) {
      expect((await visitor.get(path)).status, path).to.equal(403)
      expect(visitor.text()).to.contain('This service is being tried out by invitation').and.to.contain('We have not taken any money')
      expect(visitor.last.body).to.contain('href="https://old.example/"')
    }
    await visitor.send('POST', '/pay/council-tax', new URLSearchParams({ reference: aReference(council, 'council-tax') }).toString())
    expect(await rowsOf(council, 'payments')).to.deep.equal([])
  })

  it('finds a fund that has not come over, or was sent back, with the old service and why, and the others here', async () => {
    const council = await aCouncil({ council: { phase: 'public-beta', ...oldService } })
    await ofFund(council, 'parking-fines', { phase: 'not-started' })
    await ofFund(council, 'garden-waste', { phase: 'public-beta', stopped_reason: 'Garden waste is on holiday' })
    const visitor = new HttpVisitor(await testService(), council)
    await visitor.get('/pay')
    expect(visitor.text()).to.contain('Paid another way for now').and.to.match(/Not paid here at the moment.*Garden waste is on holiday.*Paid another way for now.*You cannot pay these here yet/s)
    expect(visitor.last.body).not.to.contain('href="/pay/parking-fines"').and.not.to.contain('href="/pay/garden-waste"')
    expect(visitor.last.body).to.contain('href="/pay/council-tax"')
    await visitor.get('/pay/parking-fines')
    expect(visitor.text()).to.contain(`You cannot pay here yet: ${fundOf(council, 'parking-fines').name}`)
    await visitor.get('/pay/garden-waste')
    expect(visitor.text()).to.contain('at the moment').and.to.contain('Garden waste is on holiday')
  })

  it('is offered the old service until this one is live, and then only for a fund that was sent back', async () => {
    const pages = ['/', '/pay', '/invitation', '/pay/council-tax']
    const offering = async (phase: 'public-beta' | 'live', isClosed: boolean) => {
      const council = await aCouncil({ council: { phase, ...oldService } })
      await ofFund(council, 'garden-waste', { phase, stopped_reason: 'Garden waste is on holiday' })
      if (isClosed) await aWindow(council, hoursAhead(0, 2))
      const visitor = new HttpVisitor(await testService(), council)
      const offered: string[] = []
      for (const page of [...pages, '/pay/garden-waste', '/status']) {
        await visitor.get(page)
        if (visitor.last.body.includes('href="https://old.example/"')) offered.push(page)
      }
      return offered
    }
    expect(await offering('public-beta', false)).to.deep.equal(['/', '/pay', '/invitation', '/pay/garden-waste'])
    expect(await offering('live', false)).to.deep.equal(['/pay', '/pay/garden-waste'])
    expect(await offering('public-beta', true)).to.deep.equal(['/', '/pay', '/invitation', '/pay/council-tax', '/pay/garden-waste', '/status'])
    expect(await offering('live', true)).to.deep.equal([])
  })

  it('without having chosen anything is told of no one fund, where nothing is open to them', async () => {
    const council = await aCouncil({ council: { phase: 'private-beta', ...oldService } })
    const visitor = new HttpVisitor(await testService(), council)
    await ofFund(council, 'council-tax', { phase: 'private-beta', stopped_reason: 'Bills are being printed again' })
    expect((await visitor.get('/pay')).status).to.equal(403)
    expect(visitor.text()).to.contain('tried out by invitation').and.not.to.contain('Bills are being printed again')
    expect(visitor.last.body).to.contain('href="/another-way"')
    const closed = new HttpVisitor(await testService(), await aCouncil({ council: { phase: 'not-started', ...oldService } }))
    await closed.get('/pay')
    expect(closed.text()).to.contain('You cannot pay here yet').and.not.to.contain('council tax')
  })

  it('goes on to the end with what was begun, and adds nothing that has been sent back since', async () => {
    const council = await aCouncil({ council: { phase: 'public-beta', ...oldService } })
    const visitor = new HttpVisitor(await testService(), council)
    await visitor.get('/pay/garden-waste')
    await visitor.submit({ reference: aReference(council, 'garden-waste') })
    const amountPage = visitor.last.path
    expect(amountPage).to.match(/amount$/)
    for (const slug of ['garden-waste', 'bulky-waste']) await ofFund(council, slug, { phase: 'public-beta', stopped_reason: 'Later' })
    await visitor.submit({ amount: '12.00' })
    expect(visitor.last.status).to.equal(200)
    expect(visitor.last.path).to.match(/(basket|details|check)$/)
    const [payment] = await rowsOf(council, 'payments')
    expect(payment).to.include({ phase: 'public-beta' })
    expect((await visitor.get(`/payments/${String(payment?.id)}/add/bulky-waste`)).status).to.equal(403)
    await visitor.get(`/payments/${String(payment?.id)}/add`)
    expect(visitor.last.body).to.contain('add/council-tax"').and.not.to.contain('add/bulky-waste"')
  })

  it('who has begun is told that it goes on, where nothing can be added any more, and is led back to it', async () => {
    const council = await aCouncil({ council: { phase: 'public-beta', ...oldService } })
    const visitor = new HttpVisitor(await testService(), council)
    await visitor.get('/pay/garden-waste')
    await visitor.submit({ reference: aReference(council, 'garden-waste') })
    for (const { slug } of council.setup.funds) await ofFund(council, slug, { phase: 'not-started' })
    const payment = `/payments/${String((await rowsOf(council, 'payments'))[0]?.id)}`
    for (const [path, status] of [['add', 200], ['add/council-tax', 403]] as const) {
      expect((await visitor.get(`${payment}/${path}`)).status, path).to.equal(status)
      expect(visitor.text(), path).to.contain('can still be paid').and.not.to.contain('nothing that can be paid')
      for (const link of [`${payment}/basket`, 'https://old.example/']) expect(visitor.last.body, path).to.contain(`href="${link}"`)
    }
  })

  it('without an invitation is offered the old service where a fund is in private beta, though the service as a whole is live', async () => {
    const council = await aCouncil({ council: { phase: 'live', ...oldService } })
    await ofFund(council, 'garden-waste', { phase: 'private-beta' })
    const visitor = new HttpVisitor(await testService(), council)
    await visitor.get('/invitation')
    expect(visitor.last.body).to.contain('href="https://old.example/"')
    await visitor.post('/invitation', { code: '7KQ2-93XM-4S' })
    expect([visitor.last.status, visitor.last.body.includes('href="https://old.example/"')]).to.deep.equal([422, true])
  })

  it('reads on every page that the service is new while it is in beta, and not when it is live', async () => {
    for (const [phase, isNew] of [['public-beta', true], ['live', false]] as const) {
      const council = await aCouncil({ council: { phase } })
      const visitor = new HttpVisitor(await testService(), council)
      for (const path of ['/', '/pay', '/help']) {
        await visitor.get(path)
        expect(visitor.text().includes('This is a new service'), `${phase} ${path}`).to.equal(isNew)
      }
    }
  })

  it('reads that it is new where it pays for a fund in beta, though the service as a whole is live, and nowhere else', async () => {
    const council = await aCouncil({ council: { phase: 'live' } })
    await ofFund(council, 'garden-waste', { phase: 'public-beta' })
    const readsAtEach = async (slug: string): Promise<boolean[]> => {
      const visitor = new HttpVisitor(await testService(), council)
      const steps = [async () => await visitor.get('/pay'), async () => await visitor.get(`/pay/${slug}`), async () => await visitor.submit({ reference: aReference(council, slug) })]
      const reads: boolean[] = []
      for (const step of steps) {
        await step()
        reads.push(visitor.text().includes('This is a new service'))
      }
      return reads
    }
    expect(await readsAtEach('garden-waste')).to.deep.equal([false, true, true])
    expect(await readsAtEach('council-tax')).to.deep.equal([false, false, false])
  })
})

async function ofFund(council: TestCouncil, slug: string, phase: object): Promise<void> {
  await inCouncil(council.id, async trx => await trx('fund_phases').insert({ council_id: council.id, fund_code: fundOf(council, slug).code, ...phase }))
}
