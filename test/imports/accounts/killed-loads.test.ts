import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import { type Clock, systemClock } from '../../../app/dates.js'
import { completeReference } from '../../../app/funds/account-reference.js'
import { referenceRule } from '../../../app/database/demo/account-holders.js'
import { barnfield } from '../../../app/database/demo/barnfield.js'
import { workImport } from '../../../app/imports/working/work-import.js'
import { breakOff } from '../../support/broken-connections.js'
import { accountLine, accountsFile, chargeLine, loadOfImport } from '../../support/builders-accounts.js'
import { anImport, importById, receive } from '../../support/builders-imports.js'
import { aCouncil, fundOf, type TestCouncil } from '../../support/builders.js'
import { usesDatabase } from '../../support/database.js'

const known = 26_000
const added = 300
const gone = 500

describe('Loading accounts with workers that are killed, or several at once', function () {
  this.timeout(180_000)
  usesDatabase()
  let council: TestCouncil
  let references: string[]

  beforeEach(async () => {
    council = await aCouncil()
    const rule = referenceRule(barnfield, fundOf(council, 'council-tax'))
    references = Array.from({ length: (known + added) * 2 }, (_, index) => completeReference(rule, `77${String(100_000 + index)}`) ?? []).flat().slice(0, known + added)
    await anImport(council, fileOf(references.slice(0, known), '2026-11-20', '120.00'), { sourceCode: 'accounts-full' })
    expect(await totals()).to.deep.equal({ accounts: known, pence: known * 120_00, charges: known })
  })

  it('loads and removes each account once, whenever its connections are broken off and however often', async () => {
    const { received = '' } = await receive(council, fileOf(references.slice(gone), '2026-11-21', '100.00'), { sourceCode: 'accounts-full' })
    let kills = 0
    // Each life begins when the last one's hold on the import has run out.
    for (let life = 0; life < 60; life += 1) {
      const clock: Clock = { now: () => new Date(systemClock.now().getTime() + life * 61_000) }
      const work = workImport(council.id, received, clock).then(() => 'ended', () => 'killed')
      if (life < 25 && await breakOff(work, life < 5 ? life * 8 : life * 60)) kills += 1
      await work
      if (await stateOf(received) === 'posted') break
    }
    expect(kills).to.be.greaterThan(3)
    await expectLoaded(received)
  })

  it('is worked by one of many workers, and two loads of one fund come to the same whichever ends first', async () => {
    const changes = references.slice(0, 12_000)
    const [full, part] = await Promise.all([
      receive(council, fileOf(references.slice(gone), '2026-11-21', '100.00'), { sourceCode: 'accounts-full' }),
      receive(council, fileOf(changes, '2026-11-20 23:00', '7.00'), { sourceCode: 'accounts-changes' })
    ])
    const work = async (id: string | undefined) => { await workImport(council.id, id ?? '', systemClock) }
    await Promise.all([work(full.received), work(part.received), work(full.received), work(part.received)])
    for (let tries = 0; tries < 10 && await stateOf(part.received ?? '') !== 'posted'; tries += 1) await work(part.received)
    for (let tries = 0; tries < 10 && await stateOf(full.received ?? '') !== 'posted'; tries += 1) await work(full.received)
    const fund = fundOf(council, 'council-tax').code
    const left = await inCouncil(council.id, async trx => await trx('account_holders').where({ council_id: council.id, fund_code: fund })
      .whereNot({ balance_pence: 100_00 }).count({ count: '*' }).first() as { count: number })
    expect(left.count).to.equal(0)
    expect(await totals()).to.deep.equal({ accounts: known + added - gone, pence: (known + added - gone) * 100_00, charges: known + added - gone })
  })

  async function expectLoaded(id: string): Promise<void> {
    const imported = await importById(council, id)
    const accounts = known + added - gone
    expect(imported).to.include({ state: 'posted', read_rows: accounts, posted_rows: accounts, posted_pence: accounts * 100_00 })
    expect(await loadOfImport(council, imported)).to.include({
      added_rows: added, changed_rows: known - gone, unchanged_rows: 0, older_rows: 0, to_remove_rows: gone, removed_rows: gone
    })
    expect(await totals()).to.deep.equal({ accounts, pence: accounts * 100_00, charges: accounts })
  }

  async function totals() {
    return await inCouncil(council.id, async trx => ({
      ...await trx('account_holders').where({ council_id: council.id }).select(trx.raw('count(*) as accounts, sum(balance_pence)::bigint as pence')).first() as object,
      charges: (await trx('account_charges').where({ council_id: council.id }).count({ count: '*' }).first() as { count: number }).count
    }))
  }

  async function stateOf(id: string): Promise<string> {
    return await importById(council, id).then(imported => imported.state, () => 'not known')
  }

  function fileOf(of: readonly string[], asAt: string, balance: string): string {
    return accountsFile(of.flatMap(reference => {
      const account = accountLine(council, reference, { 'as at': asAt, balance })
      return [account, chargeLine(account, { outstanding: balance })]
    }), { reference: String(of.length) })
  }
})
