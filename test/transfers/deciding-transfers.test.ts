import { expect } from 'chai'
import { inCouncil, inCouncilOn } from '../../app/database/in-council.js'
import { Conflict, NotFound, NotPermitted } from '../../app/errors.js'
import { findEntry } from '../../app/ledger/entry-query.js'
import { approveTransfer, refuseTransfer, withdrawTransfer } from '../../app/transfers/decide-transfer.js'
import { makeTransfer } from '../../app/transfers/make-transfer.js'
import { Transfer } from '../../app/transfers/transfer.js'
import { expectSoundBooks, refusalCode, remainingOf } from '../ledger/books.js'
import { aCouncil, anAccountHolder, fundOf, type TestCouncil, type TestUserName } from '../support/builders.js'
import { aPaidLine, aRequest, aReversal, aTarget, aTransfer, asMover, entriesOfTransfer } from '../support/builders-transfers.js'
import { testDatabase, usesDatabase } from '../support/database.js'

describe('A transfer that waits', () => {
  usesDatabase()
  let council: TestCouncil

  beforeEach(async () => { council = await aCouncil() })
  afterEach(async () => { await expectSoundBooks(council) })

  it('is posted when another person agrees, in the name of who asked, once', async () => {
    const { id, line } = await aTransfer(council, 1200_00)
    await Promise.all([1, 2, 3].map(async () => { await approve(id) }))
    const entries = await entriesOfTransfer(council, id)
    expect(entries).to.have.length(1)
    const entry = await inCouncil(council.id, async trx => await findEntry(trx, council.id, entries[0] ?? ''))
    expect(entry?.recordedByName).to.equal(council.users.officer.name)
    expect(await remainingOf(council, line.entryId, 2)).to.equal(0)
    expect(await reservations()).to.equal(0)
    expect(await transfer(id)).to.include({ state: 'posted', decided_by: council.users.approver.id })
  })

  it('is never decided by who asked, whatever they may do: the action and the database refuse', async () => {
    await mayAlso('officer', 'transfers.approve')
    const { id } = await aTransfer(council, 1200_00)
    await expectRefused(approve(id, 'officer'), Conflict, 'Nobody approves what they have asked for themselves')
    await expectRefused(refuse(id, 'officer'), Conflict)
    for (const state of ['posted', 'refused']) {
      expect(await refusalCode(inCouncil(council.id, async trx => {
        await trx('transfers').where({ council_id: council.id, id }).update({
          state, decided_by: council.users.officer.id, decided_at: new Date(), decision_reason: state === 'refused' ? 'No' : null
        })
      }))).to.equal('23514')
    }
    expect(await refusalCode(inCouncil(council.id, async trx => {
      await trx('transfers').where({ council_id: council.id, id }).update({ state: 'posted' })
    })), 'nor posted by nobody').to.equal('23514')
  })

  it('frees what it reserved when it is refused, with the reason kept', async () => {
    const { id, line } = await aTransfer(council, 1200_00)
    await refuse(id)
    expect(await transfer(id)).to.include({ state: 'refused', decision_reason: 'It is the right account' })
    expect(await reservations()).to.equal(0)
    const again = await aRequest(council, [{ ...line, amountPence: 900_00 }], [aTarget(council, 900_00)])
    expect(await asMover(council, 'officer', async (trx, mover) => await makeTransfer(trx, mover, again))).to.equal('posted')
    await expectRefused(approve(id), Conflict, 'refused already')
  })

  it('is taken back by who asked, and by nobody else', async () => {
    const { id } = await aTransfer(council, 1200_00)
    await expectRefused(withdraw(id, 'finance'), Conflict, 'Only who asked')
    await withdraw(id)
    await withdraw(id)
    expect(await transfer(id)).to.include({ state: 'withdrawn' })
    expect(await reservations()).to.equal(0)
    await expectRefused(approve(id), Conflict, 'taken back by who asked for it already')
  })

  it('of two decisions at the same instant has one', async () => {
    const { id } = await aTransfer(council, 1200_00)
    const answers = await Promise.allSettled([approve(id), refuse(id), withdraw(id)])
    expect(answers.filter(({ status }) => status === 'fulfilled')).to.have.length(1)
    expect(await entriesOfTransfer(council, id)).to.have.length((await transfer(id))?.state === 'posted' ? 1 : 0)
  })

  it('whose account is none any more is explained, and not half done', async () => {
    const line = await aPaidLine(council, 1200_00)
    const holder = await anAccountHolder(council)
    const targets = [aTarget(council, 200_00), { ...aTarget(council, 1000_00, 'council-tax'), accountReference: holder.reference }]
    const request = await aRequest(council, [{ ...line, amountPence: 1200_00 }], targets)
    await asMover(council, 'officer', async (trx, mover) => await makeTransfer(trx, mover, request))
    const { owner } = await testDatabase()
    await inCouncilOn(owner, council.id, async trx => {
      await trx.raw('delete from account_holder_words where council_id = ?', [council.id])
      await trx('account_holders').where({ council_id: council.id, reference: holder.reference }).delete()
    })
    await expectRefused(approve(request.id), Conflict, `There is no council tax account ${holder.reference}`)
    expect(await transfer(request.id)).to.include({ state: 'waiting' })
    expect(await entriesOfTransfer(council, request.id)).to.deep.equal([])
    expect(await reservations()).to.equal(1)
    await refuse(request.id)
  })

  it('is not let through by a limit that is raised meanwhile', async () => {
    const { id } = await aTransfer(council, 1200_00)
    await inCouncil(council.id, async trx => { await trx('approval_limits').where({ council_id: council.id, movement: 'transfer' }).update({ limit_pence: 5000_00 }) })
    expect(await transfer(id)).to.include({ state: 'waiting' })
    await withdraw(id)
  })

  it('is there for nobody who may not use all of its funds, nor for another council', async () => {
    const { id } = await aTransfer(council, 1200_00)
    const other = await aCouncil()
    await expectRefused(asMover(other, 'approver', async (trx, mover) => { await approveTransfer(trx, mover, id) }), NotFound)
    await limit('approver', { fund_codes: [fundOf(council, 'council-tax').code] })
    await expectRefused(approve(id), NotFound)
    await limit('approver', { fund_codes: null, method_codes: ['BK'] })
    await expectRefused(approve(id), NotFound)
    await limit('approver', { fund_codes: [fundOf(council, 'council-tax').code, fundOf(council, 'parking-fines').code], method_codes: ['90'] })
    await approve(id)
    await expectRefused(approve(id, 'auditor'), NotPermitted)
  })

  it('can be a reversal, which keeps what it would turn round from moving on', async () => {
    const { id: moved, target } = await aTransfer(council, 1200_00)
    await approve(moved)
    const [entryId = ''] = await entriesOfTransfer(council, moved)
    const id = await aReversal(council, entryId)
    const onward = await aRequest(council, [{ entryId, lineNumber: 2, amountPence: 1_00 }], [aTarget(council, 1_00)])
    expect(onward.sources[0]?.seenPence).to.equal(0)
    await expectRefused(asMover(council, 'officer', async (trx, mover) => await makeTransfer(trx, mover, onward)), Conflict)
    await expectRefused(aReversal(council, entryId, 'finance'), Conflict, 'waits for another person to agree already')
    await approve(id)
    expect(await remainingOf(council, entryId, 2)).to.equal(0)
    expect(target.amountPence).to.equal(1200_00)
  })

  async function approve(id: string, name: TestUserName = 'approver'): Promise<void> {
    await asMover(council, name, async (trx, mover) => { await approveTransfer(trx, mover, id) })
  }

  async function refuse(id: string, name: TestUserName = 'approver'): Promise<void> {
    await asMover(council, name, async (trx, mover) => { await refuseTransfer(trx, mover, id, 'It is the right account') })
  }

  async function withdraw(id: string, name: TestUserName = 'officer'): Promise<void> {
    await asMover(council, name, async (trx, mover) => { await withdrawTransfer(trx, mover, id) })
  }

  async function transfer(id: string): Promise<Transfer | undefined> {
    return await inCouncil(council.id, async trx => await Transfer.query(trx).findOne({ council_id: council.id, id }))
  }

  async function reservations(): Promise<number> {
    return await inCouncil(council.id, async trx => (await trx('line_reservations').where({ council_id: council.id })).length)
  }

  async function mayAlso(role: TestUserName, permission: string): Promise<void> {
    const { owner } = await testDatabase()
    await inCouncilOn(owner, council.id, async trx => {
      await trx.raw(`update roles set permissions = permissions || array[?] from users u where u.council_id = roles.council_id and u.role_code = roles.code
        and roles.council_id = ? and u.id = ?`, [permission, council.id, council.users[role].id])
    })
  }

  async function limit(name: TestUserName, limits: object): Promise<void> {
    const { owner } = await testDatabase()
    await inCouncilOn(owner, council.id, async trx => { await trx('users').where({ council_id: council.id, id: council.users[name].id }).update(limits) })
  }

  async function expectRefused(work: Promise<unknown>, kind: new (...facts: never[]) => Error, words = ''): Promise<void> {
    const refused = await work.then(() => undefined, (error: unknown) => error)
    expect(refused).to.be.instanceOf(kind)
    expect((refused as Error).message).to.contain(words)
  }
})
