import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { addDays, formatDate, londonDate } from '../../app/dates.js'
import { latestMessages } from '../../app/messages/outbox-message.js'
import { pence } from '../../app/money.js'
import { type AllocationPart, allocateItems } from '../../app/suspense/allocate-items.js'
import { makeTransfer } from '../../app/transfers/make-transfer.js'
import { expectSoundBooks } from '../ledger/books.js'
import { aCouncil, anAccountHolder, fundOf, type TestCouncil } from '../support/builders.js'
import { aPaidPayment, aSuspenseItem } from '../support/builders-payments.js'
import { aPromisingTrace, aTrace, closed, picked, traceById } from '../support/builders-traces.js'
import { aPaidLine, aRequest, asMover, aTarget, entriesOfTransfer } from '../support/builders-transfers.js'
import { withoutMadeUp } from '../support/html.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { rejectionOf } from '../payments/providers/start-sandbox.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('Traces on the screen', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let officer: HttpVisitor

  beforeEach(async () => {
    council = await aCouncil()
    officer = await signedIn(council, 'officer')
  })
  afterEach(async () => { await expectSoundBooks(council) })

  it('lead from an account over what the caller knows to the money, its allocation and the letter', async () => {
    const { reference, name } = await anAccountHolder(council)
    await aSuspenseItem(council, { narrative: `BGC O BRIEN ${reference}` })
    await officer.get(`/staff/accounts/${councilTax()}/${reference}`)
    await officer.get(linkTo(officer, 'Start a trace'))
    await officer.post('/staff/traces', { fund: councilTax(), reference })
    expect(officer.last.path).to.match(/details$/)
    expect(officer.text()).to.contain(name)
    await officer.submit({ amount: '44.50', from: 'yesterday', to: '' , method: '', office: '', payer: '', wrong: '', card: '', receipt: '' })
    const page = officer.last.path.split('?')[0] ?? ''
    expect(officer.text()).to.contain('It is in suspense').and.to.contain('this account’s own reference').and.to.contain('£0.50 from it').and.to.contain('1 day later')
    await officer.post(`${page}/picks`, { entry: hidden(officer, 'entry'), line: '2' })
    expect(officer.text()).to.contain('Nothing of it has been moved to this account yet')
    await officer.post(`${page}/closing`, { _csrf: officer.hiddenFields(`${page}/picks`)._csrf ?? '', version: String((await traceOn(page)).version), outcome: 'moved', words: '' })
    expect([officer.last.status, officer.text().includes('No money of this payment has been moved to the account yet')]).to.deep.equal([409, true])
    await officer.get(page)
    await officer.get(linkTo(officer, 'Allocate it to this account'))
    expect(officer.last.body).to.contain(`value="${reference}"`)
    await officer.post(`${officer.last.path.split('?')[0] ?? ''}/allocations`, { 'fund-1': councilTax(), 'reference-1': reference, 'amount-1': '', 'action': 'allocate' })
    await officer.get(linkTo(officer, 'Go back to trace'))
    expect(officer.last.path).to.equal(page)
    expect(officer.text()).to.contain('£45.00 of it was put on this account by')
    await officer.get(`${page}/closing`)
    await officer.submit({ outcome: 'moved', words: '' })
    expect(officer.text()).to.contain('The trace is closed').and.to.contain('Found and moved to the account')
    await officer.get(`${page}/letter`)
    const today = formatDate(londonDate(new Date()))
    expect(officer.text()).to.contain(`On ${today} we put £45.00 of it on your account`).and.to.contain(`The mark ended on ${today}`).and.to.contain(name)
  })

  it('are closed as moved whether the money was picked before it was moved or since, and never for what was moved before they began', async () => {
    const { reference } = await anAccountHolder(council)
    const account = { fundCode: councilTax(), accountReference: reference }
    const item = await aSuspenseItem(council, { narrative: `BGC O BRIEN ${reference}` })
    await allocate(item.id, { ...account, amountPence: pence(17_35) })
    const early = await inCouncil(council.id, async trx => await trx('ledger_entries').where({ council_id: council.id, type: 'allocation' }).first('id') as { id: string })
    const trace = await aTrace(council, { reference, described: { amount_pence: pence(45_00) } })
    await picked(council, trace, early.id)
    expect(await rejectionOf(closed(council, trace, { outcome: 'moved', words: '' }))).to.have.property('message').that.contains('before the trace began')
    await allocate(item.id, { ...account, amountPence: pence(27_65) })
    await closed(council, trace, { outcome: 'moved', words: '' })
    await officer.get(`/staff/traces/${trace.id}/letter`)
    const today = formatDate(londonDate(new Date()))
    expect(officer.text()).to.contain(`On ${today} we put £17.35 of it on your account. On ${today} we put £27.65 of it`).and.not.to.contain('£45.00 of it')
    expect(officer.last.body).to.contain(`<p class="govuk-body">${today}</p>`)
  })

  it('are closed as moved by a transfer too, with either end of it picked', async () => {
    for (const end of ['from', 'to']) {
      const paid = await aPaidLine(council, 60_00)
      const target = aTarget(council, 60_00, 'council-tax')
      const { reference } = await anAccountHolder(council)
      const trace = await aTrace(council, { reference })
      const request = await aRequest(council, [{ ...paid, amountPence: 60_00 }], [{ ...target, accountReference: reference }])
      await asMover(council, 'officer', async (trx, mover) => await makeTransfer(trx, mover, request))
      await officer.get(`/staff/transfers/${request.id}`)
      await officer.get(linkTo(officer, 'Go back to trace'))
      expect(officer.text()).to.contain(trace.reference)
      const [entryId = ''] = await entriesOfTransfer(council, request.id)
      await picked(council, trace, end === 'from' ? paid.entryId : entryId)
      await closed(council, trace, { outcome: 'moved', words: '' })
      expect((await traceById(council, trace.id)).outcome, end).to.equal('moved')
    }
  })

  it('are started once, however often the form is sent, and tell of those of the same account that are open', async () => {
    const { reference } = await anAccountHolder(council)
    await officer.get('/staff/traces/new')
    const fields = new URLSearchParams({ ...officer.hiddenFields('/staff/traces'), fund: councilTax(), reference }).toString()
    const answers = await Promise.all([1, 2, 3].map(async () => await officer.send('POST', '/staff/traces', fields)))
    expect(new Set(answers.map(({ status, headers }) => `${status} ${String(headers.location)}`))).to.have.property('size', 1)
    expect(await count('traces')).to.equal(1)
    expect(await count('trace_notices')).to.equal(1)
    await officer.get('/staff/traces/new')
    await officer.post('/staff/traces', { fund: councilTax(), reference: ` ${reference.toLowerCase()} ` })
    expect(officer.text()).to.contain('There is an open trace of this account')
    expect(await count('traces')).to.equal(1)
    await officer.post('/staff/traces')
    expect(officer.last.path).to.match(/details$/)
    expect(await count('traces')).to.equal(2)
  })

  it('are for accounts that there are, and name what is wrong with what was typed', async () => {
    await officer.get('/staff/traces/new')
    await officer.post('/staff/traces', { fund: councilTax(), reference: '770000000' })
    expect(officer.last.status).to.equal(422)
    await officer.post('/staff/traces', { fund: councilTax(), reference: '4111 1111 1111 1111' })
    expect(officer.text()).to.contain('looks like a card number')
    expect(withoutMadeUp(officer.last.body)).not.to.contain('4111')
    const { id } = await aTrace(council)
    await officer.get(`/staff/traces/${id}/details`)
    await officer.submit({ amount: 'lots', from: '31/2/26', to: '', method: 'ZZ', office: '', payer: '4111111111111111', wrong: 'x'.repeat(31), card: '12345', receipt: '' })
    expect(officer.last.status).to.equal(422)
    expect(officer.last.body.match(/govuk-error-message/g)).to.have.length(6)
    expect(withoutMadeUp(officer.last.body)).not.to.contain('4111').and.not.to.contain('12345')
    await officer.submit({ amount: '4111 1111 1111 1111', from: '4111111111111111', to: '', method: '', office: '', payer: '', wrong: '', card: '', receipt: '' })
    expect(withoutMadeUp(officer.last.body)).not.to.contain('4111')
    await officer.submit({ amount: '1', from: formatDate(addDays(londonDate(new Date()), 2)), to: '', method: '', office: '', payer: '', wrong: '', card: '', receipt: '' })
    expect(officer.text()).to.contain('The date must be today or in the past')
  })

  it('show no card number again that was typed as a closing word, a date or a reference', async () => {
    const { id } = await aTrace(council)
    await officer.get(`/staff/traces/${id}/closing`)
    await officer.post(`/staff/traces/${id}/closing`, { outcome: 'not-found', words: 'She paid with 4111 1111 1111 1111 in May' })
    expect(officer.last.status).to.equal(422)
    expect(officer.text()).to.contain('looks like a card number').and.to.contain('She paid with ×××× ×××× ×××× ×××× in May').and.not.to.contain('4111')
    await officer.get(`/staff/traces/${id}`)
    await officer.post(`/staff/traces/${id}/markers`, { until: '4111 1111 1111 1111' })
    expect(officer.last.status).to.equal(422)
    expect(withoutMadeUp(officer.last.body)).not.to.contain('4111')
    await officer.get('/staff/traces?reference=4111111111111111')
    expect(withoutMadeUp(officer.last.body)).not.to.contain('4111')
  })

  it('tell the second of two officers what has changed, and keep what they typed', async () => {
    const trace = await aTrace(council)
    const finance = await signedIn(council, 'officer')
    await officer.get(`/staff/traces/${trace.id}/details`)
    await finance.get(`/staff/traces/${trace.id}/details`)
    const typed = { amount: '12', from: '', to: '', method: '', office: '', wrong: '', card: '', receipt: '' }
    await finance.submit({ ...typed, payer: 'Acme Ltd' })
    await officer.submit({ ...typed, payer: 'Bloggs & Sons' })
    expect(officer.last.status).to.equal(409)
    expect(officer.text()).to.contain('Somebody has changed this trace since you opened the page')
    expect(officer.last.body).to.contain('Bloggs &amp; Sons')
    expect((await traceById(council, trace.id)).payer_name).to.equal('Acme Ltd')
    await officer.submit({ ...typed, payer: 'Bloggs & Sons' })
    expect((await traceById(council, trace.id)).payer_name).to.equal('Bloggs & Sons')
  })

  it('are closed once when two close them at the same time', async () => {
    const trace = await aTrace(council)
    const path = `/staff/traces/${trace.id}/closing`
    await officer.get(path)
    const send = async (outcome: string) => await officer.send('POST', path, new URLSearchParams({ ...officer.hiddenFields(path), outcome, words: 'It was declined' }).toString())
    const answers = await Promise.all(['not-found', 'nothing-to-do'].map(send))
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 409])
    expect((await inCouncil(council.id, async trx => await trx('trace_events').where({ council_id: council.id, action: 'closed' }) as unknown[])).length).to.equal(1)
    await officer.get(`/staff/traces/${trace.id}/details`)
    await officer.post(`/staff/traces/${trace.id}/markers`, { _csrf: officer.hiddenFields(`/staff/traces/${trace.id}/details`)._csrf ?? '', version: '2', until: formatDate(addDays(londonDate(new Date()), 30)) })
    expect([officer.last.status, officer.text().includes('This trace has been closed since you opened the page')]).to.deep.equal([409, true])
  })

  it('are sent as a letter once, to an address that is one, and only when they are closed', async () => {
    const trace = await aTrace(council)
    await officer.get(`/staff/traces/${trace.id}/letter`)
    expect(officer.last.status).to.equal(404)
    await closed(council, trace, { outcome: 'nothing-to-do', words: 'The card was declined on 4 May. No money was taken.' })
    const path = `/staff/traces/${trace.id}`
    await officer.get(path)
    await officer.post(`${path}/letters`, { email: 'nobody' })
    expect(officer.last.status).to.equal(422)
    const fields = new URLSearchParams({ ...officer.hiddenFields(`${path}/letters`), email: 'resident@mail.example' }).toString()
    await Promise.all([1, 2].map(async () => await officer.send('POST', `${path}/letters`, fields)))
    const messages = await inCouncil(council.id, async trx => await latestMessages(trx, council.id, 10))
    expect(messages.map(({ kind, recipient }) => [kind, recipient])).to.deep.equal([['trace_letter', 'resident@mail.example']])
    expect(messages[0]?.body).to.contain('No money was taken.').and.to.contain(trace.reference).and.not.to.match(/undefined|null|\{/)
  })

  it('are taken, taken over and let go, and the history says so', async () => {
    const trace = await aTrace(council)
    const approver = await signedIn(council, 'auditor')
    await approver.get(`/staff/traces/${trace.id}`)
    expect(approver.text()).to.contain(`${council.users.officer.name} has it`)
    expect(approver.last.body).not.to.contain('Take it over').and.not.to.contain('Close the trace')
    await officer.get(`/staff/traces/${trace.id}`)
    await officer.post(`/staff/traces/${trace.id}/releases`)
    expect(officer.text()).to.contain('Nobody has it').and.to.contain('let the trace go')
    await officer.post(`/staff/traces/${trace.id}/takings`, { from: council.users.finance.id })
    expect(officer.last.status).to.equal(409)
    await officer.post(`/staff/traces/${trace.id}/takings`, { from: '' })
    expect(officer.text()).to.contain('You have it now')
  })

  it('of funds that are not an officer’s are not there for them, nor is what was picked elsewhere', async () => {
    const trace = await aTrace(council)
    await inCouncil(council.id, async trx => {
      await trx('users').where({ council_id: council.id, id: council.users.officer.id }).update({ fund_codes: [fundOf(council, 'parking-fines').code] })
    })
    for (const path of ['', '/details', '/closing']) {
      await officer.get(`/staff/traces/${trace.id}${path}`)
      expect(officer.last.status, path).to.equal(404)
    }
    await officer.get('/staff/traces')
    expect(officer.text()).not.to.contain(trace.reference)
    await officer.get(`/staff/traces?reference=${trace.reference}`)
    expect(officer.last.status).to.equal(422)
    await officer.get('/staff/traces/new')
    expect(officer.last.body).not.to.contain(`<option value="${councilTax()}"`)
    await officer.post('/staff/traces', { fund: councilTax(), reference: trace.account_reference })
    expect(officer.last.status).to.equal(422)
    await inCouncil(council.id, async trx => {
      await trx('users').where({ council_id: council.id, id: council.users.officer.id }).update({ fund_codes: [councilTax()] })
    })
    const { entryId } = await aPaidPayment(council, { lines: [{ fundSlug: 'parking-fines', amountPence: pence(45_00) }] })
    await officer.get(`/staff/traces/${trace.id}`)
    await officer.post(`/staff/traces/${trace.id}/picks`, { _csrf: officer.hiddenFields('/staff/sign-out')._csrf ?? '', version: '1', entry: entryId ?? '', line: '2' })
    expect(officer.last.status).to.equal(404)
  })

  it('are listed oldest first, a page at a time, with those past their date', async () => {
    const old = await aTrace(council, { now: new Date('2026-01-05T10:00:00Z') })
    const { trace } = await aPromisingTrace(council)
    await officer.get('/staff/traces')
    const text = officer.text()
    expect(text.indexOf(old.reference)).to.be.lessThan(text.indexOf(trace.reference))
    expect(text).to.contain('Past their date (1)').and.to.contain('Yours (2)')
    await officer.get('/staff/traces?list=overdue&after=nonsense')
    expect(officer.text()).to.contain(old.reference).and.not.to.contain(trace.reference)
    for (let more = 0; more < 25; more += 1) await aTrace(council, { reference: old.account_reference })
    await officer.get('/staff/traces')
    await officer.get(linkTo(officer, 'Next page'))
    expect(officer.last.body.match(/href="\/staff\/traces\/[\da-f]{8}-/g)).to.have.length(2)
    await officer.get(`/staff/traces?reference=${trace.reference.toLowerCase().replaceAll('-', ' ').replace(/ /g, '+')}`)
    expect(officer.last.path).to.equal(`/staff/traces/${trace.id}`)
  })

  it('show on the account and in the search that one is open, and no more once it is closed', async () => {
    const trace = await aTrace(council)
    await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', accountReference: trace.account_reference, amountPence: pence(12_00) }] })
    const pages = [`/staff/accounts/${councilTax()}/${trace.account_reference}`, `/staff/transactions?q=${trace.account_reference}`]
    for (const page of pages) expect((await officer.get(page), officer.text())).to.match(/trace is open|Trace open/i)
    await closed(council, trace, { outcome: 'not-found', words: '' })
    for (const page of pages) expect((await officer.get(page), officer.text())).not.to.match(/trace is open|Trace open/i)
  })

  it('say what is picked and that it is not after all', async () => {
    const { trace, entryId } = await aPromisingTrace(council)
    await picked(council, trace, entryId)
    await officer.get(`/staff/traces/${trace.id}`)
    await officer.post(`/staff/traces/${trace.id}/picks`, { version: '3', none: 'yes' })
    expect(officer.text()).to.contain('No payment is picked any more').and.not.to.contain('Nothing of it has been moved')
    await officer.post(`/staff/traces/${trace.id}/picks`, { _csrf: officer.hiddenFields('/staff/sign-out')._csrf ?? '', version: '4', entry: newId(), line: '1' })
    expect(officer.last.status).to.equal(404)
  })

  async function allocate(entryId: string, part: AllocationPart): Promise<void> {
    const mover = { councilId: council.id, userId: council.users.officer.id, now: new Date() }
    await inCouncil(council.id, async trx => await allocateItems(trx, mover, [{ entryId, lineNumber: 2, parts: [part], idempotencyKey: newId(), narrative: null }]))
  }

  function councilTax(): string {
    return fundOf(council, 'council-tax').code
  }

  async function traceOn(page: string) {
    return await traceById(council, page.split('/').at(-1) ?? '')
  }

  async function count(table: string): Promise<number> {
    return (await inCouncil(council.id, async trx => await trx(table).where({ council_id: council.id }) as unknown[])).length
  }
})

function linkTo(visitor: HttpVisitor, text: string): string {
  const [, href] = new RegExp(`href="([^"]+)"[^>]*>${text}`).exec(visitor.last.body) ?? []
  if (href === undefined) throw new Error(`No link ${text} on ${visitor.last.path}, which answered ${visitor.last.status}`)
  return href.replaceAll('&amp;', '&')
}

function hidden(visitor: HttpVisitor, name: string): string {
  return new RegExp(`name="${name}" value="([^"]+)"`).exec(visitor.last.body)?.[1] ?? ''
}
