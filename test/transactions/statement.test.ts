import { expect } from 'chai'
import { calendarDate } from '../../app/dates.js'
import { anEntry, onBank, onFund, post } from '../ledger/books.js'
import { anAccountHolder, fundOf, type TestCouncil } from '../support/builders.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('A statement for a resident', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let officer: HttpVisitor
  let path: string
  let reference: string

  before(async () => {
    council = await aPayingCouncil()
    reference = (await anAccountHolder(council)).reference
    path = `/staff/accounts/${fundOf(council, 'council-tax').code}/${reference}/statement`
    const paid = anEntry([onBank(10000), onFund(council, -10000, reference)], { occurredOn: calendarDate('2026-05-04'), recordedBy: council.users.finance.id })
    const moved = anEntry([onFund(council, 2500, reference, { entryId: paid.id, lineNumber: 2 }), onFund(council, -2500, 'ELSEWHERE')], {
      type: 'transfer', occurredOn: calendarDate('2026-05-04'), recordedBy: council.users.finance.id
    })
    const earlier = anEntry([onBank(7777), onFund(council, -7777, reference)], { occurredOn: calendarDate('2025-01-31') })
    for (const entry of [paid, moved, earlier]) await post(council, entry)
    officer = await signedIn(council, 'officer')
  })

  async function text(query: string): Promise<string> {
    await officer.get(`${path}${query}`)
    return officer.text().replace(/\s+/g, ' ')
  }

  it('tells each payment of some days and what became of it, with totals, in plain words', async () => {
    const shown = await text('?from=4%2F5%2F2026&to=4%2F5%2F2026')
    expect(shown).to.contain('from 4 May 2026 to 4 May 2026').and.contain('£100.00').and.match(/Payment moved to another account: paid 4 May 2026, moved away \d+ \w+ \d{4}/)
    expect(shown).to.contain('Total £100.00 £25.00').and.contain('£75.00 stayed on this account').and.not.to.contain('77.77')
    expect(await text('?from=1%2F1%2F2025&to=31%2F1%2F2025')).to.contain('£77.77').and.not.to.contain('£100.00')
  })

  it('says whose it is and what it is not, and names nobody on the staff', async () => {
    const shown = await text('?from=4%2F5%2F2026&to=4%2F5%2F2026')
    expect(shown).to.contain('This is not a bill').and.contain(reference)
    const sheet = /<article>[^]*<\/article>/.exec(officer.last.body)?.[0] ?? ''
    expect(sheet).to.contain('Payments for').and.not.to.contain('ELSEWHERE')
    for (const name of [council.users.finance, council.users.officer].map(user => user.name)) expect(sheet).not.to.contain(name)
  })

  it('takes no day that is none, and has no account that nobody knows', async () => {
    expect((await officer.get(`${path}?from=yesteryear`)).status).to.equal(422)
    expect(officer.text()).to.contain('The first day must be a real date')
    expect(await text('?from=1%2F6%2F2026&to=2%2F6%2F2026')).to.contain('We received nothing for this account in that time')
    expect((await officer.get(path.replace(reference, 'NOSUCH'))).status).to.equal(404)
  })
})
