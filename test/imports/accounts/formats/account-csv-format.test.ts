import { expect } from 'chai'
import fc from 'fast-check'
import { accountCsvFormat } from '../../../../app/imports/accounts/formats/account-csv-format.js'
import { accountFormatOf } from '../../../../app/imports/accounts/formats/account-format.js'
import type { AccountFileRecord, StatedAccount } from '../../../../app/imports/accounts/formats/account-record.js'
import { UnreadableFile } from '../../../../app/imports/formats/receipt-format.js'
import { startingImportSources } from '../../../../app/councils/starting-settings.js'
import { cut } from '../../formats/reading.js'
import { readHolding } from '../../../support/held-memory.js'

const full = { load: 'full' }
/** Few columns, for files that are only looked at for what they show. */
const few = {
  load: 'changes',
  columns: {
    name: ['name'], address: [], postcode: null, stop: null, charge: 'for', outstanding: 'owed', nextInstalment: 'due', nextInstalmentOn: 'due on'
  }
}
const fewNames = 'record,fund,reference,name,balance,as at,for,owed,due,due on'

async function recordsOf(content: string | Uint8Array, stored: object = full, at?: number | readonly number[]): Promise<AccountFileRecord[]> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const records: AccountFileRecord[] = []
  for await (const record of accountCsvFormat.read(cut(bytes, at), accountCsvFormat.readSettings(stored))) records.push(record)
  return records
}

async function accountsIn(content: string | Uint8Array, stored: object = few): Promise<StatedAccount[]> {
  return (await recordsOf(content, stored)).flatMap(record => record.kind === 'account' ? record.account : [])
}

/** What is wrong, by line. */
async function faultsIn(content: string, stored: object = few): Promise<[number, string][]> {
  return (await recordsOf(content, stored)).flatMap(record => record.kind === 'fault' ? [[record.lineNumber, record.fault]] : [])
}

async function refusal(content: string | Uint8Array, stored: object = few): Promise<string> {
  return await recordsOf(content, stored).then(() => 'The file was read', (error: unknown) => {
    if (error instanceof UnreadableFile) return error.message
    throw error
  })
}

const file = (...lines: string[]): string => [fewNames, ...lines].join('\n')

