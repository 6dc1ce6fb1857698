import { expect } from 'chai'
import { looksLikeCardNumber, maskCardNumbers } from '../../app/funds/card-number.js'

describe('A card number', () => {
  const testCards: [issuer: string, number: string][] = [
    ['Visa', '4242424242424242'], ['Visa of 13 digits', '4222222222222'], ['Visa of 19 digits', '4000000000000000006'],
    ['Visa debit', '4000056655665556'], ['Mastercard', '5105105105105100'], ['Mastercard', '5555555555554444'],
    ['Mastercard of the 2 series', '2223003122003222'], ['the last of the 2 series', '2720990000000007'],
    ['American Express', '378282246310005'], ['American Express', '341111111111111'], ['Maestro', '6759649826438453'],
    ['Maestro of 12 digits', '500000000009'], ['Discover', '6011111111111117'], ['Discover', '6445644564456445'],
    ['JCB', '3530111333300000'], ['Diners Club', '30569309025904'], ['Diners Club', '38520000023237'],
    ['UnionPay', '6200000000000005']
  ]
  for (const [issuer, number] of testCards) {
    it(`of ${issuer} is seen in ${number}`, () => {
      expect(looksLikeCardNumber(number)).to.equal(true)
    })
  }

  const within = [
    '4242 4242 4242 4242', '4242-4242-4242-4242', '4242.4242.4242.4242', '4242 - 4242 - 4242 - 4242',
    '4242\u00A04242\u00A04242\u00A04242', '4242–4242–4242–4242',
    '4242\u200B4242\u200B4242\u200B4242', '４２４２４２４２４２４２４２４２', 'my card is 4242424242424242 thanks',
    'card4242424242424242exp', '4242 4242 4242 4242 12/28 123',
    '4242 4242 4242 4242 1228', '07 4242424242424242', 'ref 12345 card 3782 822463 10005', 'first\n4242 4242 4242 4242'
  ]
  for (const text of within) {
    it(`is found in ${JSON.stringify(text)}`, () => {
      expect(looksLikeCardNumber(text)).to.equal(true)
    })
  }

  const others: [what: string, text: string][] = [
    ['nothing', ''], ['a wrong Luhn sum', '4242424242424241'],
    ['a length that the issuer does not use', '42424242424242'], ['a prefix of no issuer', '1234567890123452'],
    ['a prefix before the 2 series', '2220990000000002'], ['a prefix after it', '2721000000000004'],
    ['a library card', '29004123456781'], ['a parking fine', 'BJ9951434A'], ['a council tax reference', '770000013'],
    ['a rent account', '61100513680'], ['a telephone number', '020 7946 0000'],
    ['one from abroad', '+44 20 7946 0000'], ['a date and time', '2026-05-03 12:30:00'],
    ['a name', 'Zoë O’Neill-Smith'], ['an id', '0192f3a0-1b2c-7d3e-8f40-123456789abc'],
    ['a longer run of digits', '42424242424242424242424'], ['digits divided by words', '4242 4242 and 4242 4242'],
    ['noughts', '0000000000000000'], ['an id whose digits would pass', '01a206cd-2b3d-76fc-8cc5-71076830033c'],
    ['another', 'one of 0505816d-28ae-4879-9679-08495c4259aa'], ['an email with such an id', '0505816d-28ae-4879-9679-08495c4259aa@council.example']
  ]
  for (const [what, text] of others) {
    it(`is not seen in ${what}: ${JSON.stringify(text)}`, () => {
      expect(looksLikeCardNumber(text)).to.equal(false)
    })
  }

  it('is crossed out, and nothing else with it', () => {
    const id = '0505816d-28ae-4879-9679-08495c4259aa'
    expect(maskCardNumbers(`Of ${id}, paid 12.50 by 4242 4242-4242.4242 (${id})`)).to.equal(`Of ${id}, paid 12.50 by ×××× ××××-××××.×××× (${id})`)
    expect(maskCardNumbers(`Of ${id}`)).to.equal(`Of ${id}`)
  })

  it('is looked for in a megabyte without trying every way to cut it', () => {
    for (const text of ['4'.repeat(1_000_000), '4 '.repeat(500_000), '4-.-'.repeat(250_000)]) {
      expect(looksLikeCardNumber(text)).to.equal(false)
    }
  })
})
