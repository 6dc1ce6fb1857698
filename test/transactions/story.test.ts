import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil, inCouncilOn } from '../../app/database/in-council.js'
import type { NewEntry } from '../../app/ledger/post-entry.js'
import { reserveLines } from '../../app/ledger/reserve-lines.js'
import { pence } from '../../app/money.js'
import { anEntry, onBank, onFund, onSuspense, post, reversalOf } from '../ledger/books.js'
import { aCouncil, fundOf, type TestCouncil, type TestUserName } from '../support/builders.js'
import { testDatabase } from '../support/database.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('The story of a transaction', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let officer: HttpVisitor
  const known: Record<string, NewEntry> = {}

  before(async () => {
    council = await aCouncil()
    const came = anEntry([onBank(10000), onSuspense(-10000)], { source: { kind: 'import_row', id: 'post-office/828' }, details: { narrative: 'BGC', payerName: 'Ann Smith' } })
    const allocated = anEntry([onSuspense(10000, { entryId: came.id, lineNumber: 2 }), onFund(council, -6000, 'A1'), onFund(council, -4000, 'A2')], { type: 'allocation' })
    const moved = anEntry([onFund(council, 2500, 'A1', { entryId: allocated.id, lineNumber: 2 }), onFund(council, -2500, 'A3')], {
      type: 'transfer', recordedBy: council.users.officer.id
    })
    const paidBack = anEntry([onFund(council, 1000, 'A3', { entryId: moved.id, lineNumber: 2 }), onBank(-1000)], { type: 'bank_refund' })
    for (const [name, entry] of Object.entries({ came, allocated, moved, paidBack })) {
      known[name] = entry
      await post(council, entry)
    }
    await inCouncil(council.id, async trx => {
      await reserveLines(trx, council.id, newId(), [{ entryId: allocated.id, lineNumber: 2, amountPence: pence(-500) }])
    })
    officer = await signedIn(council, 'officer')
  })

  async function page(name: string, visitor = officer): Promise<string> {
    await visitor.get(`/staff/transactions/${known[name]?.id ?? ''}`)
    expect(visitor.last.status).to.equal(200)
    return visitor.text().replace(/\s+/g, ' ')
  }

  it('goes back to where the money came in and on to where it is, over every movement, whichever of them is looked at', async () => {
    const council1 = fundOf(council, 'council-tax').name
    for (const name of ['came', 'allocated', 'moved', 'paidBack']) {
      const text = await page(name)
      expect(text, name).to.contain('£100.00 came in, to Suspense')
      expect(text, name).to.contain(`£100.00 went from Suspense to ${council1} A1 (£60.00) and ${council1} A2 (£40.00)`)
      expect(text, name).to.contain(`£25.00 went from ${council1} A1 to ${council1} A3`)
      expect(text, name).to.contain(`£10.00 was taken off ${council1} A3 and paid to a bank account`)
      expect(text, name).to.match(new RegExp(`this transaction [^:]*${known[name]?.reference ?? ''}`))
    }
  })

  it('says of each line what is left to move or refund, and where the rest went or what it waits for', async () => {
    const text = await page('allocated')
    expect(text).to.contain('£30.00 of £60.00 on').and.contain('£25.00 went on in Transfer').and.contain('£5.00 is set aside')
    expect(text).to.contain('£40.00 of £40.00 on')
    expect(await page('paidBack')).to.contain('Nothing: this transaction moves money that came in before it')
  })

  it('tells plainly of a source that an earlier system named', async () => {
    expect(await page('came')).to.contain('A row of a file, post-office/828')
  })

  it('tells of a reversal, and that all of it can be moved again', async () => {
    const own = await aCouncil()
    const paid = anEntry([onBank(700), onFund(own, -700, 'B1')])
    const moved = anEntry([onFund(own, 700, 'B1', { entryId: paid.id, lineNumber: 2 }), onFund(own, -700, 'B2')], { type: 'transfer' })
    const back = reversalOf(moved)
    for (const entry of [paid, moved, back]) await post(own, entry)
    const visitor = await signedIn(own, 'officer')
    await visitor.get(`/staff/transactions/${paid.id}`)
    const text = visitor.text().replace(/\s+/g, ' ').replaceAll(' ,', ',')
    expect(text).to.contain(`Reversal ${back.reference}, which turns round ${moved.reference}`).and.contain('£7.00 of £7.00 on')
  })

  describe('for somebody who works with one fund, or one method, alone', () => {
    let mixed: NewEntry
    let elsewhere: NewEntry

    before(async () => {
      const parking = { ledgerAccountCode: `FUND-${fundOf(council, 'parking-fines').code}`, accountReference: 'PCN7', amountPence: pence(-3300) }
      mixed = anEntry([onBank(8800), onFund(council, -5500, 'SECRET5'), parking], { details: { narrative: 'two at once', payerEmail: 'both@example.org' } })
      elsewhere = anEntry([onBank(5500), onFund(council, -5500, 'SECRET6')])
      await post(council, mixed)
      await post(council, elsewhere)
    })

    async function limited(name: TestUserName, limits: { fund_codes?: string[], method_codes?: string[] }): Promise<HttpVisitor> {
      const { owner } = await testDatabase()
      await inCouncilOn(owner, council.id, async trx => { await trx('users').where({ council_id: council.id, id: council.users[name].id }).update(limits) })
      return await signedIn(council, name)
    }

    it('shows the lines of theirs alone, and answers as if there were nothing where none is', async () => {
      const visitor = await limited('auditor', { fund_codes: [fundOf(council, 'parking-fines').code] })
      await visitor.get(`/staff/transactions/${mixed.id}`)
      expect(visitor.text()).to.contain('PCN7').and.contain('£33.00').and.contain('funds that you do not work with')
      expect(visitor.last.body).not.to.contain('SECRET5').and.not.to.contain('55.00').and.not.to.contain('88.00').and.not.to.contain('both@example.org').and.not.to.contain('id="notes"')
      expect((await visitor.get(`/staff/transactions/${elsewhere.id}`)).status).to.equal(404)
      await visitor.get('/staff/transactions')
      expect(visitor.text()).to.contain('PCN7').and.not.to.contain('SECRET')
      for (const q of ['SECRET5', '55.00', 'two at once']) {
        await visitor.get(`/staff/transactions?${new URLSearchParams({ q }).toString()}`)
        expect(visitor.last.body.replaceAll(`“${q}`, '').replaceAll(`value="${q}"`, ''), q).not.to.match(/numeric">£55/)
      }
      const { body } = await visitor.send('GET', '/staff/transactions.csv')
      expect(body).to.contain('PCN7').and.not.to.contain('SECRET')
      const tax = fundOf(council, 'council-tax').code
      for (const path of [`/staff/accounts/${tax}/SECRET5`, `/staff/accounts/${tax}/A1`, `/staff/accounts/${tax}/A1/statement`]) {
        expect((await visitor.get(path)).status, path).to.equal(404)
      }
      await visitor.get(`/staff/accounts/${fundOf(council, 'parking-fines').code}/PCN7`)
      expect(visitor.text()).to.contain('£33.00 paid in')
    })

    it('leaves out what was paid in other ways', async () => {
      const visitor = await limited('finance', { method_codes: ['90'] })
      expect((await visitor.get(`/staff/transactions/${mixed.id}`)).status).to.equal(404)
      await visitor.get('/staff/transactions')
      expect(visitor.text()).not.to.contain('PCN7')
      expect((await visitor.get(`/staff/accounts/${fundOf(council, 'parking-fines').code}/PCN7`)).status).to.equal(404)
    })
  })
})
