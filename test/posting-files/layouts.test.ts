import { expect } from 'chai'
import { startingPostingLayouts } from '../../app/councils/starting-posting-layouts.js'
import { calendarDate } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import { fileNameOf, patternFault } from '../../app/posting-files/making/file-name.js'
import { dateText } from '../../app/posting-files/layouts/date-text.js'
import type { PostingToSend } from '../../app/posting-files/layouts/field-text.js'
import { layoutSchema } from '../../app/posting-files/layouts/layout-settings.js'
import { LayoutFault, renderFile } from '../../app/posting-files/layouts/render-file.js'

const day = calendarDate('2026-11-20')

describe('The layouts of posting files', () => {
  it('write the ready CSV with header and trailer, to the byte', async () => {
    expect(await written(ready('csv-with-totals'), threeLines())).to.equal([
      'H,000042,20261120,3',
      'D,775860164,19/11/2026,100.00,15,7KQ2-93XM-4S,Post Office',
      'D,773589780,20/11/2026,-5.25,BK,7KQ2-93XM-5T,"Cheque, returned"',
      'D,775860164,20/11/2026,0.01,90,7KQ2-93XM-6V,"He said ""thanks"""',
      'T,3,100.01,5.25,94.76', ''
    ].join('\r\n'))
  })

  it('write the ready fixed width with record types, every record as long as the others, to the byte', async () => {
    const text = await written(ready('fixed-width-records'), threeLines())
    expect(text).to.equal([
      `HDR00004220261120${' '.repeat(63)}`,
      `DET775860164   00000010000C2026111915 7KQ2-93XM-4S${'Post Office'.padEnd(30)}`,
      `DET773589780   00000000525D20261120BK 7KQ2-93XM-5T${'Cheque, returned'.padEnd(30)}`,
      `DET775860164   00000000001C2026112090 7KQ2-93XM-6V${'He said "thanks"'.padEnd(30)}`,
      `TRL0000000300000000100010000000000525${' '.repeat(43)}`, ''
    ].join('\r\n'))
    expect(new Set(text.split('\r\n').filter(record => record !== '').map(record => record.length))).to.deep.equal(new Set([80]))
  })

  it('write the ready CSV with three columns, to the byte', async () => {
    expect(await written(ready('csv-minimal'), threeLines())).to.equal(
      'Invoice,Amount,Paid on\r\n775860164,100.00,2026-11-19\r\n773589780,-5.25,2026-11-20\r\n775860164,0.01,2026-11-20\r\n')
  })

  it('write the same bytes for the same postings, whenever they are asked', async () => {
    for (const { settings } of startingPostingLayouts) {
      expect(await written(settings, threeLines())).to.equal(await written(settings, threeLines()))
    }
  })

  it('write an empty file with its header, its trailer and totals of nothing', async () => {
    expect(await written(ready('csv-with-totals'), [])).to.equal('H,000042,20261120,0\r\nT,0,0.00,0.00,0.00\r\n')
    expect(await written(ready('csv-minimal'), [])).to.equal('Invoice,Amount,Paid on\r\n')
  })

  const amounts: [string, object, string[]][] = [
    ['a minus before', {}, ['1234.50', '-1234.50']],
    ['a minus after', { sign: 'minus-after' }, ['1234.50', '1234.50-']],
    ['pence', { amountUnit: 'pence' }, ['123450', '-123450']],
    ['money paid in as negative', { moneyIn: 'negative' }, ['-1234.50', '1234.50']],
    ['a column for the direction', { sign: 'none', line: [{ source: 'amount' }, { source: 'debit-or-credit', text: 'CR/DR' }] }, ['1234.50,CR', '1234.50,DR']],
    ['zeros behind the minus', { line: [{ source: 'amount', width: 9, side: 'before', pad: '0' }] }, ['001234.50', '-01234.50']],
    ['the digits in the same columns', { kind: 'fixed-width', sign: 'minus-after', line: [{ source: 'amount', width: 10, side: 'before', pad: ' ' }] }, ['  1234.50 ', '  1234.50-']],
    ['asterisks before', { line: [{ source: 'amount', width: 9, side: 'before', pad: '*' }] }, ['**1234.50', '*-1234.50']]
  ]
  for (const [how, layout, texts] of amounts) {
    it(`write amounts with ${how}`, async () => {
      const lines = [aLine({ amountPence: pence(123450) }), aLine({ amountPence: pence(-123450) })]
      expect(await written({ kind: 'csv', lineEnding: 'lf', line: [{ source: 'amount' }], ...layout }, lines)).to.equal(`${texts.join('\n')}\n`)
    })
  }

  const tooMuch: [string, object, Partial<PostingToSend>, RegExp][] = [
    ['an amount that is too long', { line: [{ source: 'amount', width: 6 }] }, { amountPence: pence(1_000_00) }, /Transaction 7KQ2-93XM-4S, field 1: Amount ‘1000.00’ has 7 characters, and its field holds 6/],
    ['a negative amount where no sign is written', { sign: 'none' }, { amountPence: pence(-5_25) }, /Amount is negative, -5.25, and the layout writes no sign/],
    ['a reference that is too long', { line: [{ source: 'amount' }, { source: 'reference', width: 8 }] }, {}, /field 2: Account reference ‘775860164’ has 9 characters/],
    ['a reference with the character between columns where nothing is quoted', { quoting: 'never', line: [{ source: 'amount' }, { source: 'reference' }] }, { accountReference: '1,2' }, /separates columns/],
    ['a reference that the encoding cannot write', { encoding: 'windows-1252', line: [{ source: 'amount' }, { source: 'reference' }] }, { accountReference: 'Ŵ1' }, /‘Ŵ’, which the encoding cannot write/],
    ['a narrative that the encoding cannot write, if that is set', { encoding: 'windows-1252', unwritable: 'stop', line: [{ source: 'amount' }, { source: 'narrative' }] }, { narrative: 'Ŵyn' }, /Narrative holds ‘Ŵ’/]
  ]
  for (const [what, layout, line, message] of tooMuch) {
    it(`stop for ${what}, and name the transaction and the field`, async () => {
      const fault = await written({ kind: 'csv', line: [{ source: 'amount' }], ...layout }, [aLine(line)]).catch((error: unknown) => error)
      expect(fault).to.be.instanceOf(LayoutFault)
      expect((fault as LayoutFault).message).to.match(message)
      expect((fault as LayoutFault).entryId).to.equal('entry')
    })
  }

  it('cut a reference off where that is set, and never an amount or a date', async () => {
    const layout = { kind: 'csv', tooLong: 'cut', lineEnding: 'lf', line: [{ source: 'reference', width: 4 }, { source: 'amount' }] }
    expect(await written(layout, [aLine()])).to.equal('7758,100.00\n')
    for (const source of ['amount', 'occurred-on', 'line-number']) {
      const line = [{ source: 'amount' }, { source, width: 1 }]
      const fault = await written({ ...layout, line }, [aLine({ position: 10 })]).catch((error: unknown) => error)
      expect(fault, source).to.be.instanceOf(LayoutFault)
    }
  })

  it('stop for a total that the trailer cannot hold', async () => {
    const layout = { kind: 'csv', line: [{ source: 'amount' }], trailer: [{ source: 'total-in', width: 4 }] }
    const fault = await written(layout, [aLine({ amountPence: pence(99_00) })]).catch((error: unknown) => error)
    expect((fault as LayoutFault).message).to.equal('The trailer, field 1: Total paid in ‘99.00’ has 5 characters, and its field holds 4')
    expect((fault as LayoutFault).entryId).to.equal(null)
  })

  it('write Windows-1252, with question marks in free text for what it lacks', async () => {
    const layout = { kind: 'csv', encoding: 'windows-1252', lineEnding: 'lf', line: [{ source: 'amount' }, { source: 'narrative' }] }
    expect(await written(layout, [aLine({ narrative: 'Siân’s €5 – Ŵyn 😀' })], 'latin1')).to.equal('100.00,Si\xe2n\x92s \x805 \x96 ?yn ?\n')
  })

  it('begin UTF-8 with a mark where that is set', async () => {
    expect(await written({ kind: 'csv', encoding: 'utf-8-bom', line: [{ source: 'amount' }] }, [aLine()], 'latin1')).to.equal('\xef\xbb\xbf100.00\r\n')
  })

  it('keep each record on one line and in its columns, whatever came with the money', async () => {
    const narrative = 'one\r\ntwo\u2028three\tfour,"five"'
    const fixed = { kind: 'fixed-width', lineEnding: 'lf', line: [{ source: 'amount', width: 8 }, { source: 'narrative', width: 12 }, { source: 'constant', text: '|', width: 1 }] }
    expect(await written(fixed, [aLine({ narrative }), aLine({ narrative: '😀é' })])).to.equal('100.00  one two thre|\n100.00  😀é          |\n')
    const bare = { kind: 'csv', quoting: 'never', lineEnding: 'lf', line: [{ source: 'amount' }, { source: 'narrative' }] }
    expect(await written(bare, [aLine({ narrative })])).to.equal('100.00,one two three four "five"\n')
    const always = { kind: 'csv', quoting: 'always', delimiter: ';', lineEnding: 'lf', line: [{ source: 'amount' }, { source: 'narrative' }] }
    expect(await written(always, [aLine({ narrative: null })])).to.equal('"100.00";""\n')
  })

  it('leave formulas to host systems as they are, and put them out of a spreadsheet’s reach where people look', async () => {
    const layout = { kind: 'csv', lineEnding: 'lf', line: [{ source: 'amount' }, { source: 'narrative' }] }
    const lines = [aLine({ narrative: '=1+1', amountPence: pence(-5_00) })]
    expect(await written(layout, lines)).to.equal('-5.00,=1+1\n')
    expect(await written({ ...layout, isForSpreadsheets: true }, lines)).to.equal("-5.00,'=1+1\n")
  })

  it('count records of every kind, over headers and trailers of several', async () => {
    const layout = {
      kind: 'csv', lineEnding: 'lf', columnNames: ['Amount'], header: [{ source: 'constant', text: 'A' }, { source: 'new-record' }, { source: 'constant', text: 'B' }],
      line: [{ source: 'amount' }], trailer: [{ source: 'record-count' }]
    }
    expect(await written(layout, [aLine()])).to.equal('Amount\nA\nB\n100.00\n5\n')
  })

  it('are refused when they cannot be meant', () => {
    const faults = (settings: object): string[] => layoutSchema.safeParse(settings).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []
    expect(faults({ kind: 'fixed-width', line: [{ source: 'amount' }, { source: 'constant', text: 'abc', width: 2 }] })).to.deep.equal([
      'line.0.width: Enter how many characters wide it is', 'line.1.width: The fixed text is longer than this'
    ])
    expect(faults({ kind: 'csv', line: [{ source: 'reference' }] })).to.deep.equal(['line: The record of each posting needs its amount'])
    expect(faults({ kind: 'csv', columnNames: ['a'], line: [{ source: 'amount' }, { source: 'occurred-on', text: 'dd-mm' }] })).to.have.length(2)
    expect(faults({ kind: 'csv', line: [{ source: 'amount' }, { source: 'total-in' }] })).to.have.length(1)
    expect(faults({ kind: 'csv', line: [{ source: 'amount' }], header: [{ source: 'new-record' }] })).to.have.length(1)
    expect(faults({ kind: 'csv', encoding: 'windows-1252', line: [{ source: 'amount' }], trailer: [{ source: 'constant', text: 'Ŵ' }] })).to.have.length(1)
    for (const { settings } of startingPostingLayouts) expect(faults(settings)).to.deep.equal([])
  })

  it('write dates in any form', () => {
    const date = calendarDate('2026-05-03')
    const written = ['dd/mm/yyyy', 'yymmdd', 'd-mmm-yy', 'm.d.yyyy', 'yyyy mm dd'].map(form => dateText(date, form))
    expect(written).to.deep.equal(['03/05/2026', '260503', '3-MAY-26', '5.3.2026', '2026 05 03'])
  })

  it('name files so that no two of a feed are called the same, and never out of their folder', () => {
    expect(fileNameOf('CT{number:6}_{date:ddmmyy}.csv', { number: 7, madeFor: day })).to.equal('CT000007_201126.csv')
    expect(fileNameOf('{date}-{number}', { number: 1234, madeFor: day })).to.equal('20261120-1234')
    expect(patternFault('CT{number:6}_{date:ddmmyy}.csv')).to.equal(null)
    for (const pattern of ['', 'file.csv', '../{number}', '.{number}', '{number}/x', '{number}\\x', '{number}{date:dd/mm/yyyy}', '{number:0}', '{number}{other}', `${'x'.repeat(99)}{number}`]) {
      expect(patternFault(pattern), pattern).to.be.a('string')
    }
  })
})

