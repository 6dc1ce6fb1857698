import { expect } from 'chai'
import { inCouncil, inCouncilOn, outsideTenancy } from '../../../app/database/in-council.js'
import { calendarDate, systemClock } from '../../../app/dates.js'
import { pence } from '../../../app/money.js'
import { rememberAllocations, forgetAllocations, forgetOldPayers } from '../../../app/suspense/matching/remember-allocations.js'
import { askForAllMatches, workMatching } from '../../../app/suspense/matching/work-matching.js'
import { aCouncil, anAccountHolder, aReference, fundOf, type TestCouncil } from '../../support/builders.js'
import { accountLine, accountsFile } from '../../support/builders-accounts.js'
import { agenciesFile, anImport } from '../../support/builders-imports.js'
import { aSuspenseItem } from '../../support/builders-payments.js'
import { testDatabase, usesDatabase } from '../../support/database.js'

describe('Looking for the accounts of open suspense items', () => {
  usesDatabase()
  let council: TestCouncil
  beforeEach(async () => { council = await aCouncil() })

  it('keeps the suggestions of items that nobody has looked at, and that it has looked where there are none', async () => {
    const { reference } = await anAccountHolder(council)
    const item = await aSuspenseItem(council, { narrative: `BGC ${reference}` })
    const hopeless = await aSuspenseItem(council, { narrative: 'EFC PAYMENT' })
    await workMatching(council.id, systemClock)
    const [found, ...others] = await suggestions()
    expect(found).to.include({ entry_id: item.id, rank: 1, fund_code: '23', account_reference: reference, best_reason: 'reference-in-narrative', is_tied: false })
    expect(others).to.deep.equal([])
    expect((await matchings()).map(({ entry_id }) => entry_id)).to.have.members([item.id, hopeless.id])
  })

  it('leaves what it has looked at until it is asked to look at all again', async () => {
    const item = await aSuspenseItem(council, { narrative: 'BGC 775860164' })
    await workMatching(council.id, systemClock)
    await anAccountHolder(council, { reference: '775860164' })
    await workMatching(council.id, systemClock)
    expect(await suggestions()).to.deep.equal([])
    await inCouncil(council.id, async trx => { await askForAllMatches(trx, council.id, new Date()) })
    await workMatching(council.id, systemClock)
    await workMatching(council.id, systemClock)
    expect((await suggestions()).map(({ entry_id }) => entry_id)).to.deep.equal([item.id])
  })

  it('looks again at what the same payer sent once some of it has been allocated', async () => {
    await aSuspenseItem(council, { narrative: 'STO QUENTIN GARAGE 14 NOV' })
    await aSuspenseItem(council, { narrative: 'STO ALDER GARAGE 14 NOV' })
    await workMatching(council.id, systemClock)
    const learnt = { payerName: null, narrative: 'STO QUENTIN GARAGE 14 OCT', fundCode: '5', accountReference: '60000000000', occurredOn: calendarDate('2026-10-14') }
    await inCouncil(council.id, async trx => { await rememberAllocations(trx, council.id, [learnt]) })
    expect(await jobsOf(council)).to.equal(1)
    await workMatching(council.id, systemClock)
    expect((await suggestions()).map(({ account_reference }) => account_reference)).to.deep.equal(['60000000000'])
  })

  it('unlearns an allocation that is taken back, and forgets payers of long ago; it never keeps their words', async () => {
    const learnt = { payerName: 'MRS P QUENTIN', narrative: 'QUENTIN GARAGE', fundCode: '5', accountReference: '601', occurredOn: calendarDate('2024-10-14') }
    const remembered = async () => await inCouncil(council.id, async trx => await trx('remembered_payers').where({ council_id: council.id })) as object[]
    await inCouncil(council.id, async trx => {
      await rememberAllocations(trx, council.id, [learnt, learnt])
      await forgetAllocations(trx, council.id, [learnt])
    })
    expect((await remembered()).map(row => ({ ...row, phrase_key: 'a key' }))).to.deep.equal(['', ''].map(() => ({
      council_id: council.id, phrase_key: 'a key', fund_code: '5', account_reference: '601', times: 1, last_on: '2024-10-14'
    })))
    expect(JSON.stringify(await remembered())).not.to.match(/quentin/i)
    await inCouncil(council.id, async trx => { await forgetOldPayers(trx, council.id, calendarDate('2026-10-01')) })
    expect(await remembered()).to.have.length(2)
    await inCouncil(council.id, async trx => { await forgetAllocations(trx, council.id, [{ ...learnt, narrative: null }]) })
    expect(await remembered()).to.have.length(1)
    await inCouncil(council.id, async trx => { await forgetOldPayers(trx, council.id, calendarDate('2026-11-22')) })
    expect(await remembered()).to.deep.equal([])
  })

  it('removes what it kept of an item once that is settled', async () => {
    const { reference } = await anAccountHolder(council)
    const item = await aSuspenseItem(council, { narrative: reference })
    await workMatching(council.id, systemClock)
    expect(await suggestions()).to.have.length(1)
    // As the ledger does when the last of an item is allocated.
    await inCouncilOn((await testDatabase()).owner, council.id, async trx => {
      await trx.raw('set local role counterfoil_ledger')
      await trx('remaining_amounts').where({ council_id: council.id, entry_id: item.id }).update({ remaining_pence: 0 })
    })
    await workMatching(council.id, systemClock)
    expect(await suggestions()).to.deep.equal([])
    expect(await matchings()).to.deep.equal([])
  })

  it('works at one council’s items when two workers are at it at once, each item once', async () => {
    const { reference } = await anAccountHolder(council)
    for (let made = 0; made < 12; made += 1) await aSuspenseItem(council, { narrative: reference, amountPence: pence(1 + made) })
    await Promise.all([1, 2, 3].map(async () => { await workMatching(council.id, systemClock) }))
    expect(await suggestions()).to.have.length(12)
  })

  it('is asked for when a file has been posted that left money in suspense, and puts names into words that were there before', async () => {
    await anImport(council, agenciesFile([{ reference: 'NOBODY', amount: '12.34' }]))
    expect(await jobsOf(council)).to.equal(1)
    await anAccountHolder(council, { name: 'Ms Wren Alder' })
    await inCouncil(council.id, async trx => { await trx('account_holder_words').where({ council_id: council.id }).delete() })
    await aSuspenseItem(council, { narrative: 'BGC WREN ALDER' })
    await workMatching(council.id, systemClock)
    expect((await suggestions()).map(({ best_reason, fund_code }) => [best_reason, fund_code]))
      .to.deep.equal([['name-like-holder', fundOf(council, 'council-tax').code]])
  })

  it('is asked for when accounts have been loaded, whose holders are found by their new names and no longer by their old ones', async () => {
    const reference = aReference(council, 'council-tax')
    const load = async (surname: string, asAt: string) => await anImport(council, accountsFile([accountLine(council, reference, { surname, 'as at': asAt })]), { sourceCode: 'accounts-changes' })
    await aSuspenseItem(council, { narrative: 'BGC S ALDERWOOD' })
    await aSuspenseItem(council, { narrative: 'BGC S QUENTIN' })
    await load('Alderwood', '2026-11-20 06:00')
    expect(await jobsOf(council)).to.equal(1)
    await workMatching(council.id, systemClock)
    expect(await suggestedWords()).to.deep.equal(['Alderwood S'])
    await load('Quentin', '2026-11-21 06:00')
    await workMatching(council.id, systemClock)
    expect(await suggestedWords()).to.deep.equal(['Quentin S'])
  })

  async function suggestedWords(): Promise<string[]> {
    return (await suggestions()).flatMap(({ reasons }) => reasons.map(({ words = '' }) => words))
  }

  interface KeptSuggestion {
    reasons: { words?: string }[]
    entry_id: string
    rank: number
    fund_code: string
    account_reference: string
    best_reason: string
    is_tied: boolean
  }

  async function suggestions(): Promise<KeptSuggestion[]> {
    return await inCouncil(council.id, async trx => await trx('suspense_suggestions').where({ council_id: council.id }).orderBy(['entry_id', 'rank']))
  }

  async function matchings(): Promise<{ entry_id: string }[]> {
    return await inCouncil(council.id, async trx => await trx('suspense_matchings').where({ council_id: council.id }))
  }
})

/** How many jobs wait to look for a council's matches. */
async function jobsOf({ id }: TestCouncil): Promise<number> {
  const { rows } = await outsideTenancy().raw<{ rows: { jobs: number }[] }>(
    'select count(*)::integer as jobs from graphile_worker.jobs where key = ?', [`suggest-matches:${id}`])
  return rows[0]?.jobs ?? 0
}
