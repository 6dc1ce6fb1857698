import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil, inCouncilOn } from '../../../app/database/in-council.js'
import { systemClock } from '../../../app/dates.js'
import { Conflict } from '../../../app/errors.js'
import { pence } from '../../../app/money.js'
import { allocateItems } from '../../../app/suspense/allocate-items.js'
import type { ItemKey } from '../../../app/suspense/item-lines-query.js'
import { deleteSuspenseRule, turnSuspenseRule } from '../../../app/suspense/matching/rules/change-rule.js'
import { fireSuspenseRules } from '../../../app/suspense/matching/rules/fire-rules.js'
import { firingFigures } from '../../../app/suspense/matching/rules/firing-items-query.js'
import { findSuspenseRule, type SuspenseRule } from '../../../app/suspense/matching/rules/suspense-rule.js'
import { workMatching } from '../../../app/suspense/matching/work-matching.js'
import { putBack } from '../../../app/suspense/putting-back/put-back-allocation.js'
import { lineOnAccount, putLineBack } from '../../../app/suspense/putting-back/put-line-back.js'
import { expectSoundBooks } from '../../ledger/books.js'
import { aCouncil, anAccountHolder, type TestCouncil } from '../../support/builders.js'
import { aSuspenseItem } from '../../support/builders-payments.js'
import { anAllocation, aPromisingItem, asked, asStaff, aSuspenseRule, taken } from '../../support/builders-suspense.js'
import { testDatabase, usesDatabase } from '../../support/database.js'

