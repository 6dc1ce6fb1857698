import { expect } from 'chai'
import { fundAccountCode } from '../../app/councils/set-up-council.js'
import { inCouncil } from '../../app/database/in-council.js'
import { barnfield } from '../../app/database/demo/barnfield.js'
import { calendarDate, londonDate } from '../../app/dates.js'
import { type NewEntry, type NewPosting } from '../../app/ledger/post-entry.js'
import { pence } from '../../app/money.js'
import { drawColumns } from '../../app/reports/draw-columns.js'
import { readMonthForm } from '../../app/reports/month-form.js'
import { receiptsBetween } from '../../app/reports/receipts-query.js'
import { receiptsTable, type ReceiptsTable } from '../../app/reports/receipts-table.js'
import { anEntry, onBank, onFund, onSuspense, post, reversalOf } from '../ledger/books.js'
import { aCouncil, anAccountHolder, fundOf, type TestCouncil } from '../support/builders.js'
import { agenciesFile, anImport } from '../support/builders-imports.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const may = { from: calendarDate('2026-05-01'), to: calendarDate('2026-05-31') }
const names = { sources: {}, funds: {} }

describe('The receipts of a month', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  beforeEach(async () => { council = await aCouncil() })

  it('count what arrives once, by day, source and fund, and nothing that moves within the council', async () => {
    await post(council, anEntry([onBank(100_00), onFund(council, -100_00)]))
    const arrived = anEntry([onBank(45_00), onSuspense(-45_00)])
    await post(council, arrived)
    const drawn = { entryId: arrived.id, lineNumber: 2 }
    await post(council, anEntry([onSuspense(45_00, drawn), onFund(council, -45_00)], { type: 'allocation' }))
    await post(council, anEntry([onBank(1_00), onFund(council, -1_00)], { accountingDate: calendarDate('2026-06-01') }))
    await post(await aCouncil(), anEntry([onBank(9_99), onFund(council, -9_99)]))

    expect(await figures()).to.deep.equal([
      { day: '2026-05-04', place: fundOf(council, 'council-tax').code, source: 'other', amountPence: 100_00 },
      { day: '2026-05-04', place: 'suspense', source: 'other', amountPence: 45_00 }
    ])
  })

  it('count what an earlier system took in from files, whose rows are none of ours', async () => {
    await post(council, anEntry([onBank(7_00), onFund(council, -7_00)], { source: { kind: 'import_row', id: 'post-office/828' } }))
    expect((await figures()).map(({ source, amountPence }) => [source, amountPence])).to.deep.equal([['other', 7_00]])
  })

  it('show what was returned or reversed apart, on the day on which that was done', async () => {
    const arrived = anEntry([onBank(100_00), onFund(council, -100_00)])
    await post(council, arrived)
    await post(council, reversalOf(arrived, { accountingDate: calendarDate('2026-05-20') }))
    await post(council, anEntry([onFund(council, 30_00), onBank(-30_00)], { type: 'returned_payment' }))

    const { series, takenBack, totals, totalPence } = table(await figures())
    expect(series.map(one => one.totalPence)).to.deep.equal([100_00])
    expect([takenBack?.amounts[3], takenBack?.amounts[19], takenBack?.totalPence]).to.deep.equal([-30_00, -100_00, -130_00])
    expect([totals[3], totals[19], totalPence]).to.deep.equal([70_00, -100_00, -30_00])
  })

  it('name the source of each file’s rows, and add up to the ledger’s own sums', async () => {
    const today = londonDate(new Date())
    const { reference } = await anAccountHolder(council)
    await anImport(council, agenciesFile([{ reference, amount: '60.00' }, { reference: '99', amount: '12.34' }]))
    await aPaidPayment(council)
    const rows = await inCouncil(council.id, async trx => await receiptsBetween(trx, council.id, today, today))

    expect(rows.map(row => [row.source, row.place, row.amountPence])).to.have.deep.members([
      ['card', fundOf(council, 'council-tax').code, 120_00], ['import:agencies', fundOf(council, 'council-tax').code, 60_00],
      ['import:agencies', 'suspense', 12_34]
    ])
    const officer = await signedIn(council, 'officer')
    await officer.get('/staff/reports/receipts')
    expect(officer.text()).to.contain('£192.34 in all').and.to.contain('Suspense £12.34')
    const { pence: inLedger } = await inCouncil(council.id, async trx => await trx('postings')
      .where({ council_id: council.id }).whereIn('ledger_account_kind', ['fund', 'suspense']).first(trx.raw('-sum(amount_pence)::bigint as pence'))) as { pence: number }
    expect(inLedger).to.equal(192_34)
  })

  it('draw at most nine kinds of piece, the small ones together and suspense by name, and keep every fund in the table', async () => {
    const many = await aCouncil({ funds: Array.from({ length: 40 }, (_, index) => aFund(index)) })
    for (const [index, { code }] of many.setup.funds.entries()) await post(many, receiptFor(code, 100_00 + index))
    await post(many, anEntry([onBank(1), onSuspense(-1)]))
    await post(many, receiptFor('F01', 1_000_000_00))
    const whole = table(await figures(many), 'fund')
    const drawing = drawColumns(whole)

    expect(whole.series).to.have.length(41)
    expect(drawing?.series.map(one => one.name)).to.deep.equal(['F01', 'F39', 'F38', 'F37', 'F36', 'F35', 'Suspense', '34 others'])
    const drawn = drawing?.series.reduce((sum, one) => sum + one.totalPence, 0)
    expect(drawn).to.equal(whole.totalPence)
    expect(new Set(drawing?.series.map(one => one.pattern)).size).to.equal(8)
  })

  it('draw a day on which more went than came below the line', () => {
    const drawing = drawColumns({
      days: [calendarDate('2026-05-01'), calendarDate('2026-05-02')], totals: [], totalPence: pence(0),
      series: [{ name: 'Card payments', amounts: [pence(100_00), pence(0)], totalPence: pence(100_00) }],
      takenBack: { name: 'Returned or reversed', amounts: [pence(0), pence(-50_00)], totalPence: pence(-50_00) }
    })
    expect(drawing?.series[0]?.pieces).to.have.length(1)
    const [below] = drawing?.series[1]?.pieces ?? []
    expect(below?.y).to.equal(drawing?.zero)
    expect(drawing?.ticks.map(tick => tick.label)).to.include.members(['−£50', '£0', '£100'])
  })

  it('are of this month in London unless another is asked for, and a month that is none is a mistake', () => {
    const today = londonDate(new Date('2026-10-31T23:30:00Z'))
    expect(readMonthForm({}, today).month.name).to.equal('October 2026')
    expect(readMonthForm({}, londonDate(new Date('2026-06-30T23:30:00Z'))).month.name).to.equal('July 2026')
    expect(readMonthForm({ month: '2', year: '2024' }, today).month).to.include({ startsOn: '2024-02-01', endsOn: '2024-02-29' })
    for (const wrong of [{ month: '13', year: '2026' }, { month: '0', year: '2026' }, { month: '5' }, { month: '5', year: '26' }, { month: '<b>', year: '2026' }]) {
      expect(readMonthForm(wrong, today).errors?.[0]?.message, JSON.stringify(wrong)).to.contain('Enter a month and a year')
    }
  })

  it('say so when there was no money, and lead to the months beside', async () => {
    const auditor = await signedIn(council, 'auditor')
    await auditor.get('/staff/reports/receipts?month=2&year=2026')
    expect(auditor.text()).to.contain('No money came in in February 2026')
    expect(auditor.last.body).to.contain('month=1&amp;year=2026').and.to.contain('month=3&amp;year=2026').and.not.to.contain('<svg class="app-chart')
    await auditor.get('/staff/reports/receipts?month=2&year=twenty')
    expect(auditor.last.status).to.equal(422)
  })

  it('come as a file of every figure, in which no name is a formula', async () => {
    const guarded = await aCouncil({ funds: [{ ...aFund(1), name: '=cmd()' }] })
    await post(guarded, receiptFor('F01', 12_34))
    const finance = await signedIn(guarded, 'finance')
    const { bytes, headers } = await finance.send('GET', '/staff/reports/receipts.csv?month=5&year=2026')
    expect(headers['content-disposition']).to.contain(`receipts-${guarded.slug}-2026-05.csv`)
    expect(bytes.toString('utf8')).to.equal('\ufeffDay,How it came,Fund code,Where it is,Amount in pounds\r\n2026-05-04,Other,F01,\'=cmd(),12.34\r\n')
  })

  async function figures(of = council) {
    return await inCouncil(of.id, async trx => await receiptsBetween(trx, of.id, may.from, may.to))
  }
})

function table(rows: Awaited<ReturnType<typeof receiptsBetween>>, by: 'source' | 'fund' = 'source'): ReceiptsTable {
  return receiptsTable(rows, Array.from({ length: 31 }, (_, index) => calendarDate(`2026-05-${String(index + 1).padStart(2, '0')}`)), by, names)
}

function aFund(index: number) {
  const [first] = barnfield.funds
  if (first === undefined) throw new Error('Barnfield has funds')
  const code = `F${String(index).padStart(2, '0')}`
  return { ...first, code, slug: `fund-${index}`, name: `Fund ${index}` }
}

function receiptFor(fundCode: string, amount: number): NewEntry {
  const credit: NewPosting = { ledgerAccountCode: fundAccountCode(fundCode), accountReference: '12345678', amountPence: pence(-amount) }
  return anEntry([onBank(amount), credit])
}
