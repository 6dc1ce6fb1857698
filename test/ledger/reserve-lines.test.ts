import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil, inCouncilOn } from '../../app/database/in-council.js'
import type { NewEntry } from '../../app/ledger/post-entry.js'
import { releaseLines, reserveLines } from '../../app/ledger/reserve-lines.js'
import { pence } from '../../app/money.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { testDatabase, usesDatabase } from '../support/database.js'
import { anEntry, expectSoundBooks, onBank, onFund, onSuspense, post, refusalCode, remainingOf, reversalOf } from './books.js'

describe('Money of a line that is reserved', () => {
  usesDatabase()
  let council: TestCouncil
  let receipt: NewEntry

  beforeEach(async () => {
    council = await aCouncil()
    receipt = anEntry([onBank(1000), onFund(council, -1000)])
    await post(council, receipt)
  })
  afterEach(async () => { await expectSoundBooks(council) })

  it('cannot be moved by anything else, and what is left beside it can', async () => {
    await reserve(newId(), 400)
    expect(await refusalCode(post(council, transfer(601)))).to.equal('Conflict')
    await post(council, transfer(600))
    expect(await remainingOf(council, receipt.id, 2)).to.equal(-400)
  })

  it('is reserved for one holder once', async () => {
    const holder = newId()
    await reserve(holder, 400)
    expect(await refusalCode(reserve(holder, 400))).to.equal('Conflict')
  })

  it('is counted over all holders, at the same instant too', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 8 }, async () => { await reserve(newId(), 300) }))
    expect(answers.filter(({ status }) => status === 'fulfilled')).to.have.length(3)
    expect(await refusalCode(post(council, transfer(101)))).to.equal('Conflict')
  })

  it('never races a transfer into more than there is', async () => {
    for (let round = 0; round < 5; round += 1) {
      const own = anEntry([onBank(1000), onFund(council, -1000)])
      await post(council, own)
      const answers = await Promise.allSettled([
        reserve(newId(), 700, own), post(council, transfer(700, own)), reserve(newId(), 700, own), post(council, transfer(700, own))
      ])
      expect(answers.filter(({ status }) => status === 'fulfilled')).to.have.length(1)
    }
  })

  it('can be moved again when it has been released, in the same transaction as well', async () => {
    const holder = newId()
    await reserve(holder, 1000)
    expect(await refusalCode(post(council, transfer(1)))).to.equal('Conflict')
    await inCouncil(council.id, async trx => { await releaseLines(trx, council.id, holder) })
    await post(council, transfer(1000))
    expect(await refusalCode(reserve(newId(), 1))).to.equal('Conflict')
  })

  it('keeps what it would be drawn from by a reversal', async () => {
    await reserve(newId(), 1)
    expect(await refusalCode(post(council, reversalOf(receipt)))).to.equal('Conflict')
  })

  it('is of lines that bring money, with their sign, and of several lines all or none', async () => {
    const moved = transfer(500)
    await post(council, moved)
    const of = async (entryId: string, lineNumber: number, amountPence: number) => await refusalCode(inCouncil(council.id, async trx => {
      await reserveLines(trx, council.id, newId(), [
        { entryId: receipt.id, lineNumber: 2, amountPence: pence(-1) }, { entryId, lineNumber, amountPence: pence(amountPence) }
      ])
    }))
    expect(await of(moved.id, 1, 100)).to.equal('CF006')
    expect(await of(receipt.id, 1, 100)).to.equal('CF006')
    expect(await of(receipt.id, 2, 100)).to.equal('CF006')
    expect(await of(newId(), 2, -100)).to.equal('CF006')
    expect(await of(receipt.id, 2, -500)).to.equal('Conflict')
    await post(council, transfer(500))
  })

  it('is of this council alone', async () => {
    const other = await aCouncil()
    expect(await refusalCode(inCouncil(other.id, async trx => {
      await reserveLines(trx, council.id, newId(), [{ entryId: receipt.id, lineNumber: 2, amountPence: pence(-1) }])
    }))).to.equal('CF001')
    expect(await refusalCode(inCouncil(other.id, async trx => {
      await reserveLines(trx, other.id, newId(), [{ entryId: receipt.id, lineNumber: 2, amountPence: pence(-1) }])
    }))).to.equal('CF006')
    expect(await refusalCode(inCouncil(other.id, async trx => { await releaseLines(trx, council.id, newId()) }))).to.equal('CF001')
  })

  it('counts for suspense items, too', async () => {
    const item = anEntry([onBank(500), onSuspense(-500)])
    await post(council, item)
    await reserve(newId(), 500, item)
    expect(await refusalCode(post(council, anEntry([onSuspense(1, { entryId: item.id, lineNumber: 2 }), onFund(council, -1)])))).to.equal('Conflict')
  })

  it('is changed by nobody but the two functions, and by them no further than the table allows', async () => {
    await reserve(newId(), 400)
    for (const change of ['update remaining_amounts set reserved_pence = 0', 'delete from line_reservations', 'insert into line_reservations select * from line_reservations']) {
      expect(await refusalCode(inCouncil(council.id, async trx => { await trx.raw(change) }))).to.equal('42501')
    }
    const { owner } = await testDatabase()
    for (const reserved of [-1001, 1]) {
      expect(await refusalCode(inCouncilOn(owner, council.id, async trx => {
        await trx('remaining_amounts').where({ council_id: council.id }).update({ reserved_pence: reserved })
      }))).to.equal('23514')
    }
  })

  async function reserve(holder: string, amount: number, entry = receipt): Promise<void> {
    await inCouncil(council.id, async trx => {
      await reserveLines(trx, council.id, holder, [{ entryId: entry.id, lineNumber: 2, amountPence: pence(-amount) }])
    })
  }

  function transfer(amount: number, from = receipt): NewEntry {
    return anEntry([onFund(council, amount, '12345678', { entryId: from.id, lineNumber: 2 }), onFund(council, -amount, '87654321')], { type: 'transfer' })
  }
})
