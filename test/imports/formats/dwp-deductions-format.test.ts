import { expect } from 'chai'
import { strToU8, Zip, ZipDeflate, zipSync, type Zippable } from 'fflate'
import { dwpDeductionsFormat } from '../../../app/imports/formats/dwp-deductions-format.js'
import { found, recordsOf, refusal } from './reading.js'

type CellXml = string

const relations = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
  <Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`
const book = `<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
  xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>`
const styles = `<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
  <cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`

const text = (at: string, value: string): CellXml => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`
const number = (at: string, value: string): CellXml => `<c r="${at}"><v>${value}</v></c>`
const day = (at: string, value: string): CellXml => `<c r="${at}" s="1"><v>${value}</v></c>`
const formula = (at: string, written: string, value: string): CellXml => `<c r="${at}"><f>${written}</f><v>${value}</v></c>`
const row = (at: number, ...cells: CellXml[]) => `<row r="${at}">${cells.join('')}</row>`
const header = row(1, text('F1', 'Reference'), text('K1', 'Date'), text('L1', 'Amount'), text('M1', 'Sign'))
const sheet = (...rows: string[]) =>
  `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows.join('')}</sheetData></worksheet>`

function workbook(sheetXml: string, more: Zippable = {}): Uint8Array {
  return zipSync({
    'xl/workbook.xml': strToU8(book), 'xl/_rels/workbook.xml.rels': strToU8(relations), 'xl/styles.xml': strToU8(styles),
    'xl/worksheets/sheet1.xml': strToU8(sheetXml), ...more
  })
}

const sound = workbook(sheet(
  header,
  row(2, text('F2', '77 123 4567'), day('K2', '44743'), number('L2', '1250')),
  row(4, number('F4', '771234567'), text('K4', '01/07/2022'), text('L4', '5'), text('M4', '-')),
  row(5, text('F5', 'ABC'), number('K5', '44743'), number('L5', '1.25E3'), text('M5', '+'))
))

