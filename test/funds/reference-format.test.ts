import { expect } from 'chai'
import { consistsOf, fitsMask, matchesPattern, type ReferenceCharacters } from '../../app/funds/reference-format.js'

describe('A mask', () => {
  const masks: [mask: string, accepted: string[], refused: string[]][] = [
    ['$', ['A', 'B', 'C'], ['1', '/', ' ', '']],
    ['#', ['1', '2', '3'], ['A', '#', ' ', '١']],
    ['?', ['1', 'A', 'B'], ['/', '?', ' ']],
    ['*', ['A', '1', ' ', '/', '-'], ['$', '%', '.', ',']],
    ['@', ['A', '1'], ['@', ' ']],
    ['#$#', ['1A2'], ['1 2', '112', '1A', '1A23']],
    ['A', ['A'], ['1', 'B']],
    ['1', ['1'], ['A', '2']],
    ['a.b', ['A.B'], ['AXB']],
    ['ALS/####/####', ['ALS/1234/5678'], ['ALS/1234/567X', 'ALT/1234/5678', 'ALS/1234/567', 'ALS/1234/56789']],
    ['?##########', ['M1234567890', 'P1234567890', '31234567890'], ['MP123456789', 'M123456789']],
    ['#' + '*'.repeat(29), ['1234SMITH', '1', '1 HIGH ST', '9/A-B'], ['SMITH', '1_2', '']]
  ]
  for (const [mask, accepted, refused] of masks) {
    it(`of ${mask} goes with ${accepted.join(', ')} and not with ${refused.join(', ')}`, () => {
      for (const reference of accepted) expect(fitsMask(mask, reference), reference).to.equal(true)
      for (const reference of refused) expect(fitsMask(mask, reference), reference).to.equal(false)
    })
  }
})

describe('The characters of a reference', () => {
  const kinds: [characters: ReferenceCharacters | null, accepted: string[], refused: string[]][] = [
    ['letters', ['ISALPHA', 'ABCDEFG'], ['REFERENCE1', '1', 'REFERENCE ', ' REFERENCE', '_^%$^%', '', 'É']],
    ['letters-and-spaces', ['ISALPHA', 'ABCDEFG', ' ', ' A', 'A B'], ['REFERENCE1', '1', '_^%$^%', ' 1', '']],
    ['digits', ['123456'], ['1REFERENCE', '_^%$^%', ' ', '', '١٢']],
    ['digits-and-spaces', ['123456', ' ', '1 ', '1 2'], ['REFERENCE1', '1REFERENCE', '_^%$^%', ' ONE', '']],
    ['letters-and-digits', ['ONE', '1ONE'], ['_^%$^%', '123456_^%$^%', 'ABC123_^%$^%', ' ', '']],
    ['letters-digits-and-spaces', ['ONE', '1ONE', ' ', '1 ONE'], [' _^%$^%', '123456 _^%$^%', '_^%$ ^%', '']],
    [null, ['ONE/1-2_3.', '~!'], ['1\u00002', '1\t2', '1\u00A02', 'É', '🎉', '']]
  ]
  for (const [characters, accepted, refused] of kinds) {
    it(`are ${characters ?? 'anything visible'}`, () => {
      for (const reference of accepted) expect(consistsOf(characters, reference), reference).to.equal(true)
      for (const reference of refused) expect(consistsOf(characters, reference), reference).to.equal(false)
    })
  }
})

describe('The pattern of a reference', () => {
  it('is found in either case, anywhere unless it is anchored', () => {
    const pattern = '^AB\\d{5}(\\d|Y|Z)$'
    for (const right of ['AB123456', 'AB12345Y', 'AB12345Z', 'AB000000', 'AB00000Z']) {
      expect(matchesPattern(pattern, right), right).to.equal(true)
    }
    for (const wrong of ['AB12345!', 'AB12345', 'AB12345A', 'AA12345Y', 'AA12345Z', 'AB1234567']) {
      expect(matchesPattern(pattern, wrong), wrong).to.equal(false)
    }
    expect(matchesPattern('^ab', 'AB1')).to.equal(true)
    expect(matchesPattern('77', '1772')).to.equal(true)
  })

  it('counts as not found when it would run for hours', () => {
    expect(matchesPattern('^(A+)+$', `${'A'.repeat(40)}/`)).to.equal(false)
    expect(matchesPattern('^A', 'A')).to.equal(true)
  })

  it('is an error when it is not a regular expression', () => {
    expect(() => matchesPattern('(', 'REF')).to.throw(SyntaxError)
  })
})
