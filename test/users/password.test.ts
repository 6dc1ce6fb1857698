import { expect } from 'chai'
import { hashPassword, verifyPassword } from '../../app/users/password.js'

describe('a password', () => {
  it('is stored as an Argon2id hash at the costs that OWASP asks for, each with its own salt', async () => {
    const [first, second] = [await hashPassword('correct horse'), await hashPassword('correct horse')]

    expect(first).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(first).not.to.equal(second)
  })

  it('is known again, and no other is', async () => {
    const stored = await hashPassword('correct horse')

    expect(await verifyPassword(stored, 'correct horse')).to.equal(true)
    expect(await verifyPassword(stored, 'Correct horse')).to.equal(false)
    expect(await verifyPassword(stored, '')).to.equal(false)
  })

  it('is known again from a keyboard that makes its accented letters another way', async () => {
    expect(await verifyPassword(await hashPassword('caf\u00e9 au lait'), 'cafe\u0301 au lait')).to.equal(true)
  })

  it('of nobody is never right, not even the one that stands in for it', async () => {
    expect(await verifyPassword(null, 'correct horse')).to.equal(false)
    expect(await verifyPassword(null, 'nobody')).to.equal(false)
  })
})
