import { expect } from 'chai'
import fc from 'fast-check'
import {
  checkReference, completeReference, type ReferenceFault, type ReferenceRule
} from '../../app/funds/account-reference.js'
import {
  councilTaxRule, fixedPenaltyRule, housingRentRule, libraryRule, parkingFineRule, parkingFines, ruleWith
} from '../support/reference-rules.js'

const asTyped = (typed: string) => ({ reference: typed.toUpperCase() })

describe('A reference with a check digit', () => {
  const known: [fund: string, rule: ReferenceRule, right: string[], wrong: string[]][] = [
    [
      'a fixed penalty', fixedPenaltyRule,
      [
        'FP20000050', 'FP20000061', 'FP20000083', 'FP20000108', 'FP20000119', 'FP2000012A', 'FP20000607', 'FP2000101A',
        'FP20352091', 'FP00000014', 'FP1234567A'
      ],
      ['FP20000051', 'FP20000120', 'FP00000015', 'FP12345670']
    ],
    [
      'a parking fine', parkingFineRule,
      ['BJ99518409', 'BJ99514805', 'BJ9951434A', 'bj9951434a'],
      ['BJ00000019', 'BJ12345674', 'BJ99514340']
    ],
    [
      'council tax', councilTaxRule,
      ['770000013', '771234561', '779999992', '700000009'],
      ['770000014', '771234562', '560000004', '770000031']
    ],
    [
      'rent', housingRentRule,
      ['61100513680', '60000000012', '61234567892', '69999999990'],
      ['60000000013', '61234567893', '69999999991']
    ],
    [
      'the library', libraryRule,
      ['29004000000017', '29004123456781', '00000000000000'],
      ['29004000000018', '29004123456782', '00000000000001']
    ]
  ]
  for (const [fund, rule, right, wrong] of known) {
    it(`of ${fund} is accepted: ${right.join(', ')}`, () => {
      for (const reference of right) {
        expect(checkReference(rule, reference), reference).to.deep.equal(asTyped(reference))
      }
    })

    it(`of ${fund} is refused: ${wrong.join(', ')}`, () => {
      for (const reference of wrong) {
        expect(checkReference(rule, reference), reference).to.deep.equal({ fault: 'check-digit' })
      }
    })
  }

  it('of another fund does not fit the mask', () => {
    expect(checkReference(fixedPenaltyRule, 'AB12345678')).to.deep.equal({ fault: 'mask' })
  })

  it('has it in the last place when no mask says where', () => {
    const rule = ruleWith({ checkDigit: parkingFines })
    expect(checkReference(rule, 'BJ9951434A')).to.deep.equal({ reference: 'BJ9951434A' })
    expect(checkReference(rule, 'BJ99514340')).to.deep.equal({ fault: 'check-digit' })
  })

  it('has it where the mask says', () => {
    const sum = { ...parkingFines, sourceSubstitution: '', weights: [1, 2, 0, 3, 4], modulus: 10 }
    const rule = ruleWith({ mask: '##@##', checkDigit: sum })
    expect(completeReference(rule, '1235')).to.equal('12435')
    expect(checkReference(rule, '12535')).to.deep.equal({ fault: 'check-digit' })
  })

  it('needs a rule for the mask\'s @, or it is an error that names the mask', () => {
    expect(() => checkReference(ruleWith({ mask: '####@' }), '12345')).to.throw('####@')
  })
})

describe('What a person types for a reference', () => {
  it('is kept without outer spaces and in upper case', () => {
    const rule = ruleWith({ mask: 'ALS/####/####' })
    expect(checkReference(rule, '  als/1234/5678\t')).to.deep.equal({ reference: 'ALS/1234/5678' })
  })

  it('is kept as typed when that passes, spaces and dashes included', () => {
    expect(checkReference(ruleWith({ mask: '#*******' }), '12 34-56')).to.deep.equal({ reference: '12 34-56' })
  })

  it('is kept without its spaces and dashes when only that passes, whatever sort they are', () => {
    for (const typed of ['BJ 9951434 A', 'bj-9951434-a', 'BJ\u00A09951\u2009434A', 'BJ9951434–A', 'BJ\u200B9951434A']) {
      expect(checkReference(parkingFineRule, typed), typed).to.deep.equal({ reference: 'BJ9951434A' })
    }
  })

  it('is missing when nothing can be seen', () => {
    for (const typed of ['', ' ', '\t\n', '\u00A0\u200B']) {
      expect(checkReference(ruleWith({}), typed)).to.deep.equal({ fault: 'missing' })
    }
  })

  it('is told what is wrong with the form that came nearer', () => {
    expect(checkReference(councilTaxRule, '7700-000-14')).to.deep.equal({ fault: 'check-digit' })
    expect(checkReference(councilTaxRule, '77X0-000-14')).to.deep.equal({ fault: 'mask' })
    expect(checkReference(councilTaxRule, '7700-000')).to.deep.equal({ fault: 'length' })
  })

  it('is no reference without a letter or digit, with hidden characters or of other alphabets', () => {
    for (const typed of ['---', '//', '12\u00003', '12\u001B3', '🎉🎉', 'مرجع', '１２３４', 'straße', 'ıııı', '1\u202E2🎉']) {
      expect(checkReference(ruleWith({}), typed), typed).to.deep.equal({ fault: 'characters' })
    }
  })

  it('is too long, however long it is, and quickly', () => {
    for (const typed of ['1'.repeat(31), '1'.repeat(101), '1 '.repeat(500_000)]) {
      expect(checkReference(ruleWith({}), typed)).to.deep.equal({ fault: 'length' })
    }
  })

  it('is answered with a reference that passes again, or a fault, whatever it is', () => {
    const typing = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[A-Za-z0-9 /-]{0,12}$/))
    const rules = fc.constantFrom(ruleWith({}), councilTaxRule, ruleWith({ mask: '?***' }))
    fc.assert(fc.property(typing, rules, (typed, rule) => {
      const { reference, fault } = checkReference(rule, typed)
      expect(reference === undefined).to.not.equal(fault === undefined)
      if (reference !== undefined) expect(checkReference(rule, reference)).to.deep.equal({ reference })
    }))
  })
})

