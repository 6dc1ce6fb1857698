import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import type { Clock } from '../../../app/dates.js'
import { lateFiles } from '../../../app/imports/schedule/late-files-query.js'
import { aCouncil, type TestCouncil } from '../../support/builders.js'
import { agenciesFile, receive } from '../../support/builders-imports.js'
import { usesDatabase } from '../../support/database.js'

let amount = 0

describe('Late files', () => {
  usesDatabase()
  let council: TestCouncil
  let other: TestCouncil

  beforeEach(async () => {
    [council, other] = [await aCouncil(), await aCouncil()]
    await expectOf(council, 'agencies')
  })

  it('are those that have not come when their time and grace are over; before that they are still to come', async () => {
    expect(await due('2026-11-20T08:00:00Z')).to.deep.equal({ late: ['2026-11-19'], stillToCome: ['2026-11-20'] })
    expect(await due('2026-11-20T09:45:00Z')).to.deep.equal({ late: ['2026-11-19'], stillToCome: ['2026-11-20'] })
    expect(await due('2026-11-20T10:00:00Z')).to.deep.equal({ late: ['2026-11-20'], stillToCome: [] })
  })

  it('are late no more once they come, however late', async () => {
    await arrive(council, '2026-11-20T07:00:00Z')
    expect(await due('2026-11-20T09:00:00Z')).to.deep.equal({ late: [], stillToCome: [] })
    expect(await due('2026-11-20T12:00:00Z')).to.deep.equal({ late: [], stillToCome: [] })
    expect(await due('2026-11-23T11:00:00Z')).to.deep.equal({ late: ['2026-11-23'], stillToCome: [] })
    await arrive(council, '2026-11-23T14:00:00Z')
    expect(await due('2026-11-23T14:01:00Z')).to.deep.equal({ late: [], stillToCome: [] })
  })

  it('are not hidden by the day before’s, when that came late itself', async () => {
    await arrive(council, '2026-11-19T14:00:00Z')
    expect(await due('2026-11-20T08:00:00Z')).to.deep.equal({ late: [], stillToCome: ['2026-11-20'] })
    expect(await due('2026-11-20T11:00:00Z')).to.deep.equal({ late: ['2026-11-20'], stillToCome: [] })
  })

  it('have not come when they were put aside', async () => {
    const id = await arrive(council, '2026-11-20T07:00:00Z')
    await inCouncil(council.id, async trx => {
      await trx('imports').where({ council_id: council.id, id }).update({ state: 'discarded' })
    })
    expect(await due('2026-11-20T12:00:00Z')).to.deep.equal({ late: ['2026-11-20'], stillToCome: [] })
  })

  it('are of this council, and of sources that are on and expect something', async () => {
    await expectOf(other, 'agencies')
    await arrive(other, '2026-11-20T07:00:00Z')
    await arrive(council, '2026-11-20T07:00:00Z', 'govuk-pay')
    expect((await due('2026-11-20T12:00:00Z')).late).to.deep.equal(['2026-11-20'])
    await change(council, 'agencies', { enabled: false })
    expect(await due('2026-11-20T12:00:00Z')).to.deep.equal({ late: [], stillToCome: [] })
  })

  async function due(now: string): Promise<{ late: string[], stillToCome: string[] }> {
    const { late, stillToCome } = await inCouncil(council.id, async trx => await lateFiles(trx, council.id, new Date(now)))
    expect([...late, ...stillToCome].map(file => [file.sourceCode, file.by.toISOString().slice(10)])).to.deep.equal(
      [...late, ...stillToCome].map(() => ['agencies', 'T09:30:00.000Z']))
    return { late: late.map(file => file.by.toISOString().slice(0, 10)), stillToCome: stillToCome.map(file => file.by.toISOString().slice(0, 10)) }
  }
})

async function expectOf(council: TestCouncil, code: string): Promise<void> {
  await change(council, code, { expected_days: '12345', expected_by: '09:30', grace_minutes: 30, expected_from: '2026-01-01' })
}

async function change(council: TestCouncil, code: string, changes: object): Promise<void> {
  await inCouncil(council.id, async trx => { await trx('import_sources').where({ council_id: council.id, code }).update(changes) })
}

async function arrive(council: TestCouncil, at: string, sourceCode = 'agencies'): Promise<string> {
  amount += 1
  const clock: Clock = { now: () => new Date(at) }
  return (await receive(council, agenciesFile([{ reference: '99', amount: `${amount}.00` }]), { clock, sourceCode })).received ?? ''
}
