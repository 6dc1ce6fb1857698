import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import pg from 'pg'
import { sweepPayments } from '../../app/payments/sweep-payments.js'
import type { TestCouncil } from '../support/builders.js'
import { testDatabase } from '../support/database.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { aPayerAtTheCardPage, enterCard, goToCardPage, ledgerOf, providerPayments, returnPath } from './at-the-provider.js'
import { aPayerWithBasket, goToCheck, type Paying, rowOf, rowsOf } from './resident.js'

const held: (() => Promise<void>)[] = []
const program = fileURLToPath(new URL('killed-process.ts', import.meta.url))

describe('A process that is killed', function () {
  this.timeout(120_000)
  usesService()
  afterEach(async () => { for (const release of held.splice(0)) await release() })

  for (const moment of ['stored', 'created', 'noted'] as const) {
    it(`while it starts a payment, ${moment}: whoever presses Pay again pays once`, async () => {
      const { council, payer } = await aPayerAtCheck()
      expect(await run(council, 'start', payer.paymentId, await versionOf(council, payer), moment)).to.equal('SIGKILL')
      expect(await rowOf(council, 'payments')).to.include({ status: 'paying' })
      expect(await providerPayments(council)).to.have.length(moment === 'stored' ? 0 : 1)
      await age(council)
      if (moment === 'stored') {
        await sweep()
        expect(await rowOf(council, 'payment_attempts')).to.include({ status: 'lost' })
      }
      const at = await goToCardPage(council, payer)
      expect(await providerPayments(council)).to.have.length(1)
      await enterCard(at)
      await payer.visitor.get(await returnPath(council, at))

      expect(payer.visitor.last.path).to.equal(`${payer.path}/receipt`)
      expect((await ledgerOf(council, payer)).entries).to.have.length(1)
    })
  }

  it('while it starts a payment leaves nothing hanging when nobody comes back', async () => {
    const { council, payer } = await aPayerAtCheck()
    await run(council, 'start', payer.paymentId, await versionOf(council, payer), 'created')
    await age(council)
    await sweep()

    const [known] = await providerPayments(council)
    expect(await rowOf(council, 'payment_attempts')).to.include({ status: 'open', provider_payment_id: known?.payment_id })
  })

  it('between the provider’s answer and its own: the sweep ends it, once', async () => {
    const { council, payer } = await aPayerWhoHasPaid()
    expect(await run(council, 'complete', payer.attempt.id, '', 'answered')).to.equal('SIGKILL')
    expect(await ledgerOf(council, payer)).to.deep.equal({ entries: [], postings: [] })
    await age(council)
    await sweep()

    await expectPaidOnce(council, payer)
  })

  it('in the middle of posting: nothing of it stays, and the sweep does it again, whole', async () => {
    const { council, payer } = await aPayerWhoHasPaid()
    const lock = await holdBack('outbox_messages')
    const child = start(council, 'complete', payer.attempt.id, '', '')
    await lock.hasSomebodyWaiting()
    child.kill('SIGKILL')
    expect((await once(child, 'exit') as unknown[])[1]).to.equal('SIGKILL')
    await lock.release()

    expect(await ledgerOf(council, payer)).to.deep.equal({ entries: [], postings: [] })
    expect(await rowOf(council, 'payments')).to.include({ status: 'paying' })
    expect(await rowsOf(council, 'outbox_messages')).to.deep.equal([])
    await age(council)
    await sweep()
    await expectPaidOnce(council, payer)
  })

  it('by the database, in the middle of posting: the payer’s next look does it again, whole', async () => {
    const { council, payer } = await aPayerWhoHasPaid()
    const back = await returnPath(council, payer)
    const lock = await holdBack('outbox_messages')
    const looking = payer.visitor.send('GET', back)
    await lock.endWhoeverWaits()
    expect((await looking).status).to.equal(503)
    await lock.release()
    expect(await ledgerOf(council, payer)).to.deep.equal({ entries: [], postings: [] })

    await payer.visitor.get(back)
    expect(payer.visitor.last.path).to.equal(`${payer.path}/receipt`)
    await expectPaidOnce(council, payer)
  })
})

async function aPayerAtCheck(): Promise<{ council: TestCouncil, payer: Paying }> {
  const council = await aPayingCouncil()
  const payer = await aPayerWithBasket(council, [['garden-waste', '42']])
  await goToCheck(payer)
  return { council, payer }
}

async function aPayerWhoHasPaid() {
  const council = await aPayingCouncil()
  const payer = await aPayerAtTheCardPage(council, { email: 'resident@example.com' })
  await enterCard(payer)
  return { council, payer }
}

async function expectPaidOnce(council: TestCouncil, payer: Paying): Promise<void> {
  expect(await rowOf(council, 'payments')).to.include({ status: 'paid' })
  expect((await ledgerOf(council, payer)).postings.map(posting => posting.replace(/GW\d+/, 'GW'))).to.deep.equal(['clearing - 4200', 'fund GW -4200'])
  expect(await rowsOf(council, 'outbox_messages')).to.have.length(1)
}

/** Answers by which signal it ended. */
async function run(...work: Parameters<typeof start>): Promise<string | null> {
  const [, signal] = await once(start(...work), 'exit') as [number | null, string | null]
  return signal
}

function start(council: TestCouncil, work: 'start' | 'complete', id: string, version: string, moment: string): ChildProcess {
  const { applicationUrl } = urls
  return spawn(process.execPath, ['--import', 'tsx', program, applicationUrl, council.slug, work, id, version, moment], { stdio: ['ignore', 'ignore', 'inherit'] })
}

let urls = { applicationUrl: '', superuserUrl: '', ownerUrl: '' }
before(async () => { urls = await testDatabase() })

async function versionOf(council: TestCouncil, { paymentId }: Paying): Promise<string> {
  return String((await rowOf(council, 'payments', { id: paymentId })).version)
}

/** As if its attempt had been begun some minutes ago, and its time to be looked at had come. */
async function age({ id }: TestCouncil): Promise<void> {
  const client = await superuser()
  await client.query(`update payment_attempts set created_at = created_at - interval '3 minutes', next_check_at = now() where council_id = $1`, [id])
  await client.end()
}

async function sweep(): Promise<void> {
  await sweepPayments((await testService()).services)
}

/** Holds a table back, so that whoever wants to write to it waits in the middle of a transaction. */
async function holdBack(table: string) {
  const [client, watcher] = [await superuser(), await superuser()]
  await client.query('begin')
  await client.query(`lock table ${table} in exclusive mode`)
  const waiting = `from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%${table}%'`
  const until = async (isSo: () => Promise<boolean>) => {
    for (let tries = 0; !(await isSo()); tries += 1) {
      if (tries > 600) throw new Error(`Nobody waits for ${table}`)
      await new Promise(resolve => { setTimeout(resolve, 50) })
    }
  }
  const release = async () => {
    await client.query('rollback')
    await Promise.all([client.end(), watcher.end()])
  }
  held.push(release)
  return {
    hasSomebodyWaiting: async () => { await until(async () => (await watcher.query(`select ${waiting}`)).rowCount !== 0) },
    endWhoeverWaits: async () => { await until(async () => (await watcher.query(`select pg_terminate_backend(pid) ${waiting}`)).rowCount !== 0) },
    release: async () => {
      held.splice(held.indexOf(release), 1)
      await release()
    }
  }
}

async function superuser(): Promise<pg.Client> {
  const url = new URL(urls.superuserUrl)
  url.pathname = new URL(urls.ownerUrl).pathname
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  return client
}
