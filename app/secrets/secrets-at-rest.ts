import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const version = 'v1'
const nonceBytes = 12
const tagBytes = 16

/** Text as it is kept in the database: `v1.`, then the nonce, the tag and the cipher text together in base 64. The key is 32 bytes. */
export function encryptSecret(text: string, key: Buffer): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
  const hidden = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return `${version}.${Buffer.concat([nonce, cipher.getAuthTag(), hidden]).toString('base64')}`
}

/**
 * The text that `encryptSecret` was given.
 * @throws Error when it was encrypted with another key, has been changed since, or is not of this kind. The message holds none of it.
 */
export function decryptSecret(encrypted: string, key: Buffer): string {
  const [kind, packed = ''] = encrypted.split('.')
  const bytes = Buffer.from(packed, 'base64')
  if (kind !== version || bytes.length < nonceBytes + tagBytes) throw new Error('A stored secret is not of the kind that this version writes.')
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8')
  } catch (error) {
    throw new Error('A stored secret does not open with this ENCRYPTION_KEY.', { cause: error })
  }
}
