import { expect } from 'chai'
import fc from 'fast-check'
import { fixedWidthFormat } from '../../../app/imports/formats/fixed-width-format.js'
import { found, recordsOf, refusal } from './reading.js'

const detail = (reference: string, amount: string, type = 'T', date = '30/06/2022', outlet = ' 335610') =>
  `${outlet}${reference.padEnd(16)}${amount.padStart(9)}${type}${date}`
const trailer = (amount: string, count: string) => [
  '', `${'Total Amount Updated onto System:'.padEnd(34)}${amount.padStart(17)}`, `${'Total Transactions updated onto System:'.padEnd(40)}${count.padStart(17)}`
]
const file = (...lines: string[]) => `${lines.join('\r\n')}\r\n`
const sound = file(detail('7000669297', '60.00'), detail('7000669297', '60.00'), ...trailer('120.00', '2'))

describe('A file of allpay, PayPoint or the Post Office', () => {
  it('gives its receipts and the totals of its trailer', async () => {
    const records = await recordsOf(fixedWidthFormat, sound)
    expect(records).to.have.length(3)
    expect(records[0]).to.deep.equal({
      kind: 'receipt', lineNumber: 1, raw: detail('7000669297', '60.00'),
      receipt: {
        reference: '7000669297', amountPence: 6000, occurredOn: '2022-06-30', narrative: '335610', methodStated: 'PayPoint',
        fundStated: '', payerName: '', externalReference: ''
      }
    })
    expect(records[2]).to.include({ kind: 'totals', rows: 2, amountPence: 12000, lineNumber: 4 })
    expect(fixedWidthFormat.hasTrailer(fixedWidthFormat.readSettings({}))).to.equal(true)
  })

  it('finds a reference after BERN where the supplier puts it', async () => {
    const { receipts } = await found(fixedWidthFormat, file(detail('BERN123456789012', '1.00')))
    expect(receipts[0]?.reference).to.equal('123456789012')
  })

  it('calls each type by its name and an unknown letter by itself', async () => {
    const records = await recordsOf(fixedWidthFormat, file(...[...'PCQTZNBX'].map(type => detail('1', '1.00', type))))
    expect(records.map(record => record.kind === 'receipt' && record.receipt.methodStated)).to.deep.equal([
      'Post Office', 'Cash adjustment', 'Returned cheque', 'PayPoint', 'Payzone', 'IVR', 'Bills online', 'X'
    ])
  })

  it('reads negative amounts and zero, and takes away those of a type that the source says is negative', async () => {
    const lines = file(detail('1', '-5.00', 'C'), detail('1', '5.00-', 'C'), detail('1', '0.00'), detail('1', '7.00', 'Q'), detail('1', '-7.00', 'Q'))
    const { receipts } = await found(fixedWidthFormat, lines, { negativeTypes: ['Q'] })
    expect(receipts.map(({ pence }) => pence)).to.deep.equal([-500, -500, 0, -700, -700])
  })

  const faulty: [what: string, line: string, fault: string, pence: number | null][] = [
    ['a short line', 'A line of data', 'The line has 14 characters, and a receipt has at least 43', null],
    ['no amount', detail('1', ''), 'The amount is missing', null],
    ['letters in the amount', detail('1', 'a60.00'), 'The amount ‘a60.00’ is not an amount', null],
    ['three decimals', detail('1', '1.234'), 'The amount ‘1.234’ has more than two decimals', null],
    ['a date that does not exist', detail('1', '9.99', 'T', '31/02/2026'), '31/02/2026 is not a date', 999],
    ['a date in another form', detail('1', '9.99', 'T', '2026-02-28'), 'The date ‘2026-02-28’ is not of the form dd/mm/yyyy', 999]
  ]
  for (const [what, line, fault, pence] of faulty) {
    it(`says what is wrong with a line with ${what}, and reads the others`, async () => {
      const { receipts, faults } = await found(fixedWidthFormat, file(line, detail('2', '1.00')))
      expect(faults).to.deep.equal([{ line: 1, fault, pence }])
      expect(receipts).to.have.length(1)
    })
  }

  it('gives no totals when it is cut short before its trailer', async () => {
    expect((await found(fixedWidthFormat, file(detail('1', '1.00')))).totals).to.deep.equal([])
  })

  it('is refused when its trailer is cut short, says nothing, or comes twice', async () => {
    const [blank = '', amount = '', count = ''] = trailer('1.00', '1')
    const one = detail('1', '1.00')
    expect(await refusal(fixedWidthFormat, file(one, blank, amount))).to.contain('has no line ‘Total Transactions’')
    expect(await refusal(fixedWidthFormat, file(one, blank, amount, 'Total Transactions updated onto System:'))).to.contain('no number of transactions')
    expect(await refusal(fixedWidthFormat, file(one, blank, 'Total Amount Updated onto System:', count))).to.contain('The total amount is missing')
    expect(await refusal(fixedWidthFormat, sound + sound)).to.equal('The file goes on at line 6 after its trailer on line 4. It may be two files in one')
    expect(await refusal(fixedWidthFormat, file(one, blank, amount, count, amount))).to.contain('two files in one')
  })

  it('passes over blank lines and a header, and the mark with which DOS ended files', async () => {
    const { receipts, faults } = await found(fixedWidthFormat, `BATCH 17\r\n\r\n${sound}\u001a`, { headerLines: 1 })
    expect(receipts.map(({ line }) => line)).to.deep.equal([3, 4])
    expect(faults).to.deep.equal([])
  })

  it('reads another supplier’s layout by its settings alone', async () => {
    const layout = {
      reference: { from: 1, length: 10 }, referenceAfter: [], amount: { from: 11, length: 8 }, amountUnit: 'pence', date: { from: 19, length: 6 },
      dateForm: 'ddmmyy', type: null, narrative: null, payerName: { from: 25, length: 20 }, trailerAmount: { label: 'T', from: 2, length: 10 }, trailerCount: null
    }
    const records = await recordsOf(fixedWidthFormat, '770000001200001250010726A N OTHER\nT0000001250\n', layout)
    expect(records[0]).to.deep.include({
      receipt: {
        reference: '7700000012', amountPence: 1250, occurredOn: '2026-07-01', narrative: '', methodStated: '', fundStated: '', payerName: 'A N OTHER',
        externalReference: ''
      }
    })
    expect(records[1]).to.include({ kind: 'totals', amountPence: 1250, rows: null })
  })

  it('names the settings that are wrong', () => {
    expect(() => fixedWidthFormat.readSettings({ dateForm: 'MM', amount: { from: 0, length: 9 } })).to.throw(/amount\.from.*dateForm/)
  })

  it('says the same however its bytes are cut', async () => {
    const content = Buffer.from(file(detail('7000669297', '60.00'), 'short', detail('1', 'x'), detail('£', '2.00'), ...trailer('62.00', '2')), 'latin1')
    const whole = await recordsOf(fixedWidthFormat, content)
    await fc.assert(fc.asyncProperty(fc.array(fc.nat(content.length), { maxLength: 8 }), async places => {
      expect(await recordsOf(fixedWidthFormat, content, {}, places)).to.deep.equal(whole)
    }), { numRuns: 60 })
    expect(await recordsOf(fixedWidthFormat, content, {}, 1)).to.deep.equal(whole)
  })
})
