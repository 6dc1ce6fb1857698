import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { postEntry } from '../../app/ledger/post-entry.js'
import { pence } from '../../app/money.js'
import { aCouncil, fundOf } from '../support/builders.js'
import { aCardPaymentEntry, aPaidPayment } from '../support/builders-payments.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('The page of the ledger check', function () {
  this.timeout(30_000)
  usesService()

  it('names the funds between which money went astray', async () => {
    const council = await aCouncil()
    const { payment } = await aPaidPayment(council, { posted: false })
    await inCouncil(council.id, async trx => await postEntry(trx, council.id, aCardPaymentEntry(council, {
      paidAt: payment.paidAt, idempotencyKey: `payment-attempt:${payment.attemptId}`, lines: [{ fundSlug: 'parking-fines', amountPence: pence(120_00) }]
    })))
    const officer = await signedIn(council, 'officer')
    await officer.get('/staff/ledger-check')
    await officer.post('/staff/ledger-checks', { check: 'now' })

    for (const slug of ['council-tax', 'parking-fines']) {
      expect(officer.text()).to.contain(`What was put to ${fundOf(council, slug).name} differs`)
    }
  })
})
