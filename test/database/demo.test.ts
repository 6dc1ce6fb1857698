import { expect } from 'chai'
import type { Knex } from 'knex'
import { barnfield } from '../../app/database/demo/barnfield.js'
import type { DemoCouncil } from '../../app/database/demo/demo-council.js'
import { demoProviderKeys } from '../../app/database/demo/demo-setup.js'
import { demoSignIns } from '../../app/database/demo/demo-sign-ins.js'
import { type DemoLoad, loadDemo } from '../../app/database/demo/load-demo.js'
import { northmoor } from '../../app/database/demo/northmoor.js'
import { demoReferences } from '../../app/database/demo/references-to-try.js'
import { inCouncilOn } from '../../app/database/in-council.js'
import { connect } from '../../app/database/knex.js'
import { calendarDate } from '../../app/dates.js'
import { checkReference } from '../../app/funds/account-reference.js'
import { fundsByCode } from '../../app/funds/fund.js'
import { checkWholeLedger } from '../../app/ledger/ledger-check.js'
import { postingsWaiting } from '../../app/posting-files/waiting-postings-query.js'
import { decryptSecret } from '../../app/secrets/secrets-at-rest.js'
import { comparedDays } from '../../app/service-phase/old-totals/compared-days.js'
import { verifyPassword } from '../../app/users/password.js'
import { emptyDatabase } from '../support/database.js'

const firstStart = new Date('2026-11-21T23:40:00Z')
const nextDay = new Date('2026-11-22T00:10:00Z')
const encryptionKey = Buffer.alloc(32, 'demo test')

class Killed extends Error {}

describe('The demo', () => {
  let load: DemoLoad
  let application: Knex

  before(async function () {
    this.timeout(300_000)
    const urls = await emptyDatabase()
    application = connect(urls.applicationUrl, 2)
    load = { ...urls, encryptionKey, webPort: 3000, sandboxPort: 3001, log: () => undefined, now: firstStart }
    await loadUntilKilled(load)
    await loadDemo({ ...load, now: nextDay })
  })

  after(async () => { await application.destroy() })

  for (const demo of [barnfield, northmoor]) {
    describe(`of ${demo.council.name}, loaded in two goes`, () => {
      demoCouncilIsWhole(demo, async work => await inCouncilOn(application, demo.council.id, work))
    })
  }

  it('stays as it is when it is loaded again, but follows the ports', async () => {
    const before = await figures(application)
    await loadDemo({ ...load, now: nextDay, webPort: 4000, sandboxPort: 4001 })
    expect(await figures(application)).to.deep.equal(before)
    expect(await application('councils').orderBy('slug').pluck('origin')).to.deep.equal([
      'http://barnfield.localhost:4000', 'http://northmoor.localhost:4000'
    ])
    const pages = await inCouncilOn(application, northmoor.council.id, async trx =>
      await trx('provider_accounts').distinct().pluck('card_page_origin'))
    expect(pages).to.deep.equal(['http://127.0.0.1:4001'])
  })
})

/** Stops in the middle, as a kill does: what was committed stays, the rest is lost. */
async function loadUntilKilled(load: DemoLoad): Promise<void> {
  const log = (line: string): void => { if (line.includes('10000')) throw new Killed() }
  const outcome = await loadDemo({ ...load, log }).catch((error: unknown) => error)
  expect(outcome).to.be.instanceOf(Killed)
}

async function figures(application: Knex): Promise<unknown> {
  return await Promise.all([barnfield, northmoor].map(async ({ council }) => await inCouncilOn(application, council.id, async trx => (
    await trx.raw(`select (select count(*) from ledger_entries) as entries, (select count(*) from postings) as postings,
      (select count(*) from account_holders) as holders, (select count(*) from payments) as payments,
      (select count(*) from payment_events) as payment_events, (select count(*) from audit_events) as audit_events`)).rows)))
}

type InTheCouncil = <Result>(work: (trx: Knex.Transaction) => Promise<Result>) => Promise<Result>

