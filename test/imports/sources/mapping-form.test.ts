import { expect } from 'chai'
import { mappedCsvSchema } from '../../../app/imports/formats/mapped-csv-settings.js'
import { answersOf } from '../../../app/imports/sources/mapping-answers.js'
import { readMappingForm } from '../../../app/imports/sources/mapping-form.js'

const plainAnswers = { ...answersOf({}), amount: '2', date: '3' }

describe('The form about a file’s columns', () => {
  it('gives back the settings that it was filled in with, whichever they are', () => {
    const settings = mappedCsvSchema.parse({
      encoding: 'utf-16le', delimiter: '\t', quote: '', headerRows: 3, fields: 12, reference: 'Account, no', amount: 4, amountUnit: 'pence', thousands: '\'',
      decimal: ',', sign: 'by-words', signColumn: 5, moneyInWords: ['IN'], moneyOutWords: ['OUT', '-'], date: 'Day', dateForm: 'd mmm yy',
      narratives: [6, 7, 'Note', 8, 9], payerName: 10, method: 11, fund: 12, externalReference: 1,
      trailer: { rows: { column: 1, match: 'is', text: '' }, amount: 4, count: null },
      passOver: ['A', 'B', 'C', 'D'].map(text => ({ column: 2, match: 'contains', text }))
    })
    expect(readMappingForm(answersOf(settings)).values).to.deep.equal(settings)
    const sides = mappedCsvSchema.parse({ delimiter: ';', quote: '\'', credit: 2, debit: 3, date: 1, thousands: '' })
    expect(readMappingForm(answersOf(sides)).values).to.deep.equal(sides)
  })

  it('asks for an amount and a date, one way of giving amounts, and words only where they are read', () => {
    const fieldsIn = (changes: Record<string, string>) => readMappingForm({ ...plainAnswers, ...changes }).errors?.map(error => error.field)
    expect(fieldsIn({})).to.equal(undefined)
    expect(fieldsIn({ amount: '', date: '' })).to.deep.equal(['amount', 'date'])
    expect(fieldsIn({ credit: '4' })).to.deep.equal(['amount'])
    expect(fieldsIn({ sign: 'by-words' })).to.deep.equal(['signColumn'])
    expect(fieldsIn({ amount: '', credit: '2', sign: 'reversed' })).to.deep.equal(['sign'])
    expect(fieldsIn({ thousands: 'full_stop' })).to.deep.equal(['thousands'])
    expect(fieldsIn({ dateForm: 'yesterday' })).to.deep.equal(['dateForm'])
    expect(fieldsIn({ moneyOutWords: 'a word of far too many letters' })).to.deep.equal(['moneyOutWords'])
  })

  it('asks for what marks a trailer or a row to pass over, and in which column', () => {
    const fieldsIn = (changes: Record<string, string>) => readMappingForm({ ...plainAnswers, ...changes }).errors?.map(error => error.field)
    expect(fieldsIn({ trailerText: 'Total' })).to.deep.equal(['trailerColumn'])
    expect(fieldsIn({ trailerColumn: '1' })).to.deep.equal(['trailerText'])
    expect(fieldsIn({ trailerCount: '3' })).to.deep.equal(['trailerColumn'])
    expect(fieldsIn({ passOverText2: 'Subtotal' })).to.deep.equal(['passOverColumn2'])
    expect(fieldsIn({ passOverColumn20: '1' })).to.deep.equal(['passOverText20'])
    expect(fieldsIn({ passOverColumn1: '1', passOverMatch1: 'is' })).to.equal(undefined)
  })

  it('takes no column and no choice that it does not offer', () => {
    const { errors } = readMappingForm({ ...plainAnswers, delimiter: 'constructor', encoding: 'ebcdic', quote: '', headerRows: '51', fields: '0', reference: '501', sign: 'x' })
    expect(errors?.map(error => error.field)).to.deep.equal(['delimiter', 'encoding', 'quote', 'headerRows', 'fields', 'reference', 'sign'])
  })
})
