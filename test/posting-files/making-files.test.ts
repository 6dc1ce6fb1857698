import { expect } from 'chai'
import { fundAccountCode } from '../../app/councils/set-up-council.js'
import { inCouncil } from '../../app/database/in-council.js'
import type { Clock } from '../../app/dates.js'
import { proveFeed } from '../../app/posting-files/feed-proof-query.js'
import { cutFile } from '../../app/posting-files/making/cut-file.js'
import { workFeed } from '../../app/posting-files/making/work-feed.js'
import { postingsWaiting } from '../../app/posting-files/waiting-postings-query.js'
import { firstIdAt } from '../../app/ids.js'
import { postEntry } from '../../app/ledger/post-entry.js'
import { anEntry, onBank, onFund, onSuspense, post, reversalOf } from '../ledger/books.js'
import { fundOf, type TestCouncil, aCouncil } from '../support/builders.js'
import { cutNow, fileBytes, filesOf, makeFile, numbersOfLines } from '../support/builders-posting-files.js'
import { testDatabase, usesDatabase } from '../support/database.js'

const evening: Clock = { now: () => new Date('2026-11-20T18:30:00Z') }
const nextMorning: Clock = { now: () => new Date('2026-11-21T09:00:00Z') }
const nextEvening: Clock = { now: () => new Date('2026-11-21T18:05:00Z') }

