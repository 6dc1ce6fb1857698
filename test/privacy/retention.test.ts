import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil, inCouncilOn } from '../../app/database/in-council.js'
import { pence } from '../../app/money.js'
import { checkWholeLedger } from '../../app/ledger/ledger-check.js'
import { enforceRetention } from '../../app/privacy/retention/enforce-retention.js'
import { inYearsAndMonths } from '../../app/privacy/retention/periods.js'
import { anAccountHolder, fundOf, type TestCouncil } from '../support/builders.js'
import { aCouncilWithEverything } from '../support/builders-every-table.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { testDatabase } from '../support/database.js'
import { rowsOf } from '../support/paying.js'
import { aPayingCouncil, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const dayMs = 86_400_000
const inDays = (days: number) => ({ now: () => new Date(Date.now() + days * dayMs) })

describe('What has been kept long enough', function () {
  this.timeout(120_000)
  usesService()

  it('is forgotten of every kind, of this council alone, while the ledger stays as it is and agrees', async () => {
    const [council, other] = [await aCouncilWithEverything(), await aCouncilWithEverything()]
    for (const one of [council, other]) await longAgo(one)
    const [before, others] = [await ledgerOf(council), await personalOf(other)]

    await enforceRetention(council.id, inDays(3700))

    expect(await ledgerOf(council)).to.deep.equal(before)
    expect(await personalOf(council)).to.deep.equal({ details: [], words: 0, emails: [], messages: [''], holders: 0, importRaw: [''], notes: ['(removed)'], lookUps: 0 })
    expect(await personalOf(other)).to.deep.equal(others)
    expect(others.emails.length, 'something is there to be forgotten').to.be.greaterThan(0)
    const runs = await rowsOf(council, 'retention_runs')
    expect(runs.filter(({ ended_at }) => ended_at === null).map(({ kind_code }) => kind_code), 'the planted one apart').to.deep.equal(['messages'])
    expect(runs.filter(({ removed }) => Number(removed) > 0).map(({ kind_code }) => kind_code)).to.include.members(
      ['payer-details', 'receipt-emails', 'accounts', 'received-files', 'messages', 'notes', 'traces', 'look-ups', 'journeys'])
  })

  it('is not forgotten a day too early, and details of the ledger never before 6 years, whoever asks', async () => {
    const council = await aPayingCouncil()
    const { entryId } = await aPaymentWithEmail(council)
    await enforceRetention(council.id, inDays(399))
    expect((await rowsOf(council, 'payments'))[0]?.email).to.equal('payer@example.com')
    await enforceRetention(council.id, inDays(401))
    expect((await rowsOf(council, 'payments'))[0]?.email).to.equal(null)
    expect((await rowsOf(council, 'entry_details', { entry_id: entryId }))[0]?.card_last_four).to.equal('4242')
    const early = inCouncil(council.id, async trx => { await trx.raw("select forget_entry_details(?, ?::uuid[], '{}', '{}')", [council.id, [entryId]]) })
    expect(String(await early.catch((error: unknown) => error))).to.contain('kept for 6 years')
    const others = inCouncil((await aPayingCouncil()).id, async trx => { await trx.raw("select forget_personal_data(?, 'entry-emails', ?::uuid[])", [council.id, [entryId]]) })
    expect(String(await others.catch((error: unknown) => error))).to.contain('not of the council of this session')
  })

  it('goes by the day on which a slip was made, of which its id says nothing', async () => {
    const council = await aPayingCouncil()
    const slip = (id: string, daysAgo: number) => ({
      council_id: council.id, id, fund_code: fundOf(council, 'council-tax').code, account_reference: '1', way: 'post', channel: 'web', made_at: new Date(Date.now() - daysAgo * dayMs)
    })
    const [young, old] = ['00000000-0000-5000-8000-000000000001', 'ffffffff-ffff-5fff-bfff-fffffffffff1']
    await inCouncil(council.id, async trx => { await trx('payment_slips').insert([slip(young, 1), slip(old, 3000)]) })
    await enforceRetention(council.id, inDays(0))
    expect((await rowsOf(council, 'payment_slips')).map(({ id }) => id)).to.deep.equal([young])
  })

  it('goes on where it was cut off, a few at a time, and counts each once', async () => {
    const council = await aPayingCouncil()
    for (let number = 0; number < 5; number += 1) await aPaymentWithEmail(council)
    const clock = { now: () => { throw new Error('killed') } }
    let calls = 0
    const cut = { now: () => { calls += 1; return calls > 4 ? clock.now() : inDays(401).now() } }
    expect(await enforceRetention(council.id, cut, 2).catch((error: unknown) => error)).to.be.instanceOf(Error)
    await enforceRetention(council.id, inDays(401), 2)
    const runs = await rowsOf(council, 'retention_runs', { kind_code: 'receipt-emails' })
    expect(runs.reduce((sum, { removed }) => sum + Number(removed), 0), 'payments and their entries').to.equal(10)
    expect((await rowsOf(council, 'payments')).map(({ email }) => email)).to.deep.equal([null, null, null, null, null])
  })

  it('is for the council to say within bounds, which its notice then tells, and the nights are shown', async () => {
    const council = await aPayingCouncil()
    const administrator = await signedIn(council, 'administrator')
    const page = '/staff/settings/retention'
    await administrator.get(page)
    const usual = { 'payer-details': '2555', 'receipt-emails': '400', 'accounts': '400', 'received-files': '2555', 'account-files': '90', 'messages': '90', 'links': '90',
      'notes': '2555', 'traces': '2555', 'look-ups': '400', 'bank-details': '60', 'feedback': '800', 'accessibility-messages': '800', 'data-requests': '400', 'addresses': '400', 'journeys': '60' }
    await administrator.post(page, { ...usual, 'payer-details': '2189', 'messages': 'x' })
    expect(administrator.last.status).to.equal(422)
    expect(administrator.text()).to.contain('between 2190 and 3650 for who paid').and.to.contain('between 7 and 400 for messages')
    await administrator.post(page, { ...usual, 'receipt-emails': '31' })
    expect(administrator.text()).to.contain('Saved.')
    expect((await rowsOf(council, 'audit_events', { action: 'retention_changed' })).map(({ before, after }) => [before, after]))
      .to.deep.equal([[{ 'receipt-emails': 400 }, { 'receipt-emails': 31 }]])
    await administrator.get('/privacy')
    expect(administrator.text()).to.contain('you can object to how we use it').and.to.contain('31 days, then it is removed').and.to.contain('How long 7 years, then it is removed').and.to.contain('3 months, then')
      .and.not.to.contain('2555')
    await aPaymentWithEmail(council)
    await enforceRetention(council.id, inDays(32))
    expect((await rowsOf(council, 'payments'))[0]?.email).to.equal(null)
    await administrator.get('/staff/retention')
    expect(administrator.text()).to.match(/Email addresses for receipts 2 removed, kept for 31 days/)
    for (const name of ['owner', 'auditor'] as const) {
      const reader = await signedIn(council, name)
      expect(reader.last.body, name).to.contain('href="/staff/service-phase"')
      await reader.get('/staff/retention')
      expect([reader.last.status, reader.text().includes('kept for 31 days')], name).to.deep.equal([200, true])
      expect((await reader.get(page)).status, name).to.equal(403)
    }
    expect((await (await signedIn(council, 'adviser')).get('/staff/retention')).status).to.equal(403)
  })

  it('is told in whole years and months, and in days where it is no whole number of them', () => {
    expect([1, 30, 31, 60, 90, 360, 364, 365, 395, 400, 545, 730, 2190, 2555, 3650].map(inYearsAndMonths)).to.deep.equal([
      '1 day', '1 month', '31 days', '2 months', '3 months', '360 days', '364 days', '1 year', '1 year and 1 month', '400 days', '1 year and 6 months', '2 years', '6 years', '7 years',
      '10 years'
    ])
  })
})

describe('The council’s own words in the privacy notice', function () {
  this.timeout(60_000)
  usesService()

  it('are shown to residents, reviewed by somebody, and to be reviewed again when they change', async () => {
    const council = await aPayingCouncil({ council: { phase: 'not-started' } })
    const [first, second] = [await signedIn(council, 'administrator'), await signedIn(council, 'administrator')]
    const page = '/staff/settings/privacy-notice'
    const words = { controller: 'The council itself', officer: 'Ms Data, 01632 960001', contact: 'privacy@example.com', complaint: 'To the ICO' }
    await first.get(page)
    await second.get(page)
    await first.post(page, { ...words, officer: '' })
    expect(first.last.status).to.equal(422)
    expect(first.text()).to.contain('Enter how to reach the data protection officer')
    await first.post(page, words)
    await second.post(page, { ...words, officer: 'Somebody else' })
    expect([second.last.status, second.text().includes('Somebody else has changed')]).to.deep.equal([409, true])
    const owner = await signedIn(council, 'owner')
    await owner.get('/staff/service-phase')
    expect(owner.text()).to.contain('Nobody has reviewed the notice')
    await first.post(`${page}/reviews`)
    expect(first.text()).to.contain(`by ${council.users.administrator.name}`)
    await owner.get('/staff/service-phase')
    expect(owner.text()).to.contain('Reviewed on')
    await first.get('/privacy')
    expect(first.text()).to.contain('Ms Data, 01632 960001').and.to.contain('last reviewed on')
    await first.get(page)
    await first.post(page, { ...words, officer: 'Mr New' })
    expect(first.text()).to.contain('Nobody has reviewed these words yet')
    expect((await rowsOf(council, 'audit_events')).map(({ action }) => action)).to.include.members(['privacy_notice_changed', 'privacy_notice_reviewed'])
  })
})

async function aPaymentWithEmail(council: TestCouncil): Promise<{ entryId: string }> {
  const { reference } = await anAccountHolder(council)
  const { payment } = await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', accountReference: reference, amountPence: pence(10_00) }] })
  const [entry] = await rowsOf(council, 'ledger_entries', { source_id: payment.id })
  const entryId = String(entry?.id)
  const { owner } = await testDatabase()
  await inCouncilOn(owner, council.id, async trx => {
    await trx('payments').where({ council_id: council.id, id: payment.id }).update({ email: 'payer@example.com' })
    await trx('entry_details').where({ council_id: council.id, entry_id: entryId }).update({ payer_email: 'payer@example.com', card_last_four: '4242', occurred_on: trx.raw('occurred_on - 60') })
  })
  return { entryId }
}

/** As if everything in the ledger had been paid many years ago, by somebody whom words tell of. */
async function longAgo(council: TestCouncil): Promise<void> {
  const old = new Date('2015-05-04T12:00:00Z')
  const { owner } = await testDatabase()
  await inCouncilOn(owner, council.id, async trx => {
    await trx('entry_details').where({ council_id: council.id }).update({ occurred_on: '2015-05-04', payer_email: 'payer@example.com' })
    await trx('search_words').where({ council_id: council.id }).update({ occurred_on: '2015-05-04' })
    await trx('traces').where({ council_id: council.id }).update({ state: 'closed', outcome: 'not-found', closed_at: old, closed_by: council.users.officer.id, payer_name: 'A Payer' })
    await trx('notes').insert({ council_id: council.id, id: newId(), subject_kind: 'account', subject_id: '23/601', written_by: council.users.officer.id, written_at: old, note: 'Rang' })
    await trx('look_ups').where({ council_id: council.id }).update({ begun_at: old })
    await trx('officer_questions').where({ council_id: council.id }).update({ asked_at: old })
    await trx('suspense_notes').where({ council_id: council.id }).update({ written_at: old })
    await trx('imports').where({ council_id: council.id }).update({ received_at: old })
    await trx('notes').where({ council_id: council.id }).update({ written_at: old })
  })
}

async function personalOf(council: TestCouncil) {
  const texts = async (table: string, column: string) => [...new Set((await rowsOf(council, table)).map(row => row[column]))]
  return {
    details: (await rowsOf(council, 'entry_details')).filter(row => [row.narrative, row.payer_name, row.payer_email, row.card_last_four].some(value => value !== null)),
    words: (await rowsOf(council, 'search_words')).length, emails: (await rowsOf(council, 'entry_details')).flatMap(({ payer_email }) => payer_email === null ? [] : [payer_email]),
    messages: await texts('outbox_messages', 'recipient'), holders: (await rowsOf(council, 'account_holders')).length,
    importRaw: await texts('import_rows', 'raw'), notes: await texts('notes', 'note'), lookUps: (await rowsOf(council, 'look_ups')).length
  }
}

async function ledgerOf(council: TestCouncil) {
  const sorted = async (table: string) => (await rowsOf(council, table)).map(row => JSON.stringify(row)).sort()
  const { agrees, figures } = await inCouncil(council.id, async trx => await checkWholeLedger(trx, council.id, new Date()))
  return { agrees, figures, entries: await sorted('ledger_entries'), postings: await sorted('postings'), remaining: await sorted('remaining_amounts') }
}
