import { hash, verify } from '@node-rs/argon2'

/** Argon2id is the package's default kind. The costs are OWASP's: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html */
const costs = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

let decoy: Promise<string> | undefined

/** What is stored of a password. Each hash has a salt of its own. */
export async function hashPassword(password: string): Promise<string> {
  return await hash(asTyped(password), costs)
}

/** Whether this is the password. Without a stored hash (no such user) it is no, after as long as any other answer takes. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const matches = await verify(passwordHash ?? await (decoy ??= hashPassword('nobody')), asTyped(password))
  return matches && passwordHash !== null
}

/** Keyboards differ in how they make an accented letter: NIST SP 800-63B, 3.1.1.2, has them all made alike. */
function asTyped(password: string): string {
  return password.normalize('NFKC')
}
