import { createHash, randomBytes } from 'node:crypto'

/** 128 random bits in characters that need no escaping in an address. */
export function newToken(): string {
  return randomBytes(16).toString('base64url')
}

/** What is kept of a secret, in hexadecimal. One round of SHA-256: only for random tokens, which nobody can guess; never for passwords. */
export function hashSecret(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
