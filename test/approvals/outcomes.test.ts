import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { approveReversal, refuseReversal, requestReversal, withdrawReversal } from '../../app/imports/import-reversal.js'
import { markRefund, makePaymentList } from '../../app/refunds/bank/payment-list.js'
import { decideUnidentified } from '../../app/suspense/unidentified-request.js'
import { approveTransfer, refuseTransfer, withdrawTransfer } from '../../app/transfers/decide-transfer.js'
import { aCardPayment, asksFor, decides, limit, provider, sweepLater, workerOf } from '../refunds/asking.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import { agenciesFile, anImport } from '../support/builders-imports.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { aPromisingItem, asked, asStaff } from '../support/builders-suspense.js'
import { aTransfer, asMover } from '../support/builders-transfers.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const agreed = 'that you asked for and that was agreed to or done'

describe('Whoever asked for what another person decides', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  beforeEach(async () => { council = await aCouncil() })

  it('is told on their home page what became of it, and nobody else is, until they open it', async () => {
    const other = await aCouncil()
    for (const where of [other, council]) await refused(where, (await aTransfer(where, 1200_00)).id)
    const [{ id: approvedId }, { id: refusedId }, { id: waitingId }] = [await aTransfer(council, 1300_00), await aTransfer(council, 1400_00), await aTransfer(council, 1500_00)]
    await approved(council, approvedId)
    await refused(council, refusedId)
    const officer = await signedIn(council, 'officer')
    expect(officer.text()).to.contain(`1 thing ${agreed}`).and.to.contain('2 things that you asked for and that were refused or came to nothing')
    expect((await signedIn(council, 'finance')).text()).not.to.contain('that you asked for')
    await officer.get('/staff/outcomes')
    expect(officer.text()).to.match(/Agreed to £1,300\.00, [^£]* by Owen Bristow/).and.to.match(/Refused £1,400\.00, [^£]* by Owen Bristow/)
    expect(officer.last.body).not.to.contain(waitingId)
    const approver = await signedIn(council, 'approver')
    await approver.get(`/staff/transfers/${refusedId}`)
    expect(await linksOf(officer)).to.include(`/staff/transfers/${refusedId}`).and.have.length(3)
    await officer.get(`/staff/transfers/${refusedId}`)
    expect(await linksOf(officer)).not.to.include(`/staff/transfers/${refusedId}`)
  })

  it('puts aside all that they were shown, and neither what came since nor another person’s', async () => {
    await refused(council, (await aTransfer(council, 1200_00)).id)
    const officer = await signedIn(council, 'officer')
    await officer.get('/staff/outcomes')
    const later = (await aTransfer(council, 1300_00)).id
    await refused(council, later)
    const shown = officer.hiddenFields('/staff/outcomes').shown ?? ''
    const finance = await signedIn(council, 'finance')
    await finance.get('/staff/help')
    await finance.post('/staff/outcomes', { ...finance.hiddenFields('/staff/sign-out'), shown })
    expect(await linksOf(officer)).to.have.length(2)
    await officer.post('/staff/outcomes', { shown })
    expect(officer.last.path).to.equal('/staff')
    expect(await linksOf(officer)).to.deep.equal([`/staff/transfers/${later}`])
  })

  it('is told nothing of what they have taken back themselves', async () => {
    const { id } = await aTransfer(council, 1200_00)
    await asMover(council, 'officer', async (trx, mover) => { await withdrawTransfer(trx, mover, id) })
    const requestId = await asked(council, await aPromisingItem(council))
    await asStaff(council, 'officer', async (trx, worker) => { await decideUnidentified(trx, worker, requestId, 'withdrawn') })
    await decides(council, await aBankRefund(), 'withdrawn', 'officer')
    const step = await aReversalAsked()
    await withdrawReversal(step)
    for (const who of ['officer', 'finance'] as const) expect(await linksOf(await signedIn(council, who))).to.deep.equal([])
  })

  it('is told of income that was not to be given up, on the item’s page as well', async () => {
    const item = await aPromisingItem(council)
    const requestId = await asked(council, item)
    await asStaff(council, 'approver', async (trx, worker) => { await decideUnidentified(trx, worker, requestId, 'refused') })
    const path = `/staff/suspense/items/${item.entryId}/${item.lineNumber}`
    const officer = await signedIn(council, 'officer')
    expect(await linksOf(officer)).to.deep.equal([path])
    await officer.get(path)
    expect(officer.text()).to.contain(`${council.users.approver.name} refused on`)
    expect(await linksOf(officer)).to.deep.equal([])
  })

  it('is told of a file that is, or is not, turned round', async () => {
    const step = await aReversalAsked()
    await refuseReversal({ ...step, userId: council.users.approver.id })
    const finance = await signedIn(council, 'finance')
    expect(await linksOf(finance)).to.deep.equal([`/staff/imports/${step.importId}`])
    expect(finance.text()).to.contain('Reversal of the file').and.to.contain('Refused')
    await finance.get(`/staff/imports/${step.importId}`)
    expect(await linksOf(finance)).to.deep.equal([])
    await requestReversal(step, 'Sent twice')
    await approveReversal({ ...step, userId: council.users.approver.id })
    expect(await linksOf(finance)).to.deep.equal([`/staff/imports/${step.importId}`])
    expect(finance.text()).to.contain('Agreed to')
  })

  it('is told once of a refund that goes on: when it was approved, and then what the bank made of it', async () => {
    const refund = await aBankRefund()
    await decides(council, refund, 'approved')
    const officer = await signedIn(council, 'officer')
    expect(await linksOf(officer)).to.deep.equal([`/staff/refunds/${refund.id}`])
    const finance = await workerOf(council, 'finance')
    await inCouncil(council.id, async trx => {
      await makePaymentList(trx, finance, [refund.id])
      await markRefund(trx, finance, refund.id, 'paid')
    })
    expect(await linksOf(officer)).to.deep.equal([`/staff/refunds/${refund.id}`])
    expect(officer.text()).to.contain('Paid to the bank account')
    await inCouncil(council.id, async trx => { await markRefund(trx, finance, refund.id, 'returned', 'Account closed') })
    expect(await linksOf(officer), 'it is work now').to.deep.equal([])
    await officer.get('/staff')
    expect(officer.text()).to.contain('1 refund of yours that failed or came back')
  })

  it('is told when the card got its money after an approver agreed, and not of one that needed none', async () => {
    council = await aPayingCouncil()
    const [waiting, alone] = [await aCardPayment(council, { lines: [['garden-waste', '42'], ['garden-waste', '90']] }), await aCardPayment(council)]
    await decides(council, await asksFor(council, waiting.entryId, [42_00, 90_00]), 'approved')
    await asksFor(council, alone.entryId, [1_00])
    await provider(council, { noWebhooks: true })
    await sweepLater(5)
    await sweepLater(60)
    const officer = await signedIn(council, 'officer')
    await officer.get('/staff/outcomes')
    expect(officer.text()).to.contain('Paid back to the card £132.00').and.not.to.contain('£1.00')
  })

  it('is told nothing of money that is not theirs to see any more', async () => {
    await refused(council, (await aTransfer(council, 1200_00)).id)
    await decides(council, await aBankRefund(), 'refused')
    const requestId = await asked(council, await aPromisingItem(council))
    await asStaff(council, 'approver', async (trx, worker) => { await decideUnidentified(trx, worker, requestId, 'refused') })
    const officer = await signedIn(council, 'officer')
    expect(await linksOf(officer)).to.have.length(3)
    await limit(council, 'officer', { method_codes: null, fund_codes: [fundOf(council, 'garden-waste').code] })
    expect(await linksOf(officer), 'suspense belongs to no fund').to.have.length(1)
    await limit(council, 'officer', { method_codes: ['CA'], fund_codes: null })
    expect(await linksOf(officer)).to.deep.equal([])
    await officer.get('/staff')
    expect(officer.text()).to.contain('What needs you now').and.not.to.contain('that you asked for')
  })

  async function aBankRefund() {
    const { entryId } = await aPaidPayment(council)
    return await asksFor(council, String(entryId), [1_00], { bankDetails: 'sealed' })
  }

  async function aReversalAsked() {
    const { id: importId } = await anImport(council, agenciesFile([{ reference: '99', amount: '12.34' }]))
    const step = { councilId: council.id, importId, userId: council.users.finance.id, now: new Date() }
    await requestReversal(step, 'Sent twice')
    return step
  }
})

async function approved(council: TestCouncil, id: string): Promise<void> {
  await asMover(council, 'approver', async (trx, mover) => { await approveTransfer(trx, mover, id) })
}

async function refused(council: TestCouncil, id: string): Promise<void> {
  await asMover(council, 'approver', async (trx, mover) => { await refuseTransfer(trx, mover, id, 'It is the right account') })
}

/** What the person has yet to look at. */
async function linksOf(visitor: HttpVisitor): Promise<string[]> {
  await visitor.get('/staff/outcomes')
  const list = /<dl[\s\S]*<\/dl>/.exec(visitor.last.body)?.[0] ?? ''
  return [...list.matchAll(/href="([^"]+)"/g)].map(match => match[1] ?? '')
}
