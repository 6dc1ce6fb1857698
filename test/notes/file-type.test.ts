import { expect } from 'chai'
import { checkFileType } from '../../app/notes/file-type.js'
import { aJpeg, aPdf, aWorkbook, aZip, onePixel } from './attachments.js'

describe('The file of a note', () => {
  const good: [name: string, bytes: Buffer, type: string][] = [
    ['letter.pdf', aPdf, 'application/pdf'], ['SCREEN.PNG', onePixel, 'image/png'], ['cheque.jpg', aJpeg, 'image/jpeg'], ['cheque.jpeg', aJpeg, 'image/jpeg'],
    ['list.xlsx', aWorkbook(), 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['list.csv', Buffer.from('reference,amount\r\n601,1.00\r\n'), 'text/csv'], ['email.txt', Buffer.from('Siân paid £5\n'), 'text/plain'],
    ['old.txt', Buffer.from('paid \xa35', 'latin1'), 'text/plain']
  ]
  for (const [name, bytes, contentType] of good) {
    it(`may be ${name}`, () => { expect(checkFileType(name, bytes)).to.deep.equal({ contentType }) })
  }

  const page = '<!DOCTYPE html><script>alert(1)</script>'
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
  const lying: [what: string, name: string, bytes: Buffer][] = [
    ['a page', 'letter.pdf', Buffer.from(page)], ['a page', 'letter.txt', Buffer.from(`\n  ${page}`)], ['a drawing with a script', 'photo.png', Buffer.from(svg)],
    ['a drawing with a script', 'rows.csv', Buffer.from(`a,b\n${svg}`)], ['a program', 'letter.pdf', Buffer.from('MZ\x90\0\x03', 'latin1')],
    ['a program', 'letter.txt', Buffer.from('\x7fELF\x02\x01\x01\0\0', 'latin1')], ['a PDF', 'photo.png', aPdf], ['a PDF', 'letter.txt', aPdf],
    ['a picture', 'letter.pdf', onePixel], ['another picture', 'photo.jpg', onePixel], ['a zip file', 'list.xlsx', aZip()],
    ['a workbook with macros', 'list.xlsx', aWorkbook({ 'xl/vbaProject.bin': Buffer.from('x') })],
    ['a workbook with a page in it', 'list.xlsx', aWorkbook({ 'evil.html': Buffer.from(page) })],
    ['half a workbook', 'list.xlsx', aWorkbook().subarray(0, 60)], ['a picture and a zip file at once', 'photo.png', Buffer.concat([onePixel, aZip()])],
    ['a picture and a page at once', 'photo.png', Buffer.concat([onePixel, Buffer.from(page)])],
    ['a picture and a zip file at once', 'photo.jpg', Buffer.concat([aJpeg, aZip()])], ['a PDF and a zip file at once', 'letter.pdf', Buffer.concat([aPdf, aZip()])],
    ['a PDF that begins as a page', 'letter.pdf', Buffer.from(`%PDF-1.4 ${page}\n%%EOF`)], ['a PDF that is not at its beginning', 'letter.pdf', Buffer.concat([Buffer.from('x\n'), aPdf])],
    ['half a picture', 'photo.png', onePixel.subarray(0, 40)], ['bytes that are no text', 'rows.csv', Buffer.from([0x61, 0, 0x62])]
  ]
  for (const [what, name, bytes] of lying) {
    it(`called ${name} is refused when it is ${what}`, () => { expect(checkFileType(name, bytes).fault).to.contain('but what is in it is not') })
  }

  for (const name of ['page.html', 'drawing.svg', 'letter.pdf.exe', 'pdf', '.', 'list.xlsm', 'mail.eml', 'archive.zip', 'x.constructor', 'x.__proto__']) {
    it(`is not called ${name}`, () => { expect(checkFileType(name, aPdf).fault).to.equal('The file must be a PDF, PNG, JPEG, XLSX, CSV or TXT file') })
  }

  it('is never unpacked: a workbook that claims to be enormous inside is only listed', () => {
    const bomb = aWorkbook({ 'xl/worksheets/sheet1.xml': Buffer.alloc(60_000_000) })
    const before = process.memoryUsage().arrayBuffers
    expect(checkFileType('list.xlsx', bomb).contentType).to.contain('spreadsheetml')
    expect(process.memoryUsage().arrayBuffers - before).to.be.lessThan(10_000_000)
  })
})