describe('Making posting files', function () {
  this.timeout(60_000)
  usesDatabase()
  let council: TestCouncil

  beforeEach(async () => { council = await aCouncil() })

  it('puts every posting of the fund into the day’s file, with control totals, and none of another fund or council', async () => {
    await postReceipt(10_00)
    await postReceipt(20_50)
    await post(council, anEntry([onFund(council, 5_25), onBank(-5_25)], { type: 'returned_payment' }))
    await post(council, anEntry([onBank(77_00), { ...onFund(council, -77_00), ledgerAccountCode: fundAccountCode(fundOf(council, 'parking-fines').code) }]))
    await post(council, anEntry([onBank(45_00), onSuspense(-45_00)]))
    const other = await aCouncil()
    await post(other, anEntry([onBank(99_00), onFund(other, -99_00)]))
    await workFeed({ clock: evening, root: null }, council.id, 'council-tax')
    const [file, ...more] = await filesOf(council, 'council-tax')
    expect(more).to.deep.equal([])
    expect(file).to.include({
      number: 1, state: 'made', made_for: '2026-11-20', line_count: 3, credit_pence: 30_50, debit_pence: 5_25, file_name: 'ctax-000001.csv'
    })
    expect(await fileBytes(council, 'council-tax', 1)).to.contain('T,3,30.50,5.25,25.25').and.not.to.contain('99.00')
  })

  it('takes reversals, transfers and allocations as they come, each once, on both sides of a transfer', async () => {
    const receipt = await postReceipt(10_00)
    await makeFile(council, evening)
    await post(council, reversalOf(receipt))
    await post(council, anEntry([onFund(council, 3_00, '1111'), onFund(council, -3_00, '2222')], { type: 'transfer' }))
    await makeFile(council, nextEvening)
    expect((await filesOf(council, 'council-tax')).map(({ number, line_count }) => [number, line_count])).to.deep.equal([[1, 1], [2, 3]])
  })

  it('is due once a day from its time on, by London’s clocks', async () => {
    await postReceipt(1_00)
    for (const clock of [evening, evening, nextMorning]) await workFeed({ clock, root: null }, council.id, 'council-tax')
    expect((await filesOf(council, 'council-tax')).map(({ made_for }) => made_for)).to.deep.equal(['2026-11-20'])
    await workFeed({ clock: nextEvening, root: null }, council.id, 'council-tax')
    expect((await filesOf(council, 'council-tax')).map(({ made_for }) => made_for)).to.deep.equal(['2026-11-20', '2026-11-21'])
    for (const at of ['2026-07-01T16:55:00Z', '2026-07-01T17:05:00Z']) {
      await workFeed({ clock: { now: () => new Date(at) }, root: null }, council.id, 'housing-rents')
    }
    expect((await filesOf(council, 'housing-rents')).map(({ made_for }) => made_for)).to.deep.equal(['2026-06-30', '2026-07-01'])
  })

  it('makes no file for a day that a later file has held already', async () => {
    await postReceipt(1_00)
    await cutNow(council, nextMorning)
    await workFeed({ clock: nextMorning, root: null }, council.id, 'council-tax')
    expect((await filesOf(council, 'council-tax')).map(({ made_for }) => made_for)).to.deep.equal(['2026-11-21'])
    await workFeed({ clock: nextEvening, root: null }, council.id, 'council-tax')
    expect((await filesOf(council, 'council-tax')).map(({ made_for }) => made_for)).to.deep.equal(['2026-11-21', '2026-11-21'])
  })

  it('makes an empty file of an empty day, or none, as is set', async () => {
    await workFeed({ clock: evening, root: null }, council.id, 'council-tax')
    expect(await fileBytes(council, 'council-tax', 1)).to.equal('H,000001,20261120,0\r\nT,0,0.00,0.00,0.00\r\n')
    await workFeed({ clock: evening, root: null }, council.id, 'invoices')
    expect(await filesOf(council, 'invoices')).to.deep.equal([])
  })

  it('leaves what counts for a later day to a later file, and what counts for a day before the feed began out of all', async () => {
    await postReceipt(1_00, { accountingDate: '2026-11-21' as never })
    await postReceipt(2_00, { accountingDate: '2026-03-31' as never })
    await postReceipt(3_00)
    await makeFile(council, evening)
    await makeFile(council, nextEvening)
    expect((await filesOf(council, 'council-tax')).map(({ credit_pence }) => credit_pence)).to.deep.equal([3_00, 1_00])
    const proof = await proveFeed(council.id, 'council-tax', nextEvening.now())
    expect(proof).to.include({ agrees: true })
    expect(proof?.beforeStart).to.deep.equal({ count: 1, pence: 2_00 })
    expect(proof?.inFiles).to.deep.equal({ count: 2, pence: 4_00 })
  })

  it('leaves a posting whose transaction ends after the file was cut to the next file, though its entry is older', async () => {
    const late = anEntry([onBank(7_00), onFund(council, -7_00)], { id: firstIdAt(new Date('2026-11-20T08:00:00Z')) })
    let isCut!: () => void
    const cut = new Promise<void>(resolve => { isCut = resolve })
    let isPosted!: () => void
    const posted = new Promise<void>(resolve => { isPosted = resolve })
    const slow = inCouncil(council.id, async trx => {
      await postEntry(trx, council.id, late)
      isPosted()
      await cut
    })
    await posted
    await postReceipt(1_00)
    await makeFile(council, evening)
    isCut()
    await slow
    await makeFile(council, nextEvening)
    expect((await filesOf(council, 'council-tax')).map(({ credit_pence }) => credit_pence)).to.deep.equal([1_00, 7_00])
  })

  it('finds a posting that turns up below everything that had been proved to be in a file', async () => {
    await postReceipt(1_00)
    await makeFile(council, evening)
    await proveFeed(council.id, 'council-tax', evening.now())
    await post(council, anEntry([onBank(8_00), onFund(council, -8_00)], { id: firstIdAt(new Date('2026-05-04T10:00:00Z')) }))
    await makeFile(council, nextEvening)
    expect((await filesOf(council, 'council-tax')).map(({ credit_pence }) => credit_pence)).to.deep.equal([1_00, 0])
    expect((await proveFeed(council.id, 'council-tax', nextEvening.now()))?.waiting).to.deep.equal({ count: 1, pence: 8_00 })
    await makeFile(council, { now: () => new Date('2026-11-22T18:05:00Z') })
    expect((await filesOf(council, 'council-tax')).map(({ credit_pence }) => credit_pence)).to.deep.equal([1_00, 0, 8_00])
  })

  it('hides no posting for a worker’s clock that was ahead, makes each day’s file again, and says so', async () => {
    const clockAt = (at: string): Clock => ({ now: () => new Date(at) })
    const receiptOf = async (pence: number, at: string): Promise<void> => {
      await post(council, anEntry([onBank(pence), onFund(council, -pence)], { id: firstIdAt(new Date(at)) }))
    }
    const work = async (clock: Clock) => await workFeed({ clock, root: null }, council.id, 'council-tax')
    const linesOf = async (): Promise<number[]> => (await filesOf(council, 'council-tax')).map(({ line_count }) => line_count)
    await work(clockAt('2026-11-25T18:30:00Z'))
    await receiptOf(10_00, '2026-11-20T12:00:00Z')
    expect(await waiting()).to.equal(1)
    expect((await work(evening)).isMarkedAhead).to.equal(true)
    expect(await linesOf()).to.deep.equal([0, 1])
    await proveFeed(council.id, 'council-tax', new Date('2031-01-01T12:00:00Z'))
    await receiptOf(11_00, '2026-11-21T12:00:00Z')
    expect(await waiting()).to.equal(1)
    const { proof, isMarkedAhead } = await work(nextEvening)
    expect([isMarkedAhead, proof?.agrees, await linesOf()]).to.deep.equal([true, true, [0, 1, 1]])
    expect((await work(nextEvening))).to.deep.equal({ isMarkedAhead: false })
  })

  it('finds what was hidden when the ledger’s clock was ahead too, as soon as one is right', async () => {
    await post(council, anEntry([onBank(1_00), onFund(council, -1_00)], { id: firstIdAt(new Date('2026-12-24T12:00:00Z')) }))
    const ahead: Clock = { now: () => new Date('2026-12-24T18:30:00Z') }
    await workFeed({ clock: ahead, root: null }, council.id, 'council-tax')
    await post(council, anEntry([onBank(2_00), onFund(council, -2_00)], { id: firstIdAt(new Date('2026-11-20T12:00:00Z')) }))
    await workFeed({ clock: evening, root: null }, council.id, 'council-tax')
    expect(await waiting()).to.equal(1)
    await workFeed({ clock: nextEvening, root: null }, council.id, 'council-tax')
    expect((await filesOf(council, 'council-tax')).map(({ credit_pence }) => credit_pence)).to.deep.equal([1_00, 0, 2_00])
  })

  it('puts each posting into one file while postings are written and many make files, and numbers them without a gap', async () => {
    let isWriting = true
    const writers = Array.from({ length: 4 }, async () => {
      for (let times = 0; times < 25; times += 1) await postReceipt(1_00)
    })
    const makers = Array.from({ length: 3 }, async () => {
      while (isWriting) await makeFile(council, evening)
    })
    await Promise.all(writers)
    isWriting = false
    await Promise.all(makers)
    await makeFile(council, evening)
    const files = await filesOf(council, 'council-tax')
    expect(files.map(({ number }) => number)).to.deep.equal(files.map((_, index) => index + 1))
    expect(files.length).to.be.greaterThan(2)
    expect(files.reduce((sum, { line_count }) => sum + line_count, 0)).to.equal(100)
    for (const { number, line_count } of files) {
      expect(await numbersOfLines(council, 'council-tax', number)).to.deep.equal(Array.from({ length: line_count }, (_, index) => index + 1))
    }
    expect(await proveFeed(council.id, 'council-tax', evening.now())).to.include({ agrees: true })
  })

  it('makes one file when somebody asks twice, and none while one is unfinished', async () => {
    await postReceipt(1_00)
    const asked = await Promise.all([cutNow(council, evening, 0), cutNow(council, evening, 0)])
    expect(asked).to.have.deep.members([{ number: 1 }, 'not-now'])
    await postReceipt(2_00)
    expect(await cutNow(council, evening, 1)).to.equal('not-now')
    expect((await filesOf(council, 'council-tax')).map(({ state }) => state)).to.deep.equal(['cut'])
  })

  it('lets the database refuse a posting that is in a file already', async () => {
    await postReceipt(1_00)
    await makeFile(council, evening)
    await makeFile(council, nextEvening)
    const again = inCouncil(council.id, async trx => await trx.raw(`
      insert into posting_file_lines select council_id, entry_id, line_number, feed_code, 2, 99 from posting_file_lines where council_id = ?`, [council.id]))
    expect(await again.catch((error: unknown) => (error as { constraint: string }).constraint)).to.equal('posting_file_lines_pkey')
  })

  it('notices when a file’s totals are not those of its postings', async () => {
    await postReceipt(1_00)
    await makeFile(council, evening)
    await change('posting_files', { credit_pence: 2_00 })
    expect(await proveFeed(council.id, 'council-tax', evening.now())).to.include({ agrees: false })
  })

  it('makes nothing for a feed that is off', async () => {
    await postReceipt(1_00)
    await change('posting_feeds', { enabled: false })
    await workFeed({ clock: evening, root: null }, council.id, 'council-tax')
    expect(await inCouncil(council.id, async trx => await cutFile(trx, {
      councilId: council.id, feedCode: 'council-tax', madeFor: '2026-11-20' as never, now: evening.now(), by: council.users.finance.id
    }))).to.equal('not-now')
    expect(await filesOf(council, 'council-tax')).to.deep.equal([])
  })

  async function postReceipt(pence: number, overrides: Parameters<typeof anEntry>[1] = {}) {
    const entry = anEntry([onBank(pence), onFund(council, -pence)], overrides)
    await post(council, entry)
    return entry
  }

  async function waiting(): Promise<number | undefined> {
    const found = await inCouncil(council.id, async trx => await postingsWaiting(trx, council.id))
    return found.find(({ feedCode }) => feedCode === 'council-tax')?.count
  }

  async function change(table: string, columns: object): Promise<void> {
    const { owner } = await testDatabase()
    const feed = table === 'posting_feeds' ? 'code' : 'feed_code'
    await owner.transaction(async trx => {
      await trx.raw(`set local app.council_id = '${council.id}'`)
      await trx(table).where({ council_id: council.id, [feed]: 'council-tax' }).update(columns)
    })
  }
})
