import { expect } from 'chai'
import { DatabaseError } from 'pg'
import { v7 as newId } from 'uuid'
import { allCouncils, allCouncilsAndPractice, findCouncilByHost } from '../../app/councils/council.js'
import { inCouncil, inCouncilOn, outsideTenancy } from '../../app/database/in-council.js'
import { systemClock } from '../../app/dates.js'
import { checkWholeLedger } from '../../app/ledger/ledger-check.js'
import { makePractice } from '../../app/practice/making/make-practice.js'
import { beginPractice, openPractice, practiceCouncilsOf, resetPractice } from '../../app/practice/practice-council.js'
import { aCouncil, anAccountHolder, type TestCouncil } from '../support/builders.js'
import { aPaidPayment, aSuspenseItem } from '../support/builders-payments.js'
import { aPracticeCouncil, practiceOf } from '../support/builders-practice.js'
import { testDatabase, usesDatabase } from '../support/database.js'

describe('Making a practice council', function () {
  this.timeout(60_000)
  usesDatabase()

  let council: TestCouncil
  let practice: TestCouncil

  before(async () => {
    council = await aCouncil()
    await anAccountHolder(council, { name: 'Real Resident' })
    await aPaidPayment(council, { email: 'real@mail.example' })
    await aSuspenseItem(council, { narrative: 'REAL NARRATIVE' })
    practice = await aPracticeCouncil(council)
  })

  it('makes a tenant of its own with a host of its own, which says what it is in its name', async () => {
    const found = await findCouncilByHost(`practice-${council.host}`)
    expect(found).to.include({ id: practice.id, practiceOf: council.id, name: `Practice: ${council.council.name}`, phase: 'live' })
    expect(found?.branding.headerBackground).not.to.equal(council.council.branding.headerBackground)
    expect((await findCouncilByHost(council.host))?.id).to.equal(council.id)
  })

  it('copies the settings that are named, and no row of any other table', async () => {
    const { rows: [{ tables: copied }] } = await (await testDatabase()).owner.raw<{ rows: [{ tables: string[] }] }>('select practice_settings() as tables')
    for (const table of copied) {
      const [theirs, ours] = [await rowsOf(council, table), await rowsOf(practice, table)]
      expect(ours.length, table).to.equal(theirs.length)
    }
    expect((await rowsOf(practice, 'funds')).map(({ code, mask, slug }) => ({ code, mask, slug })))
      .to.have.deep.members((await rowsOf(council, 'funds')).map(({ code, mask, slug }) => ({ code, mask, slug })))
  })

  it('has decided of every table that holds settings: a new one is copied by practice_settings(), or named here', async () => {
    const { owner } = await testDatabase()
    const { rows: [{ tables: copied }] } = await owner.raw<{ rows: [{ tables: string[] }] }>('select practice_settings() as tables')
    const { rows } = await owner.raw<{ rows: { name: string }[] }>(`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
      and relrowsecurity and relname ~ '(_settings|_rules|_terms|_letters|_limits|_reasons|_accounts|_sources|_layouts|_feeds|_claims|_periods|_codes|_notices|_targets|_routes|_words|_schemes)$'`)
    const left = ['account_holder_words', 'search_words', 'sign_in_settings', 'privacy_notices', 'measure_targets', 'recovery_codes', 'trace_notices', 'collection_schemes']
    expect(rows.map(({ name }) => name).filter(name => !copied.includes(name) && !left.includes(name))).to.deep.equal([])
  })

  it('has nothing of the real council’s people and money, nor the real council of its', async () => {
    for (const [table, column] of [['account_holders', 'name'], ['entry_details', 'narrative'], ['entry_details', 'payer_email'], ['users', 'email'], ['payments', 'id']] as const) {
      const [theirs, ours] = [await rowsOf(council, table), await rowsOf(practice, table)]
      const values = new Set<unknown>(theirs.map(row => row[column]).filter(value => value !== null))
      expect(ours.filter(row => values.has(row[column])), `${table}.${column}`).to.deep.equal([])
      expect(ours, table).not.to.be.empty
    }
    expect(await rowsOf(council, 'account_holders')).to.have.length(1)
  })

  it('copies no secret, no key and no password', async () => {
    const accounts = await rowsOf(practice, 'provider_accounts')
    expect(accounts.map(row => [row.provider, row.api_key_encrypted, row.webhook_secret_encrypted, row.base_url]))
      .to.deep.equal(accounts.map(() => ['practice', '', '', 'https://practice.invalid']))
    expect((await rowsOf(practice, 'users')).filter(row => row.password_hash !== null)).to.deep.equal([])
    expect((await rowsOf(practice, 'sign_in_settings')).map(row => [row.issuer, row.client_secret_encrypted])).to.deep.equal([[null, null]])
  })

  it('fills it with people and money whose ledger agrees', async () => {
    expect(await rowsOf(practice, 'payments')).to.have.length(160)
    expect(await rowsOf(practice, 'feedback')).to.have.length(8)
    expect(await rowsOf(practice, 'traces')).to.have.length(3)
    const { agrees } = await inCouncil(practice.id, async trx => await checkWholeLedger(trx, practice.id, new Date()))
    expect(agrees).to.equal(true)
  })

  it('calls people by their names alone: no title fits whoever is drawn', async () => {
    const holders = await rowsOf(practice, 'account_holders')
    expect(holders.length).to.be.greaterThan(20)
    expect(holders.filter(({ name }) => /^(Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Lady)\b/.test(String(name)))).to.deep.equal([])
  })

  it('counts, publishes and polls it nowhere, and works it as long as it is open', async () => {
    expect((await allCouncils()).map(({ id }) => id)).to.include(council.id).and.not.to.include(practice.id)
    expect((await allCouncilsAndPractice()).map(({ id }) => id)).to.include.members([council.id, practice.id])
    const refused = await refusal(inCouncil(practice.id, async trx => await trx('performance_publications').insert({
      council_id: practice.id, month: '2026-10', version: 1, published_at: new Date(), lines: '[]'
    })))
    expect(refused).to.match(/performance_publications_of_no_practice/)
  })

  it('lets the database refuse a key, an address and a provider of any, to the owner too', async () => {
    const { owner } = await testDatabase()
    const plans = [
      { api_key_encrypted: 'v1.planted' }, { base_url: 'https://publicapi.payments.service.gov.uk' }, { provider: 'govuk-pay' }, { of_practice: false },
      { provider: 'govuk-pay', of_practice: false, base_url: 'https://publicapi.payments.service.gov.uk', api_key_encrypted: 'v1.planted' }
    ]
    for (const change of plans) {
      const refused = await refusal(inCouncilOn(owner, practice.id, async trx => await trx('provider_accounts').where({ council_id: practice.id }).update(change)))
      expect(refused, JSON.stringify(change)).to.match(/provider_accounts_practise_only|foreign key/)
    }
    const sso = { issuer: 'https://sign-in.example', client_id: 'a', client_secret_encrypted: 'v1.' }
    expect(await refusal(inCouncil(practice.id, async trx => await trx('sign_in_settings').where({ council_id: practice.id }).update(sso)))).to.match(/practice_asks_nobody/)
  })

  it('lets a real council have no account that only practises', async () => {
    const { owner } = await testDatabase()
    const refused = await refusal(inCouncilOn(owner, council.id, async trx => await trx('provider_accounts').where({ council_id: council.id }).update({ provider: 'practice' })))
    expect(refused).to.match(/provider_accounts_practise_only/)
  })

  it('makes the same again when it is done again, or twice at once, or goes on after a kill', async () => {
    const other = await aCouncil()
    const practiceId = await inCouncil(other.id, async trx => await beginPractice(trx, newId(), new Date()))
    await Promise.all([makePractice(other.id, practiceId, systemClock), makePractice(other.id, practiceId, systemClock)])
    await makePractice(other.id, practiceId, systemClock)
    const made = await practiceOf(other, practiceId)
    expect(await rowsOf(made, 'payments')).to.have.length(160)
    expect(await rowsOf(made, 'ledger_entries')).to.have.length(254)
    expect((await practiceCouncilsOf(other.id)).map(({ state }) => state)).to.deep.equal(['open'])
  })

  it('replaces the one before at once, ends its sessions and keeps its ledger', async () => {
    const entries = (await rowsOf(practice, 'ledger_entries')).length
    await outsideTenancy()('sessions').insert({ sid: newId(), sess: JSON.stringify({ councilId: practice.id }), expire: new Date(Date.now() + 60_000) })
    const next = await aPracticeCouncil(council)
    expect(next.id).not.to.equal(practice.id)
    expect((await findCouncilByHost(`practice-${council.host}`))?.id).to.equal(next.id)
    expect(await outsideTenancy()('sessions').where({ council_id: practice.id })).to.deep.equal([])
    expect(await rowsOf(practice, 'ledger_entries')).to.have.length(entries)
    expect((await practiceCouncilsOf(council.id)).map(({ generation, state }) => [generation, state])).to.deep.equal([[2, 'open'], [1, 'closed']])
    expect((await allCouncilsAndPractice()).map(({ id }) => id)).not.to.include(practice.id)
    practice = next
  })

  it('begins one, however often it is asked for at once', async () => {
    const other = await aCouncil()
    const ask = async () => { await inCouncil(other.id, async trx => { await resetPractice(trx, other.id, { userId: other.users.owner.id, now: new Date(), seen: 0 }) }) }
    await Promise.all([ask(), ask(), ask()])
    await ask()
    expect((await practiceCouncilsOf(other.id)).map(({ generation, state }) => [generation, state])).to.deep.equal([[1, 'making']])
  })

  it('gives up one that has not come to an end in a quarter of an hour', async () => {
    const other = await aCouncil()
    const late = await inCouncil(other.id, async trx => await beginPractice(trx, newId(), new Date(Date.now() - 16 * 60_000)))
    const next = await inCouncil(other.id, async trx => await beginPractice(trx, newId(), new Date()))
    expect(next).not.to.equal(late)
    await makePractice(other.id, late, systemClock)
    expect((await practiceCouncilsOf(other.id)).map(({ state }) => state)).to.deep.equal(['making', 'closed'])
  })

  it('cannot be done for another council, for a practice council, or onto a host of somebody else’s', async () => {
    const other = await aCouncil()
    expect(await refusal(inCouncil(other.id, async trx => { await openPractice(trx, practice.id, new Date()) }))).to.match(/no practice council of this council/)
    expect(await refusal(inCouncil(practice.id, async trx => await beginPractice(trx, newId(), new Date())))).to.match(/belongs to a council/)
    await aCouncil({ slug: `practice-${other.slug}` })
    expect(await refusal(inCouncil(other.id, async trx => await beginPractice(trx, newId(), new Date())))).to.match(/belongs to another council/)
    expect(await practiceCouncilsOf(other.id)).to.deep.equal([])
  })

  it('leaves councils and hosts as they were for the application, which may only read them', async () => {
    for (const statement of ["update councils set practice_state = 'closed'", 'delete from council_hosts', 'insert into council_hosts select * from council_hosts']) {
      expect(await refusal(outsideTenancy().raw(statement)), statement).to.match(/permission denied/)
    }
  })
})

async function rowsOf(council: TestCouncil, table: string): Promise<Record<string, unknown>[]> {
  return await inCouncil(council.id, async trx => await trx(table).where({ council_id: council.id }) as Record<string, unknown>[])
}

async function refusal(work: PromiseLike<unknown>): Promise<string> {
  try {
    await work
    return 'done'
  } catch (error) {
    return error instanceof DatabaseError ? `${error.message} ${error.constraint ?? ''}` : String(error)
  }
}
