import { expect } from 'chai'
import { readPostcode, samePostcode } from '../../app/funds/postcode.js'

describe('A postcode', () => {
  const read: [typed: string, postcode: string][] = [
    ['SW1A 1AA', 'SW1A 1AA'], ['sw1a1aa', 'SW1A 1AA'], [' Sw 1a 1 aA ', 'SW1A 1AA'], ['S70-2TA', 'S70 2TA'],
    ['M1 1AE.', 'M1 1AE'], ['b33 8th', 'B33 8TH'], ['CR2 6XH', 'CR2 6XH'], ['DN55\u00A01PT', 'DN55 1PT'],
    ['W1A 0AX', 'W1A 0AX'], ['EC1A 1BB', 'EC1A 1BB'], ['gir0aa', 'GIR 0AA']
  ]
  for (const [typed, postcode] of read) {
    it(`is read from ${JSON.stringify(typed)}`, () => {
      expect(readPostcode(typed)).to.equal(postcode)
    })
  }

  it('has the shape of one', () => {
    for (const text of [
      '', ' ', 'SW1A', '1AA', 'SW1A 1A', 'SW1A 1AAA', 'SWA1 1AA1', '1W1A 1AA', 'SW1A 1CA', 'SW1A AAA', 'SW1A 1A٣',
      'ſW1A 1AA', 'SW1A 1AA\u0000', '🎉',
      ' '.repeat(1_000_000)
    ]) expect(readPostcode(text), text.slice(0, 20)).to.equal(null)
  })

  it('is the same however it is typed', () => {
    expect(samePostcode('sw1a1aa', 'SW1A 1AA')).to.equal(true)
    expect(samePostcode('SW1A 1AA', 'SW1A 1AB')).to.equal(false)
  })

  it('is never the same as text that is none', () => {
    expect(samePostcode('', '')).to.equal(false)
    expect(samePostcode('none', 'none')).to.equal(false)
  })
})
