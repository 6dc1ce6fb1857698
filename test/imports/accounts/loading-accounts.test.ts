import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import { systemClock } from '../../../app/dates.js'
import { debtsOf } from '../../../app/funds/account-holder.js'
import { confirmRemovals } from '../../../app/imports/accounts/confirm-removals.js'
import { discardImport } from '../../../app/imports/import-reversal.js'
import type { Import } from '../../../app/imports/import.js'
import { workImport } from '../../../app/imports/working/work-import.js'
import { Conflict } from '../../../app/errors.js'
import { pence } from '../../../app/money.js'
import { type AccountLine, accountLine, accountsFile, accountsOf, chargeLine, loadedRows, loadOfImport } from '../../support/builders-accounts.js'
import { anImport, importById } from '../../support/builders-imports.js'
import { aCouncil, anAccountHolder, aReference, fundOf, type TestCouncil } from '../../support/builders.js'
import { usesDatabase } from '../../support/database.js'

describe('Loading accounts', () => {
  usesDatabase()
  let council: TestCouncil
  let references: string[]

  beforeEach(async () => {
    council = await aCouncil()
    references = [...new Set(Array.from({ length: 40 }, () => aReference(council, 'council-tax')))].sort()
  })

  describe('of a full extract', () => {
    it('adds, changes and removes until the fund is as the file has it, and no other fund and no other council', async () => {
      await full(references.slice(0, 20))
      const invoice = await anAccountHolder(council, { fundSlug: 'invoices' })
      const neighbours = await aCouncil()
      await anAccountHolder(neighbours, { reference: references[19] ?? '' })
      const kept = references.slice(0, 19).map((reference, index) => line(reference, { 'balance': index === 3 ? '99.99' : '120.00', 'as at': at('21') }))
      const loaded = await load([...kept, line(references[20], { 'as at': at('21') })])
      expect(loaded).to.include({ state: 'posted', read_rows: 20, fund_rows: 20, rejected_rows: 0, posted_rows: 20, posted_pence: 20 * 120_00 - 20_01 })
      expect(await loadOfImport(council, loaded)).to.include({ added_rows: 1, changed_rows: 1, unchanged_rows: 18, older_rows: 0, removed_rows: 1 })
      const accounts = await accountsOf(council)
      expect(accounts.map(({ reference }) => reference)).to.deep.equal([...references.slice(0, 19), references[20]])
      expect(accounts[3]).to.include({ balance_pence: 99_99, name: 'Ms Siân O’Brien', address: '4 Mill Lane, Barnfield', postcode: 'BF1 2AB' })
      expect(accounts.map(account => account.balance_as_at.toISOString())).to.deep.equal(Array(20).fill('2026-11-21T06:00:00.000Z'))
      expect(await accountsOf(council, 'invoices')).to.have.length(1)
      expect((await accountsOf(council, 'invoices'))[0]?.reference).to.equal(invoice.reference)
      expect(await accountsOf(neighbours)).to.have.length(1)
    })

    it('is held when it would remove more than its share, and waits for a person who has seen how many', async () => {
      await full(references.slice(0, 20))
      const held = await load(references.slice(0, 18).map(reference => line(reference, { 'as at': at('21') })))
      expect(held).to.include({ state: 'held', posted_rows: 0 })
      expect(await loadOfImport(council, held)).to.include({ to_remove_rows: 2, held_because: 'share', removed_rows: 0 })
      await workImport(council.id, held.id, systemClock)
      expect(await accountsOf(council)).to.have.length(20)

      const seen = { councilId: council.id, importId: held.id, userId: council.users.finance.id, now: new Date() }
      await expectConflict(confirmRemovals({ ...seen, removals: 1 }))
      await confirmRemovals({ ...seen, removals: 2 })
      await confirmRemovals({ ...seen, removals: 2 })
      await workImport(council.id, held.id, systemClock)
      expect(await importById(council, held.id)).to.include({ state: 'posted', posted_rows: 18 })
      expect(await loadOfImport(council, held)).to.include({ removed_rows: 2, confirmed_by: council.users.finance.id })
      expect((await accountsOf(council)).map(({ reference }) => reference)).to.deep.equal(references.slice(0, 18))
      await expectConflict(confirmRemovals({ ...seen, userId: council.users.approver.id, removals: 2 }))
    })

    it('is held again when more would go than the person has seen', async () => {
      await full(references.slice(0, 20))
      const held = await load(references.slice(0, 18).map(reference => line(reference, { 'as at': at('21') })))
      await confirmRemovals({ councilId: council.id, importId: held.id, removals: 2, userId: council.users.finance.id, now: new Date() })
      await changes([line(references[30], { 'as at': at('20', '23:00') })])
      await workImport(council.id, held.id, systemClock)
      expect(await importById(council, held.id)).to.include({ state: 'held' })
      expect(await loadOfImport(council, held)).to.include({ to_remove_rows: 3, removed_rows: 0 })
    })

    it('is put aside without a trace when it is held', async () => {
      await full(references.slice(0, 20))
      const held = await load([line(references[0], { 'balance': '1.00', 'as at': at('21') })])
      await discardImport({ councilId: council.id, importId: held.id, userId: council.users.finance.id, now: new Date() })
      await workImport(council.id, held.id, systemClock)
      expect(await importById(council, held.id)).to.include({ state: 'discarded' })
      expect((await accountsOf(council)).map(({ balance_pence }) => balance_pence)).to.deep.equal(Array(20).fill(120_00))
    })

    it('removes nobody whose row it rejects, and is held when a row may be anybody’s', async () => {
      await full(references.slice(0, 20))
      const rest = references.slice(0, 19).map(reference => line(reference, { 'as at': at('21') }))
      const rejecting = await load([...rest, line(references[19], { 'balance': 'much', 'as at': at('21') })])
      expect(rejecting).to.include({ state: 'posted', rejected_rows: 1 })
      expect(await loadOfImport(council, rejecting)).to.include({ removed_rows: 0 })
      const unclear = await load(`${accountsFile(rest.map(one => ({ ...one, 'as at': at('22', '00:01') })))}A,23,"${references[19] ?? ''}" x,\r\n`)
      // The row before it is rejected too, since what cannot be read may be one of its charges.
      expect(unclear).to.include({ state: 'held', rejected_rows: 2 })
      expect(await loadOfImport(council, unclear)).to.include({ to_remove_rows: 1, held_because: 'not-understood' })
    })

    it('is stopped when its balances are of different days', async () => {
      const mixed = await load([line(references[0]), line(references[1], { 'as at': at('21', '07:00') })])
      expect(mixed).to.include({ state: 'stopped', stopped_because: 'extracts-differ' })
      expect(await accountsOf(council)).to.deep.equal([])
    })

    it('that comes late adds and removes nothing that a later one has settled', async () => {
      await load(references.slice(0, 20).map(reference => line(reference, { 'as at': at('21') })))
      const late = await load(references.slice(5, 25).map(reference => line(reference, { 'balance': '7.00' })))
      expect(await loadOfImport(council, late)).to.include({ added_rows: 0, changed_rows: 0, older_rows: 20, to_remove_rows: 0 })
      expect((await accountsOf(council)).map(({ reference, balance_pence }) => [reference, balance_pence]))
        .to.deep.equal(references.slice(0, 20).map(reference => [reference, 120_00]))
    })
  })

  describe('that have changed', () => {
    it('adds and changes, and leaves the others alone', async () => {
      await full(references.slice(0, 3))
      const changed = await changes([line(references[1], { 'balance': '-5.00', 'as at': at('21') }), line(references[5], { 'as at': at('21') })])
      expect(await loadOfImport(council, changed)).to.include({ added_rows: 1, changed_rows: 1, removed_rows: 0, to_remove_rows: 0 })
      expect((await accountsOf(council)).map(({ reference, balance_pence }) => [reference, balance_pence]))
        .to.deep.equal([[references[0], 120_00], [references[1], -5_00], [references[2], 120_00], [references[5], 120_00]])
    })

    it('come to the same in any order of arrival', async () => {
      const day = (of: string, balance: string) => line(references[0], { balance, 'as at': at(of) })
      const later = await changes([day('21', '50.00')])
      const earlier = await changes([day('20', '80.00')])
      expect(await loadOfImport(council, earlier)).to.include({ older_rows: 1, changed_rows: 0 })
      expect(await loadOfImport(council, later)).to.include({ added_rows: 1 })
      expect((await accountsOf(council))[0]).to.include({ balance_pence: 50_00 })
      expect(earlier).to.include({ state: 'posted', posted_rows: 1 })
    })

    it('do not bring back an account that a later full extract has no more', async () => {
      await full(references.slice(0, 30))
      await load(references.slice(0, 29).map(reference => line(reference, { 'as at': at('21') })))
      const late = await changes([line(references[29], { 'as at': at('20', '23:00') })])
      expect(await loadOfImport(council, late)).to.include({ older_rows: 1 })
      const again = await changes([line(references[29], { 'as at': at('21', '09:00') })])
      expect(await loadOfImport(council, again)).to.include({ added_rows: 1 })
    })

    it('replace what of the same time was wrong', async () => {
      await changes([line(references[0], { balance: '1.00' })])
      await changes([line(references[0], { balance: '2.00' })])
      expect((await accountsOf(council))[0]).to.include({ balance_pence: 2_00 })
    })
  })

  it('replaces an account’s charges with its balance, in their order', async () => {
    const account = line(references[0])
    await changes([account, chargeLine(account, { 'charge': '2025 to 2026 arrears', 'outstanding': '20.00', 'next instalment': '', 'next instalment on': '' }), chargeLine(account, { outstanding: '100.00' })])
    expect(await chargesOf(references[0])).to.deep.equal([
      { description: '2025 to 2026 arrears', outstandingPence: 20_00, nextInstalmentPence: null, nextInstalmentOn: null },
      { description: '2026 to 2027 bill', outstandingPence: 100_00, nextInstalmentPence: 12_00, nextInstalmentOn: '2026-12-01' }
    ])
    const later = line(references[0], { 'balance': '88.00', 'as at': at('21') })
    await changes([later, chargeLine(later, { outstanding: '88.00' })])
    expect(await chargesOf(references[0])).to.deep.equal([
      { description: '2026 to 2027 bill', outstandingPence: 88_00, nextInstalmentPence: 12_00, nextInstalmentOn: '2026-12-01' }
    ])
    await changes([line(references[0], { 'balance': '0.00', 'as at': at('21', '08:00') })])
    expect(await chargesOf(references[0])).to.deep.equal([])
  })

  it('sets stops and lifts them, and leaves them alone where the file does not speak of them', async () => {
    await changes([line(references[0], { stop: 'COURT' }), line(references[1], { stop: 'court' })])
    await changes([line(references[0], { 'as at': at('21') })])
    expect((await accountsOf(council)).map(({ stop_code }) => stop_code)).to.deep.equal([null, 'court'])
    await setting({ columns: { stop: null } })
    const silent = await changes([line(references[1], { 'as at': at('21') })])
    expect(await loadOfImport(council, silent)).to.include({ unchanged_rows: 1 })
    expect((await accountsOf(council)).map(({ stop_code }) => stop_code)).to.deep.equal([null, 'court'])
  })

  it('is of when the balances were so, however little has changed', async () => {
    await changes([line(references[0])])
    const unchanged = await changes([line(references[0], { 'as at': at('21') })])
    expect(await loadOfImport(council, unchanged)).to.include({ unchanged_rows: 1, changed_rows: 0 })
    expect((await accountsOf(council))[0]?.balance_as_at.toISOString()).to.equal('2026-11-21T06:00:00.000Z')
  })

  describe('rejects', () => {
    const wrong: Record<string, [AccountLine, string, string | null]> = {
      'a reference that breaks its fund’s rule': [{ reference: '123' }, 'breaks-fund-rule', 'Council tax'],
      'a reference whose check digit is wrong': [{ reference: '770000001' }, 'breaks-fund-rule', 'Council tax'],
      'a row without a reference': [{ reference: '' }, 'no-reference', null],
      'a fund that is not ours': [{ fund: 'ZZ' }, 'unknown-fund', 'ZZ'],
      'a row without a fund': [{ fund: '' }, 'no-fund', null],
      'a stop that is not ours': [{ stop: 'VIP' }, 'unknown-stop', 'VIP'],
      'an amount that is none': [{ balance: 'much' }, 'not-understood', 'The balance ‘much’ is not an amount'],
      'an amount with three decimals': [{ balance: '1.234' }, 'not-understood', 'The balance ‘1.234’ has more than two decimals'],
      'a missing amount': [{ balance: '' }, 'not-understood', 'The balance is missing'],
      'a time that is none': [{ 'as at': '31/31/2026' }, 'not-understood', 'The time of the balance ‘31/31/2026’ is not of the form yyyy-mm-dd'],
      'a balance of a time to come': [{ 'as at': '2099-01-01 06:00' }, 'as-at-to-come', null],
      'a name that is too long': [{ surname: 'x'.repeat(121) }, 'name-too-long', '120'],
      'an address that is too long': [{ 'address 3': 'x'.repeat(201) }, 'address-too-long', '200'],
      'a postcode that is too long': [{ postcode: 'BFPO 12345' }, 'postcode-too-long', '8'],
      'another kind of row': [{ record: 'X' }, 'not-understood', '‘X’ is no kind of row']
    }
    for (const [what, [given, code, detail]] of Object.entries(wrong)) {
      it(`${what}, and loads the others`, async () => {
        const loaded = await changes([line(references[0]), line(references[1], given), line(references[2])])
        expect(loaded).to.include({ state: 'posted', read_rows: 3, fund_rows: 2, rejected_rows: 1 })
        const [, row] = await loadedRows(council, loaded)
        expect(row).to.include({ outcome: 'rejected', reason_code: code, reason_detail: detail, line_number: 3 })
        expect(row?.raw).to.contain(',')
        expect((await accountsOf(council)).map(({ reference }) => reference)).to.deep.equal([references[0], references[2]])
      })
    }

    it('every row for an account that comes twice, each naming the other, however it is written', async () => {
      await full(references.slice(0, 3))
      const loaded = await load([
        line(references[0], { 'balance': '1.00', 'as at': at('21') }), line(references[1], { 'as at': at('21') }), line(references[2], { 'as at': at('21') }),
        line(` ${references[0] ?? ''}`, { 'balance': '2.00', 'as at': at('21') })
      ])
      expect(loaded).to.include({ state: 'posted', fund_rows: 2, rejected_rows: 2, rejected_pence: 3_00, posted_rows: 2 })
      const rows = await loadedRows(council, loaded)
      expect(rows.map(row => [row.outcome, row.reason_code, row.reason_detail])).to.deep.equal([
        ['rejected', 'twice-in-file', '5'], ['unchanged', null, null], ['unchanged', null, null], ['rejected', 'twice-in-file', '2']
      ])
      expect((await accountsOf(council))[0]).to.include({ balance_pence: 120_00 })
    })

    it('an account with a charge that is wrong, that is another’s, or that stands apart from it', async () => {
      const [first, second, third] = [line(references[0]), line(references[1]), line(references[2])]
      const loaded = await changes([first, chargeLine(first, { outstanding: '1.2.3' }), second, third, chargeLine(second)])
      expect((await loadedRows(council, loaded)).map(row => [row.outcome, row.reason_code, row.reason_detail])).to.deep.equal([
        ['rejected', 'not-understood', 'Its charge on line 3: The amount outstanding ‘1.2.3’ is not an amount'],
        ['rejected', 'twice-in-file', '6'], ['rejected', 'not-understood', 'This charge does not follow its account'],
        ['rejected', 'not-understood', 'Line 6 is a charge of another account']
      ])
      expect(await accountsOf(council)).to.deep.equal([])
    })

    it('the accounts of a fund that the source is not for', async () => {
      await setting({ funds: [fundOf(council, 'invoices').code] })
      const loaded = await changes([line(references[0])])
      expect((await loadedRows(council, loaded))[0]).to.include({ outcome: 'rejected', reason_code: 'other-fund', reason_detail: 'Council tax' })
      expect(loaded).to.include({ state: 'posted', posted_rows: 0 })
    })
  })

  function line(reference = '', given: AccountLine = {}): AccountLine {
    return { ...accountLine(council, reference), ...given }
  }

  async function full(of: readonly string[]): Promise<Import> {
    return await load(of.map(reference => line(reference)))
  }

  async function load(lines: AccountLine[] | string): Promise<Import> {
    return await anImport(council, typeof lines === 'string' ? lines : accountsFile(lines), { sourceCode: 'accounts-full', fileName: 'accounts.csv' })
  }

  async function changes(lines: AccountLine[]): Promise<Import> {
    return await anImport(council, accountsFile(lines), { sourceCode: 'accounts-changes', fileName: 'changes.csv' })
  }

  async function setting(settings: object): Promise<void> {
    await inCouncil(council.id, async trx => await trx('import_sources').where({ council_id: council.id, code: 'accounts-changes' })
      .update({ settings: JSON.stringify({ load: 'changes', ...settings }) }))
  }

  async function chargesOf(reference = '') {
    return await inCouncil(council.id, async trx => {
      const holder = (await accountsOf(council)).find(one => one.reference === reference)
      if (holder === undefined) throw new Error(`No account ${reference}`)
      return (await debtsOf(trx, holder)).charges.map(charge => ({ ...charge, outstandingPence: pence(charge.outstandingPence) }))
    })
  }
})

/** On a day of November 2026, at six unless told otherwise, as files have it. */
function at(day: string, time = '06:00'): string {
  return `2026-11-${day} ${time}`
}

async function expectConflict(action: Promise<unknown>): Promise<void> {
  expect(await action.then(() => 'nothing', (error: unknown) => error)).to.be.instanceOf(Conflict)
}
