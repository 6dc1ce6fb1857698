import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import { londonTimestamp, systemClock } from '../../../app/dates.js'
import type { Import } from '../../../app/imports/import.js'
import { workImport } from '../../../app/imports/working/work-import.js'
import { pence } from '../../../app/money.js'
import { type AccountLine, accountLine, accountsFile, accountsOf, chargeLine } from '../../support/builders-accounts.js'
import { anImport, importById, receive } from '../../support/builders-imports.js'
import { anAccountHolder, aReference, type TestCouncil } from '../../support/builders.js'
import { sendMultipart } from '../../support/multipart.js'
import { aResidentPaying } from '../../support/paying.js'
import { aPayingCouncil, usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'

describe('The pages of files of accounts', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  beforeEach(async () => { council = await aPayingCouncil() })

  it('load again by themselves while the worker is at it, and not while a person has to decide', async () => {
    const { received = '' } = await receive(council, accountsFile([line()]), { sourceCode: 'accounts-changes' })
    const officer = await signedIn(council, 'officer')
    expect((await officer.get(`/staff/imports/${received}`)).headers.refresh).to.equal('5')
    await workImport(council.id, received, systemClock)
    expect((await officer.get(`/staff/imports/${received}`)).headers.refresh).to.equal(undefined)
    expect(officer.text()).to.contain('Loaded').and.to.contain('Added').and.not.to.contain('Reversal')
    const held = await aHeldLoad()
    expect((await officer.get(`/staff/imports/${held.id}`)).headers.refresh).to.equal(undefined)
    expect(officer.text()).to.contain('It waits for somebody in finance').and.not.to.contain('Load the file, and remove')
    await officer.get('/staff/imports?needs=attention')
    expect(officer.text()).to.contain('Held for a decision').and.not.to.contain('Loaded')
    await officer.get('/staff')
    expect(officer.text()).to.contain('1 file needs attention')
  })

  it('let finance load a file that is held, once, for the removals that were shown', async () => {
    const held = await aHeldLoad()
    const page = `/staff/imports/${held.id}`
    const finance = await signedIn(council, 'finance')
    await finance.get(page)
    expect(finance.text()).to.contain('1 account would be removed').and.to.contain('more than 5% of the accounts')
    await finance.get(`${page}/removals`)
    expect(finance.text()).to.contain('Would be removed')
    await finance.get(page)
    expect((await finance.post(`${page}/removals`, { removals: '7' })).status).to.equal(409)
    await finance.get(page)
    const form = finance.hiddenFields(`${page}/removals`)
    const twice = await Promise.all([0, 1].map(async () => await finance.send('POST', `${page}/removals`, new URLSearchParams(form).toString())))
    expect(twice.map(({ status }) => status)).to.deep.equal([303, 303])
    const officer = await signedIn(council, 'officer')
    expect((await officer.send('POST', `${page}/removals`, `removals=1&_csrf=${officer.hiddenFields('/staff/sign-out')._csrf ?? ''}`)).status).to.equal(403)
    await workImport(council.id, held.id, systemClock)
    await finance.get(page)
    expect(finance.text()).to.contain('Loaded').and.to.contain(`Removals agreed by ${council.users.finance.name}`)
    await finance.get(`${page}/removals`)
    expect(finance.text()).to.contain('Removed')
  })

  it('let finance put a file aside that is held', async () => {
    const held = await aHeldLoad()
    const finance = await signedIn(council, 'finance')
    await finance.get(`/staff/imports/${held.id}`)
    await finance.post(`/staff/imports/${held.id}/discards`)
    await finance.get(`/staff/imports/${held.id}`)
    expect(finance.text()).to.contain('Put aside').and.to.contain('Nothing in this file has been loaded')
    expect((await finance.post(`/staff/imports/${held.id}/removals`, { removals: '1' })).status).to.be.oneOf([403, 409])
    expect(await importById(council, held.id)).to.include({ state: 'discarded' })
  })

  it('hand out an example that can be uploaded as it is', async () => {
    const finance = await signedIn(council, 'finance')
    const example = await finance.send('GET', '/staff/imports/account-files/example')
    expect(example.headers['content-disposition']).to.equal('attachment; filename=accounts-example.csv')
    await finance.get('/staff/imports/new')
    const fields = { ...finance.hiddenFields('/staff/imports'), source: 'accounts-changes' }
    const { headers } = await sendMultipart(finance, '/staff/imports', fields, [{ name: 'accounts-example.csv', content: example.body }])
    const id = String(headers.location).split('/').at(-1) ?? ''
    await workImport(council.id, id, systemClock)
    expect(await importById(council, id)).to.include({ state: 'posted', rejected_rows: 0, posted_rows: 2, kind: 'accounts' })
    expect(await accountsOf(council)).to.have.length(2)
    await finance.get(`/staff/imports/${id}/rows/1`)
    expect(finance.text()).to.contain('Ms Amira Khan').and.to.contain('2025 to 2026 arrears')
    await finance.get(/href="(\/staff\/accounts\/[^"]+)"/.exec(finance.last.body)?.[1] ?? '')
    expect(finance.text()).to.contain('£620.00, as at 20 November 2026 at 6:00am')
  })

  it('write nothing when they are looked at, and tell of no other council’s files', async () => {
    const held = await aHeldLoad()
    const finance = await signedIn(council, 'finance')
    const before = await everything()
    const own = `/staff/imports/${held.id}`
    for (const path of ['/staff/imports', own, `${own}/rows`, `${own}/rows/1`, `${own}/rows?outcome=rejected`, `${own}/removals`]) {
      expect((await finance.get(path)).status, path).to.equal(200)
    }
    expect(await everything()).to.equal(before)
    expect((await finance.get(`${own}/rows/99`)).status).to.equal(404)
    const neighbour = await signedIn(await aPayingCouncil(), 'finance')
    for (const path of [own, `${own}/rows`, `${own}/rows/1`, `${own}/removals`]) expect((await neighbour.get(path)).status, path).to.equal(404)
  })

  it('change what a resident in the middle of a payment sees on their next page: the balance, then a stop, then no account', async () => {
    const holder = await anAccountHolder(council)
    const { resident, paymentId } = await aResidentPaying(council, holder)
    await resident.submit({ postcode: holder.postcode })
    expect(resident.text()).to.contain('£120.00 is owed')

    const changed = line(holder.reference, { balance: '95.00', postcode: holder.postcode })
    await load([changed, chargeLine(changed, { 'outstanding': '95.00', 'next instalment': '9.50' })])
    await resident.submit({ choice: 'balance' })
    expect(resident.last.status).to.equal(422)
    expect(resident.text()).to.contain('What is owed has changed since you opened this page').and.to.contain('£95.00 is owed')
    expect(resident.text()).to.contain('£9.50, the next instalment')
    await resident.submit({ choice: 'balance' })
    expect(resident.text()).to.contain('Total: £95.00')

    await load([line(holder.reference, { balance: '95.00', stop: 'court' })])
    await resident.get(`/payments/${paymentId}/check`)
    expect(resident.text()).to.contain('cannot').and.not.to.contain('Total: £95.00')

    const held = await aHeldLoad()
    const finance = await signedIn(council, 'finance')
    await finance.get(`/staff/imports/${held.id}`)
    await finance.post(`/staff/imports/${held.id}/removals`)
    await workImport(council.id, held.id, systemClock)
    expect((await accountsOf(council)).map(({ reference }) => reference)).not.to.contain(holder.reference)
    await resident.get(`/payments/${paymentId}/check`)
    expect(resident.last.path).not.to.match(/check$/)
    expect(resident.last.status).to.equal(200)
  })

  /** As at now, so that nothing later is known. */
  function line(reference = aReference(council, 'council-tax'), given: AccountLine = {}): AccountLine {
    return accountLine(council, reference, { 'as at': londonTimestamp(new Date()).slice(0, 19), ...given })
  }

  async function load(lines: AccountLine[]): Promise<Import> {
    return await anImport(council, accountsFile(lines), { sourceCode: 'accounts-changes' })
  }

  /** A full file that has no more what there is. */
  async function aHeldLoad(): Promise<Import> {
    if ((await accountsOf(council)).length === 0) await anAccountHolder(council, { balancePence: pence(1_00) })
    const held = await anImport(council, accountsFile([line()]), { sourceCode: 'accounts-full' })
    expect(held.state).to.equal('held')
    return held
  }

  async function everything(): Promise<string> {
    return await inCouncil(council.id, async trx => {
      const rows: unknown[] = []
      for (const table of ['imports', 'account_loads', 'account_load_rows', 'account_removals', 'account_holders', 'audit_events']) {
        rows.push(await trx(table).where({ council_id: council.id }).orderByRaw('??::text', [table]))
      }
      return JSON.stringify(rows)
    })
  }
})
