import { expect } from 'chai'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { addDays, londonDate } from '../../app/dates.js'
import type { Phase } from '../../app/councils/phase.js'
import { keepCookiesSet } from '../../app/privacy/cookies-set.js'
import { countFundWith } from '../../app/measures/funds-counted-together.js'
import { readinessFor } from '../../app/service-phase/readiness/readiness-checks.js'
import { stateReadiness } from '../../app/service-phase/readiness/readiness-statement.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import { anAudit, anIssue } from '../support/builders-accessibility.js'
import { aDrill } from '../support/builders-availability.js'
import { someFeedback } from '../support/builders-feedback.js'
import { aSupportRoute } from '../support/builders-support.js'
import { usesDatabase } from '../support/database.js'

let today = londonDate(new Date())
const dayMs = 86_400_000

describe('What a phase needs', function () {
  this.timeout(60_000)
  usesDatabase()
  let council: TestCouncil

  beforeEach(async () => {
    today = londonDate(new Date())
    council = await aCouncil()
  })

  it('asks of a later phase all that the phases before it ask', async () => {
    const codes = await Promise.all((['private-beta', 'public-beta', 'live'] as const).map(async phase => [...(await metIn(council, phase)).keys()]))
    expect(codes[1]?.slice(0, codes[0]?.length)).to.deep.equal(codes[0])
    expect(codes[2]?.slice(0, codes[1]?.length)).to.deep.equal(codes[1])
  })

  it('asks for an audit by people whose failures are fixed, and lets go on with none that shuts people out', async () => {
    expect((await metIn(council)).get('accessibility-audit')).to.equal(false)
    await anAudit(council, { kind: 'automated' })
    await anAudit(council, { beganOn: addDays(today, -380), finishedOn: addDays(today, -370) })
    expect((await metIn(council)).get('accessibility-audit'), 'by a machine, or long ago').to.equal(false)
    await anAudit(council, { beganOn: addDays(today, -20), finishedOn: addDays(today, -10) })
    const met = await metIn(council)
    expect([met.get('accessibility-audit'), met.get('accessibility-highest')]).to.deep.equal([true, true])
    const id = await anIssue(council, { severity: 'critical' })
    await plant(council, async trx => { await trx('accessibility_issues').where({ council_id: council.id, id }).update({ state: 'fixed', fixed_on: today, fixed_in: '1.2' }) })
    const after = await metIn(council)
    expect([after.get('accessibility-audit'), after.get('accessibility-highest')], 'not retested').to.deep.equal([false, false])
  })

  it('asks of each pain point who looks after it and what is done, and that those who meet them were asked since, within a quarter', async () => {
    const isMet = async () => (await metIn(council, 'public-beta')).get('pain-points')
    const review = async (days: number, of = council) => { await plant(of, async trx => { await stateReadiness(trx, of.id, 'pain-points', { heldOn: addDays(today, -days), evidence: 'With six residents', fundCodes: null }, { userId: of.users.owner.id, now: new Date(), id: newId() }) }) }
    await review(0, await aCouncil())
    expect(await isMet(), 'reviewed elsewhere').to.equal(false)
    await review(93)
    expect(await isMet(), 'too long ago').to.equal(false)
    await review(5)
    expect(await isMet()).to.equal(true)
    await anIssue(council, { doing: 'We ask the supplier', ownerId: council.users.owner.id }, 'pain-point')
    expect(await isMet(), 'recorded after the review').to.equal(false)
    await review(0)
    expect(await isMet()).to.equal(true)
    await plant(council, async trx => { await trx('users').where({ council_id: council.id, id: council.users.owner.id }).update({ disabled_at: new Date() }) })
    expect(await isMet(), 'whoever looked after it has left').to.equal(false)
    await plant(council, async trx => { await trx('users').where({ council_id: council.id, id: council.users.owner.id }).update({ disabled_at: null }) })
    await anIssue(council, { doing: '', ownerId: council.users.owner.id }, 'pain-point')
    expect(await isMet(), 'nothing is done').to.equal(false)
  })

  it('holds the cookies page against what browsers were really given in four weeks, people who pay among them', async () => {
    const isMet = async () => (await metIn(council, 'public-beta')).get('cookies-page')
    const set = async (name: string, isListed: boolean, days = 0, of = council) => { await keepCookiesSet(of.id, [{ councilId: of.id, name, isListed, lastSetOn: addDays(today, -days) }]) }
    await set('counterfoil-payment', true, 0, await aCouncil())
    await set('counterfoil-payment', true, 29)
    await set('counterfoil-staff', true)
    expect(await isMet(), 'nobody has begun to pay lately').to.equal(false)
    await set('counterfoil-payment', true)
    expect(await isMet()).to.equal(true)
    await set('_ga', false)
    expect(await isMet(), 'one that the page does not tell of').to.equal(false)
    expect(await evidenceOf(council, 'cookies-page')).to.contain('Not on the page: _ga')
  })

  it('counts the latest rehearsal of a restore, not an earlier one that went well, nor one of an empty ledger or with a fault in it', async () => {
    const isMet = async () => (await metIn(council, 'private-beta')).get('restore')
    await aDrill(await aCouncil())
    expect(await isMet()).to.equal(false)
    await aDrill(council, { drilledAt: new Date(Date.now() - 2 * dayMs) })
    expect(await isMet()).to.equal(true)
    await aDrill(council, { drilledAt: new Date(Date.now() - dayMs), isEqual: false, whatFailed: 'No room' })
    expect(await isMet(), 'the one after it failed').to.equal(false)
    await aDrill(council, { ledgerAgrees: false })
    expect(await isMet(), 'the copy has a fault').to.equal(false)
    expect(await evidenceOf(council, 'restore')).to.contain('the ledger check of the restored copy found a fault')
  })

  it('counts the help that pages give today', async () => {
    const isMet = async () => (await metIn(council, 'private-beta')).get('help-route')
    expect(await isMet(), 'the number it was set up with').to.equal(true)
    await aSupportRoute(council, { kind: 'post', name: 'Post', contact: '1 High Street', hours: [[], [], [], [], [], [], []] })
    await aSupportRoute(council, { endsOn: addDays(today, -1) })
    expect(await isMet(), 'by post alone').to.equal(false)
    await aSupportRoute(council)
    expect(await isMet()).to.equal(true)
    expect(await evidenceOf(council, 'help-route')).to.contain('Every page of help gives 01632 960 222 (Monday to Friday, 9am to 5pm)')
  })

  it('asks for postings of each fund in a file that was delivered lately, with none stuck or turned away', async () => {
    const [tax, waste] = [fundOf(council, 'council-tax'), fundOf(council, 'garden-waste')]
    const isMet = async (scope: string | null) => (await metIn(council, 'private-beta', scope)).get('postings')
    const file = async (number: number, row: object) => { await plant(council, async trx => { await trx('posting_files').insert({ council_id: council.id, feed_code: 'council-tax', number, made_for: today, cut_at: new Date(), line_count: 2, content_hash: 'a'.repeat(64), file_name: `${number}.txt`, size_bytes: 9, ...row }) }) }
    await file(1, { state: 'placed', line_count: 0 })
    await file(2, { state: 'placed', cut_at: new Date(Date.now() - 9 * dayMs) })
    expect(await isMet(tax.code), 'one without postings, and one of long ago').to.equal(false)
    await file(3, { state: 'placed' })
    expect([await isMet(tax.code), await isMet(waste.code), await isMet(null)], 'a fund whose postings go nowhere').to.deep.equal([true, false, false])
    await file(4, { state: 'failed', failed_because: 'A header' })
    expect(await isMet(tax.code), 'one was turned away').to.equal(false)
  })

  it('lets somebody state which funds have no host system, and asks again for one that they did not name', async () => {
    const council = await aCouncil({ council: { phase: 'not-started' } })
    const isMet = async () => (await metIn(council, 'private-beta')).get('postings')
    await plant(council, async trx => {
      const feeds = await trx('posting_feeds').where({ council_id: council.id }).pluck('code') as string[]
      await trx('posting_files').insert(feeds.map(feed => ({ council_id: council.id, feed_code: feed, number: 1, made_for: today, cut_at: new Date(), line_count: 2, content_hash: 'a'.repeat(64), file_name: '1.txt', size_bytes: 9, state: 'placed' })))
    })
    const without = (await lookedAt(council, 'private-beta', null)).find(({ check }) => check.code === 'postings')?.statable ?? []
    expect(without.map(({ code }) => code)).to.contain(fundOf(council, 'garden-waste').code).and.not.to.contain(fundOf(council, 'council-tax').code)
    const state = async (codes: string[], of = council) => { await plant(of, async trx => { await stateReadiness(trx, of.id, 'postings', { heldOn: today, evidence: 'As finance decided', fundCodes: codes }, { userId: of.users.owner.id, now: new Date(), id: newId() }) }) }
    await state(without.map(({ code }) => code), await aCouncil())
    await state(without.slice(1).map(({ code }) => code))
    expect(await isMet(), 'one is not named').to.equal(false)
    expect(await evidenceOf(council, 'postings')).to.contain(`No host system is set up to get the postings of: ${String(without[0]?.name)}`)
    await state(without.map(({ code }) => code))
    expect(await isMet()).to.equal(true)
    expect(await evidenceOf(council, 'postings')).to.match(new RegExp(`Without a host system: .*${String(without[0]?.name)}.* as ${council.users.owner.name} recorded for .*: As finance decided`))
    await plant(council, async trx => { await trx('posting_feed_funds').where({ council_id: council.id, fund_code: fundOf(council, 'council-tax').code }).delete() })
    expect(await isMet(), 'another fund has none now').to.equal(false)
  })

  it('asks for pay-outs that agree lately, those with payments among them, of the account of the fund', async () => {
    const tax = fundOf(council, 'council-tax')
    const isMet = async () => (await metIn(council, 'private-beta', tax.code)).get('pay-outs')
    const days = async (from: number, payments: number) => {
      await plant(council, async trx => {
        for (const back of [0, 1, 2]) await trx('pay_out_days').insert({ council_id: council.id, provider_account_code: tax.providerAccountCode, day: addDays(today, -from - back), state: 'agrees', checked_at: new Date(), figures: JSON.stringify({ told: { payments } }) })
      })
    }
    await days(12, 5)
    expect(await isMet(), 'none lately').to.equal(false)
    await days(1, 0)
    expect(await isMet()).to.equal(true)
    await plant(council, async trx => {
      await trx('pay_out_days').where({ council_id: council.id }).where('day', '<', addDays(today, -11)).update({ state: 'not-yet' })
    })
    expect(await isMet(), 'what was taken has never been paid out, and the days that agree are empty').to.equal(false)
    expect(await evidenceOf(council, 'pay-outs')).to.contain('with 0 of the 15 payments that were taken').and.to.contain('of 3 something should have been paid out by now')
    await plant(council, async trx => {
      await trx('pay_out_days').where({ council_id: council.id }).update({ state: 'agrees' })
      await trx('pay_out_days').insert({ council_id: council.id, provider_account_code: tax.providerAccountCode, day: addDays(today, -50), state: 'differs', difference_count: 1, checked_at: new Date(), figures: '{}' })
    })
    expect(await isMet(), 'an old day still differs').to.equal(false)
  })

  it('counts answers and payments of the fund, of late, and days that are summed', async () => {
    const [tax, waste] = [fundOf(council, 'council-tax'), fundOf(council, 'garden-waste')]
    const isMet = async (code: string, scope: string | null) => (await metIn(council, 'public-beta', scope)).get(code)
    await someFeedback(council, { now: new Date(Date.now() - 100 * dayMs) })
    expect(await isMet('satisfaction', null), 'of long ago').to.equal(false)
    await someFeedback(council, { place: { fundCode: tax.code } })
    expect([await isMet('satisfaction', null), await isMet('satisfaction', tax.code), await isMet('satisfaction', waste.code)]).to.deep.equal([true, true, false])
    await plant(council, async trx => { await trx('daily_figures').insert({ council_id: council.id, day: addDays(today, -9), measure: 'completion', fund_code: tax.code, channel: 'web', phase: 'public-beta', count: 1, of_count: 2 }) })
    expect(await isMet('completion', null), 'nobody has summed a day since').to.equal(false)
    await plant(council, async trx => { await trx('measured_days').insert({ council_id: council.id, day: addDays(today, -1), summed_at: new Date() }) })
    expect([await isMet('completion', null), await isMet('completion', tax.code), await isMet('completion', waste.code)]).to.deep.equal([true, true, false])
  })

  it('counts for a fund that was merged into another what is shown of both, says so, and nothing of a third or of another council', async () => {
    const [tax, waste, parking] = [fundOf(council, 'council-tax'), fundOf(council, 'garden-waste'), fundOf(council, 'parking-fines')]
    const other = await aCouncil()
    const merge = async (of: TestCouncil, code: string, into: string) => { await plant(of, async trx => { await countFundWith(trx, of.id, code, into, { userId: of.users.owner.id, now: new Date() }) }) }
    const found = async (code: string, scope: string) => (await lookedAt(council, 'live', scope)).find(({ check }) => check.code === code)
    const textOf = async (code: string, scope: string) => ((await found(code, scope))?.evidence ?? []).map(({ text }) => text).join('\n')
    await merge(other, parking.code, tax.code)
    await merge(council, waste.code, tax.code)
    const measured = (of: TestCouncil, code: string, completed: number) => ({ council_id: of.id, day: addDays(today, -2), measure: 'completion', fund_code: code, channel: 'web', phase: 'public-beta', count: completed, of_count: 10 })
    await plant(council, async trx => {
      await trx('measured_days').insert({ council_id: council.id, day: addDays(today, -1), summed_at: new Date() })
      await trx('daily_figures').insert(measured(council, parking.code, 3))
    })
    await someFeedback(council, { place: { fundCode: parking.code }, said: { comment: 'No' }, now: new Date(Date.now() - 9 * dayMs) })
    await someFeedback(other, { place: { fundCode: fundOf(other, 'garden-waste').code } })
    for (const { code } of [tax, waste]) expect([(await found('completion', code))?.isMet, (await found('satisfaction', code))?.isMet, (await found('highest-severity', code))?.isMet], code).to.deep.equal([false, false, true])
    await plant(council, async trx => { await trx('daily_figures').insert(measured(council, tax.code, 8)) })
    await someFeedback(council, { place: { fundCode: tax.code } })
    expect([(await found('completion', waste.code))?.isMet, (await found('satisfaction', waste.code))?.isMet]).to.deep.equal([true, true])
    await plant(council, async trx => { await trx('daily_figures').insert(measured(council, waste.code, 4)) })
    await someFeedback(council, { place: { fundCode: waste.code }, said: { comment: 'I could not pay' }, now: new Date(Date.now() - 9 * dayMs) })
    for (const [code, name] of [[tax.code, waste.name], [waste.code, tax.name]] as const) {
      expect(await textOf('completion', code)).to.contain('12 of the 20 payments for this').and.to.contain(`Counted together with: ${name}`)
      expect(await textOf('satisfaction', code)).to.contain('2 people who paid for this have said').and.to.contain(`Counted together with: ${name}`)
      expect(await textOf('highest-severity', code)).to.contain('1 in which people wrote something').and.to.contain(`Counted together with: ${name}`)
      expect(await textOf('old-totals', code)).to.contain(`Counted together with: ${name}`)
    }
    expect(await textOf('completion', parking.code)).to.contain('3 of the 10 payments').and.not.to.contain('Counted together')
  })

  it('does not take what nobody has sorted for harmless, nor a target for met of a month with days that are not summed', async () => {
    await plant(council, async trx => {
      await trx('measure_targets').insert({ council_id: council.id, measure: 'suspense-value', target: 10_00, changed_at: new Date(), changed_by: council.users.owner.id })
    })
    const before = await metIn(council)
    expect([before.get('highest-severity'), before.get('targets')], 'a target of what has no figure').to.deep.equal([true, false])
    await someFeedback(council, { said: { comment: 'I could not pay' }, now: new Date(Date.now() - 9 * dayMs) })
    expect((await metIn(council)).get('highest-severity')).to.equal(false)
    const lastMonth = addDays(`${today.slice(0, 8)}01` as typeof today, -1)
    const measure = async (days: readonly typeof today[]) => { await plant(council, async trx => { await trx('measured_days').insert(days.map(day => ({ council_id: council.id, day, summed_at: new Date() }))) }) }
    await plant(council, async trx => { await trx('daily_figures').insert({ council_id: council.id, day: lastMonth, measure: 'suspense-value', count: 1, pence: 5_00 }) })
    await measure([lastMonth])
    expect((await metIn(council)).get('targets'), 'one day of the month').to.equal(false)
    await measure(Array.from({ length: Number(lastMonth.slice(8)) - 1 }, (_one, index) => addDays(lastMonth, -1 - index)))
    expect((await metIn(council)).get('targets')).to.equal(true)
    const told = async (scope: string | null) => (await inCouncil(council.id, async trx => await readinessFor(trx, council.id, { scope, phase: 'live' }, new Date()))).find(({ check }) => check.code === 'targets')?.evidence[0]?.text
    expect(await told(null)).to.match(/^1 of 1 targets were met/)
    expect(await told(fundOf(council, 'council-tax').code), 'of one fund').to.match(/^1 of 1 targets of the whole council were met/)
  })

  it('has the privacy notice reviewed again once it keeps something longer', async () => {
    await plant(council, async trx => { await trx('privacy_notices').insert({ council_id: council.id, controller: 'A', officer: 'B', contact: 'C', complaint: 'D', reviewed_on: addDays(today, -2), reviewed_by: council.users.owner.id }) })
    expect((await metIn(council, 'private-beta')).get('privacy-notice')).to.equal(true)
    await plant(council, async trx => { await trx('audit_events').insert({ council_id: council.id, id: '01900000-0000-7000-8000-000000000001', happened_at: new Date(), action: 'retention_changed', facts: '{}' }) })
    expect((await metIn(council, 'private-beta')).get('privacy-notice')).to.equal(false)
  })

  it('gathers once what several checks look at', async () => {
    const queries = await inCouncil(council.id, async trx => {
      const sent: string[] = []
      trx.on('query', ({ sql }: { sql: string }) => sent.push(sql))
      await readinessFor(trx, council.id, { scope: null, phase: 'live' }, new Date())
      return sent
    })
    const asked = (words: string) => queries.filter(sql => sql.includes(words)).length
    expect([asked('"openOfHighestSeverity"'), asked('measure_targets')]).to.deep.equal([1, 1])
    expect(queries.filter((sql, index) => sql.includes('accessibility') && queries.indexOf(sql) !== index)).to.deep.equal([])
  })

  it('counts what another council has shown for nothing', async () => {
    await anAudit(await aCouncil())
    expect((await metIn(council, 'public-beta')).get('accessibility-audit')).to.equal(false)
  })
})

async function lookedAt(council: TestCouncil, phase: Phase, scope: string | null) {
  return await inCouncil(council.id, async trx => await readinessFor(trx, council.id, { scope, phase }, new Date()))
}

async function metIn(council: TestCouncil, phase: Phase = 'live', scope: string | null = null): Promise<Map<string, boolean>> {
  return new Map((await lookedAt(council, phase, scope)).map(({ check, isMet }) => [check.code, isMet]))
}

async function evidenceOf(council: TestCouncil, code: string): Promise<string> {
  const looked = (await lookedAt(council, 'live', null)).find(({ check }) => check.code === code)
  return (looked?.evidence ?? []).map(({ text }) => text).join('\n')
}

async function plant(council: TestCouncil, rows: (trx: Knex.Transaction) => Promise<void>): Promise<void> {
  await inCouncil(council.id, rows)
}
