import { expect } from 'chai'
import { hashSecret, newToken } from '../../app/secrets/secret-tokens.js'

describe('A secret token', () => {
  it('has 128 bits, differs each time and needs no escaping in an address', () => {
    const tokens = Array.from({ length: 100 }, newToken)
    expect(new Set(tokens).size).to.equal(tokens.length)
    for (const token of tokens) expect(token).to.match(/^[A-Za-z0-9_-]{22}$/)
  })

  it('is kept as its SHA-256', () => {
    expect(hashSecret('abc')).to.equal('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})
