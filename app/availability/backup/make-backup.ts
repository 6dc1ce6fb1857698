import { createHash } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { type BackedUpTable, councilIds, quoted, schemaStateOf, tablesOf, workFor } from './database-tables.js'
import { ledgerProof } from './ledger-proof-query.js'
import { type Manifest, manifestFile } from './manifest.js'

/**
 * Writes every table into a folder, as it stands at one instant, with what each council's ledger comes to. The folder gets its name when it
 * is whole: a backup that was broken off leaves none. Rows pass through in a stream, whatever their number.
 * @param ownerUrl the database as its owner, who sees a council's rows when it works for that council, and so goes through them
 * @throws Error when the folder is there already
 */
export async function makeBackup(ownerUrl: string, folder: string, now: Date): Promise<Manifest> {
  if (existsSync(folder)) throw new Error(`${folder} is there already. A backup needs a folder of its own`)
  const draft = `${folder}.part-${process.pid}`
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'counterfoil backup' })
  await client.connect()
  try {
    await mkdir(draft, { recursive: true, mode: 0o700 })
    await client.query('begin isolation level repeatable read, read only')
    const councils = await councilIds(client)
    const tables: Manifest['tables'] = []
    for (const table of await tablesOf(client)) tables.push(await writeTable(client, table, councils, draft))
    const proofs: Manifest['proofs'] = []
    for (const councilId of councils) proofs.push(await ledgerProof(client, councilId))
    const manifest: Manifest = { format: 1, takenAt: now.toISOString(), schema: await schemaStateOf(client), tables, proofs }
    await client.query('commit')
    await writeFile(path.join(draft, manifestFile), JSON.stringify(manifest, null, 1))
    await rename(draft, folder)
    return manifest
  } finally {
    await client.end()
    await rm(draft, { recursive: true, force: true })
  }
}

/** One line of streams, so that a disk that fills up ends the copy too, and all of it as one error. */
async function writeTable(client: pg.Client, table: BackedUpTable, councils: readonly string[], folder: string): Promise<Manifest['tables'][number]> {
  const file = `${table.schema}.${table.name}.copy.gz`
  const hash = createHash('sha256')
  const hashed = new Transform({ transform(chunk: Buffer, _encoding, done) { hash.update(chunk); done(null, chunk) } })
  let rows = 0
  async function* copied(): AsyncGenerator<Buffer> {
    for (const councilId of table.isOfCouncils ? councils : [null]) {
      if (councilId !== null) await workFor(client, councilId)
      const copy = client.query(copyTo(copyStatement(client, table, councilId)))
      yield* copy
      rows += copy.rowCount
    }
  }
  await pipeline(copied, createGzip({ level: 4 }), hashed, createWriteStream(path.join(folder, file), { mode: 0o600 }))
  return { ...table, rows, file, sha256: hash.digest('hex') }
}

/** The council is said as well as seen to by row-level security, which an owner of the whole server does not meet. */
function copyStatement(client: pg.Client, table: BackedUpTable, councilId: string | null): string {
  const columns = table.columns.map(column => client.escapeIdentifier(column)).join(', ')
  const ofCouncil = councilId === null ? '' : ` where council_id = ${client.escapeLiteral(councilId)}`
  return `copy (select ${columns} from ${quoted(client, table)}${ofCouncil}) to stdout`
}
