import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { type Clock, systemClock } from '../../app/dates.js'
import { sweepImports } from '../../app/imports/working/sweep-imports.js'
import { workImport } from '../../app/imports/working/work-import.js'
import { expectSoundBooks } from '../ledger/books.js'
import { breakOff } from '../support/broken-connections.js'
import { agenciesFile, importById, receive } from '../support/builders-imports.js'
import { aCouncil, anAccountHolder, type TestCouncil } from '../support/builders.js'
import { testDatabase, usesDatabase } from '../support/database.js'

const rows = 12_000

describe('Working a file whose worker is killed', function () {
  this.timeout(240_000)
  usesDatabase()
  let council: TestCouncil
  let importId: string
  let totalPence: number

  beforeEach(async () => {
    council = await aCouncil()
    const known = (await anAccountHolder(council)).reference
    const lines = Array.from({ length: rows }, (_, index) => ({ reference: index % 10 === 0 ? '99' : known, amount: `${(index % 500) + 1}.25` }))
    totalPence = lines.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0)
    importId = (await receive(council, agenciesFile(lines))).received ?? ''
  })

  it('posts each row once, whenever its connections are broken off and however often', async () => {
    let kills = 0
    // Each life begins when the last one's hold on the import has run out.
    for (let life = 0; life < 60; life += 1) {
      const clock: Clock = { now: () => new Date(systemClock.now().getTime() + life * 61_000) }
      const work = workImport(council.id, importId, clock).then(() => 'ended', () => 'killed')
      if (life < 25 && await breakOff(work, life < 5 ? life * 8 : life * 45)) kills += 1
      await work
      if ((await state()) === 'posted') break
    }
    expect(kills).to.be.greaterThan(3)
    await expectAllPosted()
  })

  it('is worked by one of many workers, and a hold that has run out is taken over', async () => {
    const late: Clock = { now: () => new Date(systemClock.now().getTime() + 120_000) }
    const first = workImport(council.id, importId, systemClock)
    await delay(200)
    await Promise.all([first, workImport(council.id, importId, systemClock), workImport(council.id, importId, late)])
    if ((await state()) !== 'posted') await workImport(council.id, importId, late)
    await expectAllPosted()
  })

  it('is found by the sweep when its job is lost', async () => {
    const { owner } = await testDatabase()
    const isImport = `payload ->> 'importId' = ?`
    await owner.raw(`delete from graphile_worker._private_jobs where ${isImport}`, [importId])
    await sweepImports(systemClock)
    const { rows: jobs } = await owner.raw<{ rows: unknown[] }>(`select id from graphile_worker._private_jobs where ${isImport}`, [importId])
    expect(jobs).to.have.length(1)
  })

  async function state(): Promise<string> {
    return await importById(council, importId).then(imported => imported.state, () => 'not known')
  }

  async function expectAllPosted(): Promise<void> {
    const imported = await importById(council, importId)
    expect(imported).to.include({ state: 'posted', read_rows: rows, posted_rows: rows, posted_pence: totalPence })
    const { entries, kept } = await inCouncil(council.id, async trx => ({
      entries: await trx('ledger_entries').where({ council_id: council.id }).count({ count: '*' }).first() as { count: number },
      kept: await trx('import_rows').where({ council_id: council.id, import_id: importId }).count({ count: '*' }).first() as { count: number }
    }))
    expect([entries.count, kept.count]).to.deep.equal([rows, rows])
    await expectSoundBooks(council)
  }
})
