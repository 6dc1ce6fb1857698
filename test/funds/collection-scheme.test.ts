import { expect } from 'chai'
import { type CollectionScheme, referenceOfNumber, schemeNumber, whyNoScheme } from '../../app/funds/collection-scheme.js'
import { Fund } from '../../app/funds/fund.js'

const luhn: CollectionScheme = {
  fundCode: '23', places: 'a shop', prefix: '982612', numberLength: 19, checkMethod: 'luhn', checkWeights: [], checkModulus: 10, checkSubtract: true,
  exampleReference: '', exampleNumber: '', version: 1
}

describe('The number of a collection scheme', () => {
  const fund = Object.assign(new Fund(), { minimum_length: 9, maximum_length: 9, characters: 'digits', pattern: null, mask: null, check_method: null })

  it('is the prefix, the reference with noughts before it, and the check digit', () => {
    // Luhn's sum of 982612000775860164 is 75, by hand.
    expect(schemeNumber(luhn, '775860164')).to.equal('9826120007758601644')
    expect(schemeNumber({ ...luhn, checkMethod: 'none' }, '775860164')).to.equal('9826120000775860164')
    const weighted: CollectionScheme = { ...luhn, prefix: '12', numberLength: 8, checkMethod: 'weighted-sum', checkWeights: [7, 6, 5, 4, 3, 2, 1], checkModulus: 11 }
    // 1×7 + 2×6 + 0×5 + 0×4 + 3×3 + 4×2 + 5×1 = 41, and 44 less 41 is 3.
    expect(schemeNumber(weighted, '345')).to.equal('12003453')
    expect(schemeNumber({ ...weighted, checkSubtract: false }, '345')).to.equal('12003458')
    // 1×7 + 2×6 + 3×2 + 9×1 = 34: a remainder of 1, which leaves 10, and that is no digit.
    expect(schemeNumber(weighted, '39')).to.equal(null)
  })

  it('is none for a reference with letters, or too long', () => {
    expect([schemeNumber(luhn, 'BJ83858077'), schemeNumber(luhn, '1234567890123'), schemeNumber(luhn, '')]).to.deep.equal([null, null, null])
  })

  it('leads back to the reference, and to nothing when any digit is wrong', () => {
    const number = '9826120007758601644'
    expect(referenceOfNumber(luhn, fund, number)).to.equal('775860164')
    for (let place = 0; place < number.length; place += 1) {
      const wrong = number.slice(0, place) + String((Number(number[place]) + 1) % 10) + number.slice(place + 1)
      expect(referenceOfNumber(luhn, fund, wrong), wrong).to.equal(null)
    }
    for (const other of ['775860164', '', '98261200077586016440', '9826121007758601643']) expect(referenceOfNumber(luhn, fund, other), other).to.equal(null)
  })

  it('is only for funds whose references are of one length and of digits', () => {
    expect(whyNoScheme(fund)).to.equal(null)
    expect(whyNoScheme(Object.assign(new Fund(), fund, { characters: null, mask: '########@' }))).to.equal(null)
    expect(whyNoScheme(Object.assign(new Fund(), fund, { characters: 'letters-and-digits' }))).to.be.a('string')
    expect(whyNoScheme(Object.assign(new Fund(), fund, { characters: null, mask: 'BJ#######@' }))).to.be.a('string')
    expect(whyNoScheme(Object.assign(new Fund(), fund, { minimum_length: 8 }))).to.be.a('string')
  })
})