describe('The DWP’s workbook of deductions', () => {
  it('gives its receipts by column, whatever is blank between, with dates as dates or as text', async () => {
    const { receipts, faults } = await found(dwpDeductionsFormat, sound)
    expect(receipts).to.deep.equal([
      { line: 2, reference: '771234567', pence: 1250, on: '2022-07-01' },
      { line: 4, reference: '771234567', pence: -5, on: '2022-07-01' },
      { line: 5, reference: 'ABC', pence: 1250, on: '2022-07-01' }
    ])
    expect(faults).to.deep.equal([])
  })

  it('keeps what the row says', async () => {
    const [first] = await recordsOf(dwpDeductionsFormat, sound)
    expect(first?.raw).to.contain('77 123 4567').and.to.contain('2022-07-01').and.to.contain('1250')
  })

  it('reads other columns where the settings say so', async () => {
    const other = workbook(sheet(row(1, text('A1', '77'), text('B1', '2022-07-01'), text('C1', '12.50'), text('D1', 'A Payer'))))
    const records = await recordsOf(dwpDeductionsFormat, other, {
      headerRows: 0, reference: 'a', date: 'B', dateForm: 'yyyy-mm-dd', amount: 'C', amountUnit: 'pounds', sign: null, payerName: 'D'
    })
    expect(records[0]).to.have.nested.property('receipt.payerName', 'A Payer')
    expect(records[0]).to.have.nested.property('receipt.amountPence', 1250)
  })

  it('takes no formula’s word for anything', async () => {
    const { faults, receipts } = await found(dwpDeductionsFormat, workbook(sheet(
      header,
      row(2, text('F2', '77'), day('K2', '44743'), formula('L2', 'SUM(L3:L9)', '99999')),
      row(3, formula('F3', 'HYPERLINK("http://example.org")', '77'), day('K3', '44743'), number('L3', '1')),
      row(4, text('F4', '77'), day('K4', '44743'), number('L4', '1'), formula('P4', '1+1', '2'))
    )))
    expect(faults.map(({ line, fault }) => [line, fault])).to.deep.equal([
      [2, 'Cell L2 is a formula. Ask for the workbook with values in place of formulas'],
      [3, 'Cell F3 is a formula. Ask for the workbook with values in place of formulas']
    ])
    expect(receipts.map(({ line }) => line)).to.deep.equal([4])
  })

  const faulty: [what: string, cells: CellXml[], fault: string][] = [
    ['pence with decimals', [day('K2', '44743'), number('L2', '12.5')], 'The amount ‘12.5’ has decimals, and should be whole pence'],
    ['no amount', [day('K2', '44743')], 'The amount is missing'],
    ['a strange sign', [day('K2', '44743'), number('L2', '12'), text('M2', 'CR')], 'The sign ‘CR’ is neither + nor -'],
    ['two signs', [day('K2', '44743'), number('L2', '-12'), text('M2', '-')], 'The amount ‘-12’ has two signs'],
    ['a sign and its contrary', [day('K2', '44743'), number('L2', '-12'), text('M2', '+')], 'The amount ‘-12’ has two signs'],
    ['a huge amount', [day('K2', '44743'), number('L2', '1e300')], 'The amount ‘1e300’ is not an amount'],
    ['no date', [number('L2', '12')], 'The date is missing'],
    ['an impossible date', [text('K2', '31/02/2026'), number('L2', '12')], '31/02/2026 is not a date'],
    ['a date before all others', [day('K2', '-50000'), number('L2', '12')], '‘1763-02-06’ is not a date']
  ]
  for (const [what, cells, fault] of faulty) {
    it(`says what is wrong with ${what}`, async () => {
      const { faults } = await found(dwpDeductionsFormat, workbook(sheet(header, row(2, text('F2', '77'), ...cells))))
      expect(faults.map(found => found.fault)).to.deep.equal([fault])
    })
  }

  it('gives nothing when there is only a header, or nothing at all', async () => {
    expect(await recordsOf(dwpDeductionsFormat, workbook(sheet(header)))).to.deep.equal([])
    expect(await recordsOf(dwpDeductionsFormat, workbook(sheet()))).to.deep.equal([])
  })

  it('is refused when it is another kind of file', async () => {
    const word = zipSync({ 'word/document.xml': strToU8('<a/>') })
    expect(await refusal(dwpDeductionsFormat, '')).to.equal('The file is empty')
    expect(await refusal(dwpDeductionsFormat, 'Reference,Amount\n1,2\n')).to.equal('This is not an Excel workbook (.xlsx)')
    expect(await refusal(dwpDeductionsFormat, Buffer.from('d0cf11e0a1b11ae1', 'hex'))).to.contain('protected by a password')
    expect(await refusal(dwpDeductionsFormat, word)).to.equal('This is a zip file but not an Excel workbook')
  })

  it('is refused when it is cut short or damaged, at any byte of its parts', async () => {
    for (let length = 4; length < sound.length * 0.7; length += 97) {
      expect(await refusal(dwpDeductionsFormat, sound.subarray(0, length))).to.match(/cut short|damaged|not an Excel workbook/)
    }
    expect(await refusal(dwpDeductionsFormat, workbook('<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>7</v></c></row></sheetData>'))).to.contain('damaged')
  })

  it('is refused when it unzips to more than the limit, whatever its directory claims', async function () {
    this.timeout(60_000)
    const bomb = workbook(sheet(header), { 'xl/worksheets/sheet2.xml': [new Uint8Array(65_000_000), { level: 1 }] })
    expect(await refusal(dwpDeductionsFormat, bomb)).to.equal('The workbook unzips to more than 64 MB')
    const lying = Buffer.from(bomb)
    for (let at = lying.indexOf('PK\u0001\u0002'); at >= 0; at = lying.indexOf('PK\u0001\u0002', at + 4)) lying.writeUInt32LE(10, at + 24)
    for (let at = lying.indexOf('PK\u0003\u0004'); at >= 0; at = lying.indexOf('PK\u0003\u0004', at + 4)) lying.writeUInt32LE(10, at + 22)
    expect(await refusal(dwpDeductionsFormat, lying)).to.equal('The workbook unzips to more than 64 MB')
  })

  it('is refused when it is larger than the limit as it is', async () => {
    expect(await refusal(dwpDeductionsFormat, new Uint8Array(20_000_001))).to.equal('The workbook is larger than 20 MB')
  })

  it('is refused when one cell stands so far out that the rest would fill the memory', async () => {
    expect(await refusal(dwpDeductionsFormat, workbook(sheet(row(1, number('XFD1', '1')))))).to.equal('The sheet has 16384 columns, and the most is 256')
    expect(await refusal(dwpDeductionsFormat, workbook(sheet(row(1_048_576, number('A1048576', '1')))))).to.contain('1,048,576 rows')
    expect(await refusal(dwpDeductionsFormat, workbook(sheet(row(1, number('A99999999999', '1')))))).to.contain('no proper address')
    expect(await refusal(dwpDeductionsFormat, workbook(sheet(row(90_000, number('IV90000', '1')))))).to.contain('too many cells')
  })

  it('is refused when its cells open and never close', async () => {
    expect(await refusal(dwpDeductionsFormat, workbook(sheet(`<f>1</f>${'<c>'.repeat(1_000_000)}`)))).to.contain('damaged')
    expect(await refusal(dwpDeductionsFormat, workbook(sheet(`${'<c '.repeat(1_000_000)}<f>1</f>`)))).to.contain('damaged')
  })

  it('is refused at once when a tag has more attributes than any has: one of three million took over a minute, in which no other council’s file was worked', async () => {
    for (const count of [40_000, 1000]) {
      const many = Array.from({ length: count }, (_, index) => `a${index}=">"`).join(' ')
      expect(await refusal(dwpDeductionsFormat, workbook(sheet(header, `<row r="2" ${many}></row>`)))).to.equal('The workbook is damaged: a tag or a text in it is longer than any can be')
    }
    const html = workbook(sheet(header, row(2, text('F2', '77'), text('K2', '01/07/2022'), number('L2', '5'), text('N2', 'a="b" '.repeat(400)))))
    expect((await found(dwpDeductionsFormat, html)).receipts, 'what looks like attributes in a text').to.have.length(1)
    const longest = workbook(sheet(header, row(2, text('F2', '77'), text('K2', '01/07/2022'), number('L2', '5'), text('N2', '&amp;'.repeat(32_767)))), { 'customXml/item1.xml': strToU8(`<a>${'x'.repeat(300_000)}</a>`) })
    expect((await found(dwpDeductionsFormat, longest)).receipts, 'the longest text that Excel keeps, and a longer one beside the sheets').to.have.length(1)
  })

  it('is refused when it declares entities', async () => {
    const laughs = sheet(header).replace('<worksheet', '<!DOCTYPE a [<!ENTITY b "lol">]><worksheet')
    expect(await refusal(dwpDeductionsFormat, workbook(laughs))).to.contain('declares entities')
  })

  it('is read when it was zipped as a stream, with the sizes after each part', async () => {
    const pieces: Uint8Array[] = []
    const zip = new Zip((_error, piece) => pieces.push(piece))
    const parts = [['xl/workbook.xml', book], ['xl/_rels/workbook.xml.rels', relations], ['xl/styles.xml', styles],
      ['xl/worksheets/sheet1.xml', sheet(header, row(2, text('F2', '77'), day('K2', '44743'), number('L2', '1')))]]
    for (const [name = '', content = ''] of parts) {
      const part = new ZipDeflate(name)
      zip.add(part)
      part.push(strToU8(content), true)
    }
    zip.end()
    expect((await found(dwpDeductionsFormat, Buffer.concat(pieces))).receipts).to.have.length(1)
  })

  it('says the same however its bytes are cut', async () => {
    const whole = await recordsOf(dwpDeductionsFormat, sound)
    for (const size of [1, 7, 1000]) expect(await recordsOf(dwpDeductionsFormat, sound, {}, size)).to.deep.equal(whole)
  })

  it('names the settings that are wrong', () => {
    expect(() => dwpDeductionsFormat.readSettings({ reference: 'XFD' })).to.throw('reference: is no column from A to IV')
  })
})
