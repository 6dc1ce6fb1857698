import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'

const credentialsShape = z.object({
  clusterId: z.string(),
  superuserPassword: z.string(),
  ownerPassword: z.string(),
  applicationPassword: z.string()
})

export type EmbeddedCredentials = z.infer<typeof credentialsShape>

/**
 * The passwords of the embedded PostgreSQL, made at random on first use and kept in a file that only this account can
 * read. Two processes that start at once get the same ones.
 * @throws Error when the directory or the file belongs to another account.
 */
export async function readCredentials(dataDirectory: string): Promise<EmbeddedCredentials> {
  const file = credentialsFile(dataDirectory)
  try {
    await mkdir(dataDirectory, { recursive: true })
    if (!existsSync(file)) await writeNewCredentials(file)
    return credentialsShape.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    const message = `The database's passwords cannot be kept in ${file}. Does the directory belong to another account?`
    throw new Error(message, { cause: error })
  }
}

export function credentialsFile(dataDirectory: string): string {
  return path.join(dataDirectory, 'database-credentials.json')
}

/** Written aside and then linked, since a link is made whole or not at all, and only by the first who tries. */
async function writeNewCredentials(file: string): Promise<void> {
  const password = (): string => randomBytes(24).toString('base64url')
  const credentials: EmbeddedCredentials = {
    clusterId: randomUUID(),
    superuserPassword: password(),
    ownerPassword: password(),
    applicationPassword: password()
  }
  const draft = `${file}.${randomUUID()}`
  try {
    await writeFile(draft, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 })
    await link(draft, file)
  } catch (error) {
    if (!existsSync(file)) throw error
  } finally {
    await rm(draft, { force: true })
  }
}
