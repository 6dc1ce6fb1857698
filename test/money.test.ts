import { expect } from 'chai'
import fc from 'fast-check'
import {
  amountInPounds, formatMoney, parseAmount, parseStatedAmount, pence, splitVat, sumOf, vatWithin, type AmountForm
} from '../app/money.js'

const anyPence = fc.maxSafeInteger().map(pence)
const anyRate = fc.integer({ min: 0, max: 20_000 })

describe('Reading an amount', () => {
  const accepted: [typed: string, amount: number][] = [
    ['20', 20_00], ['20.00', 20_00], ['20.5', 20_50], ['.50', 50], ['.5', 50], ['0.01', 1], ['0', 0], ['0.00', 0],
    ['007', 7_00],
    ['£20', 20_00], ['£ 20', 20_00], ['£1,000', 1000_00], ['1,234.50', 1234_50], ['1,234,567.8', 1_234_567_80],
    [' 20 ', 20_00], ['\t20\n', 20_00], ['\u00A020\u00A0', 20_00], ['\u300020\u2009', 20_00], ['\u200B20\uFEFF', 20_00],
    ['90071992547409.91', Number.MAX_SAFE_INTEGER]
  ]
  for (const [typed, amount] of accepted) {
    it(`reads ${JSON.stringify(typed)} as ${amount} pence`, () => {
      expect(parseAmount(typed)).to.deep.equal({ pence: amount })
    })
  }

  const refused: [fault: string, ...typed: string[]][] = [
    ['missing', '', ' ', '\u00A0', '\u200B'],
    ['negative', '-5', '-£5', '£-5', '£ - 5', '−5', '–5', '- 5', '-1.234', '-0'],
    ['too-many-decimals', '1.234', '20.000', '£1,234.567'],
    ['too-large', '90071992547409.92', '9'.repeat(99)],
    [
      'not-a-number', '12e3', '١٢', '２０', '1,23', '1,2345', '12,34.50', '0,123', ',123', '1,,234', '£', '££5', '--5',
      '5-', '+5', '0x10',
      '1 000', '1.2.3', '20.', '.', '-', 'Infinity', 'NaN', 'twenty', '$5', '20p', '(5)', '5\u00005', '🎉',
      '9'.repeat(101), ' '.repeat(1_000_000)
    ]
  ]
  for (const [fault, ...texts] of refused) {
    for (const typed of texts) {
      it(`says ${fault} of ${JSON.stringify(typed.slice(0, 20))}`, () => {
        expect(parseAmount(typed)).to.deep.equal({ fault })
      })
    }
  }

  it('reads back every amount that it prints, with and without pound sign and commas', () => {
    fc.assert(fc.property(fc.maxSafeNat().map(pence), amount => {
      expect(parseAmount(formatMoney(amount))).to.deep.equal({ pence: amount })
      expect(parseAmount(amountInPounds(amount))).to.deep.equal({ pence: amount })
    }))
  })

  it('answers any text at all with pence or a fault', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), text => {
      const { pence: amount, fault } = parseAmount(text)
      expect(amount === undefined).to.not.equal(fault === undefined)
    }))
  })
})

