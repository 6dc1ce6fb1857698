import { generateSecret, generateURI, TOTP, NobleCryptoPlugin, ScureBase32Plugin } from 'otplib'

/** Six figures every half minute, as every authenticator app makes them: RFC 6238 with its usual values. */
const totp = new TOTP({ crypto: new NobleCryptoPlugin(), base32: new ScureBase32Plugin(), digits: 6, period: 30 })

const periodSeconds = 30

/** 160 random bits in base 32, which is how people type it into an app. */
export function newAuthenticatorSecret(): string {
  return generateSecret()
}

/** What the QR code says: https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
export function authenticatorAddress(councilName: string, email: string, secret: string): string {
  return generateURI({ issuer: councilName, label: email, secret })
}

/**
 * The half minute for which this code was made, when it is the present one or either beside it, since clocks differ; null when it is none of them.
 * @param typed with or without spaces and dashes, as an app shows it
 */
export async function stepOfCode(secret: string, typed: string, now: Date): Promise<number | null> {
  const code = typed.replace(/[\s\p{Dash}]/gu, '')
  if (!/^\d{6}$/.test(code)) return null
  const epoch = Math.floor(now.getTime() / 1000)
  const verified = await totp.verify(code, { secret, epoch, epochTolerance: periodSeconds })
  return verified.valid ? verified.timeStep : null
}
