import { expect } from 'chai'
import { csvRecordsAtStart, quotedFields } from '../../../app/imports/formats/csv-records.js'

const shape = { encoding: 'utf-8', delimiter: ',', quote: '"' } as const

describe('The fields of a row in quotation marks', () => {
  it('are what was written, whatever marks, commas, letters and ends of lines are in them', () => {
    const wrong = textsOf(6).filter(text => {
      const fields = [text, 'x', text]
      const line = fields.map(field => `"${field.replaceAll('"', '""')}"`).join(',')
      return JSON.stringify(quotedFields(line, shape)) !== JSON.stringify(fields)
    })
    expect(wrong).to.deep.equal([])
  })

  it('end in fields or in nothing, however marks stand in a row', () => {
    for (const text of textsOf(6)) expect(() => quotedFields(text, shape), text).not.to.throw()
  })

  it('are not guessed where a mark is never closed, or stands in the middle of a field that begins with one', () => {
    for (const text of ['"', 'a,"b', '"a""', '"a"b', '"a" ,b', 'a,"b"c,d']) expect(quotedFields(text, shape), text).to.equal(null)
    expect(quotedFields('a"b",c"', shape), 'a mark in a field that does not begin with one').to.deep.equal(['a"b"', 'c"'])
    expect(quotedFields('"a"', { ...shape, quote: '' }), 'of a file that quotes nothing').to.deep.equal(['"a"'])
  })
})

function textsOf(length: number): string[] {
  if (length === 0) return ['']
  const shorter = textsOf(length - 1)
  return [...shorter, ...shorter.filter(text => text.length === length - 1).flatMap(text => ['"', ',', 'a', '\n'].map(sign => sign + text))]
}

describe('The beginning of a CSV file', () => {
  it('is read as far as its first sound rows go, and no further: a page would wait for all of it, with each delimiter in turn', async () => {
    const start = Buffer.from('"a"b,\n'.repeat(2) + 'c,d\n'.repeat(60_000))
    const reaches: number[] = []
    start.subarray = (from = 0, to = start.length) => {
      reaches.push(to)
      return Buffer.from(start.buffer, start.byteOffset + from, Math.min(to, start.length) - from)
    }
    expect((await csvRecordsAtStart(start, shape, 3)).map(({ lineNumber, fields }) => [lineNumber, fields])).to.deep.equal([[3, ['c', 'd']], [4, ['c', 'd']], [5, ['c', 'd']]])
    expect(Math.max(...reaches)).to.be.below(100_000)
    expect(await csvRecordsAtStart(Buffer.from('a,b\n"cut'), shape, 3)).to.have.length(1)
  })
})
