import { createHash, createHmac, randomBytes } from 'node:crypto'

/** 128 random bits in characters that need no escaping in an address. */
export function newToken(): string {
  return randomBytes(16).toString('base64url')
}

/**
 * What is kept of a secret, in hexadecimal. One round of SHA-256: only for random tokens, which nobody can guess;
 * never for passwords.
 */
export function hashSecret(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/**
 * What is kept, in hexadecimal, of something short enough to be guessed: a code, or an email address that is only counted.
 * Without the key nobody can try them all. The purpose keeps equal texts of different kinds apart.
 */
export function keyedHash(key: Buffer, purpose: string, text: string): string {
  return createHmac('sha256', key).update(`${purpose}\0${text}`).digest('hex')
}
