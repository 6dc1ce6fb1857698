import { expect } from 'chai'
import { parseCrontab } from 'graphile-worker'
import { v7 as newId } from 'uuid'
import { inCouncil, outsideTenancy } from '../../app/database/in-council.js'
import { addJob, freeAbandonedJobs } from '../../app/database/job-queue.js'
import type { MessageSender } from '../../app/messages/send-message.js'
import { OutboxMessage, queueMessage } from '../../app/messages/outbox-message.js'
import { Help } from '../../app/payments/helping/help.js'
import { findPayment } from '../../app/payments/payment.js'
import { crontab } from '../../app/worker/tasks.js'
import { readConfig } from '../../app/config.js'
import type { Services } from '../../app/web/request.js'
import { aPaidPayment } from '../support/builders-payments.js'
import type { TestCouncil } from '../support/builders.js'
import { testDatabase } from '../support/database.js'
import { doJobs } from '../support/do-jobs.js'
import { aPayerAtTheProvider, payAtTheProvider } from '../support/payer.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { notifyApiKey, notifyTemplateId } from '../messages/start-notify.js'

describe('The worker’s queue, run as the application’s role', function () {
  this.timeout(90_000)
  usesService()

  it('completes the payment that a webhook told of', async () => {
    const council = await aPayingCouncil()
    const { attempt, paymentId } = await aPayerAtTheProvider(council, 'payer@example.com')
    await payAtTheProvider(attempt)
    await inCouncil(council.id, async trx => {
      await addJob(trx, 'complete-payment', { councilId: council.id, attemptId: attempt.id, because: 'the provider told us' })
    })

    await doJobs(council)

    expect((await inCouncil(council.id, async trx => await findPayment(trx, council.id, paymentId)))?.status).to.equal('paid')
  })

  it('sends nothing whose step was undone', async () => {
    const council = await aPayingCouncil()
    const sent: string[] = []
    const step = inCouncil(council.id, async trx => {
      await queue(trx, council, (await aPaidPayment(council)).payment.id)
      throw new Error('undone')
    })

    expect(await step.catch((error: unknown) => error)).to.be.an.instanceOf(Error)
    await doJobs(council, { services: await sendingServices(), sender: senderThat(async ({ reference }) => { sent.push(reference) }) })

    expect(sent).to.deep.equal([])
  })

  it('sends messages, puts off those that fail, and learns nothing of what was in them', async () => {
    const council = await aPayingCouncil()
    const { payment } = await aPaidPayment(council)
    const good = await inCouncil(council.id, async trx => await queue(trx, council, payment.id))
    const bad = await inCouncil(council.id, async trx => await queue(trx, council, payment.id))

    await doJobs(council, { services: await sendingServices(), sender: senderThat(async ({ reference, recipient }) => {
      if (reference === bad) throw new Error(`refused ${recipient}`)
    }) })

    expect((await messageOf(council, good)).sent_at).to.be.an.instanceOf(Date)
    expect((await messageOf(council, bad)).gave_up_at).to.equal(null)
    const job = await outsideTenancy()('graphile_worker.jobs').where({ key: bad }).first('attempts', 'last_error', 'run_at') as { attempts: number, last_error: string, run_at: Date }
    expect(job.attempts).to.equal(1)
    expect(job.last_error).not.to.contain('payer@example.com')
    expect(job.run_at.getTime()).to.be.greaterThan(Date.now())
  })

  it('gives a message up when its tries are used up', async () => {
    const council = await aPayingCouncil()
    const { payment } = await aPaidPayment(council)
    const id = await inCouncil(council.id, async trx => await queue(trx, council, payment.id))
    await (await testDatabase()).owner.raw('update graphile_worker._private_jobs set attempts = 11 where key = ?', [id])

    await doJobs(council, { services: await sendingServices(), sender: senderThat(async () => { throw new Error('away') }) })

    expect((await messageOf(council, id)).gave_up_at).to.be.an.instanceOf(Date)
    expect(await outsideTenancy()('graphile_worker.jobs').where({ key: id })).to.deep.equal([])
  })

  it('takes up the work of a worker that was killed', async () => {
    const council = await aPayingCouncil()
    const { payment } = await aPaidPayment(council)
    const id = await inCouncil(council.id, async trx => await queue(trx, council, payment.id))
    const lockedSince = async (minutes: number) => await (await testDatabase()).owner.raw(`
      update graphile_worker._private_jobs set locked_at = now() - make_interval(mins => ?), locked_by = 'killed', attempts = 1 where key = ?`, [minutes, id])
    const work = async (): Promise<void> => {
      await freeAbandonedJobs(outsideTenancy())
      await doJobs(council, { services: await sendingServices(), sender: senderThat(async () => undefined) })
    }

    await lockedSince(5)
    await work()
    expect((await messageOf(council, id)).sent_at).to.equal(null)
    await lockedSince(11)
    await work()
    expect((await messageOf(council, id)).sent_at).to.be.an.instanceOf(Date)
  })

  it('checks every ledger and keeps what it found', async () => {
    const council = await aPayingCouncil()
    await aPaidPayment(council)
    await addJob(outsideTenancy(), 'check-ledgers', {})

    await doJobs(council)

    const checks = await inCouncil(council.id, async trx => await trx('ledger_checks').where({ council_id: council.id })) as { agrees: boolean, started_by: null }[]
    expect(checks.map(check => check.agrees)).to.deep.equal([true])
  })

  it('removes what has expired and nothing else', async () => {
    const council = await aPayingCouncil()
    const sid = (name: string): string => `${name}-${council.id}`
    const inMinutes = (minutes: number): Date => new Date(Date.now() + minutes * 60_000)
    const session = (name: string, expire: Date) => ({ sid: sid(name), sess: JSON.stringify({ councilId: council.id }), expire })
    await outsideTenancy()('sessions').insert([session('old', inMinutes(-1)), session('young', inMinutes(60))])
    await outsideTenancy()('rate_limits').insert([
      { key: sid('old'), points: 1, expire: inMinutes(-1).getTime() }, { key: sid('young'), points: 1, expire: inMinutes(60).getTime() }
    ])
    const idle = await aHelp(council, inMinutes(-31))
    const active = await aHelp(council, inMinutes(-20))
    await addJob(outsideTenancy(), 'remove-expired', {})

    await doJobs(council)

    expect(await outsideTenancy()('sessions').whereLike('sid', `%${council.id}`).pluck('sid')).to.deep.equal([sid('young')])
    expect(await outsideTenancy()('rate_limits').whereLike('key', `%${council.id}`).pluck('key')).to.deep.equal([sid('young')])
    const helps = await inCouncil(council.id, async trx => await Help.query(trx).where({ council_id: council.id }))
    expect(helps.find(help => help.id === idle)?.ended_by).to.equal('idle')
    expect(helps.find(help => help.id === active)?.ended_at).to.equal(null)
  })

  it('has a time for each thing that comes up by itself', () => {
    expect(parseCrontab(crontab).map(item => item.task)).to.deep.equal(['beat', 'sweep-payments', 'sweep-refunds', 'poll-all-disputes', 'sweep-imports', 'take-arrivals', 'sweep-posting-feeds', 'suggest-all-matches', 'look-again-for-traces', 'check-all-pay-outs', 'find-duplicates', 'sum-measures', 'check-ledgers', 'publish-performance', 'sum-journeys', 'enforce-retention', 'sweep-practice', 'remove-expired'])
  })
})

