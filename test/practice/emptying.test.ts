import { expect } from 'chai'
import { DatabaseError } from 'pg'
import { inCouncil, inCouncilOn, outsideTenancy } from '../../app/database/in-council.js'
import { systemClock } from '../../app/dates.js'
import { checkWholeLedger } from '../../app/ledger/ledger-check.js'
import { emptyPractice, practiceCouncilsOf } from '../../app/practice/practice-council.js'
import { columnKinds } from '../../app/privacy/kept/column-kinds.js'
import { emptyReplacedPractice } from '../../app/privacy/retention/enforce-retention.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { aCouncilWithEverything } from '../support/builders-every-table.js'
import { aPracticeCouncil, aPractising } from '../support/builders-practice.js'
import { testDatabase } from '../support/database.js'
import { rowsOf } from '../support/paying.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'
import { begin } from './attempting.js'

/** What of people stays: references of accounts and receipts in the ledger and its payments, and the names of staff beside what they practised. */
const staying = ['ledger_entries.reference', 'payment_lines.account_reference', 'payments.reference', 'postings.account_reference', 'users.email', 'users.name']

describe('A practice council in whose place another has come', function () {
  this.timeout(120_000)
  usesService()

  it('is emptied after 30 days of all that could be typed in, table by table, while its ledger stays and agrees', async () => {
    const [council, replaced, real] = [await aCouncil(), await aCouncilWithEverything(), await aCouncilWithEverything()]
    await asReplacedPractice(replaced, council, 31)
    const [ledger, reals] = [await ledgerOf(replaced), await personalOf(real)]
    expect(Object.keys(await personalOf(replaced)), 'something is there to go').to.include.members(['notes.note', 'traces.payer_name', 'payment_attempts.cardholder_name', 'officer_questions.question', 'import_rows.raw', 'search_words.word'])

    await emptyReplacedPractice(systemClock)
    await emptyReplacedPractice(systemClock)

    expect(Object.keys(await personalOf(replaced)).filter(column => !staying.includes(column))).to.deep.equal([])
    expect(await ledgerOf(replaced)).to.deep.equal(ledger)
    expect(await personalOf(real)).to.deep.equal(reals)
    expect((await practiceCouncilsOf(council.id)).map(({ state }) => state)).to.deep.equal(['emptied'])
    const [run, ...others] = await rowsOf(council, 'retention_runs')
    expect([run?.kind_code, run?.days, Number(run?.removed) > 50, run?.ended_at === null, others.length]).to.deep.equal(['practice', 30, true, false, 0])
    const administrator = await signedIn(council, 'administrator')
    await administrator.get('/staff/retention')
    expect(administrator.text()).to.match(/A practice council that was made anew \d+ removed, kept for 1 month/)
  })

  it('keeps everything until then, counted from when it was replaced, and who practised what after it', async () => {
    const council = await aCouncil()
    const first = await aPracticeCouncil(council)
    await practised(council, first)
    await aPracticeCouncil(council)
    const before = await personalOf(first)
    await emptyReplacedPractice(systemClock)
    expect(await personalOf(first)).to.deep.equal(before)
    await replacedDaysAgo(first, 29)
    await emptyReplacedPractice(systemClock)
    expect(await personalOf(first)).to.deep.equal(before)
    await replacedDaysAgo(first, 30.1)
    await emptyReplacedPractice(systemClock)
    expect(Object.keys(await personalOf(first)).filter(column => !staying.includes(column))).to.deep.equal([])
    expect((await practiceCouncilsOf(council.id)).map(({ state }) => state)).to.deep.equal(['open', 'emptied'])
    const administrator = await signedIn(council, 'administrator')
    await administrator.get('/staff/practice/progress')
    expect(administrator.text()).to.contain(council.users.adviser.name)
  })

  it('is the only kind of council that the database empties, whoever asks', async () => {
    const [council, other] = [await aCouncilWithEverything(), await aCouncil()]
    const closed = await aPracticeCouncil(council)
    const open = await aPracticeCouncil(council)
    await replacedDaysAgo(open, 31)
    const reals = await personalOf(council)
    const ask = async (from: TestCouncil, of: TestCouncil) => await refusal(inCouncil(from.id, async trx => await emptyPractice(trx, of.id)))
    for (const [from, of] of [[council, council], [other, council], [council, other], [closed, council], [closed, closed], [council, closed], [council, open]] as const) {
      expect(await ask(from, of), `${from.slug} of ${of.slug}`).to.contain('no practice council of this council that was replaced')
    }
    await replacedDaysAgo(closed, 31)
    expect(await ask(other, closed)).to.contain('no practice council of this council')
    for (const set of [`practice_of = '${other.id}'`, "practice_state = 'closed'", "practice_since = now() - interval '1 year'", 'practice_generation = 1']) {
      expect(await refusal(outsideTenancy().raw(`update councils set ${set} where id = ?`, [council.id])), set).to.contain('permission denied')
    }
    expect(await personalOf(council)).to.deep.equal(reals)
  })
})

