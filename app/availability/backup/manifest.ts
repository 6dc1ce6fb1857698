import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'

const shape = z.object({
  format: z.literal(1),
  takenAt: z.iso.datetime(),
  schema: z.object({ migrations: z.array(z.string()), queueMigrations: z.array(z.number()) }),
  tables: z.array(z.object({
    schema: z.string(), name: z.string(), columns: z.array(z.string()), isOfCouncils: z.boolean(), rows: z.number(), file: z.string().regex(/^[a-z_]+\.[a-z_0-9]+\.copy\.gz$/),
    sha256: z.string()
  })),
  proofs: z.array(z.object({ councilId: z.uuid(), entries: z.number(), postings: z.number(), debitsPence: z.number(), digest: z.string() }))
})

/** What a backup holds, and what it must come to when it is restored. It is written last: without it a folder is no backup. */
export type Manifest = z.infer<typeof shape>

export const manifestFile = 'manifest.json'

/** What stands in the way of restoring: told to whoever asked for it, and nothing has been changed. */
export class CannotRestore extends Error {}

/** @throws CannotRestore when the folder is no backup, or a file of it is not as it was written */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(path.join(folder, manifestFile), 'utf8').catch(() => null)
  if (text === null) throw new CannotRestore(`${folder} is no finished backup: it has no ${manifestFile}`)
  const read = shape.safeParse(parsed(text))
  if (!read.success) throw new CannotRestore(`${folder}/${manifestFile} cannot be read`)
  for (const { file, sha256 } of read.data.tables) {
    const found = await digestOf(path.join(folder, file))
    if (found !== sha256) throw new CannotRestore(`${file} is not as it was written`)
  }
  return read.data
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

async function digestOf(file: string): Promise<string | null> {
  const hash = createHash('sha256')
  return await pipeline(createReadStream(file), hash).then(() => hash.digest('hex'), () => null)
}
