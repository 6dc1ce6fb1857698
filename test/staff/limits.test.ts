import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil, inCouncilOn } from '../../app/database/in-council.js'
import { systemClock } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import { allocateItems } from '../../app/suspense/allocate-items.js'
import { proposeBulk } from '../../app/suspense/bulk/propose-bulk.js'
import { workMatching } from '../../app/suspense/matching/work-matching.js'
import { permissions } from '../../app/users/permissions.js'
import { anAccountHolder, aReference, fundOf, type TestCouncil } from '../support/builders.js'
import { agenciesFile, anImport } from '../support/builders-imports.js'
import { aPaidPayment, aSuspenseItem } from '../support/builders-payments.js'
import { asked } from '../support/builders-suspense.js'
import { aUser, type MadeUser } from '../support/builders-people.js'
import { testDatabase } from '../support/database.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'

describe('Somebody who is limited to funds or methods of payment', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let ours: MadeUser
  let visitor: HttpVisitor
  let councilTax: string
  let parking: string

  beforeEach(async () => {
    council = await aPayingCouncil()
    councilTax = fundOf(council, 'council-tax').code
    parking = fundOf(council, 'parking-fines').code
    await inCouncilOn((await testDatabase()).owner, council.id, async trx => {
      await trx('roles').insert({ council_id: council.id, code: 'everything', name: 'Everything', permissions: [...permissions] })
    })
    ours = await aUser(council, { roleCode: 'everything', fundCodes: [councilTax] })
    visitor = await signedInAs(ours)
  })

  async function signedInAs({ email }: MadeUser): Promise<HttpVisitor> {
    const made = new HttpVisitor(await testService(), council)
    await made.signIn(email)
    expect(made.last.path).to.equal('/staff')
    return made
  }

  async function byOtherMethods(): Promise<HttpVisitor> {
    return await signedInAs(await aUser(council, { roleCode: 'everything', methodCodes: ['2'] }))
  }

  async function paidParking(): Promise<string> {
    const { payment } = await aPaidPayment(council, { lines: [{ fundSlug: 'parking-fines', amountPence: pence(77_77) }] })
    return payment.id
  }

  it('sees the receipts of their own money in reports and on the home page', async () => {
    await paidParking()
    await aSuspenseItem(council, { amountPence: pence(55_55) })
    await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', amountPence: pence(33_33) }, { fundSlug: 'parking-fines', amountPence: pence(44_44) }] })
    for (const page of ['/staff/reports/receipts', '/staff/reports/receipts.csv', '/staff']) {
      const { body } = await visitor.get(page)
      expect(body, page).to.contain('33.33').and.not.to.contain('77.77').and.not.to.contain('122.21')
      if (page !== '/staff') expect(body, page).not.to.contain('55.55')
    }
    expect((await (await byOtherMethods()).get('/staff/reports/receipts')).body).not.to.contain('33.33')
  })

  it('sees payments that need attention only where all of their lines are of their funds', async () => {
    const { payment: own } = await aPaidPayment(council, { receivedPence: pence(100_00) })
    const { payment: other } = await aPaidPayment(council, { receivedPence: pence(100_00), lines: [{ fundSlug: 'parking-fines', amountPence: pence(77_77) }] })
    const { payment: mixed } = await aPaidPayment(council, {
      receivedPence: pence(1_00), lines: [{ fundSlug: 'council-tax', amountPence: pence(33_33) }, { fundSlug: 'parking-fines', amountPence: pence(44_44) }]
    })
    for (const page of ['/staff/attention', '/staff']) {
      const text = (await visitor.get(page)).body
      expect(text, page).not.to.contain(other.reference).and.not.to.contain(mixed.reference)
    }
    expect((await visitor.get('/staff/attention')).body).to.contain(own.reference)
    expect((await visitor.get(`/staff/payments/${own.id}`)).status).to.equal(200)
    for (const { id } of [other, mixed]) expect((await visitor.get(`/staff/payments/${id}`)).status).to.equal(404)
    const cheques = await byOtherMethods()
    expect((await cheques.get('/staff/attention')).body).not.to.contain(own.reference)
    expect((await cheques.get(`/staff/payments/${own.id}`)).status).to.equal(404)
  })

  it('is suggested accounts of their own funds, and allocates to them alone', async () => {
    const holder = await anAccountHolder(council)
    const item = await aSuspenseItem(council, { narrative: `BGC ${holder.reference}` })
    const elsewhere = await aSuspenseItem(council, { narrative: `BGC ${aReference(council, 'parking-fines')}` })
    await workMatching(council.id, systemClock)
    const path = `/staff/suspense/items/${item.id}/2`
    await visitor.get(path)
    expect(visitor.text()).to.contain(holder.reference)
    expect(visitor.last.body).not.to.match(new RegExp(`<option value="${parking}"`))
    await visitor.get(`/staff/suspense/items/${elsewhere.id}/2`)
    expect(visitor.text()).not.to.contain('Accept')

    await visitor.get(path)
    const form = { ...visitor.hiddenFields(`${path}/allocations`), 'rows': '1', 'fund-1': parking, 'reference-1': aReference(council, 'parking-fines'), 'amount-1': '' }
    expect((await visitor.post(`${path}/allocations`, form)).status).to.equal(422)
    await visitor.get(path)
    const accepted = { ...visitor.hiddenFields(`${path}/accepted-suggestions`), fund: parking, reference: aReference(council, 'parking-fines') }
    expect((await visitor.post(`${path}/accepted-suggestions`, accepted)).status).to.equal(409)
    expect(await rowsOf(council, 'ledger_entries', { type: 'allocation' })).to.deep.equal([])
    await visitor.get(path)
    await visitor.post(`${path}/allocations`, { ...form, ...visitor.hiddenFields(`${path}/allocations`), 'fund-1': councilTax, 'reference-1': holder.reference })
    expect(await rowsOf(council, 'ledger_entries', { type: 'allocation' })).to.have.length(1)
  })

  it('accepts many suggestions at once only for their own funds, and sees no such allocation to others', async () => {
    await anAccountHolder(council).then(async ({ reference }) => await aSuspenseItem(council, { narrative: `BGC ${reference}` }))
    const invoice = aReference(council, 'parking-fines')
    await aSuspenseItem(council, { narrative: `BGC ${invoice}` })
    await workMatching(council.id, systemClock)
    expect(new Set((await rowsOf(council, 'suspense_suggestions', { rank: 1 })).map(one => one.fund_code))).to.deep.equal(new Set([councilTax, parking]))
    const proposed = async (userId: string) => await inCouncil(council.id, async trx => await proposeBulk(trx, { councilId: council.id, userId, now: new Date() }, { filter: {} })) ?? ''
    const [own, all] = [await proposed(ours.id), await proposed(council.users.officer.id)]
    expect((await rowsOf(council, 'bulk_allocation_rows', { bulk_id: own })).map(row => row.fund_code)).to.deep.equal([councilTax])
    expect((await visitor.get(`/staff/suspense/bulk-allocations/${own}`)).status).to.equal(200)
    expect((await visitor.get(`/staff/suspense/bulk-allocations/${all}`)).status).to.equal(404)
    expect((await visitor.get('/staff/suspense')).body).not.to.contain(fundOf(council, 'parking-fines').name)
  })

  it('neither sees nor moves an item that came by a method which is not theirs', async () => {
    const item = await aSuspenseItem(council)
    const cheques = await byOtherMethods()
    expect((await cheques.get('/staff/suspense')).body).not.to.contain(item.reference)
    expect((await cheques.get(`/staff/suspense/items/${item.id}/2`)).status).to.equal(404)
    const requestId = await asked(council, { entryId: item.id, lineNumber: 2 }, 'Nobody knows')
    expect((await cheques.get('/staff/suspense/unidentified')).body).not.to.contain('Nobody knows')
    expect((await visitor.get('/staff/suspense/unidentified')).body).to.contain('Nobody knows')
    const _csrf = visitor.hiddenFields(`/staff/suspense/unidentified/${requestId}/decisions`)._csrf ?? ''
    await cheques.get('/staff/users/new')
    const theirs = cheques.hiddenFields('/staff/users')._csrf ?? ''
    expect((await cheques.post(`/staff/suspense/unidentified/${requestId}/decisions`, { _csrf: theirs, decision: 'approved' })).status).to.equal(404)
    expect((await visitor.post(`/staff/suspense/unidentified/${requestId}/decisions`, { _csrf, decision: 'refused' })).status).to.equal(200)
    const [user] = await rowsOf(council, 'users', { method_codes: ['2'] })
    const { reference: accountReference } = await anAccountHolder(council)
    const parts = [{ fundCode: councilTax, accountReference, amountPence: pence(1_00) }]
    const refusal = await inCouncil(council.id, async trx => await allocateItems(
      trx, { councilId: council.id, userId: String(user?.id), now: new Date() }, [{ entryId: item.id, lineNumber: 2, parts, idempotencyKey: newId(), narrative: null }]
    )).then(() => 'done', (error: unknown) => String(error))
    expect(refusal).to.contain('a method of payment that you do not work with')
  })

  it('puts back in suspense what is on their funds, and nothing else', async () => {
    const reference = aReference(council, 'parking-fines')
    const file = await anImport(council, agenciesFile([{ reference, amount: '12.34' }]))
    const [entry] = await rowsOf(council, 'ledger_entries', { source_id: `${file.id}:1` })
    expect((await visitor.get(`/staff/suspense/from/${String(entry?.id)}/2`)).status).to.equal(404)
    expect((await (await signedInAs(await aUser(council, { roleCode: 'everything', fundCodes: [parking] }))).get(`/staff/suspense/from/${String(entry?.id)}/2`)).status).to.equal(200)
  })

  it('sees a file’s rows on their funds or on none, and neither takes the file away nor decides on all of it', async () => {
    const own = (await anAccountHolder(council)).reference
    const other = aReference(council, 'parking-fines')
    const file = await anImport(council, agenciesFile([{ reference: own, amount: '10.01' }, { reference: other, amount: '10.02' }, { reference: '99', amount: '10.03' }]))
    const { body } = await visitor.get(`/staff/imports/${file.id}/rows`)
    expect(body).to.contain('10.01').and.to.contain('10.03').and.not.to.contain('10.02')
    const statuses = []
    for (const row of [1, 2, 3]) statuses.push((await visitor.get(`/staff/imports/${file.id}/rows/${row}`)).status)
    expect(statuses).to.deep.equal([200, 404, 200])
    expect((await visitor.get(`/staff/imports/${file.id}/file`)).status).to.equal(404)
    await visitor.get('/staff/users/new')
    const _csrf = visitor.hiddenFields('/staff/users')._csrf ?? ''
    expect((await visitor.post(`/staff/imports/${file.id}/rows/2/decisions`, { _csrf, decision: 'post' })).status).to.equal(404)
    for (const deed of ['decisions', 'discards', 'reversal-approvals']) {
      expect((await visitor.post(`/staff/imports/${file.id}/${deed}`, { _csrf, decision: 'post' })).status, deed).to.equal(403)
    }
  })

  it('is told on the home page of no file as a whole, whose sum would tell of other funds', async () => {
    const file = await anImport(council, agenciesFile([{ reference: aReference(council, 'parking-fines'), amount: '10.02' }]))
    await inCouncilOn((await testDatabase()).owner, council.id, async trx => {
      await trx('imports').where({ council_id: council.id, id: file.id })
        .update({ reversal_reason: 'Twice', reversal_requested_by: council.users.finance.id, reversal_requested_at: new Date() })
    })
    await visitor.get('/staff')
    expect(visitor.text()).to.contain('What needs you now').and.not.to.contain('to agree to or refuse')
  })

  it('sees the files of feeds, and the card pay-outs of accounts, that are of their funds alone', async () => {
    await visitor.get('/staff/posting-files')
    const feeds = await rowsOf(council, 'posting_feed_funds', {})
    const others = [...new Set(feeds.filter(feed => feed.fund_code !== councilTax).map(feed => String(feed.feed_code)))]
    expect(others.length).to.be.greaterThan(0)
    expect((await visitor.get('/staff/posting-files/council-tax')).status).to.equal(200)
    for (const code of others) {
      expect((await visitor.get(`/staff/posting-files/${code}`)).status, code).to.equal(404)
      expect((await visitor.get(`/staff/posting-files/${code}/files/1/file`)).status, code).to.equal(404)
    }
    expect((await (await byOtherMethods()).get('/staff/posting-files/council-tax')).status).to.equal(404)

    await inCouncil(council.id, async trx => {
      for (const provider_account_code of ['main', 'parking']) {
        await trx('pay_out_days').insert({ council_id: council.id, provider_account_code, day: '2026-11-20', state: 'unknown', failed_at: new Date() })
      }
    })
    const parkers = await signedInAs(await aUser(council, { roleCode: 'everything', fundCodes: council.setup.funds.filter(fund => fund.providerAccountCode === 'parking').map(fund => fund.code) }))
    const statuses = async (one: HttpVisitor) => [(await one.get('/staff/pay-outs/main/2026-11-20')).status, (await one.get('/staff/pay-outs/parking/2026-11-20')).status]
    expect(await statuses(parkers)).to.deep.equal([404, 200])
    expect(await statuses(visitor)).to.deep.equal([404, 404])
  })
})
