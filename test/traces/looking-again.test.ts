import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { calendarDate, londonDate, systemClock } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import { lookAgainForTraces } from '../../app/traces/looking/look-again.js'
import { historyOf } from '../../app/traces/trace-event.js'
import { acknowledgeFinds } from '../../app/traces/work-trace.js'
import { aCouncil, anAccountHolder, fundOf, type TestCouncil } from '../support/builders.js'
import { aPaidPayment, aSuspenseItem } from '../support/builders-payments.js'
import { aTrace, closed, traceById } from '../support/builders-traces.js'
import { asMover } from '../support/builders-transfers.js'
import { usesDatabase } from '../support/database.js'

const described = { amount_pence: pence(45_00), paid_from: calendarDate('2026-11-01'), paid_to: londonDate(new Date()) }

describe('Looking again at night', function () {
  this.timeout(120_000)
  usesDatabase()
  let council: TestCouncil

  beforeEach(async () => { council = await aCouncil() })

  it('counts what has come since for open traces, once, until somebody has looked', async () => {
    const { reference } = await anAccountHolder(council)
    const trace = await aTrace(council, { reference, described })
    const done = await aTrace(council, { reference, described })
    await closed(council, done, { outcome: 'not-found', words: '' })
    await lookAgainForTraces(systemClock)
    expect((await traceById(council, trace.id)).new_finds).to.equal(0)
    await aSuspenseItem(council, { narrative: `BGC ${reference}` })
    await lookAgainForTraces(systemClock)
    await lookAgainForTraces(systemClock)
    const found = await traceById(council, trace.id)
    expect([found.new_finds, found.version]).to.deep.equal([1, trace.version])
    expect((await traceById(council, done.id)).new_finds).to.equal(0)
    const history = await inCouncil(council.id, async trx => await historyOf(trx, council.id, trace.id))
    expect(history.at(-1)).to.deep.include({ action: 'found-more', userName: null, facts: { finds: 1 } })
    await asMover(council, 'officer', async (trx, worker) => { await acknowledgeFinds(trx, worker, trace.id) })
    expect((await traceById(council, trace.id)).new_finds).to.equal(0)
  })

  it('tells an owner of nothing beyond their funds, also when they have left', async () => {
    const { reference } = await anAccountHolder(council)
    const trace = await aTrace(council, { reference, described })
    await inCouncil(council.id, async trx => {
      await trx('users').where({ council_id: council.id, id: council.users.officer.id }).update({ fund_codes: [fundOf(council, 'council-tax').code] })
    })
    await aPaidPayment(council, { lines: [{ fundSlug: 'parking-fines', accountReference: reference, amountPence: pence(45_00) }] })
    await lookAgainForTraces(systemClock)
    expect((await traceById(council, trace.id)).new_finds).to.equal(0)
    await inCouncil(council.id, async trx => {
      await trx('users').where({ council_id: council.id, id: council.users.officer.id }).update({ disabled_at: new Date() })
    })
    await lookAgainForTraces(systemClock)
    expect((await traceById(council, trace.id)).new_finds, 'when they have left').to.equal(0)
  })
})
