import type { Page } from 'puppeteer-core'
import { inCouncil } from '../../app/database/in-council.js'
import type { Import, StopReason } from '../../app/imports/import.js'
import type { TestCouncil, TestUserName } from '../support/builders.js'
import { agenciesFile, anImport, receive } from '../support/builders-imports.js'
import type { PageState, RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { accountFileStates, accountLoadPages, accountRowsStates, accountRowStates } from './account-load-pages.js'
import { tableScrolls } from './explained.js'
import {
  anAmount, filesThatDidNotCome, importMovedOn, importToReverse, importUnderWay, importWithHeldRows, mixedLines, postedImport, postRest, putAside, reversedImport
} from './imports.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

const longestName = `${longWord.repeat(7).slice(0, 251)}.txt`

/** Files of receipts, from the upload to the reversal. */
export const importPages: RegisteredPage<PagesWorld>[] = [
  ...accountLoadPages,
  {
    name: 'Files',
    route: '/staff/imports',
    states: [
      { name: 'none yet', screen: 'small', visit: async world => await list(world.quiet, world, 'finance') },
      { name: 'with files', screen: 'large', visit: async world => await fullList(world) },
      { name: 'with files', screen: 'small', explained: tableScrolls, visit: async world => await list(world.council, world, 'auditor') },
      { name: 'older', screen: 'large', visit: async world => await olderList(world) },
      { name: 'older than the first', screen: 'small', visit: async world =>
        await list(world.quiet, world, 'officer', '?before=01000000-0000-7000-8000-000000000000') },
      { name: 'that need attention', screen: 'large', visit: async world => {
        await importWithHeldRows(world.wordy)
        await importToReverse(world.wordy)
        return await list(world.wordy, world, 'finance', '?needs=attention')
      } },
      { name: 'that need attention, and none does', screen: 'small', visit: async world => await list(world.quiet, world, 'officer', '?needs=attention') }
    ]
  },
  {
    name: 'Upload a file',
    route: '/staff/imports/new',
    states: [
      { name: 'first', visit: async world => shown(world, world.wordy, await atWork(world.wordy, 'finance'), '/staff/imports/new') },
      { name: 'first', visit: async world => shown(world, world.council, await atWork(world.council, 'finance'), '/staff/imports/new') },
      { name: 'nothing chosen', screen: 'small', errors: true, visit: async world =>
        shown(world, world.council, await atWork(world.council, 'finance'), '/staff/imports/new', sending({}, 'Upload')) },
      { name: 'nothing chosen', screen: 'large', errors: true, visit: async world =>
        shown(world, world.council, await atWork(world.council, 'finance'), '/staff/imports/new', sending({}, 'Upload')) },
      { name: 'without sources', visit: async world => {
        await inCouncil(world.quiet.id, async trx => { await trx('import_sources').where({ council_id: world.quiet.id }).update({ enabled: false }) })
        return shown(world, world.quiet, await atWork(world.quiet, 'finance'), '/staff/imports/new')
      } }
    ]
  },
  {
    name: 'A file',
    route: '/staff/imports/:importId',
    states: [
      { name: 'being read', screen: 'small', visit: async world => ({
        ...await file(world, world.council, 'officer', await importUnderWay(world.council, 'none')), act: standStill
      }) },
      { name: 'being checked', screen: 'large', visit: async world =>
        await file(world, world.council, 'finance', await importUnderWay(world.council, 'read'), '?refresh=off') },
      { name: 'being posted', screen: 'small', visit: async world =>
        await file(world, world.council, 'finance', await importUnderWay(world.council, 'checked'), '?refresh=off') },
      { name: 'posted with everything', screen: 'large', visit: async world =>
        await file(world, world.council, 'finance', await importWithHeldRows(world.council)) },
      { name: 'posted with everything', screen: 'small', visit: async world =>
        await file(world, world.wordy, 'officer', await importWithHeldRows(world.wordy)) },
      { name: 'posted', screen: 'small', visit: async world => await file(world, world.council, 'finance', await postedImport(world.council)) },
      { name: 'posted, and came again', screen: 'large', visit: async world =>
        await file(world, world.council, 'finance', await postedImport(world.council), '?again=yes') },
      { name: 'with no receipts', screen: 'small', visit: async world =>
        await file(world, world.council, 'finance', await anImport(world.council, agenciesFile([], { amount: '0.0' }))) },
      ...stopped('pence-differ', 'large', async council => await anImport(council, agenciesFile(await mixedLines(council), { amount: '1.00' }))),
      ...stopped('rows-differ', 'small', async council => await anImport(council, agenciesFile(await mixedLines(council), { count: 9 }))),
      ...stopped('no-trailer', 'large', async council =>
        await anImport(council, agenciesFile(await mixedLines(council)).split('\r\n\r\n')[0] ?? '')),
      ...stopped('unreadable', 'small', async council => await anImport(council, Buffer.from([0, 1, 2, 3, amountByte()]))),
      ...stopped('empty', 'large', async council =>
        await anImport(council, `Reference,GOV.UK Payment ID,Amount,State,Date Created,Time Created\r\n${'\r\n'.repeat(amountByte())}`, { sourceCode: 'govuk-pay' })),
      { name: 'stopped for too many rows', screen: 'small', visit: async world => await file(world, world.wordy, 'finance', await tooManyRows(world.wordy)) },
      { name: 'put aside', screen: 'large', visit: async world => {
        const lying = await anImport(world.council, agenciesFile(await mixedLines(world.council), { amount: '1.00' }), { fileName: longestName })
        return await file(world, world.council, 'finance', await putAside(world.council, lying))
      } },
      { name: 'to be reversed, as the approver sees it', screen: 'large', visit: async world =>
        await file(world, world.council, 'approver', await importToReverse(world.council)) },
      { name: 'to be reversed, as its requester sees it', screen: 'small', visit: async world =>
        await file(world, world.wordy, 'finance', await importToReverse(world.wordy)) },
      { name: 'being reversed', screen: 'large', visit: async world =>
        await file(world, world.council, 'approver', await reversedImport(world.council, false), '?refresh=off') },
      { name: 'reversed', screen: 'small', visit: async world => await file(world, world.council, 'auditor', await reversedImport(world.council, true)) },
      ...accountFileStates
    ]
  },
  {
    name: 'Rows of a file',
    route: '/staff/imports/:importId/rows',
    states: [
      { name: 'all', screen: 'large', visit: async world => await rows(world, await importWithHeldRows(world.council)) },
      { name: 'all', screen: 'small', explained: tableScrolls, visit: async world => await rows(world, await importWithHeldRows(world.council)) },
      ...(['fund', 'suspense', 'rejected', 'held'] as const).map((outcome): PageState<PagesWorld> => ({
        name: `of outcome ${outcome}`, screen: 'large', visit: async world =>
          await rows(world, await importWithHeldRows(world.council), `?outcome=${outcome}`)
      })),
      { name: 'of an outcome that none has', screen: 'small', visit: async world => await rows(world, await postedImport(world.council), '?outcome=held') },
      { name: 'not checked yet', screen: 'large', visit: async world => await rows(world, await importUnderWay(world.council, 'read')) },
      { name: 'the second page of three', screen: 'large', visit: async world => await rows(world, await longImport(world.council), '?after=50') },
      ...accountRowsStates
    ]
  },
  {
    name: 'A row of a file',
    route: '/staff/imports/:importId/rows/:row',
    states: [
      { name: 'posted', screen: 'large', visit: async world => await row(world, 'finance', await importWithHeldRows(world.council), 4) },
      { name: 'in suspense', screen: 'small', explained: tableScrolls, visit: async world => await row(world, 'auditor', await importWithHeldRows(world.council), 6) },
      { name: 'rejected', screen: 'small', explained: tableScrolls, visit: async world => await row(world, 'officer', await importWithHeldRows(world.council), 8) },
      { name: 'not understood', screen: 'large', visit: async world => await row(world, 'officer', await notUnderstood(world.council), 1) },
      { name: 'held beside its twin', screen: 'large', visit: async world => await row(world, 'finance', await importWithHeldRows(world.council), 1) },
      { name: 'held beside its twin', screen: 'small', explained: tableScrolls, visit: async world =>
        await row(world, 'finance', await importWithHeldRows(world.council), 2) },
      { name: 'held for its date, as the officer sees it', screen: 'small', explained: tableScrolls, visit: async world =>
        await row(world, 'officer', await importWithHeldRows(world.council), 3) },
      { name: 'let through, and not posted yet', screen: 'large', visit: async world => await decidedRow(world, 'Post it') },
      { name: 'turned away', screen: 'small', explained: tableScrolls, visit: async world => await decidedRow(world, 'Turn it away') },
      ...accountRowStates
    ]
  },
  {
    name: 'Ask for a reversal',
    route: '/staff/imports/:importId/reversal',
    states: [
      { name: 'of money that has moved on', screen: 'small', visit: async ({ council, ...world }) => {
        const { id } = await importMovedOn(council)
        return shown({ council, ...world }, council, await atWork(council, 'finance'), `/staff/imports/${id}/reversal`)
      } },
      { name: 'first', visit: async world => await reversal(world, world.wordy) },
      { name: 'first', visit: async world => await reversal(world, world.council) },
      { name: 'without a reason', screen: 'small', errors: true, visit: async world => await reversal(world, world.council, {}) },
      { name: 'with too long a reason', screen: 'large', errors: true, visit: async world =>
        await reversal(world, world.council, { 'Why is it to be reversed?': 'x '.repeat(251) }) }
    ]
  }
]

async function list(council: TestCouncil, world: PagesWorld, name: TestUserName, query = '') {
  return shown(world, council, await atWork(council, name), `/staff/imports${query}`)
}

async function fullList(world: PagesWorld) {
  const { council } = world
  await anImport(council, agenciesFile(await mixedLines(council), { amount: '1.00' }), { fileName: longestName })
  await importWithHeldRows(council)
  await importToReverse(council)
  await importUnderWay(council, 'none')
  await filesThatDidNotCome(council, longestName)
  return await list(council, world, 'finance')
}

/** More files than a page lists. */
async function olderList(world: PagesWorld) {
  const { council } = world
  for (let made = 0; made < 30; made += 1) await receive(council, `cut short ${anAmount()}`)
  const finance = await atWork(council, 'finance')
  await finance.get('/staff/imports')
  const older = /href="(\/staff\/imports\?before=[^"]+)"/.exec(finance.last.body)?.[1]
  return shown(world, council, finance, older)
}

