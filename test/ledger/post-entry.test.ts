import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { type NewEntry, postEntry } from '../../app/ledger/post-entry.js'
import { pence } from '../../app/money.js'
import { newReference } from '../../app/references.js'
import { aCardPaymentEntry } from '../support/builders-payments.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { testDatabase, usesDatabase } from '../support/database.js'
import { anEntry, entriesOf, expectSoundBooks, onBank, onFund, onSuspense, post, refusalCode, reversalOf } from './books.js'

describe('Posting to the ledger', () => {
  usesDatabase()
  let council: TestCouncil

  beforeEach(async () => { council = await aCouncil() })
  afterEach(async () => { await expectSoundBooks(council) })

  it('posts an entry with both sides, its details and the words by which it is found', async () => {
    const entry = aCardPaymentEntry(council, { cardholderName: 'Siân O’Brien', lines: [{ fundSlug: 'council-tax', amountPence: pence(120_00) }] })

    expect(await post(council, entry)).to.deep.equal({ entryId: entry.id, isNew: true })

    const stored = await storedEntry(council, entry.id)
    expect(stored.entry).to.include({ type: 'card_payment', reference: entry.reference, idempotency_key: entry.idempotencyKey })
    expect(stored.postings.map(({ amount_pence }) => amount_pence)).to.deep.equal([120_00, -120_00])
    expect(stored.postings.map(({ ledger_account_kind }) => ledger_account_kind)).to.deep.equal(['clearing', 'fund'])
    expect(stored.details).to.include({ payer_name: 'Siân O’Brien', card_last_four: '1111' })
    expect(stored.words).to.have.members(['sian', 'obrien'])
  })

  it('posts a key once and answers the first entry, whatever comes with the key again', async () => {
    const first = aCardPaymentEntry(council)
    await post(council, first)
    expect(await post(council, first)).to.deep.equal({ entryId: first.id, isNew: false })
    expect(await post(council, aCardPaymentEntry(council, { idempotencyKey: first.idempotencyKey })))
      .to.deep.equal({ entryId: first.id, isNew: false })
    expect(await entriesOf(council)).to.equal(1)
  })

  it('posts once when many post the same payment, with the same reference, at the same instant', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [idempotencyKey, reference] = [`payment-attempt:${newId()}`, newReference()]
      const answers = await Promise.all(Array.from({ length: 8 }, async () =>
        await post(council, aCardPaymentEntry(council, { idempotencyKey, reference }))))
      expect(new Set(answers.map(({ entryId }) => entryId)).size).to.equal(1)
      expect(answers.filter(({ isNew }) => isNew)).to.have.length(1)
    }
    expect(await entriesOf(council)).to.equal(10)
  })

  it('posts once when the very same entry comes twice at the same instant', async () => {
    for (let round = 0; round < 10; round += 1) {
      const entry = aCardPaymentEntry(council)
      const answers = await Promise.all([post(council, entry), post(council, entry), post(council, entry)])
      expect(answers.map(({ isNew }) => isNew).sort()).to.deep.equal([false, false, true])
    }
  })

  const wrong: [string, (council: TestCouncil) => NewEntry, string][] = [
    ['that does not balance', one => anEntry([onBank(100), onFund(one, -99)]), 'CF003'],
    ['of one posting', () => anEntry([onBank(100)]), 'CF002'],
    ['without postings', () => anEntry([]), 'CF002'],
    ['with a posting of nothing', one => anEntry([onBank(100), onFund(one, -100), onBank(0)]), '23514'],
    ['on a ledger account that does not exist', () => anEntry([onBank(100), { ledgerAccountCode: 'NOWHERE', amountPence: pence(-100) }]), 'CF004'],
    ['of an unknown method of payment', one => anEntry([onBank(100), onFund(one, -100)], { methodCode: 'NONE' }), '23503'],
    ['with more VAT than its amount', one => anEntry([onBank(100), { ...onFund(one, -100), vatCode: 'W0', vatPence: pence(-100) }]), '23514'],
    ['that calls itself a reversal of nothing', one => anEntry([onBank(100), onFund(one, -100)], { type: 'reversal' }), 'Conflict']
  ]
  for (const [which, make, code] of wrong) {
    it(`refuses an entry ${which}`, async () => {
      expect(await refusalCode(post(council, make(council)))).to.equal(code)
      expect(await entriesOf(council)).to.equal(0)
    })
  }

  it('refuses another entry with an id or a reference that is taken', async () => {
    const first = aCardPaymentEntry(council)
    await post(council, first)
    expect(await refusalCode(post(council, aCardPaymentEntry(council, { reference: first.reference })))).to.equal('23505')
    expect(await refusalCode(post(council, aCardPaymentEntry(council, { id: first.id })))).to.equal('23505')
    expect(await entriesOf(council)).to.equal(1)
  })

  it('refuses entries of another council than the transaction’s, also when the council is changed on the way', async () => {
    const other = await aCouncil()
    const entry = aCardPaymentEntry(other)
    expect(await refusalCode(inCouncil(council.id, async trx => await postEntry(trx, other.id, entry)))).to.equal('CF001')

    await inCouncil(council.id, async trx => {
      await postEntry(trx, council.id, anEntry([onBank(100), onFund(council, -100)]))
      await trx.raw(`set local app.council_id = '${other.id}'`)
      expect(await trx('postings').where({ council_id: council.id })).to.have.length(0)
      await trx.raw(`set local app.council_id = ''`)
    })
    expect(await refusalCode(inCouncil(council.id, async trx => {
      await trx.raw(`set local app.council_id = '${other.id}'`)
      await postEntry(trx, council.id, anEntry([onBank(100)]))
    }))).to.equal('CF001')
    expect([await entriesOf(council), await entriesOf(other)]).to.deep.equal([1, 0])
  })

  it('cannot be told an account, a line to draw on or an entry to reverse of another council', async () => {
    const other = await aCouncil()
    const theirs = anEntry([onBank(100), onSuspense(-100)])
    await post(other, theirs)
    expect(await refusalCode(post(council, anEntry([onSuspense(100, { entryId: theirs.id, lineNumber: 2 }), onFund(council, -100)]))))
      .to.equal('23503')
    expect(await refusalCode(post(council, reversalOf(theirs)))).to.be.oneOf(['CF005', '23503'])
    await expectSoundBooks(other)
  })

  it('lets the application neither write nor change nor remove anything of the ledger itself', async () => {
    const entry = aCardPaymentEntry(council)
    await post(council, entry)
    const tries = [
      `insert into postings (council_id, entry_id, line_number, ledger_account_code, ledger_account_kind, amount_pence, gl_code, occurred_on,
        accounting_date, method_code) values ('${council.id}', '${entry.id}', 3, 'BANK', 'bank', 1, '1', now(), now(), 'BK')`,
      `update postings set amount_pence = 1 where council_id = '${council.id}'`,
      `delete from postings where council_id = '${council.id}'`,
      `insert into ledger_entries select * from ledger_entries`,
      `delete from ledger_entries where council_id = '${council.id}'`,
      `update ledger_entries set type = 'receipt' where council_id = '${council.id}'`,
      `update remaining_amounts set remaining_pence = 0 where council_id = '${council.id}'`,
      `delete from remaining_amounts where council_id = '${council.id}'`,
      `truncate postings`,
      `select draw_on_lines('${council.id}', array['${entry.id}']::uuid[])`,
      `alter table postings disable row level security`,
      `set local role counterfoil_ledger`
    ]
    for (const sql of tries) {
      expect(await refusalCode(inCouncil(council.id, async trx => await trx.raw(sql))), sql).to.equal('42501')
    }
  })

  it('does not let even its owner see or change entries without saying whose', async () => {
    const { owner } = await testDatabase()
    await post(council, aCardPaymentEntry(council))
    expect(await owner('postings')).to.have.length(0)
    expect(await owner('postings').del()).to.equal(0)
  })
})

async function storedEntry(council: TestCouncil, id: string) {
  return await inCouncil(council.id, async trx => ({
    entry: await trx('ledger_entries').where({ council_id: council.id, id }).first() as Record<string, unknown>,
    postings: await trx('postings').where({ council_id: council.id, entry_id: id }).orderBy('line_number') as Record<string, unknown>[],
    details: await trx('entry_details').where({ council_id: council.id, entry_id: id }).first() as Record<string, unknown>,
    words: await trx('search_words').where({ council_id: council.id, entry_id: id }).pluck('word') as string[]
  }))
}
