import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil, inCouncilOn } from '../../app/database/in-council.js'
import { addDays, calendarDate } from '../../app/dates.js'
import { accountPostings } from '../../app/ledger/account-postings-query.js'
import { type NewEntry, postBatch } from '../../app/ledger/post-entry.js'
import { reserveLines } from '../../app/ledger/reserve-lines.js'
import type { SearchCriteria } from '../../app/ledger/search/search-criteria.js'
import { countPostings, searchPostings } from '../../app/ledger/search/search-query.js'
import { pence } from '../../app/money.js'
import { receiptsBetween } from '../../app/reports/receipts-query.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import { testDatabase, usesDatabase } from '../support/database.js'
import { planOf } from '../support/query-plans.js'
import { anEntry, lookingFor, onBank, onFund, onSuspense } from './books.js'

const day = calendarDate('2026-05-04')
const largeTables = ['postings', 'ledger_entries', 'entry_details', 'search_words', 'remaining_amounts']
const deep = { occurredOn: day, entryId: '01940000-0000-7000-8000-000000000000', lineNumber: 2 }

/** Of each search the index that must answer it, and the columns that must narrow it. */
const searches: [string, SearchCriteria, string, RegExp][] = [
  ['reference', { accountReference: 'A17' }, 'postings_by_account', /account_reference/],
  ['amount', { amountPence: pence(1234) }, 'postings_by_amount', /amount_pence/],
  ['day', { occurredFrom: day, occurredTo: day }, 'postings_by_day', /occurred_on/],
  ['fund', { fundCode: '@council-tax' }, 'postings_by_fund', /fund_code/],
  ['kind', { kind: 'suspense' }, 'postings_by_kind', /ledger_account_kind/],
  ['word', { words: ['17'] }, 'search_words_pkey', /word/],
  ['beginning of a word', { words: ['name1'] }, 'search_words_pkey', /word/],
  ['two words', { words: ['payment', 'name17'] }, 'search_words_pkey', /word/],
  ['card', { cardLastFour: '0017' }, 'entry_details_by_card', /card_last_four/],
  ['provider’s payment', { providerPaymentId: 'provider-17' }, 'entry_details_by_provider_payment', /provider_payment_id/],
  ['channel', { channel: 'home_visit' }, 'ledger_entries_by_channel', /channel/],
  ['office', { officeCode: 'WEB' }, 'ledger_entries_by_office', /office_code/],
  ['method', { methodCode: '90' }, 'ledger_entries_by_method', /method_code/],
  ['person', { recordedBy: '01940000-0000-7000-8000-000000000001' }, 'ledger_entries_by_person', /recorded_by/],
  ['type', { type: 'bank_refund' }, 'ledger_entries_by_type', /type/],
  ['import', { importId: '01940000-0000-7000-8000-00000000000f' }, 'ledger_entries_by_source', /source_kind.*source_id/],
  ['amounts between', { amountFromPence: pence(1200), amountToPence: pence(1203) }, 'postings_by_amount', /amount_pence/],
  ['what is in suspense', { status: 'in-suspense' }, 'remaining_amounts_suspense_by_age', /council_id/],
  ['what has moved', { status: 'moved-all' }, 'remaining_amounts_moved', /council_id/],
  ['what was refunded', { status: 'refunded' }, 'remaining_amounts_moved', /council_id/],
  ['what was reversed', { status: 'reversed' }, 'remaining_amounts_moved', /council_id/],
  ['what is set aside', { status: 'reserved' }, 'remaining_amounts_reserved', /council_id/],
  ['receipt', { receiptReference: '7KQ2-93XM-4D' }, 'ledger_entries_council_id_reference_key', /reference/]
]

