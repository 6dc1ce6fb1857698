import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import type { Clock } from '../../../app/dates.js'
import { RefusedArrival, type RefusalReason } from '../../../app/imports/arrivals/refused-arrival.js'
import { takeArrivals } from '../../../app/imports/arrivals/take-arrivals.js'
import { Import } from '../../../app/imports/import.js'
import { aCouncil, type TestCouncil } from '../../support/builders.js'
import { agenciesFile, receive } from '../../support/builders-imports.js'
import { testDatabase, usesDatabase } from '../../support/database.js'

const content = agenciesFile([{ reference: '99', amount: '60.00' }])

describe('A watched folder', function () {
  this.timeout(60_000)
  usesDatabase()
  let council: TestCouncil
  let other: TestCouncil
  let root: string

  beforeEach(async () => {
    [council, other] = [await aCouncil(), await aCouncil()]
    root = await mkdtemp(path.join(os.tmpdir(), 'counterfoil-arrivals-'))
    await mkdir(folder(), { recursive: true })
  })
  afterEach(async () => { await rm(root, { recursive: true }) })

  it('gives each source a folder, and takes in what lies there, once', async () => {
    await look()
    await writeFile(folder('be261119.txt'), content)
    await look()
    await look()
    expect(await imports()).to.deep.equal([{ file_name: 'be261119.txt', source_code: 'agencies', state: 'received', received_by: null }])
    expect(await imports(other)).to.deep.equal([])
    expect(await namesIn('taken')).to.deep.equal(['be261119.txt'])
    expect(await readdir(folder())).to.have.members(['taken', 'taking'])
  })

  it('takes nothing that is still written to, or that is written under another name first', async () => {
    await writeFile(folder('fresh.txt'), content)
    for (const name of ['.be.txt', 'be.txt.part', 'be.txt.TMP', 'be.txt.filepart', '~be.txt']) await writeFile(folder(name), `${name} ${content}`)
    await takeArrivals({ now: () => new Date(Date.now() + 30_000) }, root)
    expect(await imports()).to.deep.equal([])
    await rename(folder('be.txt.part'), folder('be.txt'))
    await look()
    expect((await imports()).map(one => one.file_name)).to.have.members(['fresh.txt', 'be.txt'])
    expect((await readdir(folder())).filter(name => name.includes('.'))).to.have.members(['.be.txt', 'be.txt.TMP', 'be.txt.filepart', '~be.txt'])
  })

  it('takes a name as a name, however long and strange', async () => {
    await writeFile(Buffer.concat([Buffer.from(`${folder()}/caf`), Buffer.from([0xe9]), Buffer.from('.txt')]), content)
    await writeFile(folder(`${'é'.repeat(120)}.txt`), agenciesFile([{ reference: '99', amount: '61.00' }]))
    await writeFile(folder('be\n\u202e;$(x).txt'), agenciesFile([{ reference: '99', amount: '62.00' }]))
    await look()
    expect((await imports()).map(one => one.file_name)).to.have.members(['caf\ufffd.txt', `${'é'.repeat(98)}.txt`, 'be;$(x).txt'])
    expect(await namesIn('taking')).to.deep.equal([])
  })

  const refused: [RefusalReason, () => Promise<unknown>][] = [
    ['empty', async () => { await writeFile(folder('be.txt'), '') }],
    ['no-file', async () => { await symlink('/etc/hostname', folder('be.txt')) }],
    ['came-before', async () => {
      await receive(council, content)
      await writeFile(folder('be.txt'), content)
    }],
    ['source-off', async () => {
      await inCouncil(council.id, async trx => { await trx('import_sources').where({ council_id: council.id, code: 'agencies' }).update({ enabled: false }) })
      await writeFile(folder('be.txt'), content)
    }],
    ['too-large', async () => {
      await writeFile(folder('be.txt'), content)
      await truncate(folder('be.txt'), 200 * 1024 * 1024 + 1)
    }]
  ]
  for (const [reason, arrive] of refused) {
    it(`refuses a file for ${reason}, puts it aside and says so`, async () => {
      await arrive()
      const before = await imports()
      await look()
      await look()
      expect(await imports()).to.deep.equal(before)
      expect((await refusals()).map(({ folder: where, file_name, reason_code }) => [where, file_name, reason_code])).to.deep.equal([['agencies', 'be.txt', reason]])
      expect(await namesIn('refused')).to.deep.equal(['be.txt'])
    })
  }

  it('refuses a file in a folder of no source of the council, or in none', async () => {
    await mkdir(path.join(root, council.slug, 'nobody'))
    await writeFile(path.join(root, council.slug, 'nobody', 'be.txt'), content)
    await writeFile(path.join(root, council.slug, 'ce.txt'), content)
    await look()
    await look()
    expect((await refusals()).map(({ folder: where, file_name, reason_code }) => [where, file_name, reason_code])).to.have.deep.members([
      ['nobody', 'be.txt', 'no-such-source'], ['', 'ce.txt', 'no-such-source']
    ])
    expect(await imports()).to.deep.equal([])
  })

  it('follows no link that leads to another council', async () => {
    await look()
    await writeFile(path.join(root, other.slug, 'agencies', 'theirs.txt'), content)
    await rm(path.join(root, council.slug), { recursive: true })
    await symlink(path.join(root, other.slug), path.join(root, council.slug))
    await look()
    expect(await imports()).to.deep.equal([])
    expect((await imports(other)).map(one => one.file_name)).to.deep.equal(['theirs.txt'])

    await rm(path.join(root, council.slug))
    await mkdir(folder(), { recursive: true })
    await symlink(path.join(root, other.slug, 'agencies', 'taking'), folder('taking'))
    await writeFile(folder('ours.txt'), agenciesFile([{ reference: '99', amount: '7.00' }]))
    expect(String(await look().catch((error: unknown) => error))).to.contain('symbolic link')
    expect([await imports(), await imports(other)].map(list => list.length)).to.deep.equal([0, 1])
    expect(await readdir(folder())).to.include('ours.txt')
  })

  it('gives two workers that look at once different files', async () => {
    for (let number = 1; number <= 12; number += 1) await writeFile(folder(`be${number}.txt`), agenciesFile([{ reference: '99', amount: `${number}.00` }]))
    await Promise.all([look(), look(), look()])
    await look()
    expect(await imports()).to.have.length(12)
    expect(await refusals()).to.deep.equal([])
    expect(await namesIn('taken')).to.have.length(12)
  })

  it('goes on after a kill between any two steps', async () => {
    await writeFile(folder('be.txt'), content)
    await look()
    const [claimed = ''] = await readdir(folder('taken'))
    // Killed when it was received and not yet moved.
    await rename(folder('taken', claimed), folder('taking', claimed))
    await look()
    expect(await namesIn('taken')).to.deep.equal(['be.txt'])
    // Killed when it was claimed and not yet received.
    const id = '01999999-0000-7000-8000-000000000001'
    await writeFile(folder('taking', `${id}~ce.txt`), agenciesFile([{ reference: '99', amount: '61.00' }]))
    await look()
    expect(await inCouncil(council.id, async trx => await Import.query(trx).findById([council.id, id]))).to.include({ file_name: 'ce.txt' })
    // Killed when it was refused and not yet moved.
    await writeFile(folder('de.txt'), content)
    await look()
    const [refusal = ''] = await readdir(folder('refused'))
    await rename(folder('refused', refusal), folder('taking', refusal))
    await look()
    expect(await namesIn('refused')).to.deep.equal(['de.txt'])
    expect([(await imports()).length, (await refusals()).length]).to.deep.equal([2, 1])
  })

  it('keeps a file for the next time when it cannot be received, and takes in the others', async () => {
    await writeFile(folder('be.txt'), content)
    const { owner } = await testDatabase()
    await owner.raw(`alter table import_file_chunks add constraint no_room check (council_id <> '${council.id}' or length(content) <> ${Buffer.byteLength(content)}) not valid`)
    try {
      await writeFile(folder('ce.txt'), agenciesFile([{ reference: '99', amount: '1161.00' }, { reference: '98', amount: '2.00' }]))
      expect(await look().catch((error: unknown) => error)).to.be.an.instanceOf(AggregateError)
      expect((await imports()).map(one => one.file_name)).to.deep.equal(['ce.txt'])
      expect(await readFile(folder('taking', (await readdir(folder('taking')))[0] ?? ''), 'utf8')).to.equal(content)
    } finally {
      await owner.raw('alter table import_file_chunks drop constraint no_room')
    }
    await look()
    expect(await imports()).to.have.length(2)
  })

  async function look(): Promise<void> {
    const later: Clock = { now: () => new Date(Date.now() + 61_000) }
    await takeArrivals(later, root)
  }

  function folder(...names: string[]): string {
    return path.join(root, council.slug, 'agencies', ...names)
  }

  async function namesIn(stage: string): Promise<string[]> {
    return (await readdir(folder(stage))).map(name => name.slice(name.indexOf('~') + 1))
  }

  async function imports({ id } = council): Promise<{ file_name: string }[]> {
    return await inCouncil(id, async trx => await trx('imports').where({ council_id: id }).select('file_name', 'source_code', 'state', 'received_by')) as { file_name: string }[]
  }

  async function refusals(): Promise<RefusedArrival[]> {
    return await inCouncil(council.id, async trx => await RefusedArrival.query(trx).where({ council_id: council.id }))
  }
})
