import { expect } from 'chai'
import { inCouncil, inCouncilOn } from '../../../app/database/in-council.js'
import { pence } from '../../../app/money.js'
import { findPerson } from '../../../app/privacy/requests/finding/find-person.js'
import { matchesOf } from '../../../app/privacy/requests/finding/looked-for.js'
import { anAccountHolder, fundOf, type TestCouncil } from '../../support/builders.js'
import { aCohort, anInvitation } from '../../support/builders-invitations.js'
import { aPaidPayment, aSuspenseItem } from '../../support/builders-payments.js'
import { aTrace } from '../../support/builders-traces.js'
import { testDatabase } from '../../support/database.js'
import { doJobs } from '../../support/do-jobs.js'
import { rowsOf } from '../../support/paying.js'
import { aPayingCouncil, usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'
import { aSearchFor, encryptionKey, foundBy, nothingGiven } from './searching.js'

const jane = { name: 'Ms Jane Moor', email: 'jane@moor.example', phone: '020 7946 0123', postcode: 'LS1 1UR' }

describe('Finding a person', function () {
  this.timeout(120_000)
  usesService()

  it('finds accounts, payments, words of banks, invitations and traces, and neither a relative, nor a neighbour, nor anybody elsewhere', async () => {
    const [council, other] = [await aPayingCouncil(), await aPayingCouncil()]
    const theirs = await aLife(council)
    await aLife(other)
    await anAccountHolder(council, { name: 'Mr Peter Moor', postcode: 'LS1 1UX' })
    await anAccountHolder(council, { name: 'Ms Ada Other', postcode: 'LS1 1UR' })
    const namesake = await anAccountHolder(council, { name: 'Miss Jane Moor', postcode: 'YO1 7HH' })
    await aSuspenseItem(council, { narrative: 'BGC P MOOR 1234' })

    const found = await foundBy(council, await aSearchFor(council, jane))
    const keys = (place: string): string[] => found.filter(find => find.place === place).map(({ rowKey }) => rowKey)
    expect(keys('accounts')).to.have.members([theirs.reference, namesake.reference].map(reference => JSON.stringify([fundOf(council, 'council-tax').code, reference])))
    expect(keys('payments')).to.deep.equal([JSON.stringify([theirs.paymentId])])
    expect(keys('cards'), 'the cardholder is her').to.have.length(1)
    expect(keys('transactions')).to.have.members([theirs.entryId, theirs.suspenseId].map(id => JSON.stringify([id])))
    expect(keys('invitations')).to.deep.equal([JSON.stringify([theirs.invitationId])])
    expect(keys('traces')).to.deep.equal([JSON.stringify([theirs.traceId])])
    expect(found.find(({ place }) => place === 'transactions')?.matched).to.satisfy((why: string[]) => why.length > 0)
  })

  it('finds by an account or a receipt alone what belongs to it, and looks again with what is hers by then', async () => {
    const council = await aPayingCouncil()
    const { reference, entryId, receipt } = await aLife(council)
    const byAccount = await foundBy(council, await aSearchFor(council, { accounts: [reference] }), 'transactions')
    expect(byAccount.map(({ rowKey }) => rowKey)).to.include(JSON.stringify([entryId]))
    const byReceipt = await foundBy(council, await aSearchFor(council, { receipts: [receipt] }))
    expect(byReceipt.map(({ place }) => place)).to.include.members(['payments', 'cards', 'transactions'])
    const namesake = await anAccountHolder(council, { name: 'Miss Jane Moor', postcode: 'YO1 7HH' })

    const administrator = await signedIn(council, 'administrator')
    await administrator.get('/staff/data-requests/new')
    await administrator.post('/staff/data-requests', { ...formOf({ name: 'Jane Moor' }), kind: 'access' })
    const address = administrator.last.path
    await doJobs(council)
    await administrator.get(`${address}/places/accounts`)
    const numberOf = (one: string): string => new RegExp(`Number (\\d+), found by (?:(?!Number)[^])*?${one}`).exec(administrator.text())?.[1] ?? ''
    await administrator.submit({ [`whose-${numberOf(reference)}`]: 'theirs', [`whose-${numberOf(namesake.reference)}`]: 'another' })
    await administrator.post(`${address}/looks`)
    await doJobs(council)
    const finds = await foundBy(council, address.split('/').at(-1) ?? '')
    expect(finds.filter(({ place }) => place === 'transactions').map(({ rowKey }) => rowKey), 'by her account').to.include(JSON.stringify([entryId]))
    expect(finds.filter(({ place }) => place === 'accounts').map(({ whose }) => whose), 'what was said stays').to.have.members(['theirs', 'another'])
  })

  it('goes on where it was killed, and two workers find no more than one', async () => {
    const council = await aPayingCouncil()
    for (let number = 0; number < 7; number += 1) await anAccountHolder(council, { name: 'Ms Jane Moor' })
    const id = await aSearchFor(council, jane)
    const whole = await foundBy(council, id)
    await inCouncil(council.id, async trx => {
      await trx('personal_data_requests').where({ council_id: council.id, id }).update({ state: 'looking', looking: '{}' })
      await trx('personal_data_finds').where({ council_id: council.id, request_id: id }).delete()
    })
    const key = await encryptionKey()
    const killed = { get encryptionKey(): Buffer { throw new Error('killed') }, rows: 2 }
    await findPerson(council.id, id, killed).catch(() => undefined)
    await Promise.all([1, 2].map(async () => { await findPerson(council.id, id, { encryptionKey: key, rows: 2 }) }))
    expect(await foundBy(council, id)).to.deep.equal(whole)
    expect((await rowsOf(council, 'personal_data_requests', { id }))[0]?.state).to.equal('found')
  })

  it('takes a name in any case, without accents and with an initial, a number with or without its country, and no surname or postcode alone', () => {
    const given = { ...nothingGiven, name: 'Zoë O’Brontë', phone: '+44 20 7946 0123', postcode: 'LS1 1UR' }
    expect(matchesOf({ payer_name: 'MRS ZOE OBRONTE' }, [], given)).to.deep.equal(['name'])
    expect(matchesOf({ payer_name: 'Z OBRONTE' }, [], given)).to.deep.equal(['name-like'])
    expect(matchesOf({ payer_name: 'A OBRONTE' }, [], given)).to.deep.equal([])
    expect(matchesOf({ note: 'Rang from 02079 460123' }, [], given)).to.deep.equal(['phone'])
    expect(matchesOf({ address: '1 High Street', postcode: 'LS11UR' }, [], given)).to.deep.equal([])
    expect(matchesOf({ note: `${'word '.repeat(300)}Zoë O’Brontë ${'word '.repeat(300)}` }, [], given)).to.deep.equal(['name'])
    expect(matchesOf({ note: 'paid 12345678' }, ['23/601'], { ...nothingGiven, accounts: ['601'] })).to.deep.equal(['account'])
    expect(matchesOf({ note: 'paid 6012' }, [], { ...nothingGiven, accounts: ['601'] })).to.deep.equal([])
  })
})

describe('A request for what is held about somebody', function () {
  this.timeout(120_000)
  usesService()

  it('is opened once, sorted, read, exported without a formula and kept out of caches, recorded without the data, and closed', async () => {
    const council = await aPayingCouncil()
    const { reference, noteId } = await aLife(council)
    const administrator = await signedIn(council, 'administrator')
    await administrator.get('/staff/data-requests/new')
    await administrator.post('/staff/data-requests', formOf({}))
    expect(administrator.last.status).to.equal(422)
    expect(administrator.text()).to.contain('Enter a name, email address, telephone number or reference')
    await administrator.post('/staff/data-requests', { ...formOf({ ...jane, accounts: '4242424242424242' }), kind: 'access' })
    expect(administrator.text()).to.contain('looks like a card number')
    expect(administrator.last.body).not.to.contain('4242424242424242')
    await administrator.post('/staff/data-requests', { ...formOf({ name: 'Moor' }), kind: 'access' })
    expect(administrator.text()).to.contain('a surname alone finds nobody')
    await administrator.post('/staff/data-requests', { ...formOf({ ...jane, accounts: reference }), kind: 'access' })
    const address = administrator.last.path
    expect(administrator.text()).to.contain('Being looked for').and.to.contain('Due by')
    await doJobs(council)
    for (const place of ['accounts', 'transactions', 'notes', 'payments']) {
      await administrator.get(`${address}/places/${place}`)
      await administrator.submit({ all: 'theirs' })
    }
    await administrator.get(`${address}/places/payments`)
    await administrator.submit({ 'key-1': Buffer.from('\0').toString('base64url'), 'whose-1': 'theirs' })
    expect(administrator.last.status, 'a key that is none').to.equal(200)
    await administrator.get(address)
    await administrator.post(`${address}/export.csv`)
    expect(administrator.last.headers['cache-control']).to.contain('no-store')
    expect(administrator.last.headers['content-disposition']).to.contain('attachment')
    expect(administrator.last.body).to.contain(`'=HYPERLINK`).and.not.to.match(/,"?=HYPERLINK/)
    await administrator.get(address)
    await administrator.post(`${address}/export.json`)
    const exported = JSON.parse(administrator.last.body) as { places: { place: string, meanings: Record<string, string>, rows: Record<string, unknown>[] }[], notComplete: string[], attachments: string[] }
    expect(exported.places.map(({ place }) => place)).to.include.members(['Accounts', 'Transactions', 'Notes and attachments'])
    expect(exported.places.find(({ place }) => place === 'Accounts')?.rows[0]).to.include({ name: 'Ms Jane Moor', balancePence: 120_00, fund: 'Council tax' })
    expect(exported.places.find(({ place }) => place === 'Accounts')?.meanings).to.include({ name: 'Name', balancePence: 'Balance', fund: 'Kind of payment' })
    expect([exported.attachments, exported.notComplete]).to.deep.equal([['letter.pdf'], []])
    await administrator.get(`${address}/print`)
    expect(administrator.last.body, 'what was written in lines keeps them').to.contain('app-typed">')
    expect(administrator.text()).to.contain('holds about you in its payment service').and.to.contain('letter.pdf').and.to.contain('Ms Jane Moor')
    await administrator.get(address)
    const choices = [...administrator.last.body.matchAll(/<option value="([^"]*)"/g)].map(([, value]) => value)
    expect(choices[0], 'a browser that chooses the first of them by itself says nothing').to.equal('')
    await administrator.post(`${address}/closings`, { outcome: choices[0] ?? 'given', reason: '' })
    expect(administrator.text()).to.contain('Select how it ended')
    await administrator.post(`${address}/closings`, { outcome: 'refused', reason: '' })
    expect(administrator.text()).to.contain('Say what was refused or kept')
    await administrator.get(address)
    const form = administrator.hiddenFields(`${address}/closings`)
    await administrator.post(`${address}/closings`, { outcome: 'given', reason: '' })
    expect(administrator.text()).to.contain('they were given what is held')
    await administrator.post(`${address}/closings`, { ...form, outcome: 'withdrawn', reason: '' })
    expect(administrator.last.status).to.equal(409)
    await administrator.get(`${address}/places/accounts`)
    expect(administrator.text()).to.contain('The request is closed').and.not.to.contain('whose is it?')
    const events = await rowsOf(council, 'audit_events')
    expect(events.filter(({ action }) => action === 'data_request_exported').map(({ facts }) => (facts as { as: string }).as), 'each is recorded').to.have.members(['CSV', 'JSON', 'page to print'])
    expect(events.map(({ action }) => action)).to.include.members(['data_request_opened', 'data_request_exported', 'data_request_closed'])
    expect(JSON.stringify(events.filter(({ action }) => String(action).startsWith('data_request')))).not.to.match(/moor|LS1|7946/i)
    expect(noteId).to.be.a('string')
  })

  it('is given whole, however much of a place there is, and says in every form what it lacks', async () => {
    const council = await aPayingCouncil()
    const id = await aSearchFor(council, { name: 'Jane Moor' }, 'access')
    const fund = fundOf(council, 'council-tax').code
    await inCouncilOn((await testDatabase()).owner, council.id, async trx => {
      const numbers = Array.from({ length: 1203 }, (_, number) => String(100_000 + number))
      const holder = { council_id: council.id, fund_code: fund, name: 'Ms Jane Moor', address: '1 High Street', postcode: 'LS1 1UR', balance_pence: 0, balance_as_at: new Date() }
      await trx.batchInsert('account_holders', numbers.map(reference => ({ ...holder, reference })), 500)
      await trx.batchInsert('personal_data_finds', numbers.map(reference => (
        { council_id: council.id, request_id: id, place: 'accounts', row_key: JSON.stringify([fund, reference]), matched: ['name'], whose: 'theirs' })), 500)
      await trx('personal_data_requests').where({ council_id: council.id, id }).update({ looking: JSON.stringify({ cut: ['accounts'], unopened: 2 }) })
    })
    const administrator = await signedIn(council, 'administrator')
    const address = `/staff/data-requests/${id}`
    const lacks = ['Accounts: this copy is not complete. More was found here than the 1,000 that can be looked through at once', '2 encrypted records could not be opened']
    await administrator.get(address)
    await administrator.post(`${address}/export.json`)
    const { places, notComplete } = JSON.parse(administrator.last.body) as { places: { rows: object[] }[], notComplete: string[] }
    expect(places[0]?.rows).to.have.length(1203)
    expect(lacks.every((lack, number) => notComplete[number]?.startsWith(lack))).to.equal(true)
    await administrator.get(address)
    await administrator.post(`${address}/export.csv`)
    expect(administrator.last.body.match(/Ms Jane Moor/g)).to.have.length(1203)
    for (const lack of lacks) expect(administrator.last.body).to.contain(lack)
    await administrator.get(`${address}/print`)
    expect(administrator.text()).to.contain('1203 of 1203').and.to.contain(lacks[0]).and.to.contain(lacks[1])
  })
})

function formOf(given: Record<string, string>): Record<string, string> {
  return { 'kind': 'erasure', 'asked-on': '20/11/2026', 'identity-check': 'Came in with a passport', ...given }
}

/** What a council may hold of Jane Moor. */
async function aLife(council: TestCouncil) {
  const { reference } = await anAccountHolder(council, { name: 'Ms Jane Moor', postcode: 'LS1 1UR' })
  const { payment, entryId } = await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', accountReference: reference, amountPence: pence(10_00) }] })
  const { id: suspenseId } = await aSuspenseItem(council, { narrative: '=HYPERLINK("x") MOOR J 99' })
  const trace = await aTrace(council, { reference: (await anAccountHolder(council)).reference, described: { payer_name: 'Jane Moor' } })
  const invitation = await anInvitation(council, await aCohort(council), { recipient: { name: 'Jane Moor', address: '1 High Street', email: '' } })
  const noteId = payment.id
  await inCouncil(council.id, async trx => {
    const ofPayment = { council_id: council.id, payment_id: payment.id }
    await trx('payments').where({ council_id: council.id, id: payment.id }).update({ email: 'Jane@Moor.example' })
    await trx('payment_attempts').where(ofPayment).update({ cardholder_name: 'J MOOR' })
    const note = { council_id: council.id, id: noteId, subject_kind: 'account', subject_id: `${fundOf(council, 'council-tax').code}/${reference}` }
    await trx('notes').insert({ ...note, written_by: council.users.officer.id, written_at: new Date(), note: 'Rang about the bill' })
    await trx('note_files').insert({
      council_id: council.id, note_id: noteId, subject_kind: note.subject_kind, subject_id: note.subject_id, number: 1, file_name: 'letter.pdf', content_type: 'application/pdf', content_hash: 'a'.repeat(64), size_bytes: 1
    })
  })
  const [found] = await rowsOf(council, 'payments', { id: payment.id })
  return { reference, paymentId: payment.id, entryId: String(entryId), suspenseId, traceId: trace.id, invitationId: invitation.id, receipt: String(found?.reference), noteId }
}
