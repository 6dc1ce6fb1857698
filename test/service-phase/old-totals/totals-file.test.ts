import { expect } from 'chai'
import { calendarDate } from '../../../app/dates.js'
import { readTotalsFile } from '../../../app/service-phase/old-totals/totals-file.js'

const today = calendarDate('2026-11-22')
const names = {
  funds: [{ code: 'CT', name: 'Council tax', isInUse: true }, { code: 'PF', name: 'Parking – fines', isInUse: false }],
  methods: [{ code: '90', name: 'Card, online', isInUse: true }, { code: 'BK', name: 'Bank transfer', isInUse: true }]
}
const heading = 'day,fund,method,count,amount\n'
const read = async (text: string | Buffer) => await readTotalsFile(Buffer.from(text as string), names, today)

describe('A file of the old system’s totals', () => {
  it('gives each day its lines, by codes or names, with what went to suspense and days on which nothing was taken', async () => {
    expect((await read(`\ufeffAmount,Method,Note,Day,Fund,Count\r\n"1,234.50","card, online",x,20/11/2026,council TAX,12\r\n£5.00,BK,,2026-11-20,Suspense,1\r\n\r\n0,BK,,19/11/2026,CT,0\r\n0,,,18/11/2026,,0\r\n`)).values)
      .to.deep.equal([
        { day: '2026-11-18', lines: [] }, { day: '2026-11-19', lines: [] },
        { day: '2026-11-20', lines: [{ fundCode: 'CT', methodCode: '90', count: 12, amountPence: 1234_50 }, { fundCode: null, methodCode: 'BK', count: 1, amountPence: 5_00 }] }
      ])
  })

  it('is read in the encoding of Windows as well', async () => {
    expect((await read(Buffer.concat([Buffer.from(`${heading}20/11/2026,Parking `), Buffer.from([0x96]), Buffer.from(' fines,BK,1,2.00')]))).values?.[0]?.lines).to.deep.equal([
      { fundCode: 'PF', methodCode: 'BK', count: 1, amountPence: 2_00 }
    ])
  })

  it('tells every fault with its line, and gives nothing then', async () => {
    const rows = [
      '20/11/2026,CT,90,1,1.00', '20/11/2026,Council tax,90,2,2.00', '22/11/2026,CT,90,1,1.00', '23/11/2027,CT,90,1,1.00', '31/02/2026,CT,90,1,1.00', '20/11/2016,CT,90,1,1.00',
      '19/11/2026,XX,90,1,1.00', '19/11/2026,CT,Barter,1,1.00', '19/11/2026,CT,90,-1,1.00', '19/11/2026,CT,90,1,-1.00', '19/11/2026,CT,90,1,1.005', '19/11/2026,CT,90,1,', '19/11/2026,CT,90,0,1.00',
      '19/11/2026,CT,90,1,0', '19/11/2026,CT,90,1,=SUM(A1:A9)', '19/11/2026,,,1,1.00', '18/11/2026,CT,90,1,1.00', '18/11/2026,,,0,0'
    ]
    const { values, faults } = await read(heading + rows.join('\n'))
    expect(values).to.equal(undefined)
    expect(faults).to.deep.equal([
      'Line 3: line 2 has the same day, fund and method', 'Line 4: 22 November 2026 is not over yet: totals are given of days that are past',
      'Line 5: 23 November 2027 is not over yet: totals are given of days that are past', 'Line 6: the day must be a date, like 27/3/2027', 'Line 7: 20 November 2016 is more than two years ago',
      'Line 8: there is no fund “XX”', 'Line 9: there is no method of payment “Barter”', 'Line 10: the count must be a whole number, 0 or more',
      'Line 11: the amount is negative: give what was taken, before refunds and payments that were returned', 'Line 12: the amount has more than two decimals',
      'Line 13: the amount must be in pounds, like 1,234.50', 'Line 14: the amount is more than 0, but the count is not', 'Line 15: the count is more than 0, but the amount is not',
      'Line 16: the amount is a formula: save its value instead', 'Line 17: a row without fund and method says that nothing was taken, so its count and amount must be 0',
      'Line 19: line 18 says otherwise of whether anything was taken on this day'
    ])
  })

  it('says what it lacks as a whole', async () => {
    const faultsOf = async (text: string | Buffer) => (await read(text)).faults
    expect(await faultsOf('day,fund,amount\n')).to.deep.equal(['The first row must name the columns day, fund, method, count, amount. It lacks method, count'])
    expect(await faultsOf(heading)).to.deep.equal(['The file has no rows below its headings'])
    expect(await faultsOf('')).to.deep.equal(['The file is empty'])
    expect(await faultsOf(`${heading}\n20/11/2026,"CT,90,1,1.00\n19/11/2026,CT,90,1,1.00\n`)).to.deep.equal(['The quotation mark that opens on line 3 is never closed. The file may be cut short'])
    expect(await faultsOf(`${heading}20/11/2026,"C"T,90,1,1.00`)).to.deep.equal(['Line 2 cannot be read: check its quotation marks'])
    expect(await faultsOf(`${heading}20/11/2026\0,CT,90,1,1.00`)).to.deep.equal(['Line 2 holds a NUL character, which no text has. The file may be damaged, or in UTF-16'])
    expect((await faultsOf(heading + '20/11/2026,CT,90,1,1.00\n'.repeat(10_001)))?.[0]).to.contain('10,000 at most')
    expect((await faultsOf(`${heading}${'20/11/2026,CT,90,1,1.00\n'.repeat(20_000)}"and more`))?.[0], 'what is beyond is not even read').to.contain('10,000 at most')
  })

  it('is refused where it names a column twice: the second one was left out, and nobody told', async () => {
    expect((await read('day,fund,method,count,amount,Amount\n20/11/2026,CT,90,1,1.00,9.00\n')).faults).to.deep.equal(['The first row names two columns amount'])
    expect((await read('day,fund,method,count,amount,note,note\n20/11/2026,CT,90,1,1.00,,\n')).values, 'one that counts for nothing').to.have.length(1)
  })

  it('tells the line on which a fault stands, however lines end and over however many lines fields go', async () => {
    expect((await read('day,fund,method,count,amount\r\n\r20/11/2026,"C\nT",90,1,1.00\r\n\r\n20/11/2026,XX,90,1,1.00\n')).faults).to.deep.equal([
      'Line 3: there is no fund “C\nT”', 'Line 6: there is no fund “XX”'
    ])
  })

  it('is read as Excel saves Unicode text with commas, with its mark and without', async () => {
    const text = `${heading}20/11/2026,Parking – fines,BK,1,2.00\n`
    for (const mark of ['\ufeff', '']) expect((await read(Buffer.from(mark + text, 'utf16le'))).values, mark).to.have.length(1)
  })
})
