import { expect } from 'chai'
import { inCouncil, inCouncilOn } from '../../app/database/in-council.js'
import { makeTransfer } from '../../app/transfers/make-transfer.js'
import { approveTransfer } from '../../app/transfers/decide-transfer.js'
import { expectSoundBooks, remainingOf } from '../ledger/books.js'
import { aCouncil, anAccountHolder, aReference, fundOf, type TestCouncil } from '../support/builders.js'
import { aPaidLine, aRequest, aTarget, aTransfer, asMover, entriesOfTransfer } from '../support/builders-transfers.js'
import { aTrace } from '../support/builders-traces.js'
import { countedQueries } from '../support/counted-queries.js'
import { testDatabase } from '../support/database.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('Transfers on the screen', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let officer: HttpVisitor

  beforeEach(async () => {
    council = await aCouncil()
    officer = await signedIn(council, 'officer')
  })
  afterEach(async () => { await expectSoundBooks(council) })

  it('lead from a transaction through a check to what was done, once however often it is confirmed', async () => {
    const line = await aPaidLine(council, 100_00)
    const reference = aReference(council, 'parking-fines')
    await officer.get(`/staff/transactions/${line.entryId}`)
    expect(officer.last.body).to.contain(`/staff/transfers/new?entry=${line.entryId}`)
    await officer.get(`/staff/transfers/new?entry=${line.entryId}`)
    await officer.post('/staff/transfers', { 'fund-1': parking(), 'reference-1': reference, 'reason': 'wrong-fund', 'action': 'check' })
    expect(officer.last.status).to.equal(200)
    expect(officer.text()).to.contain('Check before you move £100.00').and.to.contain(`${fundOf(council, 'parking-fines').name} ${reference}`).and.to.contain('It was paid for the wrong thing')
    expect(await remainingOf(council, line.entryId, 2), 'a check moves nothing').to.equal(undefined)
    const fields = new URLSearchParams({ ...officer.hiddenFields('/staff/transfers'), action: 'confirm' }).toString()
    const answers = await Promise.all([1, 2, 3].map(async () => await officer.send('POST', '/staff/transfers', fields)))
    expect(new Set(answers.map(({ status, headers }) => `${status} ${String(headers.location)}`)).size).to.equal(1)
    await officer.get(String(answers[0]?.headers.location))
    expect(officer.text()).to.contain('The money is moved').and.to.contain('Recorded as')
    expect(await remainingOf(council, line.entryId, 2)).to.equal(0)
    const back = await officer.send('POST', '/staff/transfers', fields)
    expect(back.status, 'and after going back').to.equal(303)
    await officer.get(`/staff/transactions/${line.entryId}`)
    expect(officer.last.body).not.to.contain('/staff/transfers/new')
  })

  it('grow by accounts and payments, keep what was typed, and name every fault in page order', async () => {
    const [one, two] = [await aPaidLine(council, 30_00), await aPaidLine(council, 50_00)]
    const receipt = await receiptOf(two.entryId)
    await officer.get(`/staff/transfers/new?entry=${one.entryId}`)
    await officer.post('/staff/transfers', { 'take-1': '12', 'fund-1': parking(), 'reference-1': 'kept', 'action': 'add-account' })
    expect(officer.last.body).to.contain('name="fund-2"').and.to.contain('value="kept"').and.to.contain('value="12"')
    await officer.post('/staff/transfers', { 'take-1': '12', 'receipt': 'nonsense', 'action': 'add-payment' })
    expect(officer.last.status).to.equal(422)
    await officer.post('/staff/transfers', { 'take-1': '12', 'fund-1': parking(), 'reference-1': 'kept', 'receipt': receipt.toLowerCase(), 'action': 'add-payment' })
    expect(officer.last.body).to.contain('name="take-2"').and.to.contain('value="50.00"').and.to.contain('value="kept"')
    await officer.post('/staff/transfers', { 'take-1': '31', 'take-2': '1.234', 'fund-1': '', 'reference-1': 'x', 'fund-2': parking(), 'reference-2': '!', 'amount-2': 'ten', 'action': 'check' })
    expect(officer.last.status).to.equal(422)
    const words = ['Enter how much goes to this account', 'The amount must be in pounds', '£31.00 is asked for, and £30.00', 'no more than two digits', 'Choose what it pays', 'cannot be a parking fine', 'Choose why']
    for (const word of words) expect(officer.text()).to.contain(word)
    await officer.post('/staff/transfers', {
      'take-1': '30', 'take-2': '50', 'fund-1': parking(), 'reference-1': aReference(council, 'parking-fines'), 'amount-1': '79.99', 'reason': 'other', 'explanation': 'It was', 'action': 'check'
    })
    expect(officer.text()).to.contain('£80.00 is taken and £79.99 is given')
  })

  it('say what can be moved and why not more, with links', async () => {
    const line = await aPaidLine(council, 2000_00)
    const small = await aRequest(council, [{ ...line, amountPence: 300_00 }], [aTarget(council, 300_00)])
    await asMover(council, 'officer', async (trx, mover) => await makeTransfer(trx, mover, small))
    const waiting = await aRequest(council, [{ ...line, amountPence: 1200_00 }], [aTarget(council, 1200_00)])
    await asMover(council, 'finance', async (trx, mover) => await makeTransfer(trx, mover, waiting))
    await officer.get(`/staff/transfers/new?entry=${line.entryId}`)
    const [moved = ''] = await entriesOfTransfer(council, small.id)
    expect(officer.text()).to.contain('£500.00 of it can be moved').and.to.contain('£300.00 went on in Transfer').and.to.contain('£1,200.00 is set aside for transfer')
    expect(officer.last.body).to.contain(`/staff/transactions/${moved}`).and.to.contain(`/staff/transfers/${waiting.id}`)
    await officer.post('/staff/transfers', { 'take-1': '500.01', 'fund-1': parking(), 'reference-1': aReference(council, 'parking-fines'), 'reason': 'wrong-fund', 'action': 'check' })
    expect(officer.text()).to.contain('£500.01 is asked for, and £500.00')
  })

  it('tell the second of two officers what has changed, and keep what they typed', async () => {
    const line = await aPaidLine(council, 100_00)
    const reference = aReference(council, 'parking-fines')
    await officer.get(`/staff/transfers/new?entry=${line.entryId}`)
    await officer.post('/staff/transfers', { 'take-1': '20', 'fund-1': parking(), 'reference-1': reference, 'reason': 'wrong-fund', 'action': 'check' })
    const other = await aRequest(council, [{ ...line, amountPence: 70_00 }], [aTarget(council, 70_00)])
    await asMover(council, 'finance', async (trx, mover) => await makeTransfer(trx, mover, other))
    await officer.post('/staff/transfers', { action: 'confirm' })
    expect(officer.last.status).to.equal(409)
    expect(officer.text()).to.contain('£100.00 of').and.to.contain('could be moved when you opened this page, and £30.00 can be now')
      .and.to.contain(`by ${council.users.finance.name}`)
    expect(officer.last.body).to.contain(`value="${reference}"`).and.to.contain('value="20"')
    await officer.post('/staff/transfers', { 'take-1': '20', 'fund-1': parking(), 'reference-1': reference, 'reason': 'wrong-fund', 'action': 'check' })
    await officer.post('/staff/transfers', { action: 'confirm' })
    expect(officer.text()).to.contain('The money is moved')
  })

  it('show the stop of an account that is to get money', async () => {
    const line = await aPaidLine(council, 100_00)
    const { reference } = await anAccountHolder(council, { stopCode: 'court' })
    await officer.get(`/staff/transfers/new?entry=${line.entryId}`)
    await officer.post('/staff/transfers', { 'fund-1': fundOf(council, 'council-tax').code, 'reference-1': reference, 'reason': 'wrong-account', 'action': 'check' })
    expect(officer.text()).to.contain('Stop:').and.to.contain('Ms Siân O’Brien')
  })

  it('say beforehand that what the officer has moved of the same payment counts towards the limit', async () => {
    const line = await aPaidLine(council, 1500_00)
    const earlier = await aRequest(council, [{ ...line, amountPence: 700_00 }], [aTarget(council, 700_00)])
    await asMover(council, 'officer', async (trx, mover) => await makeTransfer(trx, mover, earlier))
    await officer.get(`/staff/transfers/new?entry=${line.entryId}`)
    await officer.post('/staff/transfers', { 'take-1': '400', 'fund-1': parking(), 'reference-1': aReference(council, 'parking-fines'), 'reason': 'wrong-fund', 'action': 'check' })
    expect(officer.text()).to.contain('You have moved £700.00 of the same payment before without another person. With it this is more than £1,000.00, so another person has to agree')
    await officer.post('/staff/transfers', { action: 'confirm' })
    expect(officer.text()).to.contain('Another person has been asked to agree')
  })

  it('neither keep nor show again a card number typed as a reference', async () => {
    const line = await aPaidLine(council, 100_00)
    await officer.get(`/staff/transfers/new?entry=${line.entryId}`)
    await officer.post('/staff/transfers', { 'fund-1': parking(), 'reference-1': '4444 3333 2222 1111', 'reason': 'wrong-fund', 'action': 'check' })
    expect(officer.last.status).to.equal(422)
    expect(officer.last.body).not.to.match(/4444\s?3333/)
  })

  it('begin from an account, with the payments that are ticked', async () => {
    const line = await aPaidLine(council, 100_00)
    const path = `/staff/transfers/from/${fundOf(council, 'council-tax').code}/${line.reference}`
    await officer.get(`/staff/accounts/${fundOf(council, 'council-tax').code}/${line.reference}`)
    expect(officer.last.body).to.contain(path)
    await officer.get(path)
    expect(officer.text()).to.contain('£100.00, paid on')
    await officer.get(`/staff/transfers/new?line-1=${line.entryId}:2`)
    expect(officer.last.body).to.contain('value="100.00"')
    expect((await officer.get('/staff/transfers/new')).status).to.equal(404)
  })

  it('show an approver whose accounts they are, what is on them, and what stands in the way', async () => {
    const line = await aPaidLine(council, 1200_00)
    const { reference } = await anAccountHolder(council, { stopCode: 'court' })
    await aTrace(council, { reference })
    const request = await aRequest(council, [{ ...line, amountPence: 1200_00 }], [{ ...aTarget(council, 1000_00, 'council-tax'), accountReference: reference }, aTarget(council, 200_00)])
    await asMover(council, 'officer', async (trx, mover) => await makeTransfer(trx, mover, request))
    const approver = await signedIn(council, 'approver')
    await approver.get(`/staff/transfers/${request.id}`)
    expect(approver.text()).to.contain('Ms Siân O’Brien').and.to.contain('Balance £120.00, as at').and.to.contain('Stop ')
      .and.to.contain('A trace is open. The account is marked until').and.to.contain('We hold no name')
    await approver.get('/staff/transfers')
    const { answer, queries } = await countedQueries(async () => await approver.get('/staff/transfers'))
    expect(answer.status).to.equal(200)
    expect(approver.text()).to.contain(`${fundOf(council, 'council-tax').name} ${line.reference} and 2 more`)
    await approver.get('/staff/approvals')
    expect(approver.text()).to.contain(`${line.reference} and 2 more`)
    await aTransfer(council, 1200_00)
    await aTransfer(council, 10_00)
    expect((await countedQueries(async () => await approver.get('/staff/transfers'))).queries, 'no query a row').to.have.length(queries.length)
  })

  it('wait for an approver, who agrees on the page; who asked can only take them back', async () => {
    const { id } = await aTransfer(council, 1200_00)
    await officer.get(`/staff/transfers/${id}`)
    expect(officer.text()).to.contain('You asked for this, so somebody else decides').and.not.to.contain('If you refuse it')
    const approver = await signedIn(council, 'approver')
    await approver.get(`/staff/transfers/${id}`)
    await approver.post(`/staff/transfers/${id}/decisions`, { decision: 'refused' })
    expect(approver.last.status).to.equal(422)
    await approver.post(`/staff/transfers/${id}/decisions`, { decision: 'approved' })
    expect(approver.text()).to.contain('The money is moved').and.to.contain(`${council.users.approver.name} agreed on`)
    await officer.post(`/staff/transfers/${id}/withdrawals`)
    expect(officer.last.status).to.equal(409)
    expect(officer.text()).to.contain('It has been agreed to and posted already')
  })

  it('are listed by state, a page at a time, without those of other funds and other councils', async () => {
    const other = await aCouncil()
    const planted = await aTransfer(other, 10_00)
    const made: string[] = []
    for (let count = 0; count < 27; count += 1) made.push((await aTransfer(council, 10_00)).id)
    const { id: waiting } = await aTransfer(council, 1200_00)
    await officer.get('/staff/transfers?state=posted')
    const first = idsOn(officer)
    await officer.get((/rel="next" href="([^"]*)"/.exec(officer.last.body)?.[1] ?? '').replaceAll('&amp;', '&'))
    expect([...first, ...idsOn(officer)]).to.deep.equal([...made].reverse())
    await officer.get('/staff/transfers?state=waiting')
    expect(idsOn(officer)).to.deep.equal([waiting])
    expect((await officer.get(`/staff/transfers/${planted.id}`)).status).to.equal(404)
    await limitOfficer([parking()])
    await officer.get('/staff/transfers')
    expect(idsOn(officer)).to.deep.equal([])
    expect((await officer.get(`/staff/transfers/${waiting}`)).status).to.equal(404)
  })

  it('are not for money of funds that the officer may not use', async () => {
    const line = await aPaidLine(council, 100_00)
    await limitOfficer([parking()])
    expect((await officer.get(`/staff/transfers/new?entry=${line.entryId}`)).status).to.equal(404)
    await limitOfficer([fundOf(council, 'council-tax').code])
    await officer.get(`/staff/transfers/new?entry=${line.entryId}`)
    expect(officer.last.body).not.to.contain(fundOf(council, 'parking-fines').name)
    await officer.post('/staff/transfers', { 'fund-1': parking(), 'reference-1': aReference(council, 'parking-fines'), 'reason': 'wrong-fund', 'action': 'check' })
    expect(officer.last.status).to.equal(422)
    expect(officer.text()).to.contain('Choose what it pays')
    expect((await officer.get(`/staff/transfers/from/${parking()}/${aReference(council, 'parking-fines')}`)).status).to.equal(404)
  })

  it('are reversed from their transaction’s page, or the page says why not', async () => {
    const { id } = await aTransfer(council, 80_00)
    const [entryId = ''] = await entriesOfTransfer(council, id)
    await officer.get(`/staff/transactions/${entryId}`)
    expect(officer.last.body).to.contain(`/staff/transfers/${id}`)
    expect(officer.text()).to.contain('Reverse this transaction')
    const path = `/staff/transactions/${entryId}/reversal`
    await officer.get(path)
    await officer.post(path, {})
    expect(officer.last.status).to.equal(422)
    await officer.post(path, { reason: 'wrong-account' })
    expect(officer.text()).to.contain('It is reversed')
    await officer.get(`/staff/transactions/${entryId}`)
    expect(officer.text()).not.to.contain('Reverse this transaction')
    await officer.get(path)
    expect(officer.text()).to.contain('It has been reversed already')
    const { line } = await aTransfer(council, 80_00)
    await officer.get(`/staff/transactions/${line.entryId}/reversal`)
    expect(officer.text()).to.contain('A card payment is what the payment provider says')
  })

  it('are not reversed when their money has moved on, with a link to where', async () => {
    const { id } = await aTransfer(council, 1200_00)
    await asMover(council, 'approver', async (trx, mover) => { await approveTransfer(trx, mover, id) })
    const [entryId = ''] = await entriesOfTransfer(council, id)
    const onward = await aRequest(council, [{ entryId, lineNumber: 2, amountPence: 5_00 }], [aTarget(council, 5_00)])
    await officer.get(`/staff/transactions/${entryId}/reversal`)
    expect(officer.text()).to.contain('so another person has to agree')
    await asMover(council, 'officer', async (trx, mover) => await makeTransfer(trx, mover, onward))
    await officer.post(`/staff/transactions/${entryId}/reversal`, { reason: 'wrong-account' })
    expect(officer.last.status).to.equal(409)
    expect(officer.text()).to.contain('£5.00 went on in Transfer')
  })

  function parking(): string {
    return fundOf(council, 'parking-fines').code
  }

  async function limitOfficer(codes: string[]): Promise<void> {
    const { owner } = await testDatabase()
    await inCouncilOn(owner, council.id, async trx => { await trx('users').where({ council_id: council.id, id: council.users.officer.id }).update({ fund_codes: codes }) })
  }

  async function receiptOf(entryId: string): Promise<string> {
    return await inCouncil(council.id, async trx => (await trx('ledger_entries').where({ council_id: council.id, id: entryId }).first('reference') as { reference: string }).reference)
  }
})

function idsOn(visitor: HttpVisitor): string[] {
  return [...visitor.last.body.matchAll(/href="\/staff\/transfers\/([0-9a-f-]{36})"/g)].map(([, id = '']) => id)
}
