import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { comingFrom, forgetOldAddresses, recordAudit } from '../../app/users/audit.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { usesDatabase } from '../support/database.js'
import { rowsOf } from '../support/paying.js'

const day = 24 * 3_600_000

describe('The addresses in the audit trail', () => {
  usesDatabase()

  it('are forgotten when they are old, and nothing else of an event, nor of another council’s', async () => {
    const [council, other] = [await aCouncil(), await aCouncil()]
    for (const one of [council, other]) for (const age of [401, 399]) await happened(one, age)
    const before = await eventsOf(council)
    expect(await forget(council)).to.equal(1)
    expect(await forget(council)).to.equal(0)
    expect(await eventsOf(council)).to.deep.equal(before.map((event, index) => index === 0 ? { ...event, address: null } : event))
    expect((await eventsOf(other)).map(({ address }) => address)).to.deep.equal(['192.0.2.7', '192.0.2.7'])
  })

  it('cannot be forgotten while they are young, nor can anything else of the trail be changed', async () => {
    const council = await aCouncil()
    await happened(council, 10)
    const tries = ['select forget_audit_addresses(:id, now())', 'update audit_events set address = null where council_id = :id', 'delete from audit_events where council_id = :id']
    for (const statement of tries) {
      const answer: unknown = await inCouncil(council.id, async trx => { await trx.raw(statement, { id: council.id }) }).then(() => 'done', (error: unknown) => error)
      expect(String(answer), statement).to.match(/last 180 days are kept|permission denied/)
    }
    expect((await eventsOf(council)).map(({ address }) => address)).to.deep.equal(['192.0.2.7'])
  })

  it('of another council cannot be forgotten by one', async () => {
    const [council, other] = [await aCouncil(), await aCouncil()]
    await happened(other, 500)
    const asking = inCouncil(council.id, async trx => { await trx.raw(`select forget_audit_addresses(:id, now() - interval '400 days')`, { id: other.id }) })
    expect(String(await asking.catch((error: unknown) => error))).to.contain('not of the council of this session')
    expect((await eventsOf(other)).map(({ address }) => address)).to.deep.equal(['192.0.2.7'])
  })
})

async function happened(council: TestCouncil, daysAgo: number): Promise<void> {
  await comingFrom('192.0.2.7', async () => {
    await inCouncil(council.id, async trx => {
      await recordAudit(trx, council.id, { at: new Date(Date.now() - daysAgo * day), userId: council.users.officer.id, action: 'signed_in' })
    })
  })
}

async function forget(council: TestCouncil): Promise<number> {
  return await inCouncil(council.id, async trx => await forgetOldAddresses(trx, council.id, new Date(Date.now() - 400 * day)))
}

async function eventsOf(council: TestCouncil): Promise<Record<string, unknown>[]> {
  const events = await rowsOf(council, 'audit_events')
  return events.sort((one, other) => Number(one.happened_at) - Number(other.happened_at))
}
