import { expect } from 'chai'
import { quotedFields } from '../../../app/imports/formats/csv-records.js'

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
