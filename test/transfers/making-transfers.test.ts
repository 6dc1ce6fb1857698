import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil, inCouncilOn } from '../../app/database/in-council.js'
import { Conflict, NotFound, NotPermitted } from '../../app/errors.js'
import { findEntry, type FoundEntry } from '../../app/ledger/entry-query.js'
import { pence, vatWithin } from '../../app/money.js'
import { makeTransfer, type TransferAsked } from '../../app/transfers/make-transfer.js'
import { reverseEntry } from '../../app/transfers/reversing/reverse-entry.js'
import { expectSoundBooks, remainingOf } from '../ledger/books.js'
import { aCouncil, anAccountHolder, fundOf, type TestCouncil, type TestUserName } from '../support/builders.js'
import { aSuspenseItem } from '../support/builders-payments.js'
import { aPaidLine, aRequest, aTarget, asMover, entriesOfTransfer } from '../support/builders-transfers.js'
import { testDatabase, usesDatabase } from '../support/database.js'

describe('A transfer', () => {
  usesDatabase()
  let council: TestCouncil

  beforeEach(async () => { council = await aCouncil() })
  afterEach(async () => { await expectSoundBooks(council) })

  it('counts what the same person has moved of the same line before without another one, save what was turned round', async () => {
    const line = await aPaidLine(council, 5000_00)
    const moves = async (amount: number, by: 'officer' | 'finance' = 'officer') => {
      const asked = await aRequest(council, [{ ...line, amountPence: amount }], [aTarget(council, amount)])
      return { id: asked.id, became: await asMover(council, by, async (trx, mover) => await makeTransfer(trx, mover, asked)) }
    }
    expect((await moves(600_00)).became).to.equal('posted')
    const turnedRound = await moves(400_00)
    expect(turnedRound.became, 'up to the limit in all').to.equal('posted')
    expect((await moves(1)).became, 'and a penny more').to.equal('waiting')
    expect((await moves(1000_00, 'finance')).became, 'of another person’s own').to.equal('posted')
    const [entryId = ''] = await entriesOfTransfer(council, turnedRound.id)
    await asMover(council, 'officer', async (trx, mover) => await reverseEntry(trx, mover, { id: newId(), entryId, reasonCode: 'wrong-account', explanation: '' }))
    expect((await moves(399_00)).became).to.equal('posted')
  })

  it('moves money of one line to several accounts to the penny, and keeps the day and the method of payment', async () => {
    const line = await aPaidLine(council, 100_00, { paidAt: new Date('2026-05-04T10:00:00Z') })
    const targets = [aTarget(council, 33_33), aTarget(council, 66_66, 'garden-waste')]
    const request = await aRequest(council, [{ ...line, amountPence: 99_99 }], targets)
    expect(await make(request)).to.equal('posted')
    const [entry] = await entriesOf(request.id)
    expect(entry?.occurredOn).to.equal('2026-05-04')
    expect(entry?.methodName).to.equal('Card, online')
    expect(entry?.recordedByName).to.equal(council.users.officer.name)
    expect(entry?.postings.map(({ amountPence }) => amountPence)).to.deep.equal([9999, -3333, -6666])
    expect(await remainingOf(council, line.entryId, 2)).to.equal(-1)
  })

  it('of many lines to many accounts is an entry for each line, all or none', async () => {
    const [one, two] = [await aPaidLine(council, 30_00, { paidAt: new Date('2026-05-04T10:00:00Z') }), await aPaidLine(council, 50_00)]
    const targets = [aTarget(council, 20_00), aTarget(council, 60_00)]
    const request = await aRequest(council, [{ ...one, amountPence: 30_00 }, { ...two, amountPence: 50_00 }], targets)
    await make(request)
    const entries = await entriesOf(request.id)
    expect(entries.map(({ postings }) => postings.map(({ amountPence }) => amountPence))).to.deep.equal([[3000, -2000, -1000], [5000, -5000]])
    expect(new Set(entries.map(({ occurredOn }) => occurredOn)).size).to.equal(2)
  })

  it('bears the VAT of each fund on its own leg, and takes from a line no more and no less than the VAT that it bears', async () => {
    const paid = await aPaidLine(council, 0, { lines: [{ fundSlug: 'building-control', amountPence: pence(10_03) }] })
    const whole = (await entry(paid.entryId))?.postings[1]?.vatPence ?? 0
    expect(whole).to.equal(-1_67)
    const taken: number[] = []
    for (const amount of [3_33, 3_34, 3_36]) {
      const request = await aRequest(council, [{ ...paid, amountPence: amount }], [aTarget(council, amount, 'landlord-accreditation')])
      await make(request)
      const [posted] = await entriesOf(request.id)
      taken.push(posted?.postings[0]?.vatPence ?? 0)
      expect(posted?.postings[1]).to.include({ vatCode: 'W0', vatPence: vatWithin(pence(-amount), 2000) })
    }
    expect(taken.reduce((sum, vat) => sum + vat, 0)).to.equal(-whole)
    expect(await remainingOf(council, paid.entryId, 2)).to.equal(0)
  })

  it('counts the same line twice when it is asked for twice', async () => {
    const line = await aPaidLine(council, 100_00)
    const twice = [{ ...line, amountPence: 60_00 }, { ...line, amountPence: 60_00 }]
    await expectRefused(await aRequest(council, twice, [aTarget(council, 120_00)]), Conflict)
    const fitting = await aRequest(council, [{ ...line, amountPence: 60_00 }, { ...line, amountPence: 40_00 }], [aTarget(council, 100_00)])
    expect(await make(fitting)).to.equal('posted')
    expect(await remainingOf(council, line.entryId, 2)).to.equal(0)
  })

  it('that does not balance is refused, also when less is given than taken', async () => {
    const line = await aPaidLine(council, 100_00)
    for (const given of [10_00, 100_01]) await expectRefused(await aRequest(council, [{ ...line, amountPence: 100_00 }], [aTarget(council, given)]), Conflict)
    await expectRefused(await aRequest(council, [], []), Conflict)
    await expectRefused(await aRequest(council, [{ ...line, amountPence: -5 }], [aTarget(council, -5)]), Conflict)
  })

  it('goes to an account that its fund has, as the fund writes it, checked here and not on the page', async () => {
    const line = await aPaidLine(council, 100_00)
    const nowhere = { ...aTarget(council, 100_00, 'council-tax'), accountReference: '12345678' }
    await expectRefused(await aRequest(council, [{ ...line, amountPence: 100_00 }], [nowhere]), Conflict)
    const unknown = aTarget(council, 100_00, 'council-tax')
    await expectRefused(await aRequest(council, [{ ...line, amountPence: 100_00 }], [unknown]), Conflict, 'There is no council tax account')
    const back = { ...aTarget(council, 100_00, 'council-tax'), accountReference: (await anAccountHolder(council, { reference: line.reference })).reference }
    await expectRefused(await aRequest(council, [{ ...line, amountPence: 100_00 }], [back]), Conflict, 'is where the money comes from')
  })

  it('happens once however often its form is sent, at the same instant too', async () => {
    const line = await aPaidLine(council, 100_00)
    const request = await aRequest(council, [{ ...line, amountPence: 50_00 }], [aTarget(council, 50_00)])
    const answers = await Promise.all(Array.from({ length: 4 }, async () => await make(request)))
    expect(answers).to.deep.equal(['posted', 'posted', 'posted', 'posted'])
    expect(await entriesOf(request.id)).to.have.length(1)
    expect(await make({ ...request, sources: [] }).catch((error: unknown) => error)).to.be.instanceOf(Conflict)
    await expectRefused(request, NotFound, undefined, 'finance')
  })

  it('of two officers on one line is one: the other sees what is so now', async () => {
    const line = await aPaidLine(council, 100_00)
    const requests = [await aRequest(council, [{ ...line, amountPence: 10_00 }], [aTarget(council, 10_00)]), await aRequest(council, [{ ...line, amountPence: 20_00 }], [aTarget(council, 20_00)])]
    const answers = await Promise.allSettled([make(requests[0]), make(requests[1], 'finance')])
    expect(answers.map(({ status }) => status)).to.have.members(['fulfilled', 'rejected'])
    const refused = answers.find(answer => answer.status === 'rejected')?.reason as Error
    expect(refused).to.be.instanceOf(Conflict)
    expect(refused.message).to.match(/£[89]0\.00 of .* can be moved now, which is not what you saw/)
  })

  it('above the limit waits and reserves, and what is reserved is nobody else’s', async () => {
    const line = await aPaidLine(council, 1500_00)
    const request = await aRequest(council, [{ ...line, amountPence: 1000_01 }], [aTarget(council, 1000_01)])
    expect(await make(request)).to.equal('waiting')
    expect(await entriesOf(request.id)).to.deep.equal([])
    const greedy = await aRequest(council, [{ ...line, amountPence: 500_00 }], [aTarget(council, 500_00)])
    expect(greedy.sources[0]?.seenPence).to.equal(499_99)
    await expectRefused(greedy, Conflict)
    expect(await make(await aRequest(council, [{ ...line, amountPence: 499_99 }], [aTarget(council, 499_99)]))).to.equal('posted')
  })

  it('counts the whole request against the limit, which is itself within it', async () => {
    const lines = [await aPaidLine(council, 600_00), await aPaidLine(council, 600_00)]
    const all = async (each: number) => await aRequest(council, lines.map(line => ({ ...line, amountPence: each })), [aTarget(council, 2 * each)])
    expect(await make(await all(500_00))).to.equal('posted')
    const [one, two] = [await aPaidLine(council, 600_00), await aPaidLine(council, 600_00)]
    expect(await make(await aRequest(council, [one, two].map(line => ({ ...line, amountPence: 500_01 })), [aTarget(council, 1000_02)]))).to.equal('waiting')
  })

  it('is of the person’s own funds and methods of payment, on both sides', async () => {
    const [line, target] = [await aPaidLine(council, 100_00), aTarget(council, 100_00)]
    const request = await aRequest(council, [{ ...line, amountPence: 100_00 }], [target])
    const tax = fundOf(council, 'council-tax').code
    await limit({ fund_codes: [target.fundCode] })
    await expectRefused(request, NotFound)
    await limit({ fund_codes: [tax] })
    await expectRefused(request, NotPermitted)
    await limit({ fund_codes: null, method_codes: ['1'] })
    await expectRefused(request, NotFound)
    await limit({ fund_codes: [tax, target.fundCode], method_codes: ['90'] })
    expect(await make(request)).to.equal('posted')
  })

  it('takes no money of another council, of suspense, or of a line that itself moved money on', async () => {
    const other = await aCouncil()
    const line = await aPaidLine(council, 100_00)
    const moved = await aRequest(council, [{ ...line, amountPence: 40_00 }], [aTarget(council, 40_00)])
    await make(moved)
    const [entryId = ''] = await entriesOfTransfer(council, moved.id)
    for (const key of [await aPaidLine(other), { entryId: (await aSuspenseItem(council)).id, lineNumber: 2 }, { entryId, lineNumber: 1 }, { entryId: line.entryId, lineNumber: 1 }]) {
      await expectRefused(await aRequest(council, [{ ...key, amountPence: 10_00 }], [aTarget(council, 10_00)]), NotFound)
    }
    const onward = await aRequest(council, [{ entryId, lineNumber: 2, amountPence: 40_00 }], [aTarget(council, 40_00)])
    expect(await make(onward)).to.equal('posted')
  })

  it('is for those who may, with a reason of the council’s list', async () => {
    const line = await aPaidLine(council, 100_00)
    const request = await aRequest(council, [{ ...line, amountPence: 100_00 }], [aTarget(council, 100_00)])
    for (const name of ['approver', 'adviser', 'auditor'] as const) await expectRefused(request, NotPermitted, undefined, name)
    await expectRefused({ ...request, reasonCode: 'because' }, Conflict)
    await expectRefused({ ...request, reasonCode: 'other' }, Conflict, 'Explain the reason')
    expect(await make({ ...request, reasonCode: 'other', explanation: 'The payer rang' })).to.equal('posted')
  })

  async function make(request: TransferAsked | undefined, name: TestUserName = 'officer'): Promise<string> {
    if (request === undefined) throw new Error('No request')
    return await asMover(council, name, async (trx, mover) => await makeTransfer(trx, mover, request))
  }

  async function expectRefused(request: TransferAsked, kind: new (...facts: never[]) => Error, words = '', name: TestUserName = 'officer'): Promise<void> {
    const refused = await make(request, name).catch((error: unknown) => error)
    expect(refused).to.be.instanceOf(kind)
    expect((refused as Error).message).to.contain(words)
  }

  async function limit(limits: object): Promise<void> {
    const { owner } = await testDatabase()
    await inCouncilOn(owner, council.id, async trx => { await trx('users').where({ council_id: council.id, id: council.users.officer.id }).update(limits) })
  }

  async function entry(id: string): Promise<FoundEntry | undefined> {
    return await inCouncil(council.id, async trx => await findEntry(trx, council.id, id))
  }

  async function entriesOf(transferId: string): Promise<FoundEntry[]> {
    const found = await Promise.all((await entriesOfTransfer(council, transferId)).map(entry))
    return found.filter(one => one !== undefined)
  }
})
