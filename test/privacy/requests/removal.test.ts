import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil, inCouncilOn } from '../../../app/database/in-council.js'
import { systemClock } from '../../../app/dates.js'
import { checkWholeLedger } from '../../../app/ledger/ledger-check.js'
import { pence } from '../../../app/money.js'
import { agreeRemoval, askRemoval } from '../../../app/privacy/requests/removal/agree-removal.js'
import { removePerson } from '../../../app/privacy/requests/removal/remove-person.js'
import { closeRequest } from '../../../app/privacy/requests/data-request.js'
import { enforceRetention } from '../../../app/privacy/retention/enforce-retention.js'
import { anAccountHolder, aReference, fundOf, type TestCouncil } from '../../support/builders.js'
import { aLookUp } from '../../support/builders-look-ups.js'
import { aPaidPayment, aSuspenseItem } from '../../support/builders-payments.js'
import { aTrace } from '../../support/builders-traces.js'
import { asksFor } from '../../refunds/asking.js'
import { aUser } from '../../support/builders-people.js'
import { testDatabase } from '../../support/database.js'
import { doJobs } from '../../support/do-jobs.js'
import { HttpVisitor } from '../../support/http-visitor.js'
import { rowsOf } from '../../support/paying.js'
import { aPayingCouncil, testService, usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'
import { aSearchFor, foundBy } from './searching.js'

const jane = { name: 'Ms Jane Moor', email: 'jane@moor.example' }

describe('Removing what is held about somebody', function () {
  this.timeout(120_000)
  usesService()

  it('is asked by one and agreed by another, and takes what the law lets go: the ledger, the namesake and the other council stay as they are', async () => {
    const [council, other] = [await aPayingCouncil(), await aPayingCouncil()]
    const life = await aLife(council)
    await aLife(other)
    const namesake = await anAccountHolder(council, { name: 'Miss Jane Moor', balancePence: pence(0) })
    const [before, others] = [await figuresOf(council), await personalOf(other)]
    const id = await aSearchFor(council, jane)
    await markAll(council, id, namesake.reference)

    const [first, second] = [await signedIn(council, 'administrator'), await anotherAdministrator(council)]
    const address = `/staff/data-requests/${id}`
    await first.get(address)
    await first.post(`${address}/removals`)
    expect(first.text()).to.contain('Somebody else must agree')
    await first.post(`${address}/removal-agreements`, first.hiddenFields(`${address}/removal-refusals`))
    expect([first.last.status, first.text().includes('You asked for this removal yourself, so somebody else must agree to it')]).to.deep.equal([409, true])
    for (const [who, isTold] of [[first, false], [second, true]] as const) {
      await who.get('/staff')
      expect(who.text().includes('1 removal of somebody’s personal data to agree to or refuse')).to.equal(isTold)
    }
    await second.get(address)
    expect(second.text(), 'warned before').to.contain('is told that we cannot find such an account').and.to.contain('may have payments from the bank wait in suspense')
    await second.post(`${address}/removal-agreements`)
    await doJobs(council)
    await first.get('/staff')
    expect(first.text()).to.contain('1 request for personal data to answer')
    await second.get(address)
    await second.post(`${address}/closings`, { outcome: 'removed', reason: '' })
    expect([second.last.status, second.text().includes('Part of it was kept. Say so, and why')]).to.deep.equal([409, true])
    await second.get(address)
    expect(second.text()).to.contain('Money is still owed').and.to.contain('must be kept for as long as the privacy notice says').and.to.contain('Why the rest is kept')

    const became = new Map((await foundBy(council, id)).map(({ place, rowKey, outcome }) => [`${place} ${rowKey}`, outcome]))
    const fund = fundOf(council, 'council-tax').code
    expect(became.get(`accounts ${JSON.stringify([fund, life.owing])}`)).to.equal('debt')
    expect(became.get(`accounts ${JSON.stringify([fund, life.settled])}`)).to.equal('removed')
    expect(became.get(`accounts ${JSON.stringify([fund, namesake.reference])}`), 'another’s').to.equal(null)
    expect(became.get(`transactions ${JSON.stringify([life.oldEntry])}`)).to.equal('removed')
    expect(became.get(`transactions ${JSON.stringify([life.newEntry])}`)).to.equal('period')
    expect(became.get(`cards ${JSON.stringify([life.attemptId])}`)).to.equal('period')
    expect(became.get(`payments ${JSON.stringify([life.paymentId])}`)).to.equal('removed')

    expect(await figuresOf(council)).to.deep.equal(before)
    expect(await personalOf(other)).to.deep.equal(others)
    const left = await personalOf(council)
    expect(left.holders).to.have.members(['Ms Jane Moor', 'Miss Jane Moor'])
    expect(left.emails).to.deep.equal([null])
    expect(left.words.filter(({ entry_id: entry }) => entry === life.oldEntry), 'search words go too').to.deep.equal([])
    expect(left.words.filter(({ entry_id: entry }) => entry === life.newEntry).length).to.be.greaterThan(0)
    expect(left.notes).to.deep.equal(['(removed)'])
    expect(left.lookUps).to.equal(0)
    const events = (await rowsOf(council, 'audit_events')).filter(({ action }) => String(action).startsWith('data_'))
    expect(events.map(({ action }) => action)).to.include.members(['data_removal_asked', 'data_removal_agreed', 'data_removed'])
    expect(JSON.stringify(events)).not.to.match(/moor/i)
  })

  it('is agreed to as the second person saw it, and of a request for it alone', async () => {
    const council = await aPayingCouncil()
    const [hers, another] = [await anAccountHolder(council, { name: 'Ms Jane Moor' }), await anAccountHolder(council, { name: 'Miss Jane Moor' })]
    const id = await aSearchFor(council, jane)
    await markAll(council, id, another.reference)
    const [first, second] = [await signedIn(council, 'administrator'), await anotherAdministrator(council)]
    const address = `/staff/data-requests/${id}`
    await first.get(address)
    await first.post(`${address}/removals`)
    await second.get(address)
    await first.post(`${address}/removal-refusals`)
    await markAll(council, id, hers.reference)
    await first.post(`${address}/removals`)
    await second.post(`${address}/removal-agreements`)
    expect(second.last.status).to.equal(409)
    expect(second.text()).to.contain('It was taken back and asked for again')
    expect((await rowsOf(council, 'personal_data_requests'))[0]?.state).to.equal('removal-asked')
    await second.post(`${address}/removal-agreements`)
    expect((await rowsOf(council, 'personal_data_requests'))[0]?.state).to.equal('removing')

    const access = await aSearchFor(council, jane, 'access')
    await markAll(council, access)
    await first.get(`/staff/data-requests/${access}`)
    await first.post(`/staff/data-requests/${access}/removals`, first.hiddenFields(`/staff/data-requests/${access}/looks`))
    expect(first.last.status).to.equal(409)
    expect(first.text()).to.contain('not to have it removed')
  })

  it('goes on after a failure half-way, does nothing twice, and takes one of two who agree at once', async () => {
    const council = await aPayingCouncil()
    await aLife(council)
    const id = await aSearchFor(council, jane)
    await markAll(council, id)
    const [one, two] = [await aUser(council), await aUser(council)]
    const step = (userId: string) => ({ councilId: council.id, userId, now: new Date() })
    await inCouncil(council.id, async trx => { await askRemoval(trx, step(council.users.administrator.id), id) })
    const seen = (await rowsOf(council, 'personal_data_requests'))[0]?.removal_asked_at as Date
    const agreed = await Promise.allSettled([one, two].map(async user => { await inCouncil(council.id, async trx => { await agreeRemoval(trx, step(user.id), id, seen.toISOString()) }) }))
    expect(agreed.map(({ status }) => status)).to.have.members(['fulfilled', 'rejected'])
    const broken = { council_id: council.id, request_id: id, place: 'payments', row_key: '["none"]' }
    await inCouncil(council.id, async trx => { await trx('personal_data_finds').insert({ ...broken, matched: ['name'], whose: 'theirs' }) })
    expect(await removePerson(council.id, id, systemClock, 1).catch((error: unknown) => error)).to.be.instanceOf(Error)
    const halfWay = (await foundBy(council, id)).filter(({ outcome }) => outcome !== null).length
    expect(halfWay).to.be.greaterThan(0)
    await inCouncil(council.id, async trx => { await trx('personal_data_finds').where(broken).delete() })
    await Promise.all([1, 2].map(async () => { await removePerson(council.id, id, systemClock, 1) }))
    const ended = await foundBy(council, id)
    expect(ended.filter(({ outcome }) => outcome === null)).to.deep.equal([])
    expect(ended.length).to.be.greaterThan(halfWay)
    await removePerson(council.id, id, systemClock)
    expect(await foundBy(council, id)).to.deep.equal(ended)
    expect(await rowsOf(council, 'audit_events', { action: 'data_removed' })).to.have.length(1)
  })

  it('leaves what is under way: an account that is traced, a payment that is disputed or goes back, a message, a link and a file that wait', async () => {
    const council = await aPayingCouncil()
    const life = await aLife(council)
    const fund = fundOf(council, 'council-tax').code
    await aTrace(council, { reference: life.settled })
    await asksFor(council, String(life.entryId), [1_00], { bankDetails: 'sealed' })
    const [other, ids] = [await aLife(council), { message: newId(), link: newId(), dispute: newId() }]
    const now = new Date()
    await inCouncil(council.id, async trx => {
      const ofPayment = { council_id: council.id, payment_id: life.paymentId }
      await trx('outbox_messages').insert({ ...ofPayment, id: ids.message, kind: 'receipt', recipient: jane.email, subject: 'Receipt', body: 'Paid', created_at: now })
      await trx('pay_links').insert({
        ...ofPayment, id: ids.link, sent_by: council.users.adviser.id, delivery: 'email', email: jane.email, token_hash: newId(), created_at: now, expires_at: new Date(now.getTime() + 86_400_000)
      })
      await trx('disputes').insert({
        council_id: council.id, id: ids.dispute, provider_account_code: council.setup.providerAccounts[0]?.code, provider_dispute_id: newId(), provider_payment_id: newId(),
        payment_attempt_id: other.attemptId, status: 'needs_response', amount_pence: 10_00, fee_pence: 0, raised_at: now, seen_at: now, changed_at: now
      })
    })
    const id = await aSearchFor(council, jane)
    await markAll(council, id)
    await inCouncil(council.id, async trx => {
      await trx('personal_data_requests').where({ council_id: council.id, id }).update({ state: 'removing', removal_asked_by: council.users.administrator.id, removal_agreed_by: council.users.officer.id })
    })
    await removePerson(council.id, id, systemClock)
    const became = new Map((await foundBy(council, id)).map(({ place, rowKey, outcome }) => [`${place} ${rowKey}`, outcome]))
    expect(became.get(`accounts ${JSON.stringify([fund, life.settled])}`)).to.equal('trace')
    expect(became.get(`accounts ${JSON.stringify([fund, other.settled])}`)).to.equal('removed')
    expect(became.get(`payments ${JSON.stringify([other.paymentId])}`)).to.equal('dispute')
    expect(became.get(`transaction-emails ${JSON.stringify([life.entryId])}`) ?? 'refund').to.equal('refund')
    expect(became.get(`messages ${JSON.stringify([ids.message])}`)).to.equal('unsent')
    expect(became.get(`links ${JSON.stringify([ids.link])}`)).to.equal('link-open')
    expect([...became].filter(([key]) => key.startsWith('bank-details')).map(([, outcome]) => outcome), 'sealed with no key of ours, and known by its transaction').to.deep.equal(['refund'])
    expect((await rowsOf(council, 'outbox_messages', { id: ids.message }))[0]?.recipient).to.equal(jane.email)
  })

  it('is told to whoever looks at the account, of that account alone, and no more than that', async () => {
    const [council, other] = [await aPayingCouncil(), await aPayingCouncil()]
    const [fund, reference] = [fundOf(council, 'council-tax').code, (await anAccountHolder(council, { name: 'Ms Jane Moor', balancePence: pence(0) })).reference]
    await aDisposal(council, reference)
    const neverTold = aReference(council, 'council-tax')
    for (const [where, account] of [[council, reference], [council, neverTold], [other, reference]] as const) {
      await aPaidPayment(where, { lines: [{ fundSlug: 'council-tax', accountReference: account, amountPence: pence(10_00) }] })
    }
    const officer = await signedIn(council, 'officer')
    await officer.get(`/staff/accounts/${fund}/${reference}`)
    expect(officer.text()).to.contain('they were removed on request').and.not.to.match(/Moor|no host system/)
    await officer.get(`/staff/accounts/${fund}/${neverTold}`)
    expect(officer.text()).to.contain('no host system has given them to us, or they are not kept any more').and.not.to.contain('on request')
    const elsewhere = await signedIn(other, 'officer')
    await elsewhere.get(`/staff/accounts/${fundOf(other, 'council-tax').code}/${reference}`)
    expect(elsewhere.text()).to.contain('no host system has given them').and.not.to.contain('on request')
  })

  it('is refused by the database without a second person, and of anything that the request did not find to be this person’s', async () => {
    const council = await aPayingCouncil()
    await aLife(council)
    const id = await aSearchFor(council, jane)
    const [note] = await rowsOf(council, 'notes')
    const remove = async () => await inCouncil(council.id, async trx => { await trx.raw("select remove_personal_data(?, ?, 'notes', ?::uuid[])", [council.id, id, [String(note?.id)]]) }).catch(String)
    expect(await remove()).to.contain('Nobody has agreed')
    const alone = inCouncil(council.id, async trx => {
      const me = council.users.administrator.id
      await trx('personal_data_requests').where({ council_id: council.id, id }).update({ state: 'removing', removal_asked_by: me, removal_agreed_by: me })
    })
    expect(String(await alone.catch((error: unknown) => error))).to.contain('check')
    await inCouncil(council.id, async trx => {
      await trx('personal_data_requests').where({ council_id: council.id, id }).update({ state: 'removing', removal_asked_by: council.users.administrator.id, removal_agreed_by: council.users.officer.id })
    })
    expect(await remove()).to.contain('did not find this')
  })

  it('leaves of the request itself its dates and its outcome, once the time for it is over', async () => {
    const council = await aPayingCouncil()
    await aLife(council)
    const id = await aSearchFor(council, jane)
    for (const outcome of ['removed', 'partly-removed', 'given'] as const) {
      const untrue = inCouncil(council.id, async trx => { await closeRequest(trx, { councilId: council.id, userId: council.users.administrator.id, now: new Date() }, id, { outcome, reason: 'x' }) })
      expect(String(await untrue.catch((error: unknown) => error)), outcome).to.match(/^Conflict: Nothing has been/)
    }
    const closing = { outcome: 'refused', reason: 'Jane Moor owes' } as const
    await inCouncil(council.id, async trx => { await closeRequest(trx, { councilId: council.id, userId: council.users.administrator.id, now: new Date() }, id, closing) })
    const inDays = (days: number) => ({ now: () => new Date(Date.now() + days * 86_400_000) })
    await enforceRetention(council.id, inDays(399))
    expect(JSON.stringify(await rowsOf(council, 'personal_data_requests'))).to.contain('jane@moor.example')
    await enforceRetention(council.id, inDays(401))
    const [kept] = await rowsOf(council, 'personal_data_requests')
    expect(JSON.stringify(kept)).not.to.match(/moor|passport/i)
    expect([kept?.outcome, await rowsOf(council, 'personal_data_finds')]).to.deep.equal(['refused', []])
    const administrator = await signedIn(council, 'administrator')
    await administrator.get(`/staff/data-requests/${id}`)
    expect(administrator.text()).to.contain('was forgotten on')
  })
})

/** An account that was removed because its holder asked for it. */
async function aDisposal(council: TestCouncil, reference: string): Promise<void> {
  const id = await aSearchFor(council, { accounts: [reference] })
  await markAll(council, id)
  await inCouncil(council.id, async trx => {
    await trx('personal_data_requests').where({ council_id: council.id, id }).update({ state: 'removing', removal_asked_by: council.users.administrator.id, removal_agreed_by: council.users.officer.id })
  })
  await removePerson(council.id, id, systemClock)
}

async function anotherAdministrator(council: TestCouncil): Promise<HttpVisitor> {
  const visitor = new HttpVisitor(await testService(), council)
  await visitor.signIn((await aUser(council, { roleCode: 'council-administrator' })).email)
  return visitor
}

/** All that was found is hers, save one account. */
async function markAll(council: TestCouncil, requestId: string, notHers = 'none'): Promise<void> {
  await inCouncil(council.id, async trx => {
    const finds = trx('personal_data_finds').where({ council_id: council.id, request_id: requestId })
    await finds.clone().update({ whose: 'theirs' })
    await finds.clone().whereRaw('row_key like ?', [`%${notHers}%`]).update({ whose: 'another' })
  })
}

/** Jane owes on one account and nothing on another; she paid by card lately and by bank long ago, and rang about it. */
async function aLife(council: TestCouncil) {
  const { reference: owing } = await anAccountHolder(council, { name: 'Ms Jane Moor' })
  const { reference: settled } = await anAccountHolder(council, { name: 'Ms Jane Moor', balancePence: pence(0) })
  const { payment, entryId } = await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', accountReference: owing, amountPence: pence(10_00) }] })
  const { id: oldEntry } = await aSuspenseItem(council, { narrative: 'BGC MOOR JANE', receivedAt: new Date('2015-05-04T12:00:00Z') })
  const { id: newEntry } = await aSuspenseItem(council, { narrative: 'BGC MOOR JANE AGAIN' })
  const lookUpId = await aLookUp(council)
  await inCouncil(council.id, async trx => {
    await trx('payments').where({ council_id: council.id, id: payment.id }).update({ email: jane.email, finished_at: new Date() })
    await trx('payment_attempts').where({ council_id: council.id, payment_id: payment.id }).update({ cardholder_name: 'J MOOR' })
    await trx('notes').insert({
      council_id: council.id, id: payment.id, subject_kind: 'account', subject_id: `${fundOf(council, 'council-tax').code}/${owing}`, written_by: council.users.officer.id, written_at: new Date(), note: 'Jane Moor rang'
    })
  })
  await inCouncilOn((await testDatabase()).owner, council.id, async trx => {
    await trx('look_ups').where({ council_id: council.id, id: lookUpId }).update({ payment_id: payment.id, fund_code: null, account_reference: null })
  })
  const [attempt] = await rowsOf(council, 'payment_attempts', { payment_id: payment.id })
  return { owing, settled, paymentId: payment.id, attemptId: String(attempt?.id), entryId, oldEntry, newEntry }
}

async function figuresOf(council: TestCouncil) {
  const sorted = async (table: string) => (await rowsOf(council, table)).map(row => JSON.stringify(row)).sort()
  const { agrees, figures } = await inCouncil(council.id, async trx => await checkWholeLedger(trx, council.id, new Date()))
  return {
    agrees, figures, entries: await sorted('ledger_entries'), postings: await sorted('postings'), remaining: await sorted('remaining_amounts'),
    measures: await sorted('daily_figures'), published: await sorted('performance_publications'), journeys: await sorted('journey_counts')
  }
}

async function personalOf(council: TestCouncil) {
  return {
    holders: (await rowsOf(council, 'account_holders')).map(({ name }) => name), emails: (await rowsOf(council, 'payments')).map(({ email }) => email),
    words: await rowsOf(council, 'search_words'), notes: (await rowsOf(council, 'notes')).map(({ note }) => note), lookUps: (await rowsOf(council, 'look_ups')).length
  }
}