async function file(world: PagesWorld, council: TestCouncil, name: TestUserName, { id }: Import, query = '') {
  return shown(world, council, await atWork(council, name), `/staff/imports/${id}${query}`)
}

function stopped(why: StopReason, screen: 'small' | 'large', make: (council: TestCouncil) => Promise<Import>): PageState<PagesWorld>[] {
  return [{ name: `stopped for ${why}`, screen, visit: async world => {
    const imported = await make(world.council)
    if (imported.stopped_because !== why) throw new Error(`It is ${imported.state} for ${String(imported.stopped_because)}`)
    return await file(world, world.council, screen === 'large' ? 'finance' : 'auditor', imported)
  } }]
}

/** Makes files differ that have nothing in them. */
function amountByte(): number {
  return Math.floor(Number(anAmount())) % 30 + 1
}

async function tooManyRows(council: TestCouncil): Promise<Import> {
  const limited = async (limit: number) => await inCouncil(council.id, async trx => {
    await trx('import_sources').where({ council_id: council.id, code: 'agencies' }).update({ row_limit: limit })
  })
  await limited(2)
  const imported = await anImport(council, agenciesFile(await mixedLines(council)))
  await limited(1_000_000)
  return imported
}

async function rows(world: PagesWorld, { id }: Import, query = '') {
  return shown(world, world.council, await atWork(world.council, 'finance'), `/staff/imports/${id}/rows${query}`)
}

