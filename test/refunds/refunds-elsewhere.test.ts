import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { pence } from '../../app/money.js'
import { followRefunds } from '../../app/refunds/card/follow-refunds.js'
import { submitRefund } from '../../app/refunds/card/submit-refund.js'
import { Refund } from '../../app/refunds/refund.js'
import { rowsOf } from '../payments/resident.js'
import type { TestCouncil } from '../support/builders.js'
import { doJobs } from '../support/do-jobs.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import {
  aCardPayment, asksFor, type CardPaid, expectAgrees, postingsOf, provider, refundableOf, refundElsewhere, sweepLater
} from './asking.js'

describe('A refund that was made in the provider’s own pages,', function () {
  this.timeout(60_000)
  usesService()

  it('makes the provider’s own lock refuse what was asked for here, and is then in the books', async () => {
    const { council, entryId, attempt } = await paid()
    const refund = await asksFor(council, entryId, [42_00])
    await refundElsewhere(council, attempt.provider_payment_id, 5_00)
    await doJobs(council)

    expect(await rowOf(council, refund)).to.include({ state: 'failed', failure_code: 'refunded-elsewhere' })
    const [found] = (await rowsOf(council, 'refunds')).filter(row => row.requested_by === null)
    expect(found).to.include({ state: 'succeeded', amount_pence: 5_00 })
    expect(await postingsOf(council, `card-refund:${String(found?.id)}`)).to.deep.equal(['suspense 500', 'clearing -500'])
    expect((await refundableOf(council, entryId)).lines[0]).to.include({ leftPence: 42_00 })
    await expectAgrees(council)
  })

  it('ends none that was asked for here before and whose answer is lost: that one is looked for first', async () => {
    const { council, entryId, attempt } = await paid()
    await provider(council, { loseNextRefunds: 1, noWebhooks: true })
    const refund = await asksFor(council, entryId, [20_00])
    await doJobs(council)
    await refundElsewhere(council, attempt.provider_payment_id, 5_00)
    const { services } = await testService()
    const slow = { ...services, clock: { now: () => new Date(Date.now() + 3 * 60_000) }, providerFor: (...account: Parameters<typeof services.providerFor>) => {
      const real = services.providerFor(...account)
      return { ...real, listRefunds: async (id: string) => (await real.listRefunds(id)).filter(({ amountPence }) => amountPence !== 20_00) }
    } }
    await submitRefund(slow, council.id, refund.id)
    expect(await rowOf(council, refund)).to.include({ state: 'submitting' })
    await sweepLater(6)
    expect((await rowsOf(council, 'refunds')).map(row => `${String(row.state)} ${String(row.amount_pence)}`).sort()).to.deep.equal(['succeeded 2000', 'succeeded 500'])
    expect(await rowOf(council, refund)).to.include({ state: 'succeeded' })
    await expectAgrees(council)
  })

  it('or of another amount than was asked for, is not taken for it: what went is in suspense, and a person decides', async () => {
    const { council, entryId, attempt } = await paid()
    const refund = await asksFor(council, entryId, [20_00])
    const { services } = await testService()
    const wrong = { ...services, providerFor: (...account: Parameters<typeof services.providerFor>) => {
      const real = services.providerFor(...account)
      return { ...real, refundPayment: async (id: string, asked: Parameters<typeof real.refundPayment>[1]) => await real.refundPayment(id, { ...asked, amountPence: pence(19_00) }) }
    } }
    await provider(council, { noWebhooks: true })
    await submitRefund(wrong, council.id, refund.id)
    await followRefunds(services, council.id, attempt.id)

    expect(await rowOf(council, refund)).to.include({ state: 'failed', failure_code: 'amount-differs' })
    expect((await rowsOf(council, 'refunds')).map(row => `${String(row.state)} ${String(row.amount_pence)}`).sort()).to.deep.equal(['failed 2000', 'succeeded 1900'])
    await expectAgrees(council)
  })
})

async function paid(): Promise<CardPaid & { council: TestCouncil }> {
  const council = await aPayingCouncil()
  return { council, ...await aCardPayment(council) }
}

async function rowOf(council: TestCouncil, { id }: Refund): Promise<Refund> {
  return await inCouncil(council.id, async trx => await Refund.query(trx).findOne({ council_id: council.id, id }).throwIfNotFound())
}
