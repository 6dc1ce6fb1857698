import { spawnSync } from 'node:child_process'
import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect } from 'chai'
import pg from 'pg'
import { CannotRestore, type Manifest, manifestFile } from '../../app/availability/backup/manifest.js'
import { differencesBetween, ledgerProof } from '../../app/availability/backup/ledger-proof-query.js'
import { makeBackup } from '../../app/availability/backup/make-backup.js'
import { rehearseRestore } from '../../app/availability/backup/rehearse-restore.js'
import { rehearsalEvidence } from '../../app/availability/backup/restore-drills.js'
import { restoreBackup } from '../../app/availability/backup/restore-backup.js'
import { inCouncil } from '../../app/database/in-council.js'
import { systemClock } from '../../app/dates.js'
import { projectRoot } from '../../app/paths.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { aCouncilWithEverything } from '../support/builders-every-table.js'
import type { TestCouncil } from '../support/builders.js'
import { emptyDatabase, testDatabase, usesDatabase } from '../support/database.js'
import { rowsOf } from '../support/paying.js'

const migrations = path.join(projectRoot, 'migrations')

describe('A backup', function () {
  this.timeout(600_000)
  usesDatabase()

  let folder: string
  let ownerUrl: string
  let ours: TestCouncil
  let theirs: TestCouncil

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'backup-test-'))
    ownerUrl = (await testDatabase()).ownerUrl
    ours = await aCouncilWithEverything()
    theirs = await aCouncilWithEverything()
    await makeBackup(ownerUrl, path.join(folder, 'good'), new Date())
  })
  after(async () => { await rm(folder, { recursive: true, force: true }) })

  it('holds every table of every council as it stood, and is restored with each row in its place', async () => {
    const manifest = await manifestOf('good')
    expect(manifest.tables.find(({ name }) => name === 'restore_drills')?.rows).to.be.greaterThan(1)
    expect(manifest.tables.filter(({ isOfCouncils, rows }) => isOfCouncils && rows < 2)).to.deep.equal([])
    expect(manifest.tables.map(({ name }) => name)).to.include.members(['sessions', 'council_hosts', '_private_jobs'])
    await aPaidPayment(ours)

    const scratch = await emptyDatabase()
    const { proofs } = await restoreBackup(scratch.ownerUrl, path.join(folder, 'good'), migrations)
    expect(proofs).to.deep.equal(manifest.proofs)
    expect(proofs.find(({ councilId }) => councilId === ours.id)?.postings).to.be.greaterThan(1)

    await makeBackup(scratch.ownerUrl, path.join(folder, 'again'), new Date())
    const again = await manifestOf('again')
    expect(again.tables.map(({ name, rows }) => [name, rows])).to.deep.equal(manifest.tables.map(({ name, rows }) => [name, rows]))
    // Rows come in the order in which they are found, which no table promises.
    for (const { name, file } of manifest.tables) expect(await linesOf('again', file), name).to.deep.equal(await linesOf('good', file))
    expect(await guardsOf(scratch.ownerUrl)).to.deep.equal(await guardsOf(ownerUrl))
  })

  async function linesOf(name: string, file: string): Promise<string[]> {
    return gunzipSync(await readFile(path.join(folder, name, file))).toString().split('\n').sort()
  }

  it('is refused where it does not belong: an incomplete or damaged one, a database in use, another version', async () => {
    const good = await manifestOf('good')
    const { ownerUrl: empty } = await emptyDatabase()
    const refused = async (name: string, url = empty): Promise<string> => {
      const error: unknown = await restoreBackup(url, path.join(folder, name), migrations).catch((fault: unknown) => fault)
      expect(error, name).to.be.instanceOf(CannotRestore)
      return (error as Error).message
    }
    expect(await refused('nowhere')).to.contain('no finished backup')
    expect(await refused('good', ownerUrl)).to.contain('The database holds councils')
    await copyOf('damaged')
    await appendFile(path.join(folder, 'damaged', 'public.postings.copy.gz'), 'x')
    expect(await refused('damaged')).to.contain('public.postings.copy.gz is not as it was written')
    await copyOf('older', { ...good, schema: { ...good.schema, migrations: good.schema.migrations.slice(1) } })
    expect(await refused('older')).to.contain('another version of the program')
    await copyOf('short', { ...good, proofs: good.proofs.map(proof => proof.councilId === ours.id ? { ...proof, postings: proof.postings + 1 } : proof) })
    expect(await refused('short')).to.contain('The ledger is not equal: postings')
    // All of these left the database as empty as it was.
    await restoreBackup(empty, path.join(folder, 'good'), migrations)
  })

  it('is not written over another, and leaves nothing when it is broken off', async () => {
    expect(await makeBackup(ownerUrl, path.join(folder, 'good'), new Date()).catch(String)).to.contain('is there already')
    const broken = ownerUrl.replace(/\/[^/]+$/, '/no_such_database')
    expect(await makeBackup(broken, path.join(folder, 'broken'), new Date()).catch(String)).to.contain('no_such_database')
    expect((await readdir(folder)).filter(name => name.startsWith('broken'))).to.deep.equal([])
    expect(existsSync(path.join(folder, 'good', manifestFile))).to.equal(true)
  })

  it('ends with one error and leaves nothing when the disk has no room', async () => {
    const command = 'ulimit -f 1 && exec "$0" --import tsx app/starting/back-up.ts backup "$1"'
    const { status, stderr } = spawnSync('bash', ['-c', command, process.execPath, path.join(folder, 'full')], {
      cwd: projectRoot, encoding: 'utf8', env: { ...process.env, DATABASE_URL: (await testDatabase()).applicationUrl, MIGRATION_DATABASE_URL: ownerUrl }
    })
    expect(stderr).to.match(/^Error: EFBIG[^\n]*\n$/)
    expect(status).to.equal(1)
    expect((await readdir(folder)).filter(name => name.startsWith('full'))).to.deep.equal([])
  })

  it('says which setting is wrong when it is not asked for as the owner', async () => {
    const { applicationUrl } = await testDatabase()
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'app/starting/back-up.ts', 'backup', path.join(folder, 'weak')], {
      cwd: projectRoot, encoding: 'utf8', env: { ...process.env, DATABASE_URL: applicationUrl, MIGRATION_DATABASE_URL: applicationUrl }
    })
    expect(stderr).to.match(/^MIGRATION_DATABASE_URL: must name the database as its owner \([^\n]*permission denied[^\n]*\)\.\n$/)
    expect(status).to.equal(1)
  })

  it('is rehearsed: restored beside the database in use, found equal, and written into the log of each council', async () => {
    const { ownerUrl: scratchUrl } = await emptyDatabase()
    const rehearsed = await rehearseRestore({ ownerUrl, scratchUrl, migrations, clock: systemClock })
    expect(rehearsed.find(({ councilId }) => councilId === ours.id)?.name).to.match(/ Borough Council$/)
    const mine = rehearsed.find(({ councilId }) => councilId === ours.id)?.drill
    expect(mine).to.include({ isEqual: true, whatFailed: '', kind: 'command' })
    expect(mine?.postings).to.be.greaterThan(1)
    const evidence = async (council: TestCouncil) => await inCouncil(council.id, async trx => await rehearsalEvidence(trx, council.id, new Date(Date.now() + 60_000)))
    expect(await evidence(ours)).to.include({ fault: null, entries: mine?.entries, toldBy: null })
    // Restored into it again, it is refused, and that is told as well.
    const again = await rehearseRestore({ ownerUrl, scratchUrl, migrations, clock: systemClock })
    expect(again.every(({ drill }) => !drill.isEqual && drill.whatFailed.includes('The database holds councils'))).to.equal(true)
    expect((await evidence(theirs))?.fault).to.include('The database holds councils')
    expect((await rowsOf(theirs, 'restore_drills')).length).to.equal(3)
  })

  it('tells two ledgers apart by a penny on a day, and by an account', async () => {
    const client = new pg.Client({ connectionString: ownerUrl })
    await client.connect()
    await client.query('begin')
    const [mine, other] = [await ledgerProof(client, ours.id), await ledgerProof(client, theirs.id)]
    await client.end()
    expect(differencesBetween(mine, mine)).to.deep.equal([])
    expect(differencesBetween(mine, { ...mine, digest: other.digest === mine.digest ? 'x' : other.digest })).to.deep.equal(['The sums of some account on some day differ'])
    expect(differencesBetween(mine, { ...mine, debitsPence: mine.debitsPence + 1 })[0]).to.contain('debitsPence')
    expect(differencesBetween(mine, undefined)).to.deep.equal(['The council is missing'])
  })

  async function manifestOf(name: string): Promise<Manifest> {
    return JSON.parse(await readFile(path.join(folder, name, manifestFile), 'utf8')) as Manifest
  }

  async function copyOf(name: string, manifest?: Manifest): Promise<void> {
    await cp(path.join(folder, 'good'), path.join(folder, name), { recursive: true })
    if (manifest !== undefined) await writeFile(path.join(folder, name, manifestFile), JSON.stringify(manifest))
  }
})

/** Foreign keys and row-level security, as they are in a database. */
async function guardsOf(url: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(`
    select conrelid::regclass::text as name, pg_get_constraintdef(oid) as guard from pg_constraint where contype = 'f'
    union all select relname::text, concat(relrowsecurity, relforcerowsecurity) from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1, 2`)
  await client.end()
  return rows
}
