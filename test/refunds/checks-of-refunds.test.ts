import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { pollDisputes } from '../../app/disputes/poll-disputes.js'
import { checkWholeLedger } from '../../app/ledger/ledger-check.js'
import { requestCheck, makeCheck } from '../../app/pay-outs/make-check.js'
import { PayOutDay } from '../../app/pay-outs/pay-out-day.js'
import { followRefunds } from '../../app/refunds/card/follow-refunds.js'
import { accountOf, tomorrow } from '../pay-outs/at-the-provider.js'
import type { TestCouncil } from '../support/builders.js'
import { doJobs } from '../support/do-jobs.js'
import { aPayingCouncil, sandboxControl, testService, usesService } from '../support/service.js'
import { aCardPayment, asksFor, type CardPaid, provider, refundElsewhere } from './asking.js'

describe('The checks of the ledger and of card pay-outs', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let paid: CardPaid

  beforeEach(async () => {
    council = await aPayingCouncil()
    paid = await aCardPayment(council, { lines: [['garden-waste', '42']] })
  })

  it('agree with a refund and a lost dispute that are posted', async () => {
    await asksFor(council, paid.entryId, [20_00])
    await doJobs(council)
    const lost = await aCardPayment(council)
    await lose(lost)
    await poll()
    expect(await ledgerDifferences()).to.deep.equal([])
    expect(await payOutDifferences()).to.deep.equal([])
  })

  it('turn red for a refund that the provider made and nobody posted, until it is taken in', async () => {
    await provider(council, { noWebhooks: true })
    await refundElsewhere(council, paid.attempt.provider_payment_id, 5_00)
    expect(await payOutDifferences()).to.deep.equal(['refund-not-posted 500 null'])
    await followRefunds((await testService()).services, council.id, paid.attempt.id)
    expect(await payOutDifferences()).to.deep.equal([])
    expect(await ledgerDifferences()).to.deep.equal([])
  })

  it('turn red for a dispute that was lost and nobody posted', async () => {
    await provider(council, { noWebhooks: true })
    await lose(paid)
    expect(await payOutDifferences()).to.deep.equal(['dispute-not-posted 4200 null'])
    await poll()
    expect(await payOutDifferences()).to.deep.equal([])
  })

  it('turn red for what is confirmed here and not in the ledger, and the other way round', async () => {
    const now = new Date()
    const planted = newId()
    await inCouncil(council.id, async trx => {
      await trx('refunds').insert({
        council_id: council.id, id: planted, reference: 'PLANTED', route: 'card', entry_id: paid.entryId, method_code: '90', payment_attempt_id: paid.attempt.id,
        amount_pence: 7_00, state: 'succeeded', needs_approval: false, requested_by: null, provider_refund_id: 'planted', requested_at: now, finished_at: now
      })
    })
    expect(await ledgerDifferences()).to.deep.equal(['given-back-not-posted -700 0'])
    const refund = await asksFor(council, paid.entryId, [2_00])
    await provider(council, { noWebhooks: true, refundSubmittedSeconds: 0 })
    await inCouncil(council.id, async trx => { await trx('refunds').where({ council_id: council.id, id: planted }).update({ state: 'failed' }) })
    await doJobs(council)
    expect(await ledgerDifferences()).to.deep.equal([])
    await inCouncil(council.id, async trx => { await trx('refunds').where({ council_id: council.id, id: refund.id }).update({ state: 'failed' }) })
    expect(await ledgerDifferences()).to.deep.equal(['given-back-not-confirmed 0 -200'])
  })

  async function lose({ attempt }: CardPaid): Promise<void> {
    await sandboxControl(await testService(), 'POST', `/payments/${String(attempt.provider_payment_id)}/disputes`, { status: 'lost' })
  }

  async function poll(): Promise<void> {
    await pollDisputes((await testService()).services, council.id, accountOf(council).code)
  }

  async function ledgerDifferences(): Promise<string[]> {
    const { differences } = await inCouncil(council.id, async trx => await checkWholeLedger(trx, council.id, new Date(Date.now() + 86_400_000)))
    return differences.map(({ kind, expectedPence, foundPence }) => `${kind} ${expectedPence} ${foundPence}`)
  }

  /** As the daily check finds them tomorrow. */
  async function payOutDifferences(): Promise<string[]> {
    const services = await tomorrow()
    const waiting = await inCouncil(council.id, async trx => {
      await requestCheck(trx, council.id, accountOf(council).code, { userId: null, now: services.clock.now() })
      return await trx('pay_out_checks').where({ council_id: council.id, state: 'waiting' }).first('id') as { id: string }
    })
    await makeCheck(services, council.id, waiting.id)
    const days = await inCouncil(council.id, async trx => await PayOutDay.query(trx).where({ council_id: council.id, state: 'differs' }))
    return days.flatMap(({ differences }) => differences ?? []).map(({ kind, providerPence, postedPence }) => `${kind} ${String(providerPence)} ${String(postedPence)}`)
  }
})
