import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { pence } from '../../app/money.js'
import { returnItem } from '../../app/suspense/return-item.js'
import { takeItem } from '../../app/suspense/take-item.js'
import { limit } from '../refunds/asking.js'
import { aCouncil, fundOf, type TestUserName } from '../support/builders.js'
import { aLookUp, aQuestion } from '../support/builders-look-ups.js'
import { aPaidPayment, aSuspenseItem } from '../support/builders-payments.js'
import { aUser } from '../support/builders-people.js'
import { aPromisingItem, asked, asStaff, taken } from '../support/builders-suspense.js'
import { countedQueries } from '../support/counted-queries.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const mostQueries = 26

describe('The home page of staff', function () {
  this.timeout(60_000)
  usesService()

  const offered: Record<Exclude<TestUserName, 'secondAdviser'>, { shown: string[], hidden: string[] }> = {
    adviser: { shown: ['/staff/help'], hidden: ['/staff/attention', '/staff/transactions', '/staff/settings/telephone-card'] },
    officer: { shown: ['/staff/help', '/staff/transactions', '/staff/attention', '/staff/suspense'], hidden: ['/staff/settings/telephone-card'] },
    administrator: { shown: ['/staff/settings', '/staff/users'], hidden: ['/staff/help', '/staff/attention', '/staff/transactions'] },
    finance: { shown: ['/staff/transactions', '/staff/attention', '/staff/imports'], hidden: ['/staff/help', '/staff/settings/telephone-card'] },
    approver: { shown: ['/staff/transactions', '/staff/imports'], hidden: ['/staff/help', '/staff/attention', '/staff/settings/telephone-card'] },
    auditor: { shown: ['/staff/transactions', '/staff/attention'], hidden: ['/staff/help', '/staff/settings/telephone-card'] },
    owner: { shown: ['/staff/service-phase'], hidden: ['/staff/help', '/staff/transactions', '/staff/users'] }
  }
  for (const [name, { shown, hidden }] of Object.entries(offered)) {
    it(`offers the ${name} what they may do, and only that`, async () => {
      const visitor = await signedIn(await aCouncil(), name as TestUserName)
      for (const path of shown) expect(visitor.last.body).to.contain(`href="${path}"`)
      for (const path of hidden) expect(visitor.last.body).not.to.contain(`href="${path}"`)
    })
  }

  it('tells everybody first what needs them, and leads to what needs attention from every page', async () => {
    const officer = await signedIn(await aCouncil(), 'officer')
    const headings = [...officer.last.body.matchAll(/<h2[^>]*>([^<]+)</g)].map(match => match[1]?.trim())
    expect(headings.slice(0, 4)).to.deep.equal(['What needs you now', 'Somebody calls', 'Find a payment', 'How things stand'])
    expect(officer.text()).to.contain('Nothing waits for you.')
    await officer.get('/staff/help')
    expect(officer.last.body).to.contain('href="/staff/attention"').and.not.to.contain('href="/staff/ledger-check"')
    await officer.get('/staff/attention')
    expect(officer.last.body).to.contain('href="/staff/ledger-check"')
  })

  it('tells each person what waits for them, what has waited longest first, and nobody else’s', async () => {
    const [council, other] = [await aCouncil(), await aCouncil()]
    for (const where of [council, other]) await aQuestion(where, await aLookUp(where), 'Where is it?')
    const mine = await aPromisingItem(council)
    await asStaff(council, 'officer', async (trx, worker) => { await takeItem(trx, { ...worker, now: new Date('2026-11-02T10:00:00Z') }, mine, null) })
    await taken(council, await aPromisingItem(council))
    await asked(council, await aPromisingItem(council))
    const [officer, approver, adviser] = [await signedIn(council, 'officer'), await signedIn(council, 'approver'), await signedIn(council, 'adviser')]
    expect(needsOn(officer)).to.match(/^1 item in suspense that you have since 2 November 2026 at 10:00am 1 question from advisers since/)
    expect(needsOn(approver)).to.match(/^1 request to agree to or refuse since [^ ]+ \w+ \d{4} at [\d:apm]+$/)
    expect(needsOn(adviser)).to.equal('')
    expect(adviser.text()).to.contain('Nothing waits for you.')
  })

  it('tells of suspense that nobody has, and of sums owed to senders, of this council and by this person’s methods of payment alone', async () => {
    const [council, other] = [await aCouncil(), await aCouncil()]
    for (const where of [other, council]) {
      await aSuspenseItem(where, { amountPence: pence(30_00), receivedAt: new Date('2026-11-02T10:00:00Z') })
      const { entryId, lineNumber } = await aPromisingItem(where, 12_50)
      await asStaff(where, 'officer', async (trx, worker) => {
        await returnItem(trx, worker, { entryId, lineNumber, amountPence: pence(12_50), narrative: 'To its sender', idempotencyKey: `test-return:${entryId}` })
      })
    }
    await taken(council, await aPromisingItem(council))
    await asked(council, await aPromisingItem(council))
    expect(needsOn(await signedIn(council, 'officer'))).to.equal('1 item in suspense that nobody has, paid on 2 November 2026')
    expect(needsOn(await signedIn(council, 'finance'))).to.match(/1 sum owed to senders, without bank details yet since \d/)
    await limit(council, 'officer', { method_codes: ['CA'] })
    expect(needsOn(await signedIn(council, 'officer'))).to.equal('')
  })

  it('tells of files of postings in trouble those alone whose feeds they may see', async () => {
    const council = await aCouncil()
    await inCouncil(council.id, async trx => {
      await trx('posting_files').insert({
        council_id: council.id, feed_code: 'council-tax', number: 1, made_for: '2026-11-02', cut_at: new Date('2026-11-02T18:30:00Z'), state: 'stopped', stopped_because: 'A reference'
      })
    })
    const told = '1 file of postings in trouble since 2 November 2026 at 6:30pm'
    const needsWithin = async (limits: { fundCodes?: string[], methodCodes?: string[] }) => {
      const visitor = new HttpVisitor(await testService(), council)
      await visitor.signIn((await aUser(council, { roleCode: 'finance', ...limits })).email)
      return needsOn(visitor)
    }
    expect(await needsWithin({})).to.equal(told)
    expect(await needsWithin({ fundCodes: [fundOf(council, 'council-tax').code] })).to.equal(told)
    expect(await needsWithin({ fundCodes: [fundOf(council, 'parking-fines').code] })).to.equal('')
    expect(await needsWithin({ methodCodes: ['CA'] })).to.equal('')
  })

  it('counts no more than a thousand of a kind', async () => {
    const council = await aCouncil()
    const lookUpId = await aLookUp(council)
    await inCouncil(council.id, async trx => {
      await trx.raw(`insert into officer_questions (council_id, id, look_up_id, question, asked_by, asked_at)
        select ?, gen_random_uuid(), ?, 'Where is it', ?, now() from generate_series(1, 1001)`, [council.id, lookUpId, council.users.adviser.id])
    })
    expect(needsOn(await signedIn(council, 'officer'))).to.contain('More than 1000 questions from advisers, the oldest since')
  })

  it(`asks the database ${mostQueries} times at most, whoever it is for`, async () => {
    const council = await aCouncil()
    for (const name of ['adviser', 'officer', 'finance', 'approver', 'administrator', 'auditor'] as const) {
      const visitor = await signedIn(council, name)
      const { queries } = await countedQueries(async () => await visitor.send('GET', '/staff'))
      expect(queries.length, `${name}: ${queries.length}`).to.be.within(2, mostQueries)
    }
  })

  it('tells how much is in suspense and since when, and what waits for its host system and for an approver', async () => {
    const [council, other] = [await aCouncil(), await aCouncil()]
    await aSuspenseItem(other, { amountPence: pence(999_99) })
    await aSuspenseItem(council, { amountPence: pence(30_00), receivedAt: new Date('2026-11-02T10:00:00Z') })
    await asked(council, await aPromisingItem(council, 12_50))
    await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', amountPence: pence(61_00) }] })
    const officer = await signedIn(council, 'officer')
    expect(officer.text()).to.contain('2 items are in suspense , £42.50 in all: the oldest was paid on 2 November 2026')
    expect(officer.text()).to.contain('Postings that wait for their host systems').and.to.contain('1, £61.00').and.not.to.contain('999')
    expect(officer.text()).not.to.contain('for an approver')
    expect((await signedIn(council, 'approver')).text()).to.contain('1 request waits for an approver')
  })

  it('shows what came in today, by fund and method, of this council alone', async () => {
    const [council, other] = [await aCouncil(), await aCouncil()]
    await aPaidPayment(other, { lines: [{ fundSlug: 'council-tax', amountPence: pence(999_99) }] })
    await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', amountPence: pence(100_00) }, { fundSlug: 'parking-fines', amountPence: pence(35_50) }] })
    await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', amountPence: pence(20_00) }], receivedPence: pence(1_00) })
    const officer = await signedIn(council, 'officer')
    expect(officer.text()).to.contain('Money in £136.50').and.to.contain('Transactions 2').and.to.contain('Council tax 1 £100.00').and.not.to.contain('£999.99')
    expect(officer.text()).to.contain('The ledger has not been checked yet')
    const adviser = await signedIn(council, 'adviser')
    expect(adviser.text()).not.to.contain('£136.50').and.not.to.contain('ledger')
  })

  /** What waits for the person, as the page lists it. */
  function needsOn(visitor: HttpVisitor): string {
    const list = /What needs you now<\/h2>\s*<ol[^>]*>([\s\S]*?)<\/ol>/.exec(visitor.last.body)?.[1] ?? ''
    return list.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').replace(/ ,/g, ',').trim()
  }
})