describe('Reading an amount as a file states it', () => {
  const british: AmountForm = { unit: 'pounds', thousands: ',', decimal: '.' }
  const read: [text: string, form: AmountForm, result: number | string][] = [
    ['5', british, 500], [' 60.00', british, 6000], ['.5', british, 50], ['0001.10', british, 110], ['12,345,678.90', british, 1234567890],
    ['-5.00', british, -500], ['5.00-', british, -500], ['(5.00)', british, -500], ['(£1,234.50)', british, -123450], ['£-5', british, -500],
    ['-£5', british, -500], ['−5', british, -500], ['+5.00', british, 500], ['GBP 5.00', british, 500], ['-0', british, 0],
    ['999,999,999.99', british, 99_999_999_999], ['1000000000.00', british, 'too-large'], ['9'.repeat(90), british, 'too-large'],
    ['', british, 'missing'], ['1.234', british, 'too-many-decimals'], ['1,23', british, 'not-a-number'], ['1,2345', british, 'not-a-number'],
    [',123', british, 'not-a-number'], ['5.', british, 'not-a-number'], ['--5', british, 'not-a-number'], ['(-5)', british, 'not-a-number'],
    ['-5-', british, 'not-a-number'], ['1e3', british, 'not-a-number'], ['1.2.3', british, 'not-a-number'], ['x', british, 'not-a-number'],
    ['٣', british, 'not-a-number'], ['5 000', british, 'not-a-number'], ['9'.repeat(101), british, 'not-a-number'],
    ['1,250.00', { ...british, thousands: '' }, 'not-a-number'], ['1 250.10', { ...british, thousands: ' ' }, 125010],
    ["1'250.10", { ...british, thousands: "'" }, 125010], ['1.234,50', { unit: 'pounds', thousands: '.', decimal: ',' }, 123450],
    ['60.00', { unit: 'pounds', thousands: '.', decimal: ',' }, 'not-a-number'],
    ['1250', { ...british, unit: 'pence' }, 1250], ['-000012', { ...british, unit: 'pence' }, -12], ['12.50', { ...british, unit: 'pence' }, 'too-many-decimals']
  ]
  for (const [text, form, result] of read) {
    it(`takes ‘${text.slice(0, 20)}’ in ${form.unit} with ‘${form.thousands}’ and ‘${form.decimal}’ for ${result}`, () => {
      const { pence: amount, fault } = parseStatedAmount(text, form)
      expect(amount ?? fault).to.equal(result)
      expect(Object.is(amount, -0)).to.equal(false)
    })
  }

  it('reads back every amount that it prints', () => {
    fc.assert(fc.property(fc.integer({ min: -99_999_999_999, max: 99_999_999_999 }), amount => {
      expect(parseStatedAmount(amountInPounds(pence(amount)), british)).to.deep.equal({ pence: amount })
      expect(parseStatedAmount(formatMoney(pence(amount)), british)).to.deep.equal({ pence: amount })
    }))
  })
})

describe('Printing an amount', () => {
  const printed: [amount: number, onScreen: string, inFiles: string][] = [
    [0, '£0.00', '0.00'], [5, '£0.05', '0.05'], [99, '£0.99', '0.99'], [100, '£1.00', '1.00'],
    [1234_50, '£1,234.50', '1234.50'], [999_99, '£999.99', '999.99'], [1_000_000_00, '£1,000,000.00', '1000000.00'],
    [-5_00, '−£5.00', '-5.00'], [-1, '−£0.01', '-0.01'],
    [Number.MAX_SAFE_INTEGER, '£90,071,992,547,409.91', '90071992547409.91']
  ]
  for (const [amount, onScreen, inFiles] of printed) {
    it(`prints ${amount} pence as ${onScreen} on screen and ${inFiles} in files`, () => {
      expect(formatMoney(pence(amount))).to.equal(onScreen)
      expect(amountInPounds(pence(amount))).to.equal(inFiles)
    })
  }
})

describe('Pence', () => {
  it('are whole and exact, or an error that names the number', () => {
    for (const wrong of [0.5, NaN, Infinity, Number.MAX_SAFE_INTEGER + 1]) {
      expect(() => pence(wrong)).to.throw(RangeError, String(wrong))
    }
  })

  it('know no minus zero', () => {
    expect(Object.is(pence(-0), 0)).to.equal(true)
  })

  it('add up exactly, or throw when the sum cannot be held', () => {
    expect(sumOf([])).to.equal(0)
    expect(sumOf([pence(10), pence(-25), pence(3)])).to.equal(-12)
    expect(sumOf([pence(Number.MAX_SAFE_INTEGER), pence(2), pence(-2)])).to.equal(Number.MAX_SAFE_INTEGER)
    expect(() => sumOf([pence(Number.MAX_SAFE_INTEGER), pence(1)])).to.throw(RangeError)
  })
})

