import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { Refund } from '../../app/refunds/refund.js'
import type { TestCouncil } from '../support/builders.js'
import { testDatabase } from '../support/database.js'
import { aPayingCouncil, usesService } from '../support/service.js'
import { aCardPayment, asksFor, atProvider, expectAgrees, postingsOf, provider, sweepLater } from './asking.js'

const program = fileURLToPath(new URL('killed-process.ts', import.meta.url))

describe('A process that is killed while it submits a refund', function () {
  this.timeout(120_000)
  usesService()

  for (const [moment, madeByThen] of [['listed', 0], ['noted', 0], ['answered', 1]] as const) {
    it(`just after it was ${moment}: the sweep ends it in the truth, once`, async () => {
      const council = await aPayingCouncil()
      const { entryId } = await aCardPayment(council)
      await provider(council, { noWebhooks: true })
      const refund = await asksFor(council, entryId, [42_00])
      expect(await run(council, refund.id, moment)).to.equal('SIGKILL')
      expect(await atProvider(council, entryId)).to.have.length(madeByThen)
      expect(await postingsOf(council, `card-refund:${refund.id}`)).to.deep.equal([])
      await sweepLater(3)
      await sweepLater(6)

      const ended = await inCouncil(council.id, async trx => await Refund.query(trx).findOne({ council_id: council.id, id: refund.id }).throwIfNotFound())
      expect(ended.state).to.equal('succeeded')
      expect(await atProvider(council, entryId)).to.deep.equal(['4200 success'])
      expect(await postingsOf(council, `card-refund:${refund.id}`)).to.deep.equal(['fund 4200', 'clearing -4200'])
      await expectAgrees(council)
    })
  }
})

/** Answers by which signal it ended. */
async function run(council: TestCouncil, refundId: string, moment: string): Promise<string | null> {
  const { applicationUrl } = await testDatabase()
  const child = spawn(process.execPath, ['--import', 'tsx', program, applicationUrl, council.slug, refundId, moment], { stdio: ['ignore', 'ignore', 'inherit'] })
  const [, signal] = await once(child, 'exit') as [number | null, string | null]
  return signal
}