describe('The length of a reference', () => {
  const fromTwoToFive = ruleWith({ minimumLength: 2, maximumLength: 5 })
  const lengths: [typed: string, fault: ReferenceFault | undefined][] = [
    ['', 'missing'], ['     ', 'missing'], ['1', 'length'], ['12', undefined], ['1234', undefined],
    ['12345', undefined], ['123456', 'length']
  ]
  for (const [typed, fault] of lengths) {
    it(`of ${JSON.stringify(typed)} is ${fault ?? 'right'} for two to five`, () => {
      expect(checkReference(fromTwoToFive, typed).fault).to.equal(fault)
    })
  }
})

describe('The rest of a rule', () => {
  it('limits the characters, and leaves out spaces and dashes where there is no room for them', () => {
    expect(checkReference(ruleWith({ characters: 'letters' }), 'Refer ence')).to.deep.equal({ reference: 'REFERENCE' })
    expect(checkReference(ruleWith({ characters: 'digits' }), '12 34-56')).to.deep.equal({ reference: '123456' })
    expect(checkReference(ruleWith({ characters: 'digits' }), '12 34-5X')).to.deep.equal({ fault: 'characters' })
  })

  it('asks for a pattern, unless it is blank', () => {
    expect(checkReference(ruleWith({ pattern: '^AB\\d' }), 'ab1')).to.deep.equal({ reference: 'AB1' })
    expect(checkReference(ruleWith({ pattern: '^AB\\d' }), 'AA1')).to.deep.equal({ fault: 'pattern' })
    for (const pattern of [null, '', ' ']) {
      expect(checkReference(ruleWith({ pattern }), 'Ref')).to.deep.equal({ reference: 'REF' })
    }
  })

  it('asks for a mask, with which the whole reference must go', () => {
    expect(checkReference(ruleWith({ mask: 'als/####' }), 'Als/1234')).to.deep.equal({ reference: 'ALS/1234' })
    const ofAnyLength = { ...fixedPenaltyRule, minimumLength: 1, maximumLength: 20 }
    for (const typed of ['FP2', 'FP200000500']) {
      expect(checkReference(ofAnyLength, typed)).to.deep.equal({ fault: 'mask' })
    }
  })
})

describe('A card number typed for a reference', () => {
  const card = '4242 4242 4242 4242'

  it('is refused before anything else, even where it would pass', () => {
    const sixteenDigits = ruleWith({ mask: '#'.repeat(16) })
    for (const rule of [ruleWith({}), sixteenDigits, ruleWith({ maximumLength: 5 }), councilTaxRule, libraryRule]) {
      expect(checkReference(rule, card)).to.deep.equal({ fault: 'card-number' })
    }
  })

  it('is refused among other text, and in text that is too long', () => {
    expect(checkReference(ruleWith({}), `REF ${card}`)).to.deep.equal({ fault: 'card-number' })
    expect(checkReference(ruleWith({}), `${'my card '.repeat(20)}${card}`)).to.deep.equal({ fault: 'card-number' })
  })

  it('is none when it is right by the fund\'s own check digit, as library cards pass Luhn too', () => {
    const dinersClub = '36000000000008'
    expect(checkReference(libraryRule, dinersClub)).to.deep.equal({ reference: dinersClub })
    expect(checkReference(ruleWith({ mask: '#'.repeat(14) }), dinersClub)).to.deep.equal({ fault: 'card-number' })
  })
})

describe('Completing a reference', () => {
  it('puts the check digit in its place', () => {
    expect(completeReference(parkingFineRule, 'BJ9951434')).to.equal('BJ9951434A')
    expect(completeReference(councilTaxRule, '77000001')).to.equal('770000013')
    expect(completeReference(ruleWith({ checkDigit: parkingFines }), 'BJ9951434')).to.equal('BJ9951434A')
    expect(completeReference(ruleWith({ mask: '?##########' }), 'm1234567890')).to.equal('M1234567890')
  })

  it('is null when no reference of the rule has this body', () => {
    expect(completeReference(parkingFineRule, 'XX9951434')).to.equal(null)
    expect(completeReference(parkingFineRule, 'BJ995143')).to.equal(null)
    expect(completeReference(ruleWith({ mask: '####' }), '123')).to.equal(null)
    const withoutLetter = { ...parkingFines, resultSubstitutions: {} }
    expect(completeReference({ ...parkingFineRule, checkDigit: withoutLetter }, 'BJ9951434')).to.equal(null)
  })

  it('makes references that pass, and that no longer pass with one digit wrong', () => {
    const rules = fc.constantFrom<[ReferenceRule, string, number]>(
      [councilTaxRule, '', 8], [parkingFineRule, 'BJ', 7], [fixedPenaltyRule, 'FP', 7], [libraryRule, '', 13]
    )
    fc.assert(fc.property(rules, fc.nat({ max: 9_999_999 }), fc.nat(), ([rule, letters, digits], number, seed) => {
      const reference = completeReference(rule, letters + String(number).padStart(digits, '0')) ?? ''
      expect(checkReference(rule, reference)).to.deep.equal({ reference })
      const place = letters.length + seed % digits
      const wrong = [...reference].with(place, String((Number(reference[place]) + 1) % 10)).join('')
      expect(checkReference(rule, wrong).fault).to.be.oneOf(['check-digit', 'card-number'])
    }))
  })
})
