import { expect } from 'chai'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { aTrace, closed, traceById } from '../support/builders-traces.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('What a caller says, on the page of what is known', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let officer: HttpVisitor
  const nothing = { amount: '', from: '', to: '', method: '', office: '', payer: '', wrong: '', card: '', receipt: '' }

  beforeEach(async () => {
    council = await aCouncil()
    officer = await signedIn(council, 'officer')
  })

  /** What the fields of the page hold now, as a browser would send it. */
  function typedNow(): Record<string, string> {
    return Object.fromEntries(['amount', 'from', 'to', 'payer'].map(name => {
      const tag = new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(officer.last.body)?.[0] ?? ''
      return [name, /value="([^"]*)"/.exec(tag)?.[1] ?? '']
    }))
  }

  it('is shown back in plain words before anything is looked for, and looked for when it is sent so', async () => {
    const trace = await aTrace(council)
    const path = `/staff/traces/${trace.id}/details`
    await officer.get(path)
    await officer.post(path, { ...nothing, amount: 'between 50 and 70', from: 'beginning of May 2026', payer: 'A Smith' })
    expect([officer.last.status, officer.last.path]).to.deep.equal([200, path])
    expect(officer.text()).to.contain('“beginning of May 2026”: 1 May 2026 to 10 May 2026').and.contain('“between 50 and 70”: between £50.00 and £70.00')
    expect((await traceById(council, trace.id)).looked_at).to.equal(null)
    expect(typedNow()).to.deep.equal({ amount: 'between 50.00 and 70.00', from: '1 May 2026', to: '10 May 2026', payer: 'A Smith' })
    await officer.post(path, { ...nothing, ...typedNow() })
    expect(officer.last.path).to.contain('done=described')
    expect(officer.text()).to.contain('Between £50.00 and £70.00').and.contain('1 May 2026 to 10 May 2026').and.contain('£50.00 to £70.00 that should be on')
    expect(await traceById(council, trace.id)).to.deep.include({ amount_pence: 6000, amount_from_pence: 5000, amount_to_pence: 7000, paid_from: '2026-05-01', paid_to: '2026-05-10' })
    await officer.get(path)
    expect(typedNow().amount).to.equal('between 50.00 and 70.00')
    await closed(council, trace, { outcome: 'not-found', words: '' })
    await officer.get(`/staff/traces/${trace.id}/letter`)
    expect(officer.text()).to.contain('a payment of between £50.00 and £70.00, made between 1 May 2026 and 10 May 2026,')
  })

  it('is looked for at once where it is plain, and explained where nothing can be made of it', async () => {
    const trace = await aTrace(council)
    const path = `/staff/traces/${trace.id}/details`
    await officer.get(path)
    await officer.post(path, { ...nothing, amount: 'a bit', from: 'a while ago' })
    expect(officer.last.status).to.equal(422)
    expect(officer.text()).to.contain('like 60, 59.50, about 60, or between 50 and 70').and.contain('last Friday or 3 weeks ago')
    await officer.post(path, { ...nothing, amount: '60', from: '3/5/26' })
    expect(officer.last.path).to.contain('done=described')
  })
})