describe('The plans of searches, made as the application’s role,', function () {
  usesDatabase()
  let council: TestCouncil

  before(async function () {
    this.timeout(60_000)
    council = await aCouncil()
    const { owner } = await testDatabase()
    const analyze = async (): Promise<void> => { await inCouncilOn(owner, council.id, async trx => { await trx.raw(`analyze ${largeTables.join(', ')}`) }) }
    // Of few lines all are read and put in order: each council is taken for one in two hundred.
    for (const one of [council, await aCouncil()]) {
      const payments = Array.from({ length: 12_000 }, (_, index) => payment(one, index))
      await inCouncil(one.id, async trx => { await postBatch(trx, one.id, payments.slice(0, 1000)) })
      // Until then whatever a line belongs to is looked for among all entries, as in a ledger of a few.
      await analyze()
      await inCouncil(one.id, async trx => {
        for (let from = 1000; from < payments.length; from += 1000) await postBatch(trx, one.id, payments.slice(from, from + 1000))
        await postBatch(trx, one.id, payments.filter((_, index) => index % 30 === 1).map(entry => movedOn(one, entry)))
        const kept = payments.filter((_, index) => index % 60 === 2)
        await reserveLines(trx, one.id, newId(), kept.map(({ id, postings }) => ({ entryId: id, lineNumber: 2, amountPence: postings[1]?.amountPence ?? pence(0) })))
      })
    }
    await analyze()
  })

  it('use the index of accounting dates for the receipts of a few days', async () => {
    const plan = await planOf(council.id, largeTables, async trx => { await receiptsBetween(trx, council.id, addDays(day, 10), addDays(day, 12)) })
    expect(plan.indexes.get('postings_by_accounting_date')?.some(condition => condition.includes('accounting_date')), plan.text).to.equal(true)
    expect(plan.wholeTables, plan.text).to.deep.equal([])
  })

  for (const [what, criteria, index, columns] of searches) {
    for (const [where, place] of [['the first page', {}], ['a deep page', { olderThan: deep }], ['the way back', { newerThan: deep }]] as const) {
      it(`use the index for it on ${where} of a search by ${what}`, async () => {
        const wanted = criteria.fundCode === undefined ? criteria : { ...criteria, fundCode: fundOf(council, 'council-tax').code }
        const plan = await planOf(council.id, largeTables, async trx => { await searchPostings(trx, council.id, lookingFor([wanted]), { limit: 25, ...place }) })
        expect(plan.indexes.get(index)?.some(condition => columns.test(condition)), plan.text).to.equal(true)
        expect(plan.wholeTables, plan.text).to.deep.equal([])
      })
    }
  }

  for (const [what, order, index, columns] of [
    ['amount, the largest first', { by: 'amount', isDescending: true }, 'postings_by_amount', /ROW\(amount_pence/],
    ['amount, the smallest first', { by: 'amount', isDescending: false }, 'postings_by_amount', /ROW\(amount_pence/],
    ['when it was recorded', { by: 'recorded', isDescending: true }, 'ledger_entries_by_recording', /ROW\(recorded_at/]
  ] as const) {
    for (const [where, place] of [['the first page', null], ['a deep page', 'olderThan'], ['the way back', 'newerThan']] as const) {
      it(`walk an index on ${where} of all that there is, by ${what}`, async () => {
        const [line] = await inCouncil(council.id, async trx => (await searchPostings(trx, council.id, lookingFor([{}]), { limit: 1 })).lines)
        const page = { limit: 25, ...place === null || line === undefined ? {} : { [place]: line } }
        const plan = await planOf(council.id, largeTables, async trx => { await searchPostings(trx, council.id, lookingFor([{}], order), page) })
        expect(plan.indexes.get(index)?.some(condition => place === null || columns.test(condition)), plan.text).to.equal(true)
        expect(plan.wholeTables, plan.text).to.deep.equal([])
      })
    }
  }

  for (const [where, place] of [['the first page', {}], ['a deep page', { olderThan: deep }], ['the way back', { newerThan: deep }]] as const) {
    it(`can walk what went out along an index of its own on ${where} of a search by most amounts`, async () => {
      const plan = await planOf(council.id, largeTables, async trx => {
        // Of few lines all of that amount are read and put in order.
        await trx.raw('set local enable_sort = off')
        await searchPostings(trx, council.id, lookingFor([{ amountFromPence: pence(10), amountToPence: pence(1_000_000) }]), { limit: 25, ...place })
      })
      expect([...plan.indexes.keys()], plan.text).to.include('postings_out_by_day')
    })
  }

  it('count on more lines of a usual type than a page has, and so walk the days', async () => {
    const plan = await planOf(council.id, largeTables, async trx => { await searchPostings(trx, council.id, lookingFor([{ type: 'receipt' }]), { limit: 25 }) })
    expect([...plan.indexes.keys()], plan.text).to.include('postings_by_day')
    expect(plan.text).to.match(/"Node Type": "Limit",[^{}]*"Plan Rows": 26,/)
  })

  it('walk the funds of somebody who sees but two, each along its own index', async () => {
    const fundCodes = ['council-tax', 'parking-fines'].map(slug => fundOf(council, slug).code)
    const search = { ...lookingFor([{}]), sight: { fundCodes, methodCodes: null, suspense: true } }
    const plan = await planOf(council.id, largeTables, async trx => { await searchPostings(trx, council.id, search, { limit: 25, olderThan: deep }) })
    expect([...plan.indexes.keys()], plan.text).to.include.members(['postings_by_fund', 'postings_by_kind']).and.not.include('postings_by_day')
  })

  it('use an index for a count too', async () => {
    const plan = await planOf(council.id, largeTables, async trx => { await countPostings(trx, council.id, lookingFor([{ words: ['name17'] }, { amountPence: pence(1234) }])) })
    expect([...plan.indexes.keys()], plan.text).to.include.members(['search_words_pkey', 'postings_by_amount'])
    expect(plan.wholeTables, plan.text).to.deep.equal([])
  })

  it('use the index by reference for an account', async () => {
    const account = { fundCode: fundOf(council, 'council-tax').code, reference: 'A17' }
    const plan = await planOf(council.id, largeTables, async trx => { await accountPostings(trx, council.id, account, { limit: 25, olderThan: deep }) })
    expect(plan.indexes.get('postings_by_account')?.some(condition => /account_reference.*ROW\(/.test(condition)), plan.text).to.equal(true)
    expect(plan.wholeTables, plan.text).to.deep.equal([])
  })

  function payment(one: TestCouncil, index: number): NewEntry {
    const credit = index % 3 === 0 ? onSuspense(-1000 - index) : onFund(one, -1000 - index, `A${index % 500}`)
    return anEntry([onBank(1000 + index), credit], {
      occurredOn: addDays(day, index % 200 - 100), accountingDate: addDays(day, index % 190), recordedAt: new Date(Date.UTC(2026, 4, 4) + index * 1000),
      details: {
        narrative: `payment ${index % 300}`, payerName: `name${index % 300}`, cardLastFour: String(index % 300).padStart(4, '0'),
        providerPaymentId: `provider-${index}`
      }
    })
  }

  function movedOn(one: TestCouncil, { id, occurredOn, postings }: NewEntry): NewEntry {
    const [, line] = postings
    const [amount, reference] = [line?.amountPence ?? 0, line?.accountReference ?? '']
    return anEntry([onFund(one, -amount, reference, { entryId: id, lineNumber: 2 }), onFund(one, amount, 'A1')], { type: 'transfer', occurredOn })
  }
})
