import { expect } from 'chai'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { inCouncil, inCouncilOn } from '../../app/database/in-council.js'
import { addDays, calendarDate } from '../../app/dates.js'
import { type NewEntry, postBatch } from '../../app/ledger/post-entry.js'
import { pence } from '../../app/money.js'
import { newReference } from '../../app/references.js'
import type { Sought } from '../../app/traces/looking/find.js'
import { lookForMoney } from '../../app/traces/looking/look-for-money.js'
import { noLimits } from '../../app/users/person.js'
import { anEntry, onBank, onFund, onSuspense } from '../ledger/books.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import { agenciesFile, anImport } from '../support/builders-imports.js'
import { testDatabase, usesDatabase } from '../support/database.js'
import { planOf } from '../support/query-plans.js'

const day = calendarDate('2026-05-04')
const largeTables = ['postings', 'ledger_entries', 'entry_details', 'search_words', 'remaining_amounts', 'payments', 'payment_lines', 'payment_attempts', 'import_rows']

/** Of each thing that is known, the index that must lead to what it finds, and the columns that must narrow it. */
const ways: [string, RegExp][] = [
  ['postings_by_amount', /amount_pence = .*occurred_on >=/], ['postings_by_account', /account_reference = /],
  ['search_words_pkey', /word = /], ['entry_details_by_card', /card_last_four = /], ['ledger_entries_council_id_reference_key', /reference = /],
  ['entry_details_by_provider_payment', /provider_payment_id = /], ['payment_lines_by_account', /account_reference = /],
  ['payment_attempts_without_money', /amount_pence = /], ['payment_attempts_without_money_by_card', /card_last_four = /],
  ['import_rows_not_posted_by_amount', /amount_pence = /], ['import_rows_not_posted_by_reference', /reference_stated = /], ['postings_by_drawn_entry', /draws_entry_id = /]
]

describe('The plans of a trace’s look, made as the application’s role,', function () {
  usesDatabase()
  let council: TestCouncil

  before(async function () {
    this.timeout(120_000)
    council = await aCouncil()
    for (const one of [council, await aCouncil()]) {
      await inCouncil(one.id, async trx => {
        await postBatch(trx, one.id, Array.from({ length: 2000 }, (_, index) => receipt(one, index)))
        await trx('payments').insert(Array.from({ length: 1000 }, (_, index) => payment(one, index)))
        for (const table of ['payment_lines', 'payment_attempts']) await trx.batchInsert(table, await rowsOf(trx, one, table), 200)
      })
      const lines = Array.from({ length: 400 }, (_, index) => ({ reference: `99${index}`, amount: `${20 + index}.00` }))
      await anImport(one, agenciesFile(lines))
      await anImport(one, `${agenciesFile(lines)} `, { fileName: 'again.txt' })
    }
    const { owner } = await testDatabase()
    await inCouncilOn(owner, council.id, async trx => { await trx.raw(`analyze ${largeTables.join(', ')}`) })
  })

  it('enter every large table by an index, and none from end to end', async () => {
    const plan = await planOf(council.id, largeTables, async trx => { await lookForMoney(trx, council.id, sought(), noLimits) })
    for (const [index, columns] of ways) expect(plan.indexes.get(index)?.some(condition => columns.test(condition)), `${index}: ${plan.indexes.get(index)?.join(' | ') ?? 'not used'}`).to.equal(true)
    expect(plan.wholeTables, plan.text).to.deep.equal([])
  })

  it('do so within limits to funds and methods', async () => {
    const limits = { fundCodes: [fundOf(council, 'council-tax').code], methodCodes: ['BK'] }
    const plan = await planOf(council.id, largeTables, async trx => { await lookForMoney(trx, council.id, { ...sought(), paidFrom: null, paidTo: null }, limits) })
    expect(plan.wholeTables, plan.text).to.deep.equal([])
    expect([...plan.indexes.keys()]).to.include.members(['postings_by_amount', 'postings_by_account', 'search_words_pkey'])
  })

  function sought(): Sought {
    return {
      fundCode: fundOf(council, 'council-tax').code, accountReference: '12345678', holderName: 'Ms Siân O’Brien', amountPence: pence(1234), paidFrom: day,
      paidTo: addDays(day, 3), methodCode: 'BK', officeCode: null, payerName: 'name17 smith', wrongReference: '12435678', receiptNumber: newReference(), cardLastFour: '0017'
    }
  }

  function receipt(one: TestCouncil, index: number): NewEntry {
    const credit = index % 50 === 0 ? onSuspense(-1000 - index) : onFund(one, -1000 - index, `A${index % 500}`)
    return anEntry([onBank(1000 + index), credit], {
      occurredOn: addDays(day, index % 200 - 100),
      details: { narrative: `payment ${index % 300}`, payerName: `name${index % 300}`, cardLastFour: String(index % 300).padStart(4, '0'), providerPaymentId: `provider-${index}` }
    })
  }

  function payment(one: TestCouncil, index: number): object {
    return { council_id: one.id, id: newId(), reference: newReference(), status: 'open', channel: 'web', created_at: new Date(Date.parse('2026-05-01') + index * 600_000) }
  }

  /** A line, or an attempt that failed, of each payment. */
  async function rowsOf(trx: Knex.Transaction, one: TestCouncil, table: string): Promise<object[]> {
    const payments = await trx('payments').where({ council_id: one.id }).select('id', 'created_at') as { id: string, created_at: Date }[]
    const fund = fundOf(one, 'council-tax')
    return payments.map(({ id, created_at }, index) => table === 'payment_lines'
      ? { council_id: one.id, payment_id: id, line_number: 1, fund_code: fund.code, account_reference: `A${index}`, amount_pence: 1000 + index, amount_choice: 'other' }
      : {
          council_id: one.id, id: newId(), payment_id: id, payment_version: 1, provider_account_code: one.setup.providerAccounts[0]?.code, provider_reference: newReference(),
          amount_pence: 1000 + index, status: 'failed', return_token_hash: '', created_at, next_check_at: created_at, finished_at: created_at,
          card_last_four: String(index % 300).padStart(4, '0')
        })
  }
})
