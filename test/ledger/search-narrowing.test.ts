import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { calendarDate } from '../../app/dates.js'
import type { NewEntry, NewPosting } from '../../app/ledger/post-entry.js'
import { reserveLines } from '../../app/ledger/reserve-lines.js'
import { everyLine, type Finding, findLines, type ListOrder } from '../../app/ledger/search/find-lines.js'
import type { PostingCursor } from '../../app/ledger/posting-cursor.js'
import type { SearchCriteria } from '../../app/ledger/search/search-criteria.js'
import { countPostings, searchPostings } from '../../app/ledger/search/search-query.js'
import { pence } from '../../app/money.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import { usesDatabase } from '../support/database.js'
import { anEntry, lookingFor, onBank, onFund, onSuspense, post, reversalOf } from './books.js'

const file = newId()

describe('Narrowing a search of the ledger', () => {
  usesDatabase()
  let council: TestCouncil
  const names = new Map<string, string>()

  before(async () => {
    council = await aCouncil()
    const onParking = (amountPence: number, drawsOn?: NewPosting['drawsOn']): NewPosting =>
      ({ ledgerAccountCode: `FUND-${fundOf(council, 'parking-fines').code}`, accountReference: 'PCN1', amountPence: pence(amountPence), drawsOn })
    const card = anEntry([onBank(16000), onFund(council, -10000), onParking(-6000)], {
      type: 'card_payment', occurredOn: calendarDate('2026-05-01'), methodCode: '90', channel: 'web', officeCode: 'WEB', recordedAt: new Date('2026-05-09T10:00:00Z')
    })
    const counter = anEntry([onBank(2000), onParking(-2000)], {
      occurredOn: calendarDate('2026-05-02'), methodCode: '90', channel: 'counter', recordedBy: council.users.adviser.id, recordedAt: new Date('2026-05-08T10:00:00Z'),
      details: { payerName: 'Zed' }
    })
    const fromFile = anEntry([onBank(4500), onSuspense(-4500)], {
      occurredOn: calendarDate('2026-05-03'), channel: 'file', source: { kind: 'import_row', id: `${file}:7` }, recordedAt: new Date('2026-05-07T10:00:00Z')
    })
    const nextFile = anEntry([onBank(4501), onFund(council, -4501)], {
      occurredOn: calendarDate('2026-05-03'), channel: 'file', source: { kind: 'import_row', id: `${newId()}:7` }, details: { payerName: 'Abe' }
    })
    const allocation = anEntry([onSuspense(1500, { entryId: fromFile.id, lineNumber: 2 }), onFund(council, -1500)], { type: 'allocation', occurredOn: calendarDate('2026-05-03') })
    const refund = anEntry([onFund(council, 10000, undefined, { entryId: card.id, lineNumber: 2 }), onBank(-10000)], { type: 'card_refund', occurredOn: calendarDate('2026-05-04') })
    const wrong = anEntry([onBank(700), onFund(council, -700)], { occurredOn: calendarDate('2026-05-05') })
    const turned = reversalOf(wrong, { occurredOn: calendarDate('2026-05-06') })
    const entries: Record<string, NewEntry> = { card, counter, fromFile, nextFile, allocation, refund, wrong, turned }
    for (const [name, entry] of Object.entries(entries)) {
      names.set(entry.id, name)
      await post(council, entry)
    }
    await inCouncil(council.id, async trx => {
      await reserveLines(trx, council.id, newId(), [{ entryId: counter.id, lineNumber: 2, amountPence: pence(-500) }])
    })
    const other = await aCouncil()
    await post(other, anEntry([onBank(4500), onSuspense(-4500)], { channel: 'file', source: { kind: 'import_row', id: `${file}:8` } }))
  })

  const searches: [string, SearchCriteria, string[]][] = [
    ['amounts from and to, in or out', { amountFromPence: pence(6000), amountToPence: pence(10000) }, ['refund 1', 'card 3', 'card 2']],
    ['amounts up to one', { amountToPence: pence(1500) }, ['turned 2', 'wrong 2', 'allocation 2', 'allocation 1']],
    ['amounts from one', { amountFromPence: pence(10000) }, ['refund 1', 'card 2']],
    ['an office', { officeCode: 'WEB' }, ['card 3', 'card 2']],
    ['a channel', { channel: 'counter' }, ['counter 2']],
    ['a method', { methodCode: '90' }, ['counter 2', 'card 3', 'card 2']],
    ['whoever recorded it', { recordedBy: '@adviser' }, ['counter 2']],
    ['a file', { importId: file }, ['fromFile 2']],
    ['a type', { type: 'reversal' }, ['turned 2']],
    ['what is still in suspense', { status: 'in-suspense' }, ['fromFile 2']],
    ['what is partly left', { status: 'moved-part' }, ['fromFile 2']],
    ['what is all gone', { status: 'moved-all' }, ['wrong 2', 'card 2']],
    ['what was refunded', { status: 'refunded' }, ['card 2']],
    ['what was reversed', { status: 'reversed' }, ['wrong 2']],
    ['what is set aside', { status: 'reserved' }, ['counter 2']],
    ['a status, a day and a fund', { status: 'moved-all', occurredTo: calendarDate('2026-05-04'), fundCode: '@council-tax' }, ['card 2']],
    ['an office and a person that never met', { officeCode: 'WEB', recordedBy: '@adviser' }, []]
  ]
  for (const [what, criteria, expected] of searches) {
    it(`finds by ${what}`, async () => {
      const search = lookingFor([named(criteria)])
      await inCouncil(council.id, async trx => {
        expect(labels((await searchPostings(trx, council.id, search, { limit: 50 })).lines)).to.deep.equal(expected)
        expect(await countPostings(trx, council.id, search)).to.equal(expected.length)
      })
    })
  }

  it('shows somebody of one fund its lines and, if they work with it, suspense; of one method its lines', async () => {
    const parking = fundOf(council, 'parking-fines').code
    const seen = async (anyOf: SearchCriteria[], limits: Partial<Finding['sight']>) => await inCouncil(council.id, async trx => {
      const sight = { fundCodes: null, methodCodes: null, suspense: false, ...limits }
      const { lines, count } = await findLines(trx, council.id, { ...lookingFor(anyOf), sight, isNarrowed: true }, { limit: 50 })
      expect(count).to.equal(lines.length)
      return labels(lines)
    })
    expect(await seen([{}], { fundCodes: [parking] })).to.deep.equal(['counter 2', 'card 3'])
    expect(await seen([{}], { fundCodes: [parking], suspense: true })).to.deep.equal(['allocation 1', 'fromFile 2', 'counter 2', 'card 3'])
    expect(await seen([{ amountFromPence: pence(1) }], { fundCodes: [parking] })).to.deep.equal(['counter 2', 'card 3'])
    expect(await seen([{ accountReference: '12345678' }], { fundCodes: [parking] })).to.deep.equal([])
    expect(await seen([{ fundCode: fundOf(council, 'council-tax').code }], { fundCodes: [parking] })).to.deep.equal([])
    expect(await seen([{ kind: 'suspense' }], { fundCodes: [parking] })).to.deep.equal([])
    expect(await seen([{ status: 'refunded' }, { status: 'reserved' }], { fundCodes: [parking] })).to.deep.equal(['counter 2'])
    expect(await seen([{}], { methodCodes: ['90'] })).to.deep.equal(['counter 2', 'card 3', 'card 2'])
    expect(await seen([{ methodCode: 'BK' }], { methodCodes: ['90'] })).to.deep.equal([])
    expect(await seen([{}], { fundCodes: [] })).to.deep.equal([])
  })

  const orders: [string, ListOrder, string[]][] = [
    ['the largest first', { by: 'amount', isDescending: true }, ['card 2', 'card 3', 'nextFile 2', 'fromFile 2', 'counter 2', 'allocation 2', 'wrong 2', 'turned 2', 'allocation 1', 'refund 1']],
    ['the oldest first', { by: 'day', isDescending: false }, ['card 2', 'card 3', 'counter 2']],
    ['the payer from A to Z', { by: 'payer', isDescending: false }, ['nextFile 2', 'counter 2']]
  ]
  for (const [what, order, beginning] of orders) {
    it(`sorts a short list with ${what}, over its pages and back`, async () => {
      const finding = { ...lookingFor([{ amountFromPence: pence(1) }]), order, isNarrowed: true }
      const { all, back } = await inCouncil(council.id, async trx => {
        const read = async (page: object) => await findLines(trx, council.id, finding, { limit: 3, ...page })
        const forth = [await read({})]
        for (let place = forth[0]?.older ?? null; place !== null; place = forth.at(-1)?.older ?? null) forth.push(await read({ olderThan: place }))
        const back = [forth.at(-1)]
        for (let place = back[0]?.newer ?? null; place !== null; place = back[0]?.newer ?? null) back.unshift(await read({ newerThan: place }))
        return { all: forth.flatMap(page => labels(page.lines)), back: back.flatMap(page => labels(page?.lines ?? [])) }
      })
      expect(back).to.deep.equal(all)
      expect(new Set(all).size).to.equal(10)
      const isText = order.by === 'payer'
      expect(isText ? all.filter(label => beginning.includes(label)) : all.slice(0, beginning.length)).to.deep.equal(beginning)
      const downloaded = []
      for await (const line of everyLine(council.id, finding)) downloaded.push(line)
      expect(labels(downloaded)).to.deep.equal(all)
    })
  }

  it('walks a list of any length by amount and by when it was recorded, to the end and back', async () => {
    for (const by of ['amount', 'recorded'] as const) {
      for (const isDescending of [true, false]) {
        const search = lookingFor([{}], { by, isDescending })
        const whole = await inCouncil(council.id, async trx => (await searchPostings(trx, council.id, search, { limit: 50 })).lines)
        const values = whole.map(line => by === 'amount' ? line.amountPence : line.recordedAt.getTime())
        expect(values).to.deep.equal([...values].sort((one, other) => isDescending ? other - one : one - other))
        const paged = await inCouncil(council.id, async trx => {
          const pages = [await searchPostings(trx, council.id, search, { limit: 3 })]
          for (let place = pages[0]?.older ?? null; place !== null; place = pages.at(-1)?.older ?? null) {
            pages.push(await searchPostings(trx, council.id, search, { limit: 3, olderThan: place }))
          }
          const before = await searchPostings(trx, council.id, search, { limit: 3, newerThan: pages[1]?.lines[0] ?? (() => { throw new Error('one page') })() })
          expect(labels(before.lines)).to.deep.equal(labels(pages[0]?.lines ?? []))
          return pages.flatMap(page => page.lines)
        })
        expect(labels(paged)).to.deep.equal(labels(whole)).and.to.have.length(10)
      }
    }
  })

  it('sorts no long list by what no index runs in, and says so', async () => {
    const busy = await aCouncil()
    for (let batch = 0; batch < 2; batch += 1) {
      const postings = Array.from({ length: 501 }, (_, index) => onFund(busy, -100 - index, `A${index}`))
      await post(busy, anEntry([onBank(postings.reduce((sum, { amountPence }) => sum - amountPence, 0)), ...postings], { details: { narrative: 'same' } }))
    }
    const found = async (by: ListOrder['by'], criteria: SearchCriteria) => await inCouncil(busy.id, async trx => (
      await findLines(trx, busy.id, { ...lookingFor([criteria]), order: { by, isDescending: true }, isNarrowed: true }, { limit: 2 })))
    expect(await found('account', { words: ['same'] })).to.deep.include({ count: 'more', isTooLongToSort: true })
    expect(await found('amount', { words: ['same'] })).to.deep.include({ count: 'more', isTooLongToSort: true })
    const byAmount = await found('amount', { amountFromPence: pence(1) })
    expect([byAmount.count, byAmount.isTooLongToSort, byAmount.lines.map(({ amountPence }) => amountPence)]).to.deep.equal(['more', false, [600, 600]])
    const downloaded = []
    for await (const line of everyLine(busy.id, { ...lookingFor([{ words: ['same'] }]), order: { by: 'account', isDescending: true }, isNarrowed: true })) downloaded.push(line)
    expect(new Set(downloaded.map(({ lineNumber, entryId }) => `${entryId} ${lineNumber}`)).size).to.equal(1002)
  })

  /** With what is known only when the council is. */
  function named(criteria: SearchCriteria): SearchCriteria {
    return {
      ...criteria, ...criteria.fundCode === undefined ? {} : { fundCode: fundOf(council, 'council-tax').code },
      ...criteria.recordedBy === undefined ? {} : { recordedBy: council.users.adviser.id }
    }
  }

  function labels(lines: readonly PostingCursor[]): string[] {
    return lines.map(({ entryId, lineNumber }) => `${names.get(entryId) ?? 'another council’s'} ${lineNumber}`)
  }
})
