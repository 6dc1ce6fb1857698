import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { londonDate, systemClock } from '../../app/dates.js'
import { postBatch } from '../../app/ledger/post-entry.js'
import { proveFeed } from '../../app/posting-files/feed-proof-query.js'
import { sweepFeeds, workFeed } from '../../app/posting-files/making/work-feed.js'
import { anEntry, onBank, onFund } from '../ledger/books.js'
import { breakOff } from '../support/broken-connections.js'
import { cutNow, fileBytes, filesOf, numbersOfLines } from '../support/builders-posting-files.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { testDatabase, usesDatabase } from '../support/database.js'

const feedCode = 'council-tax'
const rounds = 6
const postingsEach = 3_000

describe('Making a posting file whose worker is killed', function () {
  this.timeout(240_000)
  usesDatabase()
  let council: TestCouncil
  let root: string

  beforeEach(async () => {
    council = await aCouncil()
    root = await mkdtemp(path.join(os.tmpdir(), 'counterfoil-posting-files-'))
    await inCouncil(council.id, async trx => { await trx('posting_feeds').where({ council_id: council.id, code: feedCode }).update({ folder: 'ctax' }) })
  })
  afterEach(async () => { await rm(root, { recursive: true, force: true }) })

  it('puts each posting into one whole file, whenever its connections are broken off', async () => {
    let kills = 0
    for (let round = 0; round < rounds; round += 1) {
      await inCouncil(council.id, async trx => {
        await postBatch(trx, council.id, Array.from({ length: postingsEach }, () => anEntry([onBank(1_00), onFund(council, -1_00)])))
      })
      for (let life = 0; life < 12; life += 1) {
        const work = lifeOfAWorker().then(() => 'ended', () => 'killed')
        if (life < 10 && await breakOff(work, (life * 7 + round * 13) % 90)) kills += 1
        await work
      }
    }
    await lifeOfAWorker()
    expect(kills).to.be.greaterThan(5)
    const files = await filesOf(council, feedCode)
    expect(files.map(({ number }) => number)).to.deep.equal(files.map((_, index) => index + 1))
    expect(files.every(({ state }) => state === 'placed')).to.equal(true)
    expect(files.reduce((sum, { line_count }) => sum + line_count, 0)).to.equal(rounds * postingsEach)
    for (const { number, line_count, file_name } of files) {
      expect((await numbersOfLines(council, feedCode, number)).length).to.equal(line_count)
      const bytes = await fileBytes(council, feedCode, number)
      expect(bytes.split('\r\n').filter(line => line.startsWith('D,'))).to.have.length(line_count)
      expect(await readFile(path.join(root, council.slug, 'ctax', String(file_name)), 'utf8')).to.equal(bytes)
    }
    const unfinished = (await readdir(path.join(root, council.slug, 'ctax'))).filter(name => !name.endsWith('.part'))
    expect(unfinished).to.have.length(files.length)
    expect(await proveFeed(council.id, feedCode, systemClock.now())).to.include({ agrees: true })
  })

  it('is found by the sweep when its job is lost', async () => {
    await cutNow(council, systemClock)
    const { owner } = await testDatabase()
    const isFeed = `payload ->> 'councilId' = ?`
    await owner.raw(`delete from graphile_worker._private_jobs where ${isFeed}`, [council.id])
    await sweepFeeds(systemClock)
    const { rows } = await owner.raw<{ rows: { feed: string }[] }>(`select payload ->> 'feedCode' as feed from graphile_worker._private_jobs where ${isFeed}`, [council.id])
    expect(rows.map(({ feed }) => feed)).to.include(feedCode)
  })

  /** It is asked for a file, and takes the feed as far as it goes. */
  async function lifeOfAWorker(): Promise<void> {
    const waits = await inCouncil(council.id, async trx => await trx('postings as p')
      .where({ 'p.council_id': council.id, 'p.ledger_account_kind': 'fund' })
      .whereNotExists(trx('posting_file_lines as l').select(trx.raw('1')).where('l.council_id', council.id).whereRaw('l.entry_id = p.entry_id'))
      .first('p.entry_id') as unknown)
    if (waits !== undefined) await cutNow(council, systemClock)
    await inCouncil(council.id, async trx => { await trx('posting_feeds').where({ council_id: council.id, code: feedCode }).update({ made_for: londonDate(systemClock.now()) }) })
    await workFeed({ clock: systemClock, root }, council.id, feedCode)
  }
})
