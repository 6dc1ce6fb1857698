import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { type NewEntry, postBatch } from '../../app/ledger/post-entry.js'
import { newReference } from '../../app/references.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { usesDatabase } from '../support/database.js'
import { anEntry, entriesOf, expectSoundBooks, onBank, onFund, onSuspense, post, refusalCode, remainingOf, reversalOf } from './books.js'

describe('Posting a batch', () => {
  usesDatabase()
  let council: TestCouncil

  beforeEach(async () => { council = await aCouncil() })
  afterEach(async () => { await expectSoundBooks(council) })

  it('posts all entries and answers in their order', async () => {
    const entries = Array.from({ length: 50 }, (_, index) => receipt(index + 1))
    expect(await batch(entries)).to.deep.equal(entries.map(({ id }) => ({ entryId: id, isNew: true })))
    expect(await entriesOf(council)).to.equal(50)
    expect(await batch([])).to.deep.equal([])
  })

  it('passes over those whose keys are known, and the second of a key within the batch', async () => {
    const [known, fresh] = [receipt(1), receipt(2)]
    await post(council, known)
    const again = receipt(3, { idempotencyKey: known.idempotencyKey })
    const twin = receipt(4, { idempotencyKey: fresh.idempotencyKey })
    expect(await batch([again, fresh, twin, fresh, known])).to.deep.equal([
      { entryId: known.id, isNew: false }, { entryId: fresh.id, isNew: true }, { entryId: fresh.id, isNew: false },
      { entryId: fresh.id, isNew: false }, { entryId: known.id, isNew: false }
    ])
    expect(await entriesOf(council)).to.equal(2)
  })

  const wrongOnes: [string, () => NewEntry, string][] = [
    ['does not balance', () => anEntry([onBank(5), onFund(council, -4)]), 'CF003'],
    ['has one posting', () => anEntry([onBank(5)]), 'CF002'],
    ['has none', () => anEntry([]), 'CF002'],
    ['names an unknown account', () => anEntry([onBank(5), { ...onBank(-5), ledgerAccountCode: 'NOWHERE' }]), 'CF004'],
    ['calls itself a reversal', () => anEntry([onBank(5), onFund(council, -5)], { type: 'reversal' }), 'Conflict']
  ]
  for (const [what, make, code] of wrongOnes) {
    it(`posts nothing at all when one entry ${what}`, async () => {
      expect(await refusalCode(batch([receipt(1), make(), receipt(2)]))).to.equal(code)
      expect(await entriesOf(council)).to.equal(0)
    })
  }

  it('refuses two entries that share an id or a reference but not a key', async () => {
    const one = receipt(1)
    expect(await refusalCode(batch([one, receipt(2, { id: one.id })]))).to.equal('23505')
    expect(await refusalCode(batch([one, receipt(2, { reference: one.reference })]))).to.equal('23505')
    expect(await entriesOf(council)).to.equal(0)
  })

  it('counts what all its entries draw on one line together', async () => {
    const item = anEntry([onBank(100), onSuspense(-100)])
    const allocations = [60, 40].map(amount => anEntry([onSuspense(amount, { entryId: item.id, lineNumber: 2 }), onFund(council, -amount)]))
    const tooMuch = [60, 41].map(amount => anEntry([onSuspense(amount, { entryId: item.id, lineNumber: 2 }), onFund(council, -amount)]))
    await post(council, item)
    expect(await refusalCode(batch(tooMuch))).to.equal('Conflict')
    await batch(allocations)
    expect(await remainingOf(council, item.id, 2)).to.equal(0)
  })

  it('can hold an item together with what is drawn on it and what reverses that', async () => {
    const item = anEntry([onBank(100), onSuspense(-100)])
    const allocated = anEntry([onSuspense(60, { entryId: item.id, lineNumber: 2 }), onFund(council, -60)])
    await batch([item, allocated])
    expect(await remainingOf(council, item.id, 2)).to.equal(-40)
    const receipts = Array.from({ length: 5 }, (_, index) => receipt(index + 1))
    await batch(receipts)
    await batch([...receipts, allocated].map(entry => reversalOf(entry)))
    expect(await remainingOf(council, item.id, 2)).to.equal(-100)
  })

  it('takes turns with another batch of the same entries in another order, and one posts them', async () => {
    for (let round = 0; round < 5; round += 1) {
      const keys = Array.from({ length: 40 }, () => newReference())
      const made = (order: string[]) => order.map((key, index) => receipt(index + 1, { idempotencyKey: `test:${key}` }))
      const answers = await Promise.all([batch(made(keys)), batch(made([...keys].reverse())), batch(made([...keys].sort()))])
      expect(answers.flat().filter(({ isNew }) => isNew)).to.have.length(40)
      expect(new Set(answers.flat().map(({ entryId }) => entryId)).size).to.equal(40)
    }
  })

  function receipt(amountPence: number, overrides: Partial<NewEntry> = {}): NewEntry {
    return anEntry([onBank(amountPence), onFund(council, -amountPence)], overrides)
  }

  async function batch(entries: NewEntry[]) {
    return await inCouncil(council.id, async trx => await postBatch(trx, council.id, entries))
  }
})
