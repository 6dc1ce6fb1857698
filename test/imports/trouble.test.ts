import { createRequire } from 'node:module'
import { Writable } from 'node:stream'
import { expect } from 'chai'
import { strToU8, zipSync } from 'fflate'
import { inCouncil } from '../../app/database/in-council.js'
import { systemClock } from '../../app/dates.js'
import type { Import } from '../../app/imports/import.js'
import { workImport } from '../../app/imports/working/work-import.js'
import { entriesOf, expectSoundBooks } from '../ledger/books.js'
import { aCouncil, anAccountHolder, aReference, fundOf, type TestCouncil } from '../support/builders.js'
import { agenciesFile, type AgencyLine, anImport, receive, rowsOf } from '../support/builders-imports.js'
import { aRule, nothingChanged } from '../support/builders-rules.js'
import { testDatabase } from '../support/database.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { sendMultipart } from '../support/multipart.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

/** As an earlier system of the council hands its transactions over. */
const earlierRow = (reference: string, amount: string, narrative: string) => `A1,B1,P1,SP,2026-11-20 11:30:41,2026-11-20 11:30:41,${reference},1,,,${amount},W0,0,0,${narrative}`

describe('A file of receipts in trouble', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let known: string

  beforeEach(async () => {
    council = await aCouncil()
    known = (await anAccountHolder(council)).reference
  })
  afterEach(async () => { await expectSoundBooks(council) })

  const bomb = zipSync({ 'xl/workbook.xml': strToU8('<workbook/>'), 'xl/worksheets/sheet1.xml': [new Uint8Array(65_000_000), { level: 1 }] })
  const unreadable: [string, string, (reference: string) => string | Buffer, RegExp][] = [
    ['is a workbook that is called a text file', 'agencies', () => Buffer.from(bomb.subarray(0, 4000)), /an Excel workbook or a zip file, not a text file/],
    ['is a text file that is called a workbook', 'dwp-deductions', reference => agenciesFile([{ reference, amount: '1.00' }]), /not an Excel workbook/],
    ['is a workbook that unzips to more than is taken', 'dwp-deductions', () => Buffer.from(bomb), /unzips to more than 64 MB/],
    ['is of another encoding', 'govuk-pay', () => Buffer.from('Reference,Description\nR-1,Caf\u00e9\n', 'latin1'), /Line 2 holds a character that is not UTF-8/],
    ['is in UTF-16 without saying so', 'agencies', reference => Buffer.from(agenciesFile([{ reference, amount: '1.00' }]), 'utf16le'), /NUL/],
    ['is another source’s', 'govuk-pay', reference => agenciesFile([{ reference, amount: '1.00' }]), /column/]
  ]
  for (const [what, sourceCode, content, words] of unreadable) {
    it(`that ${what} is stopped, and its page says what to do`, async () => {
      await expectStopped(await anImport(council, content(known), { sourceCode, fileName: 'be261119.txt' }), 'unreadable', words)
    })
  }

  it('whose amounts come to more than can be counted to the penny is stopped where that is so: it was begun again for ever, and its page said that it was being read', async () => {
    const most = '999999999.99'
    const rows = (count: number) => Array.from({ length: count }, (_, index) => earlierRow('X', `${index % 2 === 0 ? '' : '-'}${most}`, '')).join('\n')
    await expectStopped(await anImport(council, rows(110), { sourceCode: 'earlier-system' }), 'unreadable', /The amounts up to line 101 come to more than £100,000,000,000\.00\. They cannot be right/)
    const header = 'record,fund,reference,title,forename,surname,address 1,address 2,address 3,address 4,postcode,balance,as at,stop,charge,outstanding,next instalment,next instalment on'
    const accounts = [header, ...Array.from({ length: 110 }, (_, index) => `A,CT,${index},,,Ode,,,,,,${most},2026-11-20T06:00,,,,,`)].join('\n')
    const loaded = await anImport(council, accounts, { sourceCode: 'accounts-changes' })
    expect([loaded.state, loaded.stopped_detail]).to.deep.equal(['stopped', 'The amounts up to line 102 come to more than £100,000,000,000.00. They cannot be right'])
  })

  it('that has a header and nothing else is stopped as empty', async () => {
    const header = 'Reference,Description,Email,Amount,State,GOV.UK Payment ID,Date Created,Time Created,Total Amount,Card Type\n'
    await expectStopped(await anImport(council, header, { sourceCode: 'govuk-pay' }), 'empty', /There is no receipt in it/)
  })

  it('that is sent twice over in one is stopped', async () => {
    const content = agenciesFile([{ reference: known, amount: '60.00' }])
    await expectStopped(await anImport(council, content + content), 'unreadable', /twice|second|trailer/)
  })

  it('that holds the same line twice posts both, since two people may have paid alike', async () => {
    const line = { reference: known, amount: '60.00' }
    expect(await anImport(council, agenciesFile([line, line]))).to.include({ state: 'posted', fund_rows: 2, posted_pence: 120_00 })
  })

  it('that was meant for another council goes to suspense, every penny, and is reversed whole', async () => {
    const other = await aCouncil()
    const lines: AgencyLine[] = []
    for (const amount of ['10.00', '20.00', '30.00']) lines.push({ reference: (await anAccountHolder(other)).reference, amount })
    const imported = await anImport(council, agenciesFile(lines))
    expect(imported).to.include({ state: 'posted', fund_rows: 0, suspense_rows: 3, suspense_pence: 60_00 })
    expect(imported.canBeReversed()).to.equal(true)
    expect((await rowsOf(council, imported)).map(row => row.reason_code)).to.deep.equal(['no-such-account', 'no-such-account', 'no-such-account'])
    expect(await entriesOf(other)).to.equal(0)
  })

  it('with amounts below zero and of nothing keeps each penny, and posts nothing of nothing', async () => {
    const imported = await anImport(council, agenciesFile([
      { reference: known, amount: '60.00' }, { reference: known, amount: '-12.34' }, { reference: '99', amount: '-5.00' }, { reference: known, amount: '0.00' }
    ]))
    expect(imported).to.include({ state: 'posted', fund_rows: 2, suspense_rows: 1, rejected_rows: 1, rejected_pence: 0, posted_pence: 42_66 })
    expect((await rowsOf(council, imported)).at(-1)).to.include({ outcome: 'rejected', reason_code: 'zero-amount' })
  })

  it('dated to come is held for a person, whose page says so', async () => {
    const imported = await anImport(council, agenciesFile([{ reference: known, amount: '60.00', date: '01/01/2099' }]))
    expect(imported).to.include({ state: 'posted', held_rows: 1, posted_rows: 0 })
    expect(await pageOf(imported)).to.contain('1 row is held until a person decides on it')
  })

  it('of more rows than are taken is stopped, and its page says how many those are', async () => {
    await inCouncil(council.id, async trx => {
      await trx('import_sources').where({ council_id: council.id, code: 'agencies' }).update({ row_limit: 1200 })
    })
    const lines = Array.from({ length: 1201 }, () => ({ reference: known, amount: '1.00' }))
    await expectStopped(await anImport(council, agenciesFile(lines)), 'too-many-rows', /more than 1,200 rows/)
    expect(await anImport(council, agenciesFile(lines.slice(1)))).to.include({ state: 'posted', posted_rows: 1200 })
  })

  it('whose totals lie is stopped, whether they say too much, too little or another number of rows', async () => {
    const lines = [{ reference: known, amount: '60.00' }]
    await expectStopped(await anImport(council, agenciesFile(lines, { amount: '60.01' })), 'pence-differ', /£0.01 less than it says/)
    await expectStopped(await anImport(council, agenciesFile(lines, { amount: '59.99' })), 'pence-differ', /£0.01 more than it says/)
    await expectStopped(await anImport(council, agenciesFile(lines, { count: 2 })), 'rows-differ', /says that it has 2 rows, but 1 are in it/)
  })

  it('full of formulas is text, on the page, in the ledger and in what is downloaded', async () => {
    const formula = '=HYPERLINK("http://evil.example","x")'
    const content = [earlierRow('=1+1', '5.00', `"${formula.replaceAll('"', '""')}"`), earlierRow('@SUM(A1)', '6.00', '+1+1')].join('\n')
    const imported = await anImport(council, content, { sourceCode: 'earlier-system' })
    expect(imported).to.include({ state: 'posted', suspense_rows: 2, posted_pence: 11_00 })
    expect((await rowsOf(council, imported)).map(row => [row.reference_stated, row.narrative])).to.deep.equal([['=1+1', formula], ['@SUM(A1)', '+1+1']])
    const officer = await signedIn(council, 'officer')
    const { body } = await officer.send('GET', '/staff/transactions.csv?q=hyperlink')
    expect(body).to.contain("'=HYPERLINK")
    expect(body).not.to.match(/(^|,)"?[=+@]/m)
  })

  it('under a rule that matches everything is posted as the rule says, to the penny, and says which rule it was', async () => {
    const fund = fundOf(council, 'library-charges')
    const reference = aReference(council, 'library-charges')
    await aRule(council, {
      name: 'Everything', conditions: [[{ field: 'narrative', operator: 'matches', text: '.*' }]],
      actions: { ...nothingChanged, fundCode: fund.code, reference: { text: reference } }
    })
    const imported = await anImport(council, agenciesFile([{ reference: known, amount: '60.00' }, { reference: '99', amount: '5.00' }, { reference: '', amount: '1.00' }]))
    expect(imported).to.include({ state: 'posted', fund_rows: 3, fund_pence: 66_00 })
    expect((await rowsOf(council, imported)).map(row => [row.fund_code, row.account_reference, row.rule_ids?.length])).to.deep.equal(
      Array.from({ length: 3 }, () => [fund.code, reference, 1]))
    expect(imported.canBeReversed()).to.equal(true)
  })

  describe('when the disk is full', () => {
    const fs = createRequire(import.meta.url)('node:fs') as { createWriteStream: unknown }
    const write = fs.createWriteStream
    let mending: (() => Promise<void>) | undefined
    afterEach(async () => {
      fs.createWriteStream = write
      await mending?.()
      mending = undefined
    })

    it('as it is uploaded is not taken, the page says so, and it can come again', async () => {
      const finance = await signedIn(council, 'finance')
      fs.createWriteStream = () => new Writable({ write: (_chunk, _encoding, done) => { done(Object.assign(new Error('full'), { code: 'ENOSPC' })) } })
      await expectNoRoom(finance)
      fs.createWriteStream = write
      expect((await upload(finance)).status).to.equal(303)
    })

    it('of the database, is not kept in part, and can come again', async () => {
      const finance = await signedIn(council, 'finance')
      mending = await fillUp('import_file_chunks')
      await expectNoRoom(finance)
      await mending()
      expect((await upload(finance)).status).to.equal(303)
    })

    it('while it is worked waits, and goes on where it was', async () => {
      const { received = '' } = await receive(council, agenciesFile([{ reference: known, amount: '60.00' }]))
      mending = await fillUp('import_rows')
      expect(await workImport(council.id, received, systemClock).catch((error: unknown) => error)).to.include({ code: '53100' })
      expect(await entriesOf(council)).to.equal(0)
      await mending()
      await workImport(council.id, received, systemClock)
      expect(await entriesOf(council)).to.equal(1)
    })

    async function expectNoRoom(finance: HttpVisitor): Promise<void> {
      const answer = await upload(finance)
      expect(answer.status).to.equal(507)
      expect(answer.body).to.contain('there is no room left to save this').and.to.contain('keep the file until then')
      const kept = await inCouncil(council.id, async trx => [await trx('imports').where({ council_id: council.id }), await trx('import_file_chunks').where({ council_id: council.id })])
      expect(kept).to.deep.equal([[], []])
    }

    async function upload(finance: HttpVisitor) {
      await finance.get('/staff/imports/new')
      const fields = { ...finance.hiddenFields('/staff/imports'), source: 'agencies' }
      return await sendMultipart(finance, '/staff/imports', fields, [{ name: 'be.txt', content: agenciesFile([{ reference: known, amount: '60.00' }]) }])
    }
  })

  async function expectStopped(imported: Import, because: string, words: RegExp): Promise<void> {
    expect([imported.state, imported.stopped_because]).to.deep.equal(['stopped', because])
    expect(imported.posted_rows).to.equal(0)
    expect(await pageOf(imported)).to.match(words).and.to.contain('Nothing in this file has been posted').and.to.contain('Put this file aside')
  }

  async function pageOf({ id }: Import): Promise<string> {
    const finance = await signedIn(council, 'finance')
    await finance.get(`/staff/imports/${id}`)
    return finance.text()
  }

  /** From now on the database says that its disk is full when something of this council is written there. @returns what makes room */
  async function fillUp(table: string): Promise<() => Promise<void>> {
    const { owner } = await testDatabase()
    await owner.raw(`
      create or replace function pretend_disk_full(council uuid) returns boolean language plpgsql as $$
      begin
        if council = '${council.id}' then raise exception 'could not extend file' using errcode = '53100'; end if;
        return true;
      end $$`)
    await owner.raw(`alter table ${table} add constraint pretend_disk_full check (pretend_disk_full(council_id)) not valid`)
    return async () => { await owner.raw(`alter table ${table} drop constraint if exists pretend_disk_full`) }
  }
})
