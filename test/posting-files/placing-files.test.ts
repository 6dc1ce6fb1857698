import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { type Clock, systemClock } from '../../app/dates.js'
import { failFile, sendFileAgain } from '../../app/posting-files/change-file.js'
import { fileEvents } from '../../app/posting-files/file-event.js'
import { putFile } from '../../app/posting-files/making/put-file.js'
import { workFeed } from '../../app/posting-files/making/work-feed.js'
import { anEntry, onBank, onFund, post } from '../ledger/books.js'
import { aLayoutWith, fileBytes, filesOf, makeFile } from '../support/builders-posting-files.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { usesDatabase } from '../support/database.js'

const feedCode = 'council-tax'
const run = promisify(execFile)

describe('Putting posting files into folders', function () {
  this.timeout(30_000)
  usesDatabase()
  let council: TestCouncil
  let root: string
  let folder: string

  beforeEach(async () => {
    council = await aCouncil()
    root = await mkdtemp(path.join(os.tmpdir(), 'counterfoil-posting-files-'))
    folder = path.join(root, council.slug, 'ctax')
    await inCouncil(council.id, async trx => { await trx('posting_feeds').where({ council_id: council.id, code: feedCode }).update({ folder: 'ctax' }) })
    await post(council, anEntry([onBank(12_34), onFund(council, -12_34)]))
  })
  afterEach(async () => { await rm(root, { recursive: true, force: true }) })

  it('puts the bytes that are kept into the council’s own folder, with nothing beside them', async () => {
    await makeFile(council, systemClock, feedCode, root)
    expect(await readdir(folder)).to.deep.equal(['ctax-000001.csv'])
    expect(await readFile(path.join(folder, 'ctax-000001.csv'), 'utf8')).to.equal(await fileBytes(council, feedCode, 1))
    expect((await fileNumber(1)).state).to.equal('placed')
  })

  it('puts it there once, for two workers as for one, and not again when the host system has taken it', async () => {
    await makeFile(council, systemClock, feedCode, null)
    await Promise.all([work(), work(), work()])
    expect(await readdir(folder)).to.deep.equal(['ctax-000001.csv'])
    expect((await history(1)).filter(action => action === 'placed')).to.have.length(1)
    await rm(path.join(folder, 'ctax-000001.csv'))
    await work()
    expect(await readdir(folder)).to.deep.equal([])
  })

  it('takes the file that it finds there for its own when it was killed before it could say so', async () => {
    await makeFile(council, systemClock, feedCode, null)
    await mkdir(folder, { recursive: true })
    await writeFile(path.join(folder, 'ctax-000001.csv'), await fileBytes(council, feedCode, 1))
    await work()
    expect((await fileNumber(1)).state).to.equal('placed')
  })

  it('never writes over another file of that name, and says so until it is gone', async () => {
    await makeFile(council, systemClock, feedCode, null)
    await mkdir(folder, { recursive: true })
    await writeFile(path.join(folder, 'ctax-000001.csv'), 'something else')
    for (let rounds = 0; rounds < 3; rounds += 1) await work()
    expect(await fileNumber(1)).to.include({ state: 'made', folder_problem: 'The folder has another file called ctax-000001.csv' })
    expect((await history(1)).filter(action => action === 'not_placed')).to.have.length(2)
    expect(await readFile(path.join(folder, 'ctax-000001.csv'), 'utf8')).to.equal('something else')
    await rm(path.join(folder, 'ctax-000001.csv'))
    await work()
    expect(await fileNumber(1)).to.include({ state: 'placed', folder_problem: null })
  })

  it('does not take another host system’s file for its own, though it has the same name and bytes', async () => {
    await inCouncil(council.id, async trx => {
      await trx('posting_feeds').where({ council_id: council.id }).update({ folder: 'ctax', layout_code: 'csv-with-totals' })
      await trx('posting_feeds').where({ council_id: council.id, code: feedCode }).update({ file_name_pattern: 'f{number}.csv' })
      await trx('posting_feeds').where({ council_id: council.id, code: 'housing-rents' }).update({ file_name_pattern: 'f{number:1}.csv' })
      await trx('posting_feed_funds').where({ council_id: council.id, feed_code: feedCode }).delete()
    })
    await makeFile(council, systemClock, feedCode, root)
    await makeFile(council, systemClock, 'housing-rents', root)
    expect(await fileBytes(council, 'housing-rents', 1)).to.equal(await fileBytes(council, feedCode, 1))
    expect(await fileNumber(1)).to.include({ state: 'placed' })
    const theOther = async () => (await filesOf(council, 'housing-rents'))[0]
    expect(await theOther()).to.include({ state: 'made', folder_problem: 'The folder has another file called f1.csv' })
    await rm(path.join(folder, 'f1.csv'))
    await workFeed({ clock: systemClock, root }, council.id, 'housing-rents')
    expect(await theOther()).to.include({ state: 'placed', folder_problem: null })
    expect(await readdir(folder)).to.deep.equal(['f1.csv'])
  })

  it('never writes over a file that appears while its own is written', async () => {
    await makeFile(council, systemClock, feedCode, null)
    await mkdir(folder, { recursive: true })
    const bytes = Buffer.from('ours')
    const contentHash = createHash('sha256').update(bytes).digest('hex')
    const put = async (meanwhile: string) => await putFile(folder, {
      name: 'late.csv', contentHash, isNameShared: async () => await Promise.resolve(false),
      async *bytes() {
        await writeFile(path.join(folder, 'late.csv'), meanwhile)
        yield bytes
      }
    })
    expect(await put('theirs').catch((error: unknown) => (error as Error).message)).to.equal('The folder has another file called late.csv')
    expect(await readFile(path.join(folder, 'late.csv'), 'utf8')).to.equal('theirs')
    expect(await readdir(folder)).to.deep.equal(['late.csv'])
    await rm(path.join(folder, 'late.csv'))
    await put('ours')
    expect(await readdir(folder)).to.deep.equal(['late.csv'])
  })

  for (const part of ['council’s', 'feed’s']) {
    it(`does not follow a symbolic link in place of the ${part} folder`, async () => {
      await makeFile(council, systemClock, feedCode, null)
      const elsewhere = await mkdtemp(path.join(os.tmpdir(), 'counterfoil-elsewhere-'))
      const place = part === 'feed’s' ? folder : path.dirname(folder)
      try {
        await mkdir(path.dirname(place), { recursive: true })
        await symlink(elsewhere, place)
        await work()
        expect(await fileNumber(1)).to.include({ state: 'made', folder_problem: 'The folder is a symbolic link, which is not followed' })
        expect(await readdir(elsewhere)).to.deep.equal([])
        await rm(place)
        await work()
        expect((await fileNumber(1)).state).to.equal('placed')
      } finally {
        await rm(elsewhere, { recursive: true })
      }
    })
  }

  it('takes no symbolic link of the file’s name for the file', async () => {
    await makeFile(council, systemClock, feedCode, null)
    await mkdir(folder, { recursive: true })
    await writeFile(path.join(root, 'elsewhere'), await fileBytes(council, feedCode, 1))
    await symlink(path.join(root, 'elsewhere'), path.join(folder, 'ctax-000001.csv'))
    await work()
    expect(await fileNumber(1)).to.include({ state: 'made', folder_problem: 'The folder has another file called ctax-000001.csv' })
  })

  it('says that the folder is not there, and tries again', async () => {
    await writeFile(path.join(root, council.slug), 'no folder')
    await makeFile(council, systemClock, feedCode, root)
    expect((await fileNumber(1)).folder_problem).to.equal('The folder is not there')
    await rm(path.join(root, council.slug))
    await work()
    expect((await fileNumber(1)).state).to.equal('placed')
  })

  it('says that the folder may not be written to', async function () {
    // Nothing but a file system that is read-only keeps the superuser from writing.
    const isSuperuser = process.getuid?.() === 0
    if (isSuperuser && !await mount('size=16k')) this.skip()
    try {
      await mkdir(folder, { recursive: true })
      await (isSuperuser ? run('mount', ['-o', 'remount,ro', root]) : chmod(folder, 0o500))
      await makeFile(council, systemClock, feedCode, root)
      expect((await fileNumber(1)).folder_problem).to.equal('The folder may not be written to')
    } finally {
      await (isSuperuser ? run('umount', [root]) : chmod(folder, 0o700))
    }
  })

  it('says that the disk is full, leaves nothing half-written, and tries again', async function () {
    if (!await mount('size=16k')) this.skip()
    try {
      await mkdir(folder, { recursive: true })
      await writeFile(path.join(root, 'filler'), Buffer.alloc(64 << 10)).catch(() => undefined)
      await makeFile(council, systemClock, feedCode, root)
      expect(await fileNumber(1)).to.include({ state: 'made', folder_problem: 'The disk is full' })
      expect(await readdir(folder)).to.deep.equal([])
      await rm(path.join(root, 'filler'))
      await work()
      expect(await fileNumber(1)).to.include({ state: 'placed', folder_problem: null })
      expect(await readdir(folder)).to.deep.equal(['ctax-000001.csv'])
    } finally {
      await run('umount', [root])
    }
  })

  it('clears away what a killed worker left half-written, but not what another is writing', async () => {
    await mkdir(folder, { recursive: true })
    const [old, young] = ['.ctax-000001.csv.old.part', '.ctax-000001.csv.young.part'].map(name => path.join(folder, name))
    for (const file of [old, young]) await writeFile(String(file), 'H,00')
    await utimes(String(old), new Date(Date.now() - 7_200_000), new Date(Date.now() - 7_200_000))
    await makeFile(council, systemClock, feedCode, root)
    expect(await readdir(folder)).to.have.members(['ctax-000001.csv', '.ctax-000001.csv.young.part'])
  })

  it('sends a file that failed again: the same bytes under the same name', async () => {
    await makeFile(council, systemClock, feedCode, root)
    const before = await readFile(path.join(folder, 'ctax-000001.csv'))
    await rm(path.join(folder, 'ctax-000001.csv'))
    const step = { key: { councilId: council.id, feedCode, number: 1 }, userId: council.users.finance.id, now: new Date() }
    await failFile(step, 'Lost')
    await aLayoutWith(council, 'csv-with-totals', { delimiter: ';' })
    await post(council, anEntry([onBank(99_00), onFund(council, -99_00)]))
    await sendFileAgain(step)
    await work()
    expect((await readFile(path.join(folder, 'ctax-000001.csv'))).equals(before)).to.equal(true)
    expect((await filesOf(council, feedCode)).map(({ number }) => number)).to.deep.equal([1])
  })

  it('sends nothing that is not as it was written', async () => {
    await makeFile(council, systemClock, feedCode, null)
    await inCouncil(council.id, async trx => { await trx('posting_files').where({ council_id: council.id, number: 1 }).update({ content_hash: '0'.repeat(64) }) })
    expect(await work().catch((error: unknown) => (error as Error).message)).to.equal('File 1 of council-tax is not as it was written')
    expect(await readdir(root)).to.deep.equal([])
  })

  it('says that this server has no folder', async () => {
    await makeFile(council, systemClock, feedCode, null)
    expect((await fileNumber(1)).folder_problem).to.equal('This server has no folder for posting files')
  })

  async function work(clock: Clock = systemClock): Promise<void> {
    await workFeed({ clock, root }, council.id, feedCode)
  }

  /** False where this machine lets nobody mount anything. */
  async function mount(options: string): Promise<boolean> {
    return await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', root]).then(() => true, () => false)
  }

  async function fileNumber(number: number) {
    const file = (await filesOf(council, feedCode)).find(one => one.number === number)
    if (file === undefined) throw new Error(`No file ${number}`)
    return file
  }

  async function history(number: number): Promise<string[]> {
    const events = await inCouncil(council.id, async trx => await fileEvents(trx, { councilId: council.id, feedCode, number }))
    return events.map(({ action }) => action)
  }
})
