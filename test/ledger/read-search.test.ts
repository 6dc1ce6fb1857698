import { expect } from 'chai'
import { calendarDate } from '../../app/dates.js'
import { readSearch } from '../../app/ledger/search/read-search.js'
import { readReference } from '../../app/references.js'

const letters = [...'abcdefghjkmnpqrstvwxyz']
const today = calendarDate('2026-11-21')

describe('What is typed into the search box', () => {
  const reference = '7KQ2-93XM-4S'
  const meanings: [string, object[]][] = [
    ['', []],
    ['  ', []],
    ['!!', []],
    ['Smith', [{ as: 'words', text: 'smith' }]],
    [' siân  O’Brien ', [{ as: 'words', text: 'sian obrien' }]],
    ['£12.34', [{ as: 'amount', amountPence: 1234 }]],
    ['-£12.34', [{ as: 'amount', amountPence: 1234 }]],
    ['1234.50', [{ as: 'amount', amountPence: 123450 }]],
    ['1,234.50', [{ as: 'amount', amountPence: 123450 }]],
    ['3 May 2026', [{ as: 'account-reference', text: '3 MAY 2026' }, { as: 'account-reference', text: '3MAY2026' }, { as: 'date', date: '2026-05-03' }]],
    ['3/5/26', [{ as: 'account-reference', text: '3/5/26' }, { as: 'date', date: '2026-05-03' }]],
    ['yesterday', [{ as: 'date', date: '2026-11-20' }]],
    ['1234', [
      { as: 'account-reference', text: '1234' }, { as: 'amount', amountPence: 123400 }, { as: 'card', text: '1234' }, { as: 'words', text: '1234' }]],
    ['70012345', [{ as: 'account-reference', text: '70012345' }, { as: 'words', text: '70012345' }]],
    ['700-123-45', [
      { as: 'account-reference', text: '700-123-45' }, { as: 'account-reference', text: '70012345' }, { as: 'words', text: '700 123 45' }]],
    ['pcn bf1234', [
      { as: 'account-reference', text: 'PCN BF1234' }, { as: 'account-reference', text: 'PCNBF1234' }, { as: 'words', text: 'pcn bf1234' }]],
    [reference.toLowerCase(), [
      { as: 'receipt-reference', text: reference }, { as: 'account-reference', text: reference },
      { as: 'account-reference', text: reference.replaceAll('-', '') }]],
    ['h2eig8vs2rdh0js1lo2tbs2v8q', [
      { as: 'account-reference', text: 'H2EIG8VS2RDH0JS1LO2TBS2V8Q' }, { as: 'provider-payment', text: 'h2eig8vs2rdh0js1lo2tbs2v8q' }]]
  ]
  for (const [typed, interpretations] of meanings) {
    it(`reads ${JSON.stringify(typed)}`, () => {
      const read = readSearch(typed, today, [])
      expect(read.interpretations).to.deep.equal(interpretations)
      expect(read.anyOf).to.have.length(read.interpretations.length)
    })
  }

  it('looks for each form that a fund’s rule accepts, once, whether or not there is a digit in it', () => {
    const references = ['AB CD', 'ABCD', 'X1']
    expect(readSearch('ab cd', today, references.slice(0, 2)).interpretations).to.deep.equal([
      { as: 'account-reference', text: 'AB CD' }, { as: 'account-reference', text: 'ABCD' }, { as: 'words', text: 'ab cd' }])
    expect(readSearch('x1', today, references.slice(2)).anyOf).to.deep.equal([{ accountReference: 'X1' }, { words: ['x1'] }])
  })

  it('takes neither a huge number for an amount nor a long text for a reference', () => {
    expect(readSearch('12345678', today, []).interpretations.map(({ as }) => as)).not.to.include('amount')
    expect(readSearch('1'.repeat(31), today, []).interpretations.map(({ as }) => as)).to.deep.equal(['words'])
  })

  it('takes a name of ten letters for a name too, when it happens to pass for a receipt’s reference', () => {
    const name = letters.flatMap(one => letters.map(two => `washingt${one}${two}`)).find(text => readReference(text) !== null) ?? ''
    expect(readSearch(name, today, []).interpretations.map(({ as }) => as)).to.deep.equal(['receipt-reference', 'words'])
  })

  it('looks for six words at most', () => {
    expect(readSearch('the quick brown fox jumps over it', today, []).anyOf).to.deep.equal([{ words: ['the', 'quick', 'brown', 'fox', 'jumps', 'over'] }])
  })
})
