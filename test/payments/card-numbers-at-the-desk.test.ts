import { expect } from 'chai'
import { sealBankDetails } from '../../app/refunds/bank/bank-details.js'
import { asksFor } from '../refunds/asking.js'
import { anAccountHolder, aReference, fundOf, type TestCouncil, testPassword } from '../support/builders.js'
import { aDuplicate } from '../support/builders-refunds.js'
import { anAllocation, aPromisingItem } from '../support/builders-suspense.js'
import { aPaidLine, aTransfer, entriesOfTransfer } from '../support/builders-transfers.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { errorsShown } from './resident.js'
import { aLoggedService, tablesThatHold } from './what-is-kept.js'

/** As people type them. All are of the schemes' test ranges. */
const cards = ['4242424242424242', '4000 0566 5566 5556', '3714-496353-98431']
const crossedOut = /holds what looks like a card number\. We have crossed it out and kept nothing/
const message = /^That looks like a card number\. Enter .* instead\. We have not kept the number you typed$/

describe('A card number in a field of the staff, or of a link to pay', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let service: Awaited<ReturnType<typeof aLoggedService>>
  let adviser: HttpVisitor
  let officer: HttpVisitor
  let paymentPath: string

  before(async () => {
    service = await aLoggedService()
    council = await aPayingCouncil()
    await anAccountHolder(council)
    officer = await signedInAs(council.users.officer.email)
    adviser = await signedInAs(council.users.adviser.email)
    await adviser.get('/staff/help')
    await adviser.post('/staff/helps', { channel: 'phone' })
    await adviser.get('/pay/garden-waste')
    await adviser.submit({ reference: aReference(council, 'garden-waste') })
    paymentPath = adviser.last.path.split('/').slice(0, 3).join('/')
    await adviser.submit({ amount: '42' })
  })

  for (const card of cards) {
    it(`${card}: is not searched for, in the box or a filter`, async () => {
      await officer.get(`/staff/transactions?${new URLSearchParams({ q: `card ${card}`, kind: card }).toString()}`)
      expectRefused(officer, 'q', card)
      await officer.get(`/staff/transactions?${new URLSearchParams({ from: card }).toString()}`)
      expect(officer.last.status).to.equal(422)
      expect(officer.last.body).not.to.contain(card)
      const download = await officer.send('GET', `/staff/transactions.csv?${new URLSearchParams({ q: card }).toString()}`)
      expect(download.status).to.equal(303)
    })

    it(`${card}: is no email to sign in with, nor part of the page that follows`, async () => {
      const visitor = new HttpVisitor(service, council)
      await visitor.get(`/staff/transactions?${new URLSearchParams({ q: card }).toString()}`)
      expect(visitor.last.body).to.contain('name="next"').and.not.to.contain(encodeURIComponent(card).replaceAll('%20', '+'))
      await visitor.submit({ email: card, password: card })
      expectRefused(visitor, 'email', card)
    })

    it(`${card}: is no help code`, async () => {
      await adviser.get('/staff/help')
      await adviser.post('/staff/help-claims', { code: card, codeChannel: card })
      expectRefused(adviser, 'code', card)
    })

    it(`${card}: is no address of a link to pay`, async () => {
      for (const delivery of ['email', 'letter', '']) {
        await adviser.get(`${paymentPath}/links`)
        await adviser.post(`${paymentPath}/links`, { delivery, email: card, address: `Ann Body\n${card}`, postcode: card })
        if (delivery !== '') expectRefused(adviser, delivery === 'email' ? 'email' : 'address', card)
        expect(adviser.last.body, delivery).not.to.contain(card)
      }
    })

    it(`${card}: is neither postcode nor code of a payment that is passed on`, async () => {
      await adviser.get(`${paymentPath}/caller-code`)
      await adviser.submit({ postcode: card })
      expectRefused(adviser, 'postcode', card)
      const visitor = new HttpVisitor(service, council)
      await visitor.get('/code')
      await visitor.submit({ code: card, postcode: card })
      expectRefused(visitor, 'code', card)
      expect(errorsShown(visitor.last).summary.postcode).to.match(message)
    })
  }

  for (const card of cards) {
    it(`${card}: is not part of why money is moved, nor of why that is refused or turned round`, async () => {
      const line = await aPaidLine(council, 100_00)
      await officer.get(`/staff/transfers/new?entry=${line.entryId}`)
      const fields = { 'fund-1': fundOf(council, 'parking-fines').code, 'reference-1': aReference(council, 'parking-fines'), reason: 'other', explanation: `Paid with ${card}` }
      await officer.post('/staff/transfers', { ...fields, action: 'add-account', receipt: card })
      expect(officer.last.body).not.to.contain(card)
      for (const action of ['check', 'confirm']) {
        await officer.post('/staff/transfers', { ...fields, action })
        expectCrossedOut(officer, 'explanation', card)
      }
      const approver = await signedInAs(council.users.approver.email)
      const waiting = `/staff/transfers/${(await aTransfer(council, 1200_00)).id}`
      await approver.get(waiting)
      await approver.post(`${waiting}/decisions`, { decision: 'refused', reason: `No, it is ${card}` })
      expectCrossedOut(approver, 'reason', card)
      const [moved = ''] = await entriesOfTransfer(council, (await aTransfer(council, 10_00)).id)
      await officer.get(`/staff/transactions/${moved}/reversal`)
      await officer.post(`/staff/transactions/${moved}/reversal`, { reason: 'other', explanation: card })
      expectCrossedOut(officer, 'explanation', card)
    })

    it(`${card}: is not part of why money is refunded, nor of what is said of it, nor of a duplicate`, async () => {
      const line = await aPaidLine(council, 100_00)
      const path = `/staff/transactions/${line.entryId}/refund`
      await officer.get(path)
      await officer.post(`${path}/check`, { 'amount-2': card, reasonCode: 'other', reason: `Paid with ${card}`, accountName: card, sortCode: card, accountNumber: card })
      expectCrossedOut(officer, 'reason', card)
      const { encryptionKey } = (await testService()).services.config
      const bankDetails = sealBankDetails({ accountName: 'A Body', sortCode: '309430', accountNumber: '12345678' }, encryptionKey)
      const refund = await asksFor(council, line.entryId, [20_00], { bankDetails }, 'finance')
      const approver = await signedInAs(council.users.approver.email)
      for (const decision of ['approved', 'refused']) {
        await approver.get(`/staff/refunds/${refund.id}`)
        await approver.post(`/staff/refunds/${refund.id}/decisions`, { decision, note: `Not ${card}` })
        expectCrossedOut(approver, 'note', card)
      }
      const duplicate = await aDuplicate(council)
      await officer.get('/staff/refunds/duplicates')
      await officer.post(`/staff/refunds/duplicates/${duplicate}/dismissals`, { reason: card })
      expectCrossedOut(officer, `reason-${duplicate}`, card)
    })
  }

  for (const card of cards) {
    it(`${card}: is not part of why suspense money is returned, given up or put back, nor of why it is taken off its account`, async () => {
      const key = await aPromisingItem(council)
      const [item, allocation] = [`/staff/suspense/items/${key.entryId}/${key.lineNumber}`, await anAllocation(council, key)]
      for (const path of [`${item}/return`, `${item}/unidentified`, `${item}/put-back/${allocation}`, `/staff/suspense/from/${allocation}/2`]) {
        await officer.get(path)
        await officer.submit({ reason: `Paid with ${card}` })
        expectCrossedOut(officer, 'reason', card)
      }
    })
  }

  it('is none where it is a library card by the fund’s own check digit', async () => {
    await officer.get('/staff/transactions?q=3614%208900%20647913')
    expect(officer.last.status).to.equal(200)
    expect(officer.text()).to.contain('the account reference 36148900647913')
  })

  it('is neither stored nor logged anywhere', async () => {
    const digits = cards.flatMap(card => [card, card.replace(/[ -]/g, ''), encodeURIComponent(card), card.replaceAll(' ', '+')])
    expect(service.log.length).to.be.greaterThan(20)
    expect(service.log.filter(line => digits.some(text => line.includes(text)))).to.deep.equal([])
    expect(await tablesThatHold(...digits)).to.deep.equal([])
  })

  async function signedInAs(email: string): Promise<HttpVisitor> {
    const visitor = new HttpVisitor(service, council)
    await visitor.get('/staff/sign-in')
    await visitor.submit({ email, password: testPassword })
    return visitor
  }
})

/** What was typed is shown again, and of the number only crosses are left. */
function expectCrossedOut(visitor: HttpVisitor, field: string, card: string): void {
  expect([409, 422]).to.contain(visitor.last.status)
  expect(errorsShown(visitor.last).summary[field]).to.match(crossedOut)
  expect(visitor.last.body).to.contain('××').and.not.to.contain(card)
  expect(visitor.last.body).to.match(/<title>Error: (?!Error)/)
  expect(visitor.last.body.match(/class="govuk-error-summary"/g)).to.have.length(1)
}

function expectRefused(visitor: HttpVisitor, field: string, card: string): void {
  expect(visitor.last.status).to.equal(422)
  const { summary, fields } = errorsShown(visitor.last)
  expect(summary[field]).to.match(message)
  expect(fields).to.deep.equal(summary)
  expect(visitor.last.body).not.to.contain(card)
}
