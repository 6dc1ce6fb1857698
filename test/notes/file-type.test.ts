import { expect } from 'chai'
import { checkFileType } from '../../app/notes/file-type.js'
import { readNoteForm } from '../../app/notes/note-form.js'
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

  const marked: [what: string, text: string][] = [
    ['a page after a byte order mark', `\ufeff ${page}`], ['a page after empty lines', `\r\n\r\n\t${page}`], ['a comment and then a page', `<!-- a -->${'x'.repeat(2000)}`],
    ['XML', '<?xml version="1.0"?><x/>'], ['any element', '<a href="javascript:alert(1)">x</a>'], ['a page with capital letters', '<HtMl>'], ['a script at its end', 'reference\n<script src=x>']
  ]
  for (const [what, text] of marked) {
    it(`called letter.txt is refused when it is ${what}`, () => { expect(checkFileType('letter.txt', Buffer.from(text)).fault).to.contain('is not plain text') })
  }

  it('is not text in two bytes a letter, with or without a mark that says so', () => {
    const swapped = Buffer.from(page, 'utf16le').swap16()
    for (const bytes of [Buffer.from(page, 'utf16le'), Buffer.from(`\ufeff${page}`, 'utf16le'), swapped, Buffer.from('\ufeff漢字', 'utf16le'), Buffer.from('\ufeff漢字', 'utf16le').swap16()]) {
      expect(checkFileType('letter.txt', bytes).fault).to.contain('is not plain text')
    }
    expect(checkFileType('letter.txt', Buffer.from('<name@mail.example> wrote: x < y\n')).fault).to.equal(undefined)
  })

  const active = ['/S /JavaScript /JS (app.alert(1))', '/S /J#61vaScript', '/JS 5 0 R', '/S /Launch /F (cmd.exe)', '/Names << /EmbeddedFiles 4 0 R >>', '/Subtype /RichMedia']
  for (const action of active) {
    it(`is no PDF with ${action}`, () => {
      expect(checkFileType('letter.pdf', Buffer.from(`%PDF-1.4\n1 0 obj\n<< /Type /Catalog /OpenAction << ${action} >> >>\nendobj\n%%EOF\n`)).fault).to.contain('Print it to a new PDF')
    })
  }

  it('may be a PDF in whose pictures the letters of such a word happen to stand', () => {
    const bytes = Buffer.from('%PDF-1.4\n1 0 obj\n<< /Length 9 /JSONName 1 >>\nstream\nx/JS (a)x\nendstream\nendobj\n%%EOF\n')
    expect(checkFileType('letter.pdf', bytes).contentType).to.equal('application/pdf')
  })

  it('is no workbook that carries another file in it', () => {
    for (const part of ['xl/embeddings/oleObject1.bin', 'xl/activeX/activeX1.bin']) {
      expect(checkFileType('list.xlsx', aWorkbook({ [part]: Buffer.from('x') })).fault).to.contain('is not an Excel workbook')
    }
  })

  it('is told by the last ending of its name alone, whatever directions of writing and length would make of it', () => {
    const named = (name: string) => readNoteForm({ note: '' }, { name, bytes: aPdf })
    for (const name of ['letter.exe', 'letter.pdf.exe', 'letter\u202efdp.exe', 'letter.pdf.', 'letter.pdf\u0000.exe']) expect(named(name).errors?.[0]?.message, name).to.contain('must be a PDF')
    expect(named('letter\u202e.pdf').values?.file?.name).to.equal('letter.pdf')
    expect(named('C:\\fakepath\\..\\letter.pdf').values?.file?.name).to.equal('letter.pdf')
    const long = named(`${'x'.repeat(5000)}.pdf`).values?.file?.name ?? ''
    expect([long.endsWith('x.pdf'), long.length <= 255]).to.deep.equal([true, true])
  })

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
