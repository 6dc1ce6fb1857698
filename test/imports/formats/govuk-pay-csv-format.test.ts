import { expect } from 'chai'
import { govukPayCsvFormat } from '../../../app/imports/formats/govuk-pay-csv-format.js'
import { found, recordsOf, refusal } from './reading.js'

const columns = [
  'Reference', 'Description', 'Email', 'Amount', 'Card Brand', 'Cardholder Name', 'Card Expiry Date', 'Card Number', 'State', 'Finished',
  'Error Code', 'Error Message', 'Provider ID', 'GOV.UK Payment ID', 'Issued By', 'Date Created', 'Time Created', 'Corporate Card Surcharge',
  'Total Amount', 'Wallet Type', 'Card Type', 'Payment Provider', '3-D Secure Required', 'account (metadata)'
]
const usual: Record<string, string> = {
  'Reference': 'R-1', 'Description': 'Council tax', 'Email': 'a@example.org', 'Amount': '1,250.00', 'Card Brand': 'Visa', 'Cardholder Name': 'A Payer',
  'State': 'Success', 'Finished': 'true', 'GOV.UK Payment ID': 'pay1', 'Date Created': '03 May 2026', 'Time Created': '10:00:00',
  'Corporate Card Surcharge': '0.00', 'Total Amount': '1,250.00', 'Card Type': 'debit', 'account (metadata)': '7700001'
}
const line = (names: readonly string[], changes: Record<string, string> = {}) =>
  names.map(name => `"${(changes[name] ?? usual[name] ?? '').replaceAll('"', '""')}"`).join(',')
const file = (...changes: Record<string, string>[]) => [columns.join(','), ...changes.map(change => line(columns, change))].join('\n')

describe('GOV.UK Pay’s CSV of transactions', () => {
  it('gives what was received, with what the payment says of itself', async () => {
    const [record] = await recordsOf(govukPayCsvFormat, file({}))
    expect(record).to.deep.include({
      kind: 'receipt', lineNumber: 2,
      receipt: {
        reference: 'R-1', amountPence: 125000, occurredOn: '2026-05-03', narrative: 'Council tax', methodStated: 'debit', fundStated: '',
        payerName: 'A Payer', externalReference: 'pay1'
      }
    })
  })

  it('takes refunds that succeeded and disputes that were lost as money out, however they are signed, and passes over all else', async () => {
    const states = [
      'Refund success', 'Dispute lost to customer', 'Refund submitted', 'Refund error', 'Declined', 'Timed out', 'Cancelled', 'Error', 'In progress',
      'Dispute under review', 'Dispute won in your favour'
    ]
    const { receipts, faults } = await found(govukPayCsvFormat, file(
      ...states.map(State => ({ State, 'Amount': '-5.00', 'Total Amount': '-5.00' })), { 'State': 'Refund success', 'Amount': '5.00', 'Total Amount': '' }
    ))
    expect(receipts.map(({ line, pence }) => [line, pence])).to.deep.equal([[2, -500], [3, -500], [13, -500]])
    expect(faults).to.deep.equal([])
  })

  it('takes the total with its surcharge', async () => {
    expect((await found(govukPayCsvFormat, file({ 'Total Amount': '1,252.50' }))).receipts[0]?.pence).to.equal(125250)
  })

  it('dates a payment as London does, since its times are UTC', async () => {
    const { receipts } = await found(govukPayCsvFormat, file(
      { 'Date Created': '30 Jun 2026', 'Time Created': '23:30:00' }, { 'Date Created': '31 Dec 2026', 'Time Created': '23:30:00' }
    ))
    expect(receipts.map(({ on }) => on)).to.deep.equal(['2026-07-01', '2026-12-31'])
  })

  it('finds its columns by name, in any order and with others between', async () => {
    const turned = [...columns, 'Fee', 'MOTO'].reverse()
    const { receipts } = await found(govukPayCsvFormat, [turned.join(','), line(turned)].join('\r\n'), { referenceColumn: 'Account (metadata)' })
    expect(receipts[0]).to.include({ reference: '7700001', pence: 125000 })
  })

  it('takes away the apostrophe that guards against formulas, and evaluates none', async () => {
    const records = await recordsOf(govukPayCsvFormat, file({ Reference: "'=1+1", Description: '=cmd|’calc’!A1', 'Cardholder Name': "O'Neill" }))
    expect(records[0]).to.have.nested.property('receipt.reference', '=1+1')
    expect(records[0]).to.have.nested.property('receipt.narrative', '=cmd|’calc’!A1')
    expect(records[0]).to.have.nested.property('receipt.payerName', "O'Neill")
  })

  it('reads a description over several lines as one row', async () => {
    const records = await recordsOf(govukPayCsvFormat, file({ Description: 'Rent,\nfor "May"' }, {}))
    expect(records.map(({ lineNumber }) => lineNumber)).to.deep.equal([2, 4])
    expect(records[0]).to.have.nested.property('receipt.narrative', 'Rent, for "May"')
  })

  it('says what is wrong with a row', async () => {
    const { faults } = await found(govukPayCsvFormat, `${file({ 'Total Amount': 'x' }, { 'Date Created': '31 Feb 2026' })}\na,b\n"a"b,c\n`)
    expect(faults).to.deep.equal([
      { line: 2, fault: 'The amount ‘x’ is not an amount', pence: null },
      { line: 3, fault: '31 Feb 2026 10:00:00Z is not a date', pence: 125000 },
      { line: 4, fault: 'The row has 2 fields, and the first line names 24', pence: null },
      { line: 5, fault: 'A quotation mark stands in the middle of a field', pence: null }
    ])
  })

  it('gives nothing when there is only a header', async () => {
    expect(await recordsOf(govukPayCsvFormat, file())).to.deep.equal([])
  })

  it('is refused when it is another file, is cut inside a field, or is empty', async () => {
    expect(await refusal(govukPayCsvFormat, 'Reference,Amount\n1,2\n')).to.contain('names no column State, Date Created, Time Created, GOV.UK Payment ID')
    expect(await refusal(govukPayCsvFormat, file({}).replace('Description', 'amount')), 'which of them is meant').to.equal('The first line names two columns Amount')
    expect(await refusal(govukPayCsvFormat, file({}).slice(0, -1))).to.equal('The quotation mark that opens on line 2 is never closed. The file may be cut short')
    expect(await refusal(govukPayCsvFormat, '')).to.equal('The file is empty')
    expect(await refusal(govukPayCsvFormat, 'PK\u0003\u0004rest')).to.equal('This is an Excel workbook or a zip file, not a text file')
  })

  it('says the same however its bytes are cut', async () => {
    const content = file({ Description: 'Rent,\r\nfor "May"' }, {}, { 'Total Amount': 'é' })
    const whole = await recordsOf(govukPayCsvFormat, content)
    for (const size of [1, 2, 7, 300]) expect(await recordsOf(govukPayCsvFormat, content, {}, size)).to.deep.equal(whole)
  })
})
