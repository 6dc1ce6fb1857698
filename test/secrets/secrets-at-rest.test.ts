import { expect } from 'chai'
import { decryptSecret, encryptSecret } from '../../app/secrets/secrets-at-rest.js'

describe('a secret at rest', () => {
  const key = Buffer.alloc(32, 'a key')
  const secret = 'api_test_ünïcode_123'

  it('comes back as it was', () => {
    expect(decryptSecret(encryptSecret(secret, key), key)).to.equal(secret)
    expect(decryptSecret(encryptSecret('', key), key)).to.equal('')
  })

  it('is not readable, and never looks the same twice', () => {
    const [first, second] = [encryptSecret(secret, key), encryptSecret(secret, key)]

    expect(first).to.match(/^v1\.[A-Za-z0-9+/]+=*$/)
    expect(Buffer.from(first.slice(3), 'base64').toString('latin1')).not.to.include('api_test')
    expect(first).not.to.equal(second)
  })

  it('does not open with another key', () => {
    expect(() => decryptSecret(encryptSecret(secret, key), Buffer.alloc(32, 'another'))).to.throw('does not open with this ENCRYPTION_KEY')
  })

  it('does not open once any of its bytes has been changed', () => {
    const bytes = Buffer.from(encryptSecret(secret, key).slice(3), 'base64')

    for (const place of bytes.keys()) {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(place) ^ 1, place)
      expect(() => decryptSecret(`v1.${changed.toString('base64')}`, key), `byte ${place}`).to.throw('does not open')
    }
  })

  it('is refused when it is no secret of ours, without repeating it', () => {
    for (const text of ['', 'v1.', 'v2.AAAA', secret, `v1.${Buffer.alloc(27).toString('base64')}`]) {
      expect(() => decryptSecret(text, key), text).to.throw(/^A stored secret is not of the kind/)
    }
  })
})
