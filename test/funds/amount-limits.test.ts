import { expect } from 'chai'
import { brokenLimit } from '../../app/funds/amount-limits.js'
import { pence } from '../../app/money.js'

describe('The limits of an amount', () => {
  const fund = { minimum: pence(1), maximum: pence(99_99) }
  const method = { minimum: pence(97_99), maximum: pence(98_99) }

  const amounts: [amount: number, fault: 'too-small' | 'too-large', limit: number][] = [
    [100_00, 'too-large', 98_99], [99_00, 'too-large', 98_99], [97_98, 'too-small', 97_99],
    [97_00, 'too-small', 97_99], [0, 'too-small', 97_99], [-1, 'too-small', 97_99]
  ]
  for (const [amount, fault, limit] of amounts) {
    it(`make ${amount} pence ${fault} for ${limit}`, () => {
      expect(brokenLimit(pence(amount), [fund, method])).to.deep.equal({ fault, limit })
    })
  }

  it('are included', () => {
    for (const amount of [97_99, 98_98, 98_99]) expect(brokenLimit(pence(amount), [fund, method])).to.equal(null)
  })

  it('apply when only one is narrow, or when there is no maximum', () => {
    expect(brokenLimit(pence(100_00), [fund])).to.deep.equal({ fault: 'too-large', limit: 99_99 })
    const open = { minimum: pence(1), maximum: null }
    expect(brokenLimit(pence(100_00), [fund, open])).to.deep.equal({ fault: 'too-large', limit: 99_99 })
    expect(brokenLimit(pence(100_00), [open])).to.equal(null)
  })
})