describe('VAT within an amount', () => {
  const known: [gross: number, rateBasisPoints: number, vat: number][] = [
    [10_00, 2000, 1_67], [10_00, 0, 0], [1_00, 2000, 17], [99_99, 2000, 16_66], [1, 2000, 0],
    [3, 2000, 0], [9, 2000, 2], [15, 2000, 2], [21, 2000, 4], [-3, 2000, 0], [-9, 2000, -2], [-10_00, 2000, -1_67],
    [105_00, 500, 5_00], [117_50, 1750, 17_50], [0, 2000, 0]
  ]
  for (const [gross, rate, vat] of known) {
    it(`is ${vat} pence in ${gross} pence at ${rate} basis points`, () => {
      expect(vatWithin(pence(gross), rate)).to.equal(vat)
    })
  }

  it('is never minus zero', () => {
    expect(Object.is(vatWithin(pence(-3), 2000), 0)).to.equal(true)
  })

  it('lies between nothing and the whole, mirrors its negative, and is within half a penny of exact', () => {
    fc.assert(fc.property(anyPence, anyRate, (gross, rate) => {
      const vat = vatWithin(gross, rate)
      expect(Math.abs(vat)).to.be.at.most(Math.abs(gross))
      expect(vat === 0 || Math.sign(vat) === Math.sign(gross)).to.equal(true)
      expect(vatWithin(pence(-gross), rate)).to.equal(pence(-vat))
      const divisor = 10_000n + BigInt(rate)
      const missedBy = BigInt(vat) * divisor - BigInt(gross) * BigInt(rate)
      expect((missedBy < 0n ? -missedBy : missedBy) * 2n <= divisor).to.equal(true)
    }))
  })

  it('needs a whole rate that is not negative', () => {
    for (const rate of [-1, 17.5, NaN]) expect(() => vatWithin(pence(100), rate)).to.throw(RangeError, String(rate))
  })
})

describe('VAT shared between the parts of a line', () => {
  const shared: [vat: number, parts: number[], shares: number[]][] = [
    [16_67, [60_00, 40_00], [10_00, 6_67]],
    [1, [50, 50], [1, 0]],
    [2, [1_00, 1_00, 1_00], [1, 1, 0]],
    [-16_67, [-60_00, -40_00], [-10_00, -6_67]],
    [0, [10, 20], [0, 0]],
    [5, [0, 30], [0, 5]],
    [0, [0, 0], [0, 0]],
    [0, [], []]
  ]
  for (const [vat, parts, shares] of shared) {
    it(`gives ${shares.join(' and ') || 'nothing'} of ${vat} to parts of ${parts.join(' and ') || 'nothing'}`, () => {
      expect(splitVat(pence(vat), parts.map(pence))).to.deep.equal(shares)
    })
  }

  it('adds up to the whole, and no share is larger than its part', () => {
    const someParts = fc.array(fc.nat({ max: 100_000_00 }), { minLength: 1, maxLength: 12 })
    fc.assert(fc.property(someParts, anyRate, fc.constantFrom(1, -1), (sizes, rate, sign) => {
      const parts = sizes.map(size => pence(size * sign))
      const vat = vatWithin(sumOf(parts), rate)
      const shares = splitVat(vat, parts)
      expect(sumOf(shares)).to.equal(vat)
      shares.forEach((share, index) => {
        expect(Math.abs(share)).to.be.at.most(sizes[index] ?? 0)
      })
    }))
  })

  it('refuses parts of both signs, and more VAT than there is money', () => {
    const impossible: [number, number[]][] = [[5, [10, -5]], [-5, [10, 20]], [31, [10, 20]], [1, []], [1, [0]]]
    for (const [vat, parts] of impossible) {
      expect(() => splitVat(pence(vat), parts.map(pence))).to.throw(RangeError)
    }
  })
})
