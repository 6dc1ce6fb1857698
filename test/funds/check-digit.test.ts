import { expect } from 'chai'
import { checkDigitFor, type CheckDigitRule } from '../../app/funds/check-digit.js'
import { fixedPenalty, housingRents, libraryCharges, parkingFines } from '../support/reference-rules.js'

const lettersSubstituted: CheckDigitRule = {
  method: 'weighted-sum', modulus: 10, weights: [2, 0, 3, 0, 4, 0, 5, 0, 0, 0], sourceSubstitution: '98',
  subtract: true, resultSubstitutions: { 10: 'Z' }
}
const digitsOnly: CheckDigitRule = {
  method: 'weighted-sum', modulus: 10, weights: [9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0], sourceSubstitution: '',
  subtract: false, resultSubstitutions: { 10: 'Z' }
}
const oddLibraryCard: CheckDigitRule = {
  method: 'library-card', modulus: 10, weights: [2, 0, 3, 0, 4, 0, 5, 0, 6], resultSubstitutions: { 10: 'Z' }
}

describe('A check digit', () => {
  const known: [reference: string, rule: CheckDigitRule, checkDigit: string][] = [
    ['AB123456@', lettersSubstituted, '2'],
    ['963456138@', digitsOnly, '0'],
    ['963456138@', { ...digitsOnly, subtract: true }, 'Z'],
    ['AB123456@', oddLibraryCard, '7'],
    ['BJ9951434@', parkingFines, 'A'],
    ['FP1234567@', fixedPenalty, 'A'],
    ['6110051368@', housingRents, '0'],
    ['2900412345678@', libraryCharges, '1'],
    ['0000000000000@', libraryCharges, '0']
  ]
  for (const [reference, rule, checkDigit] of known) {
    it(`of ${reference} by ${rule.method} is ${checkDigit}`, () => {
      expect(checkDigitFor(rule, reference)).to.equal(checkDigit)
    })
  }

  it('is none when the result has two characters and nothing stands for it', () => {
    expect(checkDigitFor({ ...parkingFines, resultSubstitutions: {} }, 'BJ9951434@')).to.equal(null)
  })

  it('is none when a digit has no weight', () => {
    expect(checkDigitFor(parkingFines, 'BJ995143400@')).to.equal(null)
  })

  it('needs weights and a modulus, or it is an error that says so', () => {
    expect(() => checkDigitFor({ ...parkingFines, weights: [] }, 'BJ9951434@')).to.throw(RangeError, 'weights')
    for (const modulus of [0, 1, 1.5, NaN]) {
      expect(() => checkDigitFor({ ...parkingFines, modulus }, 'BJ9951434@')).to.throw(RangeError, String(modulus))
    }
  })
})
