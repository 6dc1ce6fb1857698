import { expect } from 'chai'
import { withdrawTransfer } from '../../app/transfers/decide-transfer.js'
import { aCardPayment, asksFor, decides } from '../refunds/asking.js'
import { aTransfer, asMover } from '../support/builders-transfers.js'
import { aPayingCouncil, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('What was decided while an approver had it open', function () {
  this.timeout(60_000)
  usesService()

  for (const decision of ['approved', 'refused']) {
    it(`shows what happened to a transfer, by whom, and what was typed, to who would have it ${decision}`, async () => {
      const council = await aPayingCouncil()
      const { id } = await aTransfer(council, 1200_00)
      const approver = await signedIn(council, 'approver')
      await approver.get(`/staff/transfers/${id}`)
      await asMover(council, 'officer', async (trx, mover) => { await withdrawTransfer(trx, mover, id) })
      await approver.post(`/staff/transfers/${id}/decisions`, { decision, reason: 'It is the right account' })
      expect(approver.last.status).to.equal(409)
      expect(approver.text()).to.contain('It has been taken back by who asked for it already').and.to.contain(`${council.users.officer.name} took it back on`)
        .and.not.to.contain('in another tab')
      if (decision === 'refused') expect(approver.text()).to.contain('What you wrote was not kept: It is the right account')
      expect(approver.last.body).to.match(/<title>Error: Transfer /)
    })

    it(`shows what happened to a refund, by whom, and what was typed, to who would have it ${decision}`, async () => {
      const council = await aPayingCouncil()
      const { entryId } = await aCardPayment(council, { lines: [['garden-waste', '142']] })
      const refund = await asksFor(council, entryId, [142_00])
      const approver = await signedIn(council, 'approver')
      await approver.get(`/staff/refunds/${refund.id}`)
      await decides(council, refund, 'withdrawn', 'officer')
      await approver.post(`/staff/refunds/${refund.id}/decisions`, { decision, note: 'The bill says £142' })
      expect(approver.last.status).to.equal(409)
      expect(approver.text()).to.contain('It has been taken back by who asked for it already').and.to.contain(`${council.users.officer.name} took it back.`)
        .and.to.contain('What you wrote was not kept: The bill says £142')
    })
  }
})
