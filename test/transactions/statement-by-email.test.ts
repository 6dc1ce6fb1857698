import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { calendarDate } from '../../app/dates.js'
import { anEntry, onBank, onFund, post } from '../ledger/books.js'
import { anAccountHolder, fundOf, type TestCouncil } from '../support/builders.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { aPayingCouncil, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('A statement by email', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let officer: HttpVisitor
  let reference: string
  let name: string
  let path: string
  const days = '?from=1%2F5%2F2026&to=31%2F5%2F2026'

  beforeEach(async () => {
    council = await aPayingCouncil();
    ({ reference, name } = await anAccountHolder(council))
    path = `/staff/accounts/${fundOf(council, 'council-tax').code}/${reference}/statement`
    await paid(100_00, '2026-05-04')
    await paid(77_77, '2026-04-30')
    officer = await signedIn(council, 'officer')
  })

  async function paid(pence: number, day: string): Promise<void> {
    await post(council, anEntry([onBank(pence), onFund(council, -pence, reference)], { occurredOn: calendarDate(day) }))
  }

  async function send(email: string): Promise<void> {
    await officer.post(`${path}/emails`, { email })
  }

  it('is shown, then sent as it was shown, with no name, no address, no link and no whole reference in it, and once', async () => {
    await officer.get(`${path}${days}`)
    const link = /href="([^"]*emails\/new[^"]*)"/.exec(officer.last.body)?.[1]?.replaceAll('&amp;', '&') ?? ''
    await officer.get(link)
    expect(officer.text()).to.contain('What will be sent').and.contain('4 May 2026: £100.00 paid in')
    const form = officer.hiddenFields(`${path}/emails`)
    for (const time of ['first', 'again']) {
      await officer.send('POST', `${path}/emails`, new URLSearchParams({ ...form, email: 'resident@mail.example' }).toString())
      const messages = await rowsOf(council, 'outbox_messages', { kind: 'statement' })
      expect(messages.map(({ recipient }) => recipient), time).to.deep.equal(['resident@mail.example'])
      const { subject, body } = messages[0] as { subject: string, body: string }
      expect(body).to.contain('4 May 2026: £100.00 paid in').and.contain('Stayed on this account: £100.00').and.not.contain('77.77')
      for (const kept of [reference, name, 'http', '&']) expect(`${subject} ${body}`).not.to.contain(kept)
      expect(body).to.contain(`account ${'•'.repeat(reference.length - 4)}${reference.slice(-4)}`)
    }
    expect(await rowsOf(council, 'audit_events', { action: 'statement_sent' })).to.have.length(1)
    await officer.get(`${path}?done=sent`)
    expect(officer.text()).to.contain('The statement is on its way')
  })

  it('is in the audit trail with its account, its days and the address masked', async () => {
    await officer.get(`${path}/emails/new${days}`)
    await send('resident@mail.example')
    expect(officer.last.path).to.contain('done=sent')
    const [event] = await rowsOf(council, 'audit_events', { action: 'statement_sent' })
    expect([event?.subject_id, event?.facts]).to.deep.equal([
      `${fundOf(council, 'council-tax').code}/${reference}`, { recipient: 'r•••@mail.example', from: '2026-05-01', to: '2026-05-31', lines: 1 }
    ])
  })

  it('is not sent to what is no address, nor for a form that has gone to another address, and no card number is given back', async () => {
    await officer.get(`${path}/emails/new${days}`)
    const form = officer.hiddenFields(`${path}/emails`)
    await send('nobody')
    expect([officer.last.status, officer.text().includes('Enter an email address in the correct format')]).to.deep.equal([422, true])
    await send('4242 4242 4242 4242')
    expect([officer.last.status, officer.last.body.includes('4242')]).to.deep.equal([422, false])
    await send('first@mail.example')
    await officer.get(`${path}/emails/new${days}`)
    await officer.post(`${path}/emails`, { ...form, email: 'second@mail.example' })
    expect([officer.last.status, officer.text().includes('You have sent this form before')]).to.deep.equal([409, true])
    await send('second@mail.example')
    expect((await rowsOf(council, 'outbox_messages', { kind: 'statement' })).map(({ recipient }) => recipient)).to.have.members(['first@mail.example', 'second@mail.example'])
  })

  it('that has changed since it was shown is shown again first, with the address kept', async () => {
    await officer.get(`${path}/emails/new${days}`)
    await paid(5_55, '2026-05-05')
    await send('resident@mail.example')
    expect(officer.last.status).to.equal(409)
    expect(officer.text()).to.contain('has changed since you opened the page').and.contain('£5.55 paid in')
    expect(officer.last.body).to.contain('value="resident@mail.example"')
    expect(await rowsOf(council, 'outbox_messages', { kind: 'statement' })).to.deep.equal([])
    await send('resident@mail.example')
    expect(await rowsOf(council, 'outbox_messages', { kind: 'statement' })).to.have.length(1)
  })

  it('lists the first hundred lines, says so, and sums all', async () => {
    for (let payment = 1; payment <= 101; payment += 1) await paid(1_00, '2026-06-02')
    await officer.get(`${path}/emails/new?from=1%2F6%2F2026&to=30%2F6%2F2026`)
    expect(officer.text()).to.contain('There are 101 lines in these days, and an email lists the first 100')
    expect(officer.text()).to.contain('Only the first 100 of 101 lines are listed here').and.contain('Paid in: £101.00')
    expect(officer.text().match(/£1\.00 paid in/g)).to.have.length(100)
  })

  it('goes ten times an hour from one person at most', async () => {
    for (let letter = 1; letter <= 11; letter += 1) {
      await officer.get(`${path}/emails/new${days}`)
      await send(`victim${letter}@elsewhere.example`)
      expect(officer.last.status, `statement ${letter}`).to.equal(letter === 11 ? 429 : 200)
    }
    expect(await rowsOf(council, 'outbox_messages', { kind: 'statement' })).to.have.length(10)
  })

  it('is sent by nobody who only reads, whose funds are others, or who sees a part of it', async () => {
    const auditor = await signedIn(council, 'auditor')
    expect((await auditor.get(`${path}/emails/new`)).status).to.equal(403)
    await auditor.get(path)
    expect(auditor.text()).not.to.contain('by email')
    await officer.get(`${path}/emails/new${days}`)
    await limit({ fund_codes: [fundOf(council, 'parking-fines').code] })
    await send('resident@mail.example')
    expect(officer.last.status).to.equal(404)
    await limit({ fund_codes: null, method_codes: ['01'] })
    await officer.get(path)
    expect(officer.text()).to.contain('made in some other ways are not listed').and.not.contain('Send this statement')
    await officer.get(`${path}/emails/new${days}`)
    await send('resident@mail.example')
    expect([officer.last.status, officer.text().includes('You see payments of some methods only')]).to.deep.equal([422, true])
    expect(await rowsOf(council, 'outbox_messages', { kind: 'statement' })).to.deep.equal([])
  })

  async function limit(limits: { fund_codes: string[] | null, method_codes?: string[] }): Promise<void> {
    await inCouncil(council.id, async trx => { await trx('users').where({ council_id: council.id, id: council.users.officer.id }).update(limits) })
  }
})
