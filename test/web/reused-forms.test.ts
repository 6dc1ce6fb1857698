import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { FormReused } from '../../app/errors.js'
import { makeTransfer } from '../../app/transfers/make-transfer.js'
import { reverseEntry } from '../../app/transfers/reversing/reverse-entry.js'
import { anEntry, expectSoundBooks, onBank, onFund, post } from '../ledger/books.js'
import { aCouncil, anAccountHolder, aReference, fundOf, type TestCouncil } from '../support/builders.js'
import { aPaidLine, aRequest, aTarget, aTransfer, asMover, entriesOfTransfer } from '../support/builders-transfers.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const words = 'You have sent this form before with something else in it'

describe('A form that is sent once more with something else in it', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let officer: HttpVisitor

  beforeEach(async () => {
    council = await aCouncil()
    officer = await signedIn(council, 'officer')
  })
  afterEach(async () => { await expectSoundBooks(council) })

  it('moves no money, says so, keeps what was typed and can be sent as a new one', async () => {
    const line = await aPaidLine(council, 100_00)
    const [reference, other] = [aReference(council, 'parking-fines'), aReference(council, 'parking-fines')]
    await officer.get(`/staff/transfers/new?entry=${line.entryId}`)
    const typed = { 'take-1': '20', 'fund-1': fundOf(council, 'parking-fines').code, 'reference-1': reference, 'reason': 'wrong-fund' }
    await officer.post('/staff/transfers', { ...typed, action: 'check' })
    const fields: Record<string, string> = { ...officer.hiddenFields('/staff/transfers'), action: 'confirm' }
    const first = await send('/staff/transfers', fields)
    expect(first.status).to.equal(303)
    expect((await send('/staff/transfers', fields)).headers.location).to.equal(first.headers.location)
    for (const [name, changed] of [['take-1', '30'], ['reference-1', other], ['reason', 'payer-asks'], ['explanation', 'Other words']] as const) {
      const { status, body } = await send('/staff/transfers', { ...fields, [name]: changed })
      expect(status, name).to.equal(409)
      expect(body).to.contain(words).and.to.contain(changed).and.not.to.contain(fields.once)
    }
    expect(await rows('transfers')).to.equal(1)
    await officer.post('/staff/transfers', { ...fields, 'take-1': '30' })
    expect(officer.last.status).to.equal(409)
    await officer.post('/staff/transfers', { ...typed, 'take-1': '30', 'action': 'check' })
    await officer.post('/staff/transfers', { action: 'confirm' })
    expect(officer.text()).to.contain('The money is moved')
    expect(await rows('transfers')).to.equal(2)
  })

  it('is told from the same one by what the database keeps, at the same instant too', async () => {
    const line = await aPaidLine(council, 100_00)
    const request = await aRequest(council, [{ ...line, amountPence: 20_00 }], [aTarget(council, 20_00)])
    const other = { ...await aRequest(council, [{ ...line, amountPence: 30_00 }], [aTarget(council, 30_00)]), id: request.id }
    const answers = await Promise.allSettled([request, request, other].map(async one => await asMover(council, 'officer', async (trx, mover) => await makeTransfer(trx, mover, one))))
    const refused = answers.filter(answer => answer.status === 'rejected')
    expect(refused.length).to.be.oneOf([1, 2])
    for (const { reason } of refused) expect(reason).to.be.instanceOf(FormReused)
    expect(await rows('transfers')).to.equal(1)
  })

  it('reverses nothing else, nor for another reason', async () => {
    const [entryId = ''] = await entriesOfTransfer(council, (await aTransfer(council, 10_00)).id)
    const [another = ''] = await entriesOfTransfer(council, (await aTransfer(council, 11_00)).id)
    const path = `/staff/transactions/${entryId}/reversal`
    await officer.get(path)
    const fields: Record<string, string> = { ...officer.hiddenFields(path), reason: 'wrong-account' }
    const first = await send(path, fields)
    expect((await send(path, fields)).headers.location).to.equal(first.headers.location)
    const { status, body } = await send(path, { ...fields, reason: 'other', explanation: 'Other words' })
    expect(status).to.equal(409)
    expect(body).to.contain(words).and.to.contain('Other words')
    const asked = { id: fields.once ?? '', entryId: another, reasonCode: 'wrong-account', explanation: '' }
    const error = await asMover(council, 'officer', async (trx, mover) => await reverseEntry(trx, mover, asked)).then(() => null, (refusal: unknown) => refusal)
    expect(error).to.be.instanceOf(FormReused)
  })

  it('asks for no other refund', async () => {
    const receipt = anEntry([onBank(42_00), onFund(council, -42_00)])
    await post(council, receipt)
    const entryId = receipt.id
    const path = `/staff/transactions/${entryId}/refunds`
    await officer.get(`/staff/transactions/${entryId}/refund`)
    await officer.post(`/staff/transactions/${entryId}/refund/check`, { 'amount-2': '42', 'reasonCode': 'overpaid', 'accountName': 'J Smith', 'sortCode': '309430', 'accountNumber': '12345678' })
    const fields = officer.hiddenFields(path)
    const first = await send(path, fields)
    expect(first.status).to.equal(303)
    expect((await send(path, fields)).headers.location, 'though nothing of it is left').to.equal(first.headers.location)
    for (const [name, changed] of [['amount-2', '41'], ['reasonCode', 'duplicate'], ['reason', 'Other words'], ['accountNumber', '12345679']] as const) {
      const { status, body } = await send(path, { ...fields, [name]: changed })
      expect(status, name).to.equal(409)
      expect(body).to.contain(words)
    }
    expect(await rows('refunds')).to.equal(1)
  })

  it('asks an officer no other question, and starts no trace of another account', async () => {
    const adviser = await signedIn(council, 'adviser')
    await adviser.get('/staff/did-it-arrive')
    const path = '/staff/did-it-arrive/questions'
    const asked = { ...adviser.hiddenFields(path), question: 'Parked in May' }
    for (let twice = 0; twice < 2; twice += 1) expect((await send(path, asked, adviser)).status).to.equal(303)
    const question = await send(path, { ...asked, question: 'Parked in June' }, adviser)
    expect(question.status).to.equal(409)
    expect(question.body).to.contain(words).and.to.contain('Parked in June')
    expect(await rows('officer_questions')).to.equal(1)

    const [one, two] = [await anAccountHolder(council), await anAccountHolder(council)]
    await officer.get('/staff/traces/new')
    const trace: Record<string, string> = { ...officer.hiddenFields('/staff/traces'), fund: fundOf(council, 'council-tax').code, reference: one.reference }
    for (let twice = 0; twice < 2; twice += 1) expect((await send('/staff/traces', trace)).status).to.equal(303)
    const started = await send('/staff/traces', { ...trace, reference: two.reference })
    expect(started.status).to.equal(409)
    expect(started.body).to.contain(words).and.to.contain(two.reference).and.not.to.contain(trace.id)
    expect(await rows('traces')).to.equal(1)
  })

  async function send(path: string, fields: Record<string, string>, visitor = officer) {
    return await visitor.send('POST', path, new URLSearchParams(fields).toString())
  }

  async function rows(table: string): Promise<number> {
    return await inCouncil(council.id, async trx => (await trx(table).where({ council_id: council.id })).length)
  }
})