/** As if a council with rows in every table had been the practice council of another until so many days ago; only the database's owner can say so. */
async function asReplacedPractice(replaced: TestCouncil, of: TestCouncil, daysAgo: number): Promise<void> {
  const { owner } = await testDatabase()
  await inCouncilOn(owner, replaced.id, async trx => {
    await trx('performance_publications').where({ council_id: replaced.id }).delete()
    await trx.raw(`
      with accounts as (update provider_accounts set provider = 'practice', of_practice = true, base_url = 'https://practice.invalid',
          card_page_origin = 'https://practice.invalid', api_key_encrypted = '', webhook_secret_encrypted = '' where council_id = :id),
        messages as (update outbox_messages set of_practice = true, sent_at = null, provider_message_id = null where council_id = :id),
        people as (update users set password_hash = null where council_id = :id),
        settings as (update sign_in_settings set of_practice = true, issuer = null, client_id = null, client_secret_encrypted = null where council_id = :id)
      update councils set practice_of = :of, practice_generation = 1, practice_state = 'closed', practice_since = now() where id = :id`, { id: replaced.id, of: of.id })
  })
  await replacedDaysAgo(replaced, daysAgo)
}

async function replacedDaysAgo(practice: TestCouncil, days: number): Promise<void> {
  const { owner } = await testDatabase()
  await owner('councils').where({ id: practice.id }).update({ practice_since: new Date(Date.now() - days * 86_400_000) })
}

/** Somebody of the council's has come there and begun a scenario. */
async function practised(council: TestCouncil, practice: TestCouncil): Promise<void> {
  const visitor = await aPractising(council, practice, 'adviser')
  await begin(practice, visitor, 'payment-not-there')
}

/** Every column that is about people and says something, with its values. */
async function personalOf(council: TestCouncil): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {}
  for (const [table, kinds] of Object.entries(columnKinds)) {
    const columns = Object.entries(kinds).flatMap(([kind, names]) => kind === 'none' ? [] : names.split(' '))
    if (columns.length === 0 || ['sessions', 'rate_limits'].includes(table)) continue
    const rows = await rowsOf(council, table)
    for (const column of columns) {
      const values = rows.map(row => row[column]).filter(value => value !== null).map(value => JSON.stringify(value)).sort()
      if (values.length > 0) found[`${table}.${column}`] = values
    }
  }
  return found
}

async function ledgerOf(council: TestCouncil) {
  const sorted = async (table: string) => (await rowsOf(council, table)).map(row => JSON.stringify(row)).sort()
  const { agrees, figures } = await inCouncil(council.id, async trx => await checkWholeLedger(trx, council.id, new Date()))
  return { agrees, figures, entries: await sorted('ledger_entries'), postings: await sorted('postings'), remaining: await sorted('remaining_amounts') }
}

async function refusal(work: PromiseLike<unknown>): Promise<string> {
  try {
    await work
    return 'done'
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    return error.message
  }
}