/** The service's own, where Notify is configured: the outbox is not the demo's. */
async function sendingServices(): Promise<Services> {
  const { services } = await testService()
  const config = readConfig({
    NODE_ENV: 'test', DATABASE_URL: services.config.databaseUrl, NOTIFY_API_KEY: notifyApiKey, NOTIFY_TEMPLATE_ID: notifyTemplateId
  })
  return { ...services, config }
}

function senderThat(send: (message: { reference: string, recipient: string }) => Promise<unknown>): MessageSender {
  return {
    findAccepted: async () => null,
    send: async message => {
      await send(message)
      return newId()
    }
  }
}

async function queue(trx: Parameters<typeof queueMessage>[0], council: TestCouncil, paymentId: string): Promise<string> {
  return await queueMessage(trx, council.id, {
    kind: 'receipt', paymentId, recipient: 'payer@example.com', subject: 'A subject', body: 'A body', at: new Date()
  })
}

async function messageOf(council: TestCouncil, id: string): Promise<OutboxMessage> {
  return await inCouncil(council.id, async trx => await OutboxMessage.query(trx).findOne({ council_id: council.id, id }).throwIfNotFound())
}

async function aHelp(council: TestCouncil, lastActiveAt: Date): Promise<string> {
  const id = newId()
  await inCouncil(council.id, async trx => {
    await Help.query(trx).insert({
      council_id: council.id, id, payment_id: null, started_by: 'adviser', adviser_id: council.users.adviser.id, channel: 'phone',
      created_at: lastActiveAt, claimed_at: lastActiveAt, last_active_at: lastActiveAt
    })
  })
  return id
}
