import { expect } from 'chai'
import { type NewEntry, postEntry } from '../../app/ledger/post-entry.js'
import { inCouncil } from '../../app/database/in-council.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { usesDatabase } from '../support/database.js'
import { anEntry, expectSoundBooks, onBank, onFund, onSuspense, post, refusalCode, remainingOf, reversalOf } from './books.js'

describe('Money that moves on from a line of the ledger', () => {
  usesDatabase()
  let council: TestCouncil

  beforeEach(async () => { council = await aCouncil() })
  afterEach(async () => { await expectSoundBooks(council) })

  it('leaves less of a suspense item with each allocation, until nothing is left', async () => {
    const item = await received(4500)
    await post(council, allocation(item, 3000))
    expect(await remainingOf(council, item.id, 2)).to.equal(-1500)
    await post(council, allocation(item, 1500))
    expect(await remainingOf(council, item.id, 2)).to.equal(0)
    expect(await refusalCode(post(council, allocation(item, 1)))).to.equal('Conflict')
  })

  it('lets only so many take from one item at the same instant as there is money for', async () => {
    for (let round = 0; round < 5; round += 1) {
      const item = await received(1000)
      const answers = await Promise.allSettled(Array.from({ length: 8 }, async () => await post(council, allocation(item, 400))))
      expect(answers.filter(({ status }) => status === 'fulfilled')).to.have.length(2)
      expect(await remainingOf(council, item.id, 2)).to.equal(-200)
    }
  })

  it('takes from a fund’s line no more than it was, at the same instant too, though it had no row to begin with', async () => {
    const receipt = anEntry([onBank(1000), onFund(council, -1000)])
    await post(council, receipt)
    const transfer = () => anEntry([onFund(council, 600, '12345678', { entryId: receipt.id, lineNumber: 2 }), onFund(council, -600, '87654321')])
    const answers = await Promise.allSettled(Array.from({ length: 6 }, async () => await post(council, transfer())))
    expect(answers.filter(({ status }) => status === 'fulfilled')).to.have.length(1)
    expect(await remainingOf(council, receipt.id, 2)).to.equal(-400)
  })

  it('takes turns when entries draw on the same lines in different orders', async () => {
    const [one, two] = [await received(1000), await received(1000)]
    const bothWays = [[one, two], [two, one]]
    const drawers = Array.from({ length: 20 }, (_, index) => (bothWays[index % 2] ?? []).map(item => onSuspense(10, { entryId: item.id, lineNumber: 2 })))
    await Promise.all(drawers.map(async draws => await post(council, anEntry([...draws, onFund(council, -20)]))))
    expect(await remainingOf(council, one.id, 2)).to.equal(-800)
  })

  it('treats what is owed back, a negative item, in the same way with the signs turned', async () => {
    const returned = anEntry([onBank(-700), onSuspense(700)], { type: 'returned_payment' })
    await post(council, returned)
    await post(council, anEntry([onSuspense(-700, { entryId: returned.id, lineNumber: 2 }), onFund(council, 700)]))
    expect(await remainingOf(council, returned.id, 2)).to.equal(0)
    expect(await refusalCode(post(council, anEntry([onSuspense(-1, { entryId: returned.id, lineNumber: 2 }), onFund(council, 1)])))).to.equal('Conflict')
  })

  const wrongDraws: [string, (item: NewEntry) => NewEntry][] = [
    ['stands on another account', item => anEntry([onFund(council, 100, 'X', { entryId: item.id, lineNumber: 2 }), onBank(-100)])],
    ['adds to the line instead of taking', item => anEntry([onSuspense(-100, { entryId: item.id, lineNumber: 2 }), onBank(100)])],
    ['draws on the bank', item => anEntry([{ ...onBank(-100), drawsOn: { entryId: item.id, lineNumber: 1 } }, onFund(council, 100)])],
    ['stands on another reference', item => anEntry([
      { ...onSuspense(100, { entryId: item.id, lineNumber: 2 }), accountReference: 'SOMEBODY' }, onFund(council, -100)])]
  ]
  for (const [which, make] of wrongDraws) {
    it(`refuses a posting that draws but ${which}`, async () => {
      const item = await received(1000)
      expect(await refusalCode(post(council, make(item)))).to.equal('CF006')
      expect(await remainingOf(council, item.id, 2)).to.equal(-1000)
    })
  }

  it('refuses to draw on a line that only moved money on', async () => {
    const item = await received(1000)
    const moved = allocation(item, 1000)
    await post(council, moved)
    expect(await refusalCode(post(council, anEntry([onSuspense(-1000, { entryId: moved.id, lineNumber: 1 }), onBank(1000)])))).to.equal('CF006')
  })

  it('gives back to a suspense item what a reversed allocation had taken', async () => {
    const item = await received(1000)
    const wrongly = allocation(item, 600)
    await post(council, wrongly)
    await post(council, reversalOf(wrongly))
    expect(await remainingOf(council, item.id, 2)).to.equal(-1000)
    await post(council, allocation(item, 1000))
    expect(await remainingOf(council, item.id, 2)).to.equal(0)
  })

  it('undoes a reversal by another', async () => {
    const item = await received(1000)
    const wrongly = allocation(item, 600)
    const undone = reversalOf(wrongly)
    await post(council, wrongly)
    await post(council, undone)
    await post(council, reversalOf(undone))
    expect(await remainingOf(council, item.id, 2)).to.equal(-400)
  })

  it('closes the item of a reversed receipt, and refuses when some of it has been allocated', async () => {
    const [untouched, touched] = [await received(1000), await received(1000)]
    await post(council, allocation(touched, 1))
    await post(council, reversalOf(untouched))
    expect(await remainingOf(council, untouched.id, 2)).to.equal(0)
    expect(await refusalCode(post(council, reversalOf(touched)))).to.equal('Conflict')
  })

  it('refuses to reverse a receipt of which some has been refunded, and to refund one that has been reversed', async () => {
    const [refunded, reversed] = [anEntry([onBank(500), onFund(council, -500)]), anEntry([onBank(500), onFund(council, -500)])]
    const refundOf = (receipt: NewEntry) => anEntry([onFund(council, 200, '12345678', { entryId: receipt.id, lineNumber: 2 }), onBank(-200)])
    for (const entry of [refunded, reversed, refundOf(refunded), reversalOf(reversed)]) await post(council, entry)
    expect(await refusalCode(post(council, reversalOf(refunded)))).to.equal('Conflict')
    expect(await refusalCode(post(council, refundOf(reversed)))).to.equal('Conflict')
  })

  it('reverses an entry once, also when two try at the same instant', async () => {
    for (let round = 0; round < 5; round += 1) {
      const entry = anEntry([onBank(500), onFund(council, -500)])
      await post(council, entry)
      const answers = await Promise.allSettled([1, 2, 3].map(async () => await post(council, reversalOf(entry))))
      expect(answers.filter(({ status }) => status === 'fulfilled')).to.have.length(1)
      expect(await refusalCode(post(council, reversalOf(entry)))).to.equal('Conflict')
    }
  })

  it('refuses a reversal that is not exact', async () => {
    const entry = anEntry([onBank(500), onFund(council, -300), onFund(council, -200, '99')])
    await post(council, entry)
    const exact = reversalOf(entry).postings
    const inexact = [
      exact.slice(0, 1).concat(onFund(council, 500)), [onBank(-300), onFund(council, 300)], [exact[1], exact[0], exact[2]],
      [...exact, onBank(5), onBank(-5)], [onBank(-500), onFund(council, 300), onFund(council, 200, '98')]
    ] as NewEntry['postings'][]
    for (const postings of inexact) expect(await refusalCode(post(council, { ...reversalOf(entry), postings }))).to.equal('Conflict')
    expect(await refusalCode(post(council, { ...reversalOf(entry), type: 'receipt' }))).to.equal('Conflict')
    await post(council, reversalOf(entry))
  })

  it('undoes everything of a step that fails after posting', async () => {
    const item = await received(1000)
    await inCouncil(council.id, async trx => {
      await postEntry(trx, council.id, allocation(item, 1000))
      throw new Error('the machine stops')
    }).catch(() => undefined)
    expect(await remainingOf(council, item.id, 2)).to.equal(-1000)
  })

  async function received(amountPence: number): Promise<NewEntry> {
    const item = anEntry([onBank(amountPence), onSuspense(-amountPence)])
    await post(council, item)
    return item
  }

  function allocation(item: NewEntry, amountPence: number): NewEntry {
    return anEntry([onSuspense(amountPence, { entryId: item.id, lineNumber: 2 }), onFund(council, -amountPence)], { type: 'allocation' })
  }
})
