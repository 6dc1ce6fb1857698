import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { calendarDate } from '../../app/dates.js'
import type { NewEntry } from '../../app/ledger/post-entry.js'
import type { PageRequest, PostingCursor } from '../../app/ledger/posting-cursor.js'
import type { SearchCriteria } from '../../app/ledger/search/search-criteria.js'
import { countPostings, searchPostings } from '../../app/ledger/search/search-query.js'
import { pence } from '../../app/money.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import { usesDatabase } from '../support/database.js'
import { anEntry, lookingFor, onBank, onFund, onSuspense, post } from './books.js'

describe('Searching the ledger', () => {
  usesDatabase()
  let council: TestCouncil
  let other: TestCouncil
  const known: Record<string, NewEntry> = {}

  before(async () => {
    council = await aCouncil()
    other = await aCouncil()
    const parking = fundOf(council, 'parking-fines').code
    const onParking = (amountPence: number, accountReference: string) => ({
      ledgerAccountCode: `FUND-${parking}`, accountReference, amountPence: pence(amountPence)
    })
    const entries: Record<string, NewEntry> = {
      smith: anEntry([onBank(16000), onFund(council, -10000, '70012345'), onParking(-6000, 'PCN1')], {
        type: 'card_payment', occurredOn: calendarDate('2026-05-03'), methodCode: '90', channel: 'web',
        details: { payerName: 'Ann Smith', cardLastFour: '4242', providerPaymentId: 'hu20sqlact5260q2nanm0q8u93' }
      }),
      smithson: anEntry([onBank(10000), onFund(council, -10000, '70099999')], {
        occurredOn: calendarDate('2026-05-04'), details: { payerName: 'Bob Smithson', narrative: 'Found on the doormat' }
      }),
      refund: anEntry([onFund(council, 10000, '70012345'), onBank(-10000)], { occurredOn: calendarDate('2026-05-05'), type: 'bank_refund' }),
      lost: anEntry([onBank(4500), onSuspense(-4500)], { occurredOn: calendarDate('2026-05-06'), details: { narrative: 'BGC ANN NO REF' } }),
      payout: anEntry([onBank(100), { ledgerAccountCode: 'CARD-MAIN', amountPence: pence(-100) }], {
        type: 'provider_payout', occurredOn: calendarDate('2026-05-07'), details: { narrative: 'Smith’s bank paid out' }
      })
    }
    for (const [name, entry] of Object.entries(entries)) {
      known[name] = entry
      await post(council, entry)
    }
    const theirs = anEntry([onBank(10000), onFund(other, -10000, '70012345')], {
      occurredOn: calendarDate('2026-05-03'), details: { payerName: 'Ann Smith', cardLastFour: '4242', providerPaymentId: 'hu20sqlact5260q2nanm0q8u93' }
    })
    await post(other, theirs)
  })

  const searches: [string, SearchCriteria, string[]][] = [
    ['everything, newest first, without what only stands at the bank', {}, ['lost 2', 'refund 1', 'smithson 2', 'smith 3', 'smith 2']],
    ['an account reference', { accountReference: '70012345' }, ['refund 1', 'smith 2']],
    ['an amount, in or out', { amountPence: pence(10000) }, ['refund 1', 'smithson 2', 'smith 2']],
    ['a day', { occurredFrom: calendarDate('2026-05-03'), occurredTo: calendarDate('2026-05-03') }, ['smith 3', 'smith 2']],
    ['from a day on', { occurredFrom: calendarDate('2026-05-05') }, ['lost 2', 'refund 1']],
    ['the last four digits of a card', { cardLastFour: '4242' }, ['smith 3', 'smith 2']],
    ['the provider’s id', { providerPaymentId: 'hu20sqlact5260q2nanm0q8u93' }, ['smith 3', 'smith 2']],
    ['a name', { words: ['smithson'] }, ['smithson 2']],
    ['the beginning of a name', { words: ['smi'] }, ['smithson 2', 'smith 3', 'smith 2']],
    ['two letters, which are a whole word', { words: ['no'] }, ['lost 2']],
    ['all of several words, in any order', { words: ['smith', 'ann'] }, ['smith 3', 'smith 2']],
    ['words of which one is nowhere', { words: ['ann', 'zebra'] }, []],
    ['a fund', { fundCode: '@parking' }, ['smith 3']],
    ['a method of payment', { methodCode: '90' }, ['smith 3', 'smith 2']],
    ['a channel', { channel: 'web' }, ['smith 3', 'smith 2']],
    ['a type', { type: 'bank_refund' }, ['refund 1']],
    ['suspense', { kind: 'suspense' }, ['lost 2']],
    ['several things that all hold', { amountPence: pence(10000), words: ['smi'], occurredTo: calendarDate('2026-05-03') }, ['smith 2']],
    ['things that do not hold together', { cardLastFour: '4242', kind: 'suspense' }, []]
  ]
  for (const [what, criteria, expected] of searches) {
    it(`finds ${what}`, async () => {
      const wanted = criteria.fundCode === undefined ? criteria : { ...criteria, fundCode: fundOf(council, 'parking-fines').code }
      expect(await found([wanted])).to.deep.equal(expected)
      expect(await inCouncil(council.id, async trx => await countPostings(trx, council.id, lookingFor([wanted])))).to.equal(expected.length)
    })
  }

  it('finds the receipt’s reference, and shows what people look for', async () => {
    const { lines: [, line] } = await search([{ receiptReference: known.smith?.reference ?? '' }])
    expect(line).to.deep.include({
      entryId: known.smith?.id, lineNumber: 2, occurredOn: '2026-05-03', reference: known.smith?.reference, type: 'card_payment', kind: 'fund',
      fundName: fundOf(council, 'council-tax').name, accountReference: '70012345', amountPence: 10000, methodName: 'Card, online',
      channel: 'web', payerName: 'Ann Smith', narrative: null, cardLastFour: '4242'
    })
    expect(line?.recordedAt).to.be.instanceOf(Date)
  })

  it('shows what went out as less than nothing', async () => {
    expect((await search([{ type: 'bank_refund' }])).lines.map(({ amountPence }) => amountPence)).to.deep.equal([-10000])
  })

  it('finds what matches any of several understandings, once', async () => {
    expect(await found([{ cardLastFour: '4242' }, { amountPence: pence(6000) }, { words: ['doormat'] }, { accountReference: '4242' }]))
      .to.deep.equal(['smithson 2', 'smith 3', 'smith 2'])
  })

  it('reads a beginning that very many words share as a whole word, and says so', async () => {
    const crowded = await aCouncil()
    for (let index = 0; index < 31; index += 1) {
      await post(crowded, anEntry([onBank(1), onSuspense(-1)], { details: { payerName: `Mac${String.fromCharCode(97 + index % 26)}${index}` } }))
    }
    await post(crowded, anEntry([onBank(2), onSuspense(-2)], { details: { payerName: 'Mac' } }))
    const read = async (word: string) => await inCouncil(crowded.id, async trx => await searchPostings(trx, crowded.id, lookingFor([{ words: [word] }]), { limit: 50 }))
    const tooCommon = await read('mac')
    expect([tooCommon.tooCommonBeginning, tooCommon.lines.map(({ amountPence }) => amountPence)]).to.deep.equal(['mac', [2]])
    const narrower = await read('maca')
    expect([narrower.tooCommonBeginning, narrower.lines.length]).to.deep.equal([null, 2])
  })

  for (const [what, anyOf] of Object.entries<SearchCriteria[]>({
    'a plain list': [{}], 'an amount in or out': [{ amountPence: pence(7) }], 'beginnings of words': [{ words: ['word'] }],
    'a union': [{ amountPence: pence(7) }, { words: ['word'] }, { accountReference: 'A1' }]
  })) {
    it(`pages through ${what} without missing or repeating a line, to the end and back`, async () => {
      const paged = await aCouncil()
      for (let index = 0; index < 30; index += 1) {
        const sign = index % 3 === 0 ? 1 : -1
        await post(paged, anEntry([onBank(sign * 14), onFund(paged, sign * -7, `A${index % 2}`), onFund(paged, sign * -7, 'A1')], {
          occurredOn: calendarDate(`2026-05-${String(1 + index % 4).padStart(2, '0')}`), details: { narrative: `word${index % 5} words` }
        }))
      }
      const read = async (page: PageRequest) => await inCouncil(paged.id, async trx => await searchPostings(trx, paged.id, lookingFor(anyOf), page))
      const all = (await read({ limit: 100 })).lines.map(place)
      const forth: string[][] = []
      for (let next: PageRequest | null = { limit: 7 }; next !== null;) {
        const page = await read(next)
        forth.push(page.lines.map(place))
        next = page.older === null ? null : { limit: 7, olderThan: page.older }
      }
      expect(forth.flat()).to.deep.equal(all)
      expect(all).to.have.length(60)
      expect([...all].sort().reverse()).to.deep.equal(all)

      let page = await read({ limit: 7, olderThan: cursorOf(all.at(-5)) })
      const back: string[][] = [page.lines.map(place)]
      while (page.newer !== null) {
        page = await read({ limit: 7, newerThan: page.newer })
        back.unshift(page.lines.map(place))
      }
      expect(back.flat()).to.deep.equal(all)
    })
  }

  async function search(anyOf: SearchCriteria[]) {
    return await inCouncil(council.id, async trx => await searchPostings(trx, council.id, lookingFor(anyOf), { limit: 50 }))
  }

  async function found(anyOf: SearchCriteria[]): Promise<string[]> {
    const { lines } = await search(anyOf)
    const nameOf = (id: string) => Object.entries(known).find(([, entry]) => entry.id === id)?.[0] ?? 'another council’s'
    return lines.map(({ entryId, lineNumber }) => `${nameOf(entryId)} ${lineNumber}`)
  }
})

function place({ occurredOn, entryId, lineNumber }: PostingCursor): string {
  return `${occurredOn}_${entryId}_${lineNumber}`
}

function cursorOf(text = ''): PostingCursor {
  const [day = '', entryId = '', line] = text.split('_')
  return { occurredOn: calendarDate(day), entryId, lineNumber: Number(line) }
}