function ready(code: string): object {
  return startingPostingLayouts.find(layout => layout.code === code)?.settings ?? {}
}

async function written(settings: object, lines: readonly PostingToSend[], encoding: BufferEncoding = 'utf8'): Promise<string> {
  const sumOf = (sign: number): number => lines.map(({ amountPence }) => Math.max(0, sign * amountPence)).reduce((sum, amount) => sum + amount, 0)
  const totals = { number: 42, madeFor: day, lineCount: lines.length, paidInPence: pence(sumOf(1)), takenOutPence: pence(sumOf(-1)) }
  const pieces: Buffer[] = []
  for await (const piece of renderFile(layoutSchema.parse(settings), totals, lines)) pieces.push(piece)
  return Buffer.concat(pieces).toString(encoding)
}

function aLine(overrides: Partial<PostingToSend> = {}): PostingToSend {
  return {
    entryId: 'entry', position: 1, transactionReference: '7KQ2-93XM-4S', entryType: 'receipt', fundCode: '23', fundName: 'Council tax', glCode: '964101',
    accountReference: '775860164', amountPence: pence(100_00), occurredOn: calendarDate('2026-11-19'), accountingDate: day, recordedOn: day, methodCode: '15',
    methodName: 'Post Office', narrative: 'Post Office', ...overrides
  }
}

function threeLines(): PostingToSend[] {
  return [
    aLine(),
    aLine({ position: 2, transactionReference: '7KQ2-93XM-5T', entryType: 'returned_payment', accountReference: '773589780', amountPence: pence(-5_25),
      occurredOn: day, methodCode: 'BK', narrative: 'Cheque, returned' }),
    aLine({ position: 3, transactionReference: '7KQ2-93XM-6V', amountPence: pence(1), occurredOn: day, methodCode: '90', narrative: 'He said "thanks"' })
  ]
}