async function row(world: PagesWorld, name: TestUserName, { id }: Import, rowNumber: number, act?: (page: Page) => Promise<void>) {
  return shown(world, world.council, await atWork(world.council, name), `/staff/imports/${id}/rows/${rowNumber}`, act)
}

async function decidedRow(world: PagesWorld, button: string) {
  return await row(world, 'finance', await importWithHeldRows(world.council), 1, sending({}, button))
}

async function longImport(council: TestCouncil): Promise<Import> {
  return await anImport(council, agenciesFile(Array.from({ length: 120 }, () => ({ reference: '99', amount: anAmount() }))))
}

async function notUnderstood(council: TestCouncil): Promise<Import> {
  return await anImport(council, agenciesFile([{ reference: '99', amount: anAmount(), date: '31/02/2026' }]))
}

async function reversal(world: PagesWorld, council: TestCouncil, fields?: Record<string, string>) {
  const imported = await importUnderWay(council, 'checked')
  await postRest(council, imported)
  const act = fields === undefined ? undefined : sending(fields, 'Ask for it')
  return shown(world, council, await atWork(council, 'finance'), `/staff/imports/${imported.id}/reversal`, act)
}

/** The page would load again while it is looked at. */
async function standStill(page: Page): Promise<void> {
  await page.waitForNetworkIdle({ idleTime: 200 })
  await (await page.createCDPSession()).send('Page.stopLoading')
}