describe('A CSV file of accounts', () => {
  it('gives each account with its charges, by the names of its columns', async () => {
    const names = 'Stop,Record,Fund,Reference,Title,Forename,Surname,Address 1,Address 2,Address 3,Address 4,Postcode,Balance,As At,Charge,Outstanding,Next instalment,Next instalment on,Ward'
    const content = [
      names,
      'court,A,23,775860164,Ms,Siân,"O\u2019Brien, Jones",4 Mill Lane,,Barnfield,,BF1 2AB,"1,620.00",2026-11-20 06:00,,,,,North',
      ',c,23,775860164,,,,,,,,,,,2025 to 2026 arrears,80.00,,,North',
      ',C,23,775860164,,,,,,,,,,,2026 to 2027 bill,"1,540.00",154.00,2026-12-01,North',
      ',A,23,773589780,,,,,,,,,-12.50,2026-11-20,,,,,South'
    ].join('\r\n')
    expect(await recordsOf(content)).to.deep.equal([
      {
        kind: 'account', lineNumber: 2, raw: content.split('\r\n')[1], account: {
          fundStated: '23', reference: '775860164', name: 'Ms Siân O’Brien, Jones', address: '4 Mill Lane, Barnfield', postcode: 'BF1 2AB',
          balancePence: 1_620_00, balanceAsAt: new Date('2026-11-20T06:00:00Z'), stopStated: 'court', charges: [
            { description: '2025 to 2026 arrears', outstandingPence: 80_00, nextInstalmentPence: null, nextInstalmentOn: null },
            { description: '2026 to 2027 bill', outstandingPence: 1_540_00, nextInstalmentPence: 154_00, nextInstalmentOn: '2026-12-01' }
          ]
        }
      },
      {
        kind: 'account', lineNumber: 5, raw: content.split('\r\n')[4], account: {
          fundStated: '23', reference: '773589780', name: '', address: '', postcode: '', balancePence: -12_50,
          balanceAsAt: new Date('2026-11-20T06:00:00Z'), stopStated: '', charges: []
        }
      }
    ])
  })

  it('gives the same however its bytes are cut', async () => {
    const bytes = Buffer.from(`${file('A,23,1,"Ms ""S"" O’Brien",1.00,2026-11-20,,,,', 'C,23,1,,,,Bill,1.00,1.00,2026-12-01', 'A,23,2,x,2.00,2026-11-20,,,,', 'T,,2,,3.00,,,,,')}\r\n`)
    const whole = await recordsOf(bytes, few)
    expect(whole.map(({ kind }) => kind)).to.deep.equal(['account', 'account', 'totals'])
    await fc.assert(fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 6 }), async places => {
      expect(await recordsOf(bytes, few, places)).to.deep.equal(whole)
    }), { numRuns: 40 })
  })

  it('is read in the encoding and with the delimiter, dates, signs and pence of its source', async () => {
    const text = [fewNames.replaceAll(',', ';'), 'A;23;1;Siân O\x92Brien \x80;-12050;20/11/2026 07:05;;;;', 'C;23;1;;;;Bill;-12050;1205;01/12/2026'].join('\r\n')
    const settings = { ...few, encoding: 'windows-1252', delimiter: ';', dateForm: 'dd/mm/yyyy', amountUnit: 'pence', sign: 'reversed' }
    expect(await accountsIn(Buffer.from(text, 'latin1'), settings)).to.deep.equal([{
      fundStated: '23', reference: '1', name: 'Siân O’Brien €', address: '', postcode: '', balancePence: 120_50,
      balanceAsAt: new Date('2026-11-20T07:05:00Z'), stopStated: '',
      charges: [{ description: 'Bill', outstandingPence: 120_50, nextInstalmentPence: 12_05, nextInstalmentOn: '2026-12-01' }]
    }])
    expect(await refusal(Buffer.from(text, 'latin1'), { ...settings, encoding: 'utf-8' })).to.contain('not UTF-8')
  })

  it('takes times as London’s, in summer as in winter, and a date alone at its source’s time of day', async () => {
    const times = ['2026-11-20 06:00', '2026-07-01 06:00', '2026-07-01', '2026-07-01T06:00:30', '2026-07-01 6:00', '2026-07-01T06:00:00Z', '2026-07-01T06:00:00+02:00', '2026-03-29 06:00']
    const accounts = await accountsIn(file(...times.map((time, index) => `A,23,${index},x,1.00,${time},,,,`)), { ...few, asAt: { time: '05:30' } })
    expect(accounts.map(({ balanceAsAt }) => balanceAsAt?.toISOString())).to.deep.equal([
      '2026-11-20T06:00:00.000Z', '2026-07-01T05:00:00.000Z', '2026-07-01T04:30:00.000Z', '2026-07-01T05:00:30.000Z', '2026-07-01T05:00:00.000Z',
      '2026-07-01T06:00:00.000Z', '2026-07-01T04:00:00.000Z', '2026-03-29T05:00:00.000Z'
    ])
    expect(await faultsIn(file('A,23,1,x,1.00,2026-07-01 25:00,,,,', 'A,23,2,x,1.00,2026-02-30 06:00,,,,', 'A,23,3,x,1.00,,,,,'))).to.deep.equal([
      [2, '‘2026-07-01 25:00’ is not a time'], [3, '2026-02-30 is not a date'], [4, 'The time of the balance is missing']
    ])
  })

  it('can be as at what its name says, or the time of day before it came', () => {
    const asAtOf = (asAt: object, name: string, receivedAt = '2026-07-02T12:00:00Z') => accountCsvFormat
      .termsOf(accountCsvFormat.readSettings({ ...few, asAt })).asAtOf({ name, receivedAt: new Date(receivedAt) })?.toISOString() ?? null
    const byName = { from: 'name', time: '05:00' }
    expect(asAtOf(byName, 'CTAX_20260701.csv')).to.equal('2026-07-01T04:00:00.000Z')
    expect(asAtOf(byName, 'accounts-2026-07-01-0630.csv')).to.equal('2026-07-01T05:30:00.000Z')
    expect(asAtOf(byName, 'accounts_20260701_063015.csv')).to.equal('2026-07-01T05:30:00.000Z')
    expect(asAtOf(byName, 'accounts.csv')).to.equal(null)
    expect(asAtOf(byName, 'accounts-20261301.csv')).to.equal(null)
    expect(asAtOf(byName, 'accounts-202607011.csv')).to.equal(null)
    const byArrival = { from: 'arrival', time: '06:00' }
    expect(asAtOf(byArrival, 'x')).to.equal('2026-07-02T05:00:00.000Z')
    expect(asAtOf(byArrival, 'x', '2026-07-02T04:59:00Z')).to.equal('2026-07-01T05:00:00.000Z')
  })

  it('turns down the whole of an account of which a charge is wrong, and says on which line', async () => {
    const account = 'A,23,1,x,1.00,2026-11-20,,,,'
    const charge = (rest: string) => `C,23,1,,,,${rest}`
    for (const [rest, fault] of [
      [',1.00,,', 'The description is missing'], ['Bill,,,', 'The amount outstanding is missing'], ['Bill,1.005,,', 'The amount outstanding ‘1.005’ has more than two decimals'],
      ['Bill,1.00,-5.00,2026-12-01', 'The next instalment ‘-5.00’ is negative'], ['Bill,1.00,5.00,', 'The date of the next instalment is missing'],
      ['Bill,1.00,,2026-12-01', 'The next instalment has a date but no amount'], ['Bill,1.00,5.00,1/12', 'The date of the next instalment ‘1/12’ is not of the form yyyy-mm-dd'],
      [`${'x'.repeat(81)},1.00,,`, 'The description is longer than 80 characters']
    ] as const) {
      const records = await recordsOf(file(account, charge('Bill,1.00,,'), charge(rest), 'A,23,2,y,2.00,2026-11-20,,,,'), few)
      expect(records.map(({ kind }) => kind), rest).to.deep.equal(['fault', 'account'])
      expect(records[0]).to.include({ fault: `Its charge on line 4: ${fault}`, lineNumber: 2, reference: '1', fundStated: '23', amountPence: 100 })
    }
    expect(await faultsIn(file(account, ...Array.from({ length: 51 }, () => charge('Bill,1.00,,'))))).to.deep.equal([[2, 'It has more than 50 charges']])
    expect((await accountsIn(file(account, charge('Bill,1.00,0.00,2026-12-01'))))[0]?.charges[0]).to.include({ nextInstalmentPence: null })
  })

  it('puts no charge to another account than the one that it names and follows', async () => {
    const [first, second] = ['A,23,1,x,1.00,2026-11-20,,,,', 'A,23,2,y,2.00,2026-11-20,,,,']
    const records = await recordsOf(file(first, second, 'C,23,1,,,,Bill,1.00,,', 'C,5,2,,,,Bill,1.00,,', first), few)
    expect(records.map(record => [record.lineNumber, record.kind])).to.deep.equal([[2, 'account'], [4, 'fault'], [5, 'fault'], [3, 'fault'], [6, 'account']])
    expect(records[1]).to.include({ fault: 'This charge does not follow its account', isCharge: true, reference: '1', fundStated: '23' })
    expect(records[3]).to.include({ fault: 'Line 4 is a charge of another account', isCharge: false, reference: '2' })
    expect(await faultsIn(file('C,23,1,,,,Bill,1.00,,'))).to.deep.equal([[2, 'This charge does not follow its account']])
  })

  it('does not guess at a row that is cut short or cannot be taken apart, and turns down the account before it as well', async () => {
    const account = 'A,23,1,x,1.00,2026-11-20,,,,'
    for (const broken of ['C,23,1,,,,Bill', 'C,23,1,,,,"Bill" x,1.00,,', 'Z,23']) {
      const records = await recordsOf(file(account, broken, 'A,23,2,y,2.00,2026-11-20,,,,'), few)
      expect(records.map(({ kind }) => kind), broken).to.deep.equal(['fault', 'fault', 'account'])
      expect(records.filter(one => one.kind === 'fault').map(one => one.reference).sort(), broken).to.deep.equal(['', '1'])
    }
    const short = await recordsOf(file(account, 'A,23,2,y'), few)
    expect(short.map(({ kind }) => kind)).to.deep.equal(['account', 'fault'])
    expect(short[1]).to.include({ fault: 'The row has 4 fields, and should have 10', reference: '' })
  })

  it('gives its totals, of accounts or of rows as its source counts, and nothing after them', async () => {
    const rows = ['A,23,1,x,1.00,2026-11-20,,,,', 'C,23,1,,,,Bill,1.00,,', 'A,23,2,y,-2.50,2026-11-20,,,,']
    const totals = async (trailer: string, settings: object = {}) => (await recordsOf(file(...rows, trailer), { ...few, ...settings })).at(-1)
    expect(await totals('T,,2,,-1.50,,,,,')).to.include({ kind: 'totals', rows: 2, amountPence: -1_50, lineNumber: 5 })
    expect(await totals('T,,2')).to.include({ kind: 'totals', rows: 2, amountPence: null })
    expect(await totals('T,,3,,,,,,,', { trailer: { counts: 'rows' } })).to.include({ rows: 2, amountPence: null })
    const astray = await recordsOf(file(rows[0] ?? '', 'C,23,3,,,,Bill,1.00,,', 'T,,2,,,,,,,'), { ...few, trailer: { counts: 'rows' } })
    expect(astray.at(-1)).to.include({ kind: 'totals', rows: 1 })
    expect(await refusal(file(...rows, 'T,,,,,,,,,'))).to.contain('gives neither how many accounts')
    expect(await refusal(file(...rows, 'T,,two,,,,,,,'))).to.contain('‘two’ is not a number of accounts')
    expect(await refusal(file(...rows, 'T,,2,,much,,,,,'))).to.contain('‘much’ is not an amount')
    expect(await refusal(file(...rows, 'T,,2,,,,,,,', rows[0] ?? ''))).to.contain('The file goes on at line 6 after its trailer on line 5')
  })

  it('is refused when it is another kind of file', async () => {
    expect(await refusal('')).to.equal('The file is empty')
    expect(await refusal('A,23,1,x,1.00\n')).to.contain('The header names no column ‘fund’. It names ‘a’')
    expect(await refusal(`${fewNames},Balance\n`)).to.contain('The header names two columns ‘balance’')
    expect(await refusal(file('A,23,1,"x,1.00'))).to.contain('never closed')
    expect(await refusal(Buffer.from([0x50, 0x4b, 3, 4, 0, 0]))).to.contain('an Excel workbook')
    expect(await recordsOf(fewNames, few)).to.deep.equal([])
  })

  it('is of one fund, all of it accounts, where its source says so', async () => {
    const settings = { load: 'full', funds: ['23'], columns: { record: null, fund: null, reference: 'ref', name: ['name'], address: [], postcode: null, balance: 'owes', asAt: null, stop: null }, asAt: { from: 'arrival' } }
    expect(await accountsIn('ref,name,owes\n1,x,5\n', settings)).to.deep.equal([
      { fundStated: '', reference: '1', name: 'x', address: '', postcode: '', balancePence: 5_00, balanceAsAt: null, stopStated: '', charges: [] }
    ])
  })

  it('takes settings that make sense and no others', () => {
    const faulty: [object, string][] = [
      [{}, 'load'], [{ load: 'full', columns: { fund: null } }, 'exactly one'], [{ load: 'full', thousands: '.', decimal: '.' }, 'same sign'],
      [{ load: 'full', columns: { asAt: null } }, 'when the balances were so'], [{ load: 'full', columns: { record: null }, trailer: { isRequired: true } }, 'trailer'],
      [{ load: 'full', asAt: { time: '25:00' } }, '06:00'], [{ load: 'full', mostRemovedPercent: 101 }, 'mostRemovedPercent'],
      [{ load: 'full', columns: { nextInstalment: null } }, 'next instalment']
    ]
    for (const [settings, fault] of faulty) expect(() => accountCsvFormat.readSettings(settings), JSON.stringify(settings)).to.throw(fault)
    const starting = startingImportSources.filter(({ kind }) => kind === 'accounts')
    expect(starting).to.have.length(3)
    for (const { formatCode, settings } of starting) expect(accountFormatOf(formatCode).readSettings(settings)).to.be.an('object')
    expect(() => accountFormatOf('telegram')).to.throw('telegram')
  })

  it('reads a million accounts in the memory of a few', async function () {
    this.timeout(120_000)
    const piece = Buffer.from('A,23,775860164,Ms Siân O’Brien,1120.00,2026-11-20 06:00,,,,\nC,23,775860164,,,,2026 to 2027 bill,120.00,12.00,2026-12-01\n'.repeat(1000))
    async function* generated(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${fewNames}\n`)
      for (let sent = 0; sent < 1000; sent += 1) yield await Promise.resolve(piece)
    }
    const { count, mostBytes } = await readHolding(accountCsvFormat.read(generated(), accountCsvFormat.readSettings(few)), 'account')
    expect(count).to.equal(1_000_000)
    expect(mostBytes).to.be.below(10_000_000)
  })
})
