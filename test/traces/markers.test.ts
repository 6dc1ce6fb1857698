import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { calendarDate, type Clock } from '../../app/dates.js'
import { markedAccounts } from '../../app/traces/trace.js'
import { extendMarker } from '../../app/traces/work-trace.js'
import { anEntry, onBank, onFund, post } from '../ledger/books.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import { aLayoutWith, fileBytes, filesOf, makeFile } from '../support/builders-posting-files.js'
import { aTrace, closed, traceById } from '../support/builders-traces.js'
import { asMover } from '../support/builders-transfers.js'
import { usesDatabase } from '../support/database.js'

const marker = [
  { source: 'constant', text: 'M' }, { source: 'reference' }, { source: 'mark-words', text: 'ON/OFF' }, { source: 'marked-from', text: 'dd/mm/yyyy' },
  { source: 'marked-until', text: 'dd/mm/yyyy' }, { source: 'trace-reference' }
]
const trailer = [{ source: 'constant', text: 'T' }, { source: 'line-count' }, { source: 'marker-count' }, { source: 'record-count' }]

describe('The marker of an account with an open trace', function () {
  this.timeout(60_000)
  usesDatabase()
  let council: TestCouncil

  beforeEach(async () => { council = await aCouncil() })

  it('is told to the host system with the next file, even where no posting is, once, and of no other fund or council', async () => {
    await aLayoutWith(council, 'csv-with-totals', { marker, trailer })
    const other = await aCouncil()
    await aTrace(other, { now: at('2026-11-20T10:00:00Z') })
    const trace = await aTrace(council, { now: at('2026-11-20T10:00:00Z') })
    await inCouncil(council.id, async trx => { await trx('posting_feeds').where({ council_id: council.id }).update({ empty_days: 'none' }) })
    await makeFile(council, clock('2026-11-20T18:30:00Z'))
    expect((await fileBytes(council, 'council-tax', 1)).split('\r\n').slice(1)).to.deep.equal([
      `M,${trace.account_reference},ON,20/11/2026,18/12/2026,${trace.reference}`, 'T,0,1,3', ''
    ])
    expect(await makeFile(council, clock('2026-11-21T18:30:00Z'))).to.equal('nothing-waits')
  })

  it('is told by the ready layout for council tax, which councils begin with, until it ended, and then in no file more', async () => {
    const trace = await aTrace(council, { now: at('2026-11-20T10:00:00Z') })
    await makeFile(council, clock('2026-11-20T18:30:00Z'))
    expect(marks(await fileBytes(council, 'council-tax', 1))).to.deep.equal([`M,${trace.account_reference},ON,20/11/2026,18/12/2026,${trace.reference}`])
    await closed(council, trace, { outcome: 'not-found', words: '' }, at('2026-11-21T12:00:00Z'))
    await makeFile(council, clock('2026-11-22T18:30:00Z'))
    expect(marks(await fileBytes(council, 'council-tax', 2)).map(mark => mark.split(',').slice(0, 3).join())).to.deep.equal([`M,${trace.account_reference},OFF`])
    await post(council, anEntry([onBank(10_00), onFund(council, -10_00, trace.account_reference)]))
    await makeFile(council, clock('2026-11-23T18:30:00Z'))
    expect(marks(await fileBytes(council, 'council-tax', 3))).to.deep.equal([])
  })

  it('is told after the postings when it is extended, and when it ends before its date', async () => {
    await aLayoutWith(council, 'csv-with-totals', { marker, trailer })
    const trace = await aTrace(council, { now: at('2026-11-20T10:00:00Z') })
    await makeFile(council, clock('2026-11-20T18:30:00Z'))
    await asMover(council, 'officer', async (trx, worker) => { await extendMarker(trx, worker, trace.id, trace.version, calendarDate('2027-01-15')) }, at('2026-11-21T10:00:00Z'))
    await closed(council, trace, { outcome: 'not-found', words: '' }, at('2026-11-21T12:00:00Z'))
    await post(council, anEntry([onBank(10_00), onFund(council, -10_00)]))
    await makeFile(council, clock('2026-11-22T18:30:00Z'))
    const records = (await fileBytes(council, 'council-tax', 2)).split('\r\n')
    expect(records.slice(-4, -2).map(record => record.split(',').slice(1, 4))).to.deep.equal([
      [trace.account_reference, 'ON', '20/11/2026'], [trace.account_reference, 'OFF', '20/11/2026']
    ])
    expect(records.at(-2)).to.equal('T,1,2,5')
    expect(records[1]).to.match(/^D,12345678,/)
  })

  it('of one that ended by itself is not told again: its date was', async () => {
    await aLayoutWith(council, 'csv-with-totals', { marker })
    const trace = await aTrace(council, { now: at('2026-05-01T10:00:00Z') })
    await makeFile(council, clock('2026-11-20T18:30:00Z'))
    await closed(council, trace, { outcome: 'not-found', words: '' }, at('2026-11-21T12:00:00Z'))
    await makeFile(council, clock('2026-11-21T18:30:00Z'))
    const last = (await filesOf(council, 'council-tax')).at(-1)
    expect(await fileBytes(council, 'council-tax', last?.number ?? 0)).not.to.contain('OFF')
  })

  it('changes nothing in files whose layout has no place for it, and waits until there is one', async () => {
    await aLayoutWith(council, 'csv-with-totals', { marker: [] })
    const trace = await aTrace(council)
    await makeFile(council, clock('2026-11-20T18:30:00Z'))
    expect(await fileBytes(council, 'council-tax', 1)).not.to.contain(trace.account_reference)
    await aLayoutWith(council, 'csv-with-totals', { marker })
    await makeFile(council, clock('2026-11-21T18:30:00Z'))
    expect(await fileBytes(council, 'council-tax', 2)).to.contain(`M,${trace.account_reference},ON`)
  })

  it('stands until its last day and no longer, while the trace is open', async () => {
    const trace = await aTrace(council, { now: at('2026-11-20T10:00:00Z') })
    const account = { fundCode: fundOf(council, 'council-tax').code, reference: trace.account_reference }
    const until = async (now: string) => (await inCouncil(council.id, async trx => await markedAccounts(trx, council.id, [account, account], at(now)))).get(`${account.fundCode} ${account.reference}`)
    expect(await until('2026-12-18T23:00:00Z')).to.equal('2026-12-18')
    expect(await until('2026-12-19T01:00:00Z')).to.equal(undefined)
    expect((await traceById(council, trace.id)).isOverdue(at('2026-12-19T01:00:00Z'))).to.equal(true)
    await closed(council, trace, { outcome: 'not-found', words: '' }, at('2026-11-21T12:00:00Z'))
    expect(await until('2026-12-01T10:00:00Z')).to.equal(undefined)
  })

  it('lasts as long as the council has set', async () => {
    await inCouncil(council.id, async trx => { await trx('trace_terms').insert({ council_id: council.id, marker_days: 10 }) })
    expect((await aTrace(council, { now: at('2026-11-20T10:00:00Z') })).marked_until).to.equal('2026-11-30')
  })

  /** Of a file, the records of marks. */
  function marks(file: string): string[] {
    return file.split('\r\n').filter(record => record.startsWith('M,'))
  }

  function at(instant: string): Date {
    return new Date(instant)
  }

  function clock(instant: string): Clock {
    return { now: () => at(instant) }
  }
})
