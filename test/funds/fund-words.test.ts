import { expect } from 'chai'
import { Fund } from '../../app/funds/fund.js'

describe('A fund within a sentence', () => {
  it('has no capital of its own, so that questions read as one speaks', () => {
    const fund = Fund.fromJson({ name: 'Council tax', reference_label: 'Council tax account number' })
    expect(fund.nameInSentence()).to.equal('council tax')
    expect(fund.referenceLabelInSentence()).to.equal('council tax account number')
  })

  it('keeps the capitals of proper names and abbreviations', () => {
    const fund = Fund.fromJson({ name: 'Northmoor Theatre tickets', reference_label: 'PCN number' })
    expect(fund.nameInSentence()).to.equal('Northmoor Theatre tickets')
    expect(fund.referenceLabelInSentence()).to.equal('PCN number')
  })
})