describe('A rule for suspense', () => {
  usesDatabase()
  let council: TestCouncil
  beforeEach(async () => { council = await aCouncil() })
  afterEach(async () => { await expectSoundBooks(council) })

  it('allocates nothing until it is on, and then what it was shown to, saying so', async () => {
    const items = [await aPromisingItem(council), await aPromisingItem(council)]
    const id = await aSuspenseRule(council, {}, false)
    await workMatching(council.id, systemClock)
    expect(await remaining(items)).to.deep.equal([45_00, 45_00])
    expect(await figures(id)).to.deep.equal({ items: 2, pence: 90_00 })
    await turnSuspenseRule(administrator(), id, true, 2)
    await workMatching(council.id, systemClock)
    expect(await remaining(items)).to.deep.equal([0, 0])
    const rule = await ruleOf(id)
    expect([rule.fired_count, rule.fired_pence, rule.last_fired_at instanceof Date]).to.deep.equal([2, 90_00, true])
    const allocations = await allocationsOf(council)
    expect(allocations.map(({ channel, recorded_by, narrative }) => [channel, recorded_by, narrative.replace(/\d{9}$/, '')]))
      .to.deep.equal(Array(2).fill(['system', null, 'Allocated by rule: BGC J SMITH ']))
    expect(allocations.map(({ account_reference }) => account_reference)).to.have.members(items.map(({ reference }) => reference))
  })

  it('is refused when it would allocate more than the page said, and is turned on and off once, with an audit', async () => {
    await aPromisingItem(council)
    await workMatching(council.id, systemClock)
    const id = await aSuspenseRule(council, {}, false)
    for (const seen of [0, null]) expect(await turnSuspenseRule(administrator(), id, true, seen).catch((error: unknown) => error)).to.be.instanceOf(Conflict)
    await turnSuspenseRule(administrator(), id, true, 1)
    await turnSuspenseRule(administrator(), id, true, 1)
    await turnSuspenseRule(administrator(), id, false, null)
    await deleteSuspenseRule(administrator(), id)
    expect(await inCouncil(council.id, async trx => await findSuspenseRule(trx, council.id, id))).to.equal(undefined)
    const events = await inCouncil(council.id, async trx => await trx('audit_events').where({ council_id: council.id, subject_id: id }).orderBy('id')) as
      { action: string, user_id: string, facts: Record<string, unknown> }[]
    expect(events.map(({ action }) => action)).to.deep.equal(['suspense_rule_made', 'suspense_rule_turned_on', 'suspense_rule_turned_off', 'suspense_rule_deleted'])
    expect(events[1]?.facts).to.include({ reason: 'reference-in-narrative', maximumPence: 100_00, items: 1, pence: 45_00 })
    expect(events[1]?.user_id).to.equal(council.users.administrator.id)
  })

  it('leaves to people what is beyond its limits: amount, fund, likelihood, reason', async () => {
    const items = [await aPromisingItem(council, 100_01), await aPromisingItem(council, 100_00)]
    await workMatching(council.id, systemClock)
    await aSuspenseRule(council, { fundCode: '5' })
    await aSuspenseRule(council, { leastScore: 99 })
    await aSuspenseRule(council, { reasonCode: 'name-like-holder', leastScore: 1 })
    await aSuspenseRule(council, { needsAmount: true })
    await fireSuspenseRules(council.id, systemClock)
    expect(await remaining(items)).to.deep.equal([100_01, 100_00])
    await aSuspenseRule(council, { fundCode: '23' })
    await fireSuspenseRules(council.id, systemClock)
    expect(await remaining(items)).to.deep.equal([100_01, 0])
  })

  it('allocates where the amount speaks for the account as well, when that is asked', async () => {
    const item = await aPromisingItem(council, 120_00)
    await workMatching(council.id, systemClock)
    await aSuspenseRule(council, { needsAmount: true, maximumPence: pence(500_00) })
    await fireSuspenseRules(council.id, systemClock)
    expect(await remaining([item])).to.deep.equal([0])
  })

  it('leaves alone what somebody has, what waits for an approver, what is tied, and an account with a stop', async () => {
    const [one, two] = [await aPromisingItem(council), await aPromisingItem(council)]
    await taken(council, one)
    await asked(council, two)
    const [first, second] = [await anAccountHolder(council), await anAccountHolder(council)]
    const tied = await aSuspenseItem(council, { narrative: `${first.reference} ${second.reference}` })
    const { reference } = await anAccountHolder(council, { stopCode: 'court' })
    const stopped = await aSuspenseItem(council, { narrative: reference })
    await aSuspenseRule(council, { leastScore: 1 })
    await workMatching(council.id, systemClock)
    const keys = [one, two, ...[tied, stopped].map(({ id }) => ({ entryId: id, lineNumber: 2 }))]
    expect(await remaining(keys)).to.deep.equal([45_00, 45_00, 45_00, 45_00])
  })

  it('never allocates again what a person has put back, whoever had allocated it', async () => {
    const items = [await aPromisingItem(council), await aPromisingItem(council)]
    if (items[1] !== undefined) await anAllocation(council, items[1])
    const id = await aSuspenseRule(council)
    await workMatching(council.id, systemClock)
    const allocations = await allocationsOf(council)
    expect(allocations).to.have.length(2)
    for (const [allocation, item] of allocations.map(one => [one, items.find(({ entryId }) => entryId === one.source_id)] as const)) {
      if (item === undefined) throw new Error('It is of neither item')
      await asStaff(council, 'officer', async (trx, worker) => { await putBack(trx, worker, item, allocation.id, 'Not theirs') })
    }
    await workMatching(council.id, systemClock)
    await aSuspenseRule(council, { maximumPence: pence(99_00) })
    await workMatching(council.id, systemClock)
    expect(await remaining(items)).to.deep.equal([45_00, 45_00])
    expect((await ruleOf(id)).fired_count).to.equal(1)
  })

  it('never puts back on an account what a person has taken off it', async () => {
    const item = await aPromisingItem(council)
    await aSuspenseRule(council)
    await workMatching(council.id, systemClock)
    const [allocation] = await allocationsOf(council)
    const taken = await asStaff(council, 'officer', async (trx, worker) => {
      const line = await lineOnAccount(trx, council.id, { entryId: allocation?.id ?? '', lineNumber: 2 })
      if (line === undefined) throw new Error('No line')
      return await putLineBack(trx, worker, line, newId(), 'Not theirs')
    })
    await workMatching(council.id, systemClock)
    expect(await remaining([item, taken])).to.deep.equal([0, 45_00])
  })

  it('allocates each item once when two workers fire it at once, and when it is fired again', async () => {
    const items = []
    for (let made = 0; made < 6; made += 1) items.push(await aPromisingItem(council))
    await workMatching(council.id, systemClock)
    const id = await aSuspenseRule(council)
    await Promise.all([1, 2, 3].map(async () => { await fireSuspenseRules(council.id, systemClock) }))
    await fireSuspenseRules(council.id, systemClock)
    expect(await remaining(items)).to.deep.equal([0, 0, 0, 0, 0, 0])
    expect((await ruleOf(id)).fired_count).to.equal(6)
    expect(await allocationsOf(council)).to.have.length(6)
  })

  it('passes over an account that is gone since it was suggested, and allocates the others', async () => {
    const items = [await aPromisingItem(council), await aPromisingItem(council), await aPromisingItem(council)]
    await workMatching(council.id, systemClock)
    await inCouncilOn((await testDatabase()).owner, council.id, async trx => {
      await trx('account_holders').where({ council_id: council.id, reference: items[1]?.reference }).delete()
    })
    await aSuspenseRule(council)
    await fireSuspenseRules(council.id, systemClock)
    expect(await remaining(items)).to.deep.equal([0, 45_00, 0])
  })

  it('leaves an item that a person allocates at the same time to one of the two', async () => {
    const item = await aPromisingItem(council)
    await workMatching(council.id, systemClock)
    await aSuspenseRule(council)
    const part = { fundCode: '23', accountReference: item.reference, amountPence: pence(45_00) }
    await Promise.all([
      fireSuspenseRules(council.id, systemClock),
      asStaff(council, 'officer', async (trx, worker) => await allocateItems(trx, worker, [{ ...item, parts: [part], idempotencyKey: `test:${newId()}`, narrative: null }]))
        .catch((error: unknown) => { expect(error).to.be.instanceOf(Conflict) })
    ])
    expect(await remaining([item])).to.deep.equal([0])
    expect(await allocationsOf(council)).to.have.length(1)
  })

  function administrator() {
    return { councilId: council.id, userId: council.users.administrator.id, now: new Date() }
  }

  async function ruleOf(id: string): Promise<SuspenseRule> {
    const rule = await inCouncil(council.id, async trx => await findSuspenseRule(trx, council.id, id))
    if (rule === undefined) throw new Error('No such rule')
    return rule
  }

  async function figures(id: string): Promise<{ items: number, pence: number }> {
    const rule = await ruleOf(id)
    return await inCouncil(council.id, async trx => await firingFigures(trx, council.id, rule))
  }

  async function remaining(items: readonly ItemKey[]): Promise<number[]> {
    return await inCouncil(council.id, async trx => {
      const rows = await trx('remaining_amounts').where({ council_id: council.id }) as { entry_id: string, line_number: number, remaining_pence: number }[]
      return items.map(({ entryId, lineNumber }) => 0 - (rows.find(row => row.entry_id === entryId && row.line_number === lineNumber)?.remaining_pence ?? NaN))
    })
  }
})

interface AllocationRow {
  id: string
  source_id: string
  channel: string
  recorded_by: string | null
  narrative: string
  account_reference: string
}

async function allocationsOf({ id }: TestCouncil): Promise<AllocationRow[]> {
  return await inCouncil(id, async trx => await trx('ledger_entries as e').where({ 'e.council_id': id, 'e.type': 'allocation' })
    .join('entry_details as d', join => join.on('d.council_id', 'e.council_id').on('d.entry_id', 'e.id'))
    .join('postings as p', join => join.on('p.council_id', 'e.council_id').on('p.entry_id', 'e.id')).where('p.ledger_account_kind', 'fund')
    .orderBy('e.id').select('e.id', 'e.source_id', 'e.channel', 'e.recorded_by', 'd.narrative', 'p.account_reference'))
}
