import { expect } from 'chai'
import fc from 'fast-check'
import { formatCode, newCode, newReference, readCode, readReference } from '../app/references.js'

const symbols = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ']
const anySymbol = fc.constantFrom(...symbols)

const bare = (reference: string) => [...reference.replaceAll('-', '')]
const isRefused = (changed: string[]) => readReference(changed.join('')) === null

describe('A new reference', () => {
  it('has ten symbols in groups of four and reads back as itself', () => {
    for (let count = 0; count < 1000; count += 1) {
      const reference = newReference()
      expect(reference).to.match(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2}$/)
      expect(readReference(reference)).to.equal(reference)
    }
  })

  it('does not repeat, and uses every symbol in every place', () => {
    const references = Array.from({ length: 3000 }, newReference)
    expect(new Set(references).size).to.equal(references.length)
    for (let place = 0; place < 10; place += 1) {
      const used = new Set(references.map(reference => bare(reference)[place]))
      expect(used.size, `place ${place}`).to.equal(symbols.length)
    }
  })
})

describe('Reading a reference', () => {
  // Written down once and for all: references that were given out must stay readable.
  const givenOut = ['0000-0000-00', '0000-0000-12', 'ZZZZ-ZZZZ-ZX', '7KQ2-93XM-4S']

  it('accepts the references of earlier days', () => {
    for (const reference of givenOut) expect(readReference(reference)).to.equal(reference)
  })

  it('forgives case, spaces, dashes, O for 0 and I or L for 1', () => {
    for (const typed of [
      '0000-0000-12', '0000000012', ' 0000 0000 12 ', 'oooo-OOOO-i2', 'oo0O 0ooo l2', '0000–0000–L2', '00 00-00 00-12',
      '0000\u00A00000\u00A012'
    ]) expect(readReference(typed), typed).to.equal('0000-0000-12')
  })

  it('refuses every single wrong symbol in every place', () => {
    for (let count = 0; count < 50; count += 1) {
      const right = bare(newReference())
      for (const place of right.keys()) {
        for (const wrong of symbols.filter(symbol => symbol !== right[place])) {
          expect(isRefused(right.with(place, wrong)), `${right.join('')} with ${wrong} at ${place}`).to.equal(true)
        }
      }
    }
  })

  it('refuses every two symbols changed over, near or far, for every pair of symbols in every two places', () => {
    for (const [first, second] of pairsOf([...Array(10).keys()])) {
      for (const [one, other] of pairsOf(symbols)) {
        const right = referenceWith(first, one, second, other)
        const changed = right.with(first, other).with(second, one)
        expect(isRefused(changed), `${right.join('')} at ${first} and ${second}`).to.equal(true)
      }
    }
  })

  it('refuses what has another length or other symbols', () => {
    for (const text of [
      '', ' ', '-', '000000000', '00000000000', '0000-0000-1U', '0000-0000-1!', '0000-0000-1\u0000', '００００-００００-１２',
      '0000-0000-1ı',
      '0000-0000-12 12', '0'.repeat(1_000_000)
    ]) expect(readReference(text), text.slice(0, 20)).to.equal(null)
  })

  it('answers any text at all', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), text => {
      const reference = readReference(text)
      expect(reference === null || readReference(reference) === reference).to.equal(true)
    }))
  })
})

describe('A code', () => {
  it('has the length that was asked for and reads back from what is shown, in lower case too', () => {
    for (const length of [6, 10]) {
      const code = newCode(length)
      expect(code).to.have.length(length)
      expect(readCode(formatCode(code), length)).to.equal(code)
      expect(readCode(formatCode(code).toLowerCase().replaceAll('-', ' '), length)).to.equal(code)
    }
  })

  it('is shown in groups of three or four', () => {
    expect(formatCode('7KQ293')).to.equal('7KQ-293')
    expect(formatCode('7KQ293XM4D')).to.equal('7KQ2-93X-M4D')
    expect(formatCode('7KQ293XM')).to.equal('7KQ2-93XM')
    expect(formatCode('7KQ2')).to.equal('7KQ2')
  })

  it('of another length is none', () => {
    for (const text of ['', '7KQ29', '7KQ2933', '7KQ29U', '7KQ29é', ' '.repeat(100)]) {
      expect(readCode(text, 6), text).to.equal(null)
    }
  })

  it('forgives O, I and L', () => {
    fc.assert(fc.property(fc.array(anySymbol, { minLength: 6, maxLength: 6 }), code => {
      const heard = code.join('').replaceAll('0', 'o').replaceAll('1', 'L')
      expect(readCode(heard, 6)).to.equal(code.join(''))
    }))
  })
})

function pairsOf<T>(values: readonly T[]): [T, T][] {
  return values.flatMap((one, index) => values.slice(index + 1).map((other): [T, T] => [one, other]))
}

/** A reference with these symbols in these places, found by trying every symbol in a third. */
function referenceWith(first: number, one: string, second: number, other: string): string[] {
  const third = [0, 1, 2].find(place => place !== first && place !== second) ?? 0
  const template = Array<string>(10).fill('5').with(first, one).with(second, other)
  const found = symbols.map(symbol => template.with(third, symbol)).find(candidate => !isRefused(candidate))
  if (found === undefined) throw new Error(`No reference has ${one} at ${first} and ${other} at ${second}`)
  return found
}