function demoCouncilIsWhole(demo: DemoCouncil, inTheCouncil: InTheCouncil): void {
  const rowsOf = async <Row>(sql: string): Promise<Row[]> =>
    await inTheCouncil(async trx => (await trx.raw<{ rows: Row[] }>(sql)).rows)

  it('has 20,000 entries of a year up to the day before it was first begun', async () => {
    expect(await rowsOf(`select count(*) as entries, min(occurred_on) as first, max(accounting_date) as last,
      max(recorded_at) < '2026-11-21' as is_past from ledger_entries`)).to.deep.equal([
      { entries: 20_000, first: '2025-11-21', last: '2026-11-20', is_past: true }
    ])
  })

  it('has 2,000 account holders, some in credit, some owing nothing and about sixty stopped', async () => {
    const [found] = await rowsOf<Record<string, number>>(`select count(*) as holders, count(distinct name) as names,
      count(*) filter (where balance_pence < 0) as in_credit, count(*) filter (where balance_pence = 0) as owing_nothing,
      count(stop_code) as stopped, count(distinct stop_code) as kinds_of_stop from account_holders`)
    expect(found?.holders).to.equal(2_000)
    expect(found?.names).to.be.greaterThan(1_500)
    expect(found?.in_credit).to.be.within(40, 100)
    expect(found?.owing_nothing).to.be.within(100, 300)
    expect(found?.stopped).to.be.within(45, 75)
    expect(found?.kinds_of_stop).to.be.greaterThan(4)
  })

  it('has charges that add up to each balance that has them', async () => {
    expect(await rowsOf(`select h.reference from account_holders h join account_charges c using (council_id, fund_code, reference)
      group by h.council_id, h.fund_code, h.reference having sum(c.outstanding_pence) <> h.balance_pence`)).to.deep.equal([])
    const instalments = await rowsOf<{ number: number, first: string }>(`select count(*) as number, min(next_instalment_on) as first
      from account_charges where next_instalment_on is not null`)
    expect(instalments[0]?.number).to.be.greaterThan(500)
    expect(instalments[0]?.first).to.equal('2026-11-22')
  })

  it('has only references that pass the rules of their funds', async () => {
    const references = await rowsOf<{ fund_code: string, reference: string }>(`
      select distinct fund_code, account_reference as reference from postings where fund_code is not null
      union select fund_code, reference from account_holders union select fund_code, account_reference from payment_lines`)
    const funds = await inTheCouncil(async trx => await fundsByCode(trx, demo.council.id, demo.funds.map(({ code }) => code)))
    expect(references.length).to.be.greaterThan(3_000)
    const wrong = references.filter(({ fund_code, reference }) => {
      const rule = funds.get(fund_code)?.referenceRule()
      // Patterns are tried without the time limit that is on them elsewhere, which thousands in a row on a busy machine may meet.
      return rule === undefined || !new RegExp(rule.pattern ?? '').test(reference) ||
        checkReference({ ...rule, pattern: null }, reference).reference !== reference
    })
    expect(wrong).to.deep.equal([])
  })

  it('credits only accounts that exist where they must', async () => {
    expect(await rowsOf(`select p.fund_code, p.account_reference from postings p
      join funds f on f.council_id = p.council_id and f.code = p.fund_code and f.account_must_exist
      where not exists (select from account_holders h where h.council_id = p.council_id and h.fund_code = p.fund_code
        and h.reference = p.account_reference)`)).to.deep.equal([])
  })

  it('has in suspense what remains of its items, whole or in part, of either sign', async () => {
    const [found] = await rowsOf<Record<string, number>>(`select
      (select sum(amount_pence)::bigint from postings where ledger_account_kind = 'suspense') as balance,
      (select sum(remaining_pence)::bigint from remaining_amounts where ledger_account_kind = 'suspense') as remaining,
      (select count(*) from remaining_amounts where ledger_account_kind = 'suspense' and remaining_pence <> 0) as open,
      (select count(*) from remaining_amounts where ledger_account_kind = 'suspense' and remaining_pence > 0) as returned,
      (select count(*) from remaining_amounts where ledger_account_kind = 'suspense'
        and remaining_pence not in (0, original_pence)) as in_part`)
    expect(found?.balance).to.equal(found?.remaining)
    expect(found?.open).to.be.within(30, 120)
    expect(found?.returned).to.equal(3)
    expect(found?.in_part).to.be.greaterThan(2)
  })

  it('bears VAT only on funds of a rate, and never on an invoice', async () => {
    const treatments = await rowsOf<{ treatment: string, bears: boolean }>(`select distinct v.treatment, p.vat_pence <> 0 as bears
      from postings p join vat_codes v using (council_id) where v.code = p.vat_code order by 1`)
    expect(treatments).to.deep.equal([
      { treatment: 'exempt', bears: false }, { treatment: 'outside_scope', bears: false }, { treatment: 'standard', bears: true },
      { treatment: 'zero_rated', bears: false }
    ])
  })

  it('has the rows of its card payments of the last sixty days, each posted once with what the provider confirmed', async () => {
    expect(await rowsOf(`select count(*) as payments, count(*) filter (where status = 'held') as held,
      min(finished_at) > '2026-09-20' as is_recent from payments where finished_at is not null`)).to.deep.equal([{ payments: 1_500, held: 2, is_recent: true }])
    expect(await rowsOf(`select a.id from payment_attempts a
      left join ledger_entries e on e.council_id = a.council_id and e.idempotency_key = 'payment-attempt:' || a.id
        and e.source_kind = 'payment' and e.source_id = a.payment_id::text
      left join postings p on p.council_id = e.council_id and p.entry_id = e.id and p.ledger_account_kind = 'clearing'
      where a.received_pence is distinct from p.amount_pence`)).to.deep.equal([])
    expect(await rowsOf(`select count(*) as posted from ledger_entries where source_kind = 'payment'`)).to.deep.equal([{ posted: 1_500 }])
  })

  it('was measured up to the day before it was begun, and has published its months, with what people said', async () => {
    expect(await rowsOf('select min(day) as first, max(day) as last, count(*) as days from measured_days')).to.deep.equal([{ first: '2025-11-21', last: '2026-11-20', days: 365 }])
    expect(await rowsOf('select min(month) as first, max(month) as last, count(*) as months, max(version) as version from performance_publications')).to.deep.equal([{ first: '2025-11', last: '2026-10', months: 12, version: 1 }])
    const [sums] = await rowsOf<Record<string, number>>(`select sum(count) filter (where measure = 'completion')::bigint as completed,
      sum(of_count) filter (where measure = 'completion')::bigint as begun, sum(of_count) filter (where measure = 'satisfaction-share')::bigint as answers,
      sum(count) filter (where measure = 'payments-declined')::bigint as declined, sum(count) filter (where measure = 'refund-time')::bigint as refunds from daily_figures`)
    expect(sums).to.include({ completed: 1_498, begun: 1_710, answers: 340, refunds: 110 })
    expect(sums?.declined).to.be.within(30, 75)
    const of = (kind: string) => `(select sum(count)::bigint from journey_figures where kind || message = '${kind}')`
    expect(await rowsOf(`select ${of('begun')} as begun, ${of('endedpaid')} as paid, ${of('gave-up')} as "gaveUp", ${of('back')} > 20 and ${of('help')} > 20 as "areHelped"`))
      .to.deep.equal([{ begun: 1_710, paid: 1_498, gaveUp: 210, areHelped: true }])
    expect(await rowsOf(`select (select count(*) from measure_targets) as targets, (select count(distinct month) from channel_months) as months`)).to.deep.equal([{ targets: 7, months: 12 }])
  })

  it('was helped with every payment that counts as assisted, by the same adviser and channel', async () => {
    const [helped] = await rowsOf(`select count(*) > 100 as are_many, count(*) = count(h.id) and count(*) = count(distinct h.id) as are_all, bool_and(h.adviser_id = p.helped_by
      and h.channel = p.channel and (h.ended_by = 'paid') = (p.finished_at is not null)) as are_alike, count(*) filter (where h.started_by = 'resident') > 10 as are_asked
      from payments p left join helps h on h.council_id = p.council_id and h.payment_id = p.id where p.channel <> 'web'`)
    expect(helped).to.deep.equal({ are_many: true, are_all: true, are_alike: true, are_asked: true })
  })

  it('passes the ledger check, which compares those payments, and shows that it did', async () => {
    const result = await inTheCouncil(async trx => await checkWholeLedger(trx, demo.council.id, nextDay))
    expect(result.differences).to.deep.equal([])
    expect(result.agrees).to.equal(true)
    expect(result.figures).to.include({ confirmed: 1_500, posted: 1_500 })
    expect(await rowsOf('select agrees, started_by from ledger_checks')).to.deep.equal([{ agrees: true, started_by: null }])
  })

  it('keeps transfers, refunds, reversals and returned cheques beside what they correct', async () => {
    const types = await rowsOf<{ type: string, number: number }>('select type, count(*) as number from ledger_entries group by 1')
    const number = Object.fromEntries(types.map(one => [one.type, one.number]))
    expect(number).to.include({ transfer: 60, reversal: 20, returned_payment: 28, card_refund: 110, dispute_lost: 6 })
    expect(number.allocation).to.be.greaterThan(200)
    expect(number.provider_payout).to.be.greaterThan(400)
  })

  it('has of each refund and lost dispute what the provider confirmed, as the application leaves it', async () => {
    expect(await rowsOf(`select r.state, count(*) as number, bool_and(r.reference = e.reference and r.requested_by = e.recorded_by) as is_as_posted,
        bool_and(r.needs_approval = (r.amount_pence > 10000)) as is_agreed, bool_and(l.amount_pence = r.amount_pence) as is_whole,
        bool_and((select count(*) from refund_events v where v.refund_id = r.id) = case when r.needs_approval then 5 else 4 end) as is_told
      from refunds r join refund_lines l on l.refund_id = r.id left join ledger_entries e on e.idempotency_key = 'card-refund:' || r.id group by 1`))
      .to.deep.equal([{ state: 'succeeded', number: 110, is_as_posted: true, is_agreed: true, is_whole: true, is_told: true }])
    expect(await rowsOf(`select d.status, count(*) as number from disputes d
      join ledger_entries e on e.idempotency_key = 'dispute:' || d.id group by 1`)).to.deep.equal([{ status: 'lost', number: 6 }])
  })

  it('has paid out all but the last days of its card payments', async () => {
    const accounts = await rowsOf<{ balance: number, taken: number }>(`select sum(amount_pence)::bigint as balance,
      sum(amount_pence) filter (where amount_pence > 0)::bigint as taken
      from postings where ledger_account_kind = 'clearing' group by ledger_account_code`)
    expect(accounts).to.have.length(2)
    for (const { balance, taken } of accounts) expect(balance).to.be.within(0, taken / 20)
  })

  it('has sent its postings of a week to the host systems, each in one file', async () => {
    const { files, unfiled } = await inTheCouncil(async trx => {
      const waiting = await postingsWaiting(trx, demo.council.id)
      const made = await trx('posting_files').where({ council_id: demo.council.id }) as { state: string, line_count: number, made_for: string }[]
      return { files: made, unfiled: waiting.map(({ count }) => count) }
    })
    expect(unfiled).to.deep.equal([0, 0, 0])
    expect(files.length).to.be.within(15, 21)
    expect(files.filter(({ state }) => state !== 'acknowledged').map(({ made_for }) => made_for)).to.satisfy((days: string[]) => days.every(day => day === '2026-11-20'))
    expect(files.reduce((sum, { line_count }) => sum + line_count, 0)).to.be.greaterThan(100)
  })

  it('is looked after: help with hours, feedback of every level with one answer, a note to advisers, and the old system’s days but one', async () => {
    const [kept] = await rowsOf(`select (select count(*) from support_routes) as routes, (select count(distinct satisfaction) from feedback where comment <> '') as levels,
      (select count(*) from said_and_done where published_on is not null) as done, (select count(*) from release_notes where published_at is not null) as notes,
      (select array_agg(example_number) from collection_schemes) as numbers, (select count(*) from offline_words) as words`)
    const isBarnfield = demo === barnfield
    expect(kept).to.deep.equal({ routes: 5, levels: 5, done: 1, notes: 1, numbers: isBarnfield ? ['335610775860164'] : null, words: 1 })
    const compared = await inTheCouncil(async trx => await comparedDays(trx, demo.council.id, calendarDate('2026-11-07'), calendarDate('2026-11-20')))
    const differing = compared.filter(({ state }) => state !== (isBarnfield ? 'equal' : 'not-given'))
    expect(differing.map(({ day, difference }) => `${day} ${difference.amountPence}`)).to.deep.equal(isBarnfield ? ['2026-11-16 1000'] : [])
  })

  it('has the references to try, with the postcodes and balances that are told of them', async () => {
    const told = demoReferences(demo.council.slug)
    expect(told.map(({ kind }) => kind))
      .to.include.members(['balance', 'arrears', 'nothing-to-pay', 'stopped', 'invoice', 'parking-fine'])
    for (const { kind, fundSlug, reference, postcode, balancePence } of told.filter(one => one.postcode !== null)) {
      const [found] = await inTheCouncil(async trx => await trx('account_holders as h')
        .join('funds as f', join => { join.on('f.council_id', 'h.council_id').andOn('f.code', 'h.fund_code') })
        .where({ 'f.slug': fundSlug, 'h.reference': reference }).select('h.postcode', 'h.balance_pence', 'h.stop_code'))
      expect(found, kind).to.deep.equal({ postcode, balance_pence: balancePence, stop_code: kind === 'stopped' ? 'court' : null })
    }
  })

  it('lets each of its people sign in with the one password', async () => {
    const people = await rowsOf<{ email: string, role_code: string, password_hash: string }>('select * from users')
    const told = demoSignIns.filter(({ host }) => host === demo.host)
    expect(people.map(({ email, role_code }) => `${email} ${role_code}`))
      .to.have.members(told.map(({ email, roleCode }) => `${email} ${roleCode}`))
    expect(new Set(people.map(({ role_code }) => role_code)).size).to.equal(7)
    expect(await verifyPassword(people[0]?.password_hash ?? null, told[0]?.password ?? '')).to.equal(true)
  })

  it('keeps its provider accounts’ keys encrypted', async () => {
    const accounts = await rowsOf<{ code: string, api_key_encrypted: string, webhook_secret_encrypted: string }>(
      'select * from provider_accounts order by code')
    expect(accounts.map(account => ({
      code: account.code, apiKey: decryptSecret(account.api_key_encrypted, encryptionKey),
      webhookSecret: decryptSecret(account.webhook_secret_encrypted, encryptionKey)
    }))).to.deep.equal(demoProviderKeys(demo.council.slug).map(({ code, apiKey, webhookSecret }) => ({ code, apiKey, webhookSecret })))
  })

  it('shows its funds in groups, each group in one place', () => {
    const groups = demo.funds.map(({ groupName }) => groupName)
    const starts = groups.filter((group, index) => group !== groups[index - 1])
    expect(starts).to.deep.equal([...new Set(groups)])
  })

  it('has colours that can be read', () => {
    const { headerBackground, headerText, accent, link } = demo.council.branding
    expect(contrast(headerText, headerBackground)).to.be.greaterThan(4.5)
    expect(contrast(accent, '#ffffff')).to.be.greaterThan(4.5)
    expect(contrast(link, '#ffffff')).to.be.greaterThan(4.5)
  })
}

/** WCAG 2.2's contrast ratio: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[0-9a-f]{2}/g) ?? []).map(channel => {
    const value = Number.parseInt(channel, 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
