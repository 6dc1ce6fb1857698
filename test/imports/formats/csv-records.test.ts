import { expect } from 'chai'
import { parse } from 'csv-parse/sync'
import { quotedFields } from '../../../app/imports/formats/csv-records.js'

const shape = { encoding: 'utf-8', delimiter: ',', quote: '"' } as const

describe('The fields of a row in quotation marks', () => {
  it('are what csv-parse reads, in every row of up to six marks, commas, letters and ends of lines; no row makes it throw', () => {
    const wrong = textsOf(6).filter(text => {
      const fields = quotedFields(text, shape)
      return fields !== null && JSON.stringify(fields) !== JSON.stringify(readByCsvParse(text))
    })
    expect(wrong).to.deep.equal([])
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

/** Nothing ends a row here but its end: that is what the lines are for. */
function readByCsvParse(text: string): string[] {
  const [fields = ['']] = parse(text, { delimiter: ',', quote: '"', record_delimiter: '\u0001', relax_quotes: true, relax_column_count: true })
  return fields
}
