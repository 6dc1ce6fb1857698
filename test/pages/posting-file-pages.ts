import type { Page } from 'puppeteer-core'
import { inCouncil } from '../../app/database/in-council.js'
import { systemClock } from '../../app/dates.js'
import { acknowledgeFile, failFile } from '../../app/posting-files/change-file.js'
import { proveFeed } from '../../app/posting-files/feed-proof-query.js'
import { anEntry, onBank, onFund, post } from '../ledger/books.js'
import { aLayoutWith, cutNow, makeFile } from '../support/builders-posting-files.js'
import type { TestCouncil, TestUserName } from '../support/builders.js'
import type { PageState, RegisteredPage } from '../support/page-registry.js'
import { signedIn } from '../support/staff-visitor.js'
import { tableScrolls } from './explained.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

const feedPage = '/staff/posting-files/council-tax'

/** Postings out: host systems, their files, and what the files look like. */
export const postingFilePages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Postings out',
    route: '/staff/posting-files',
    states: [
      { name: 'before any file', screen: 'large', visit: async world => await at(world, world.quiet, 'officer', '/staff/posting-files') },
      ...onBoth('with files', async world => {
        await aFile(world.council)
        await aStoppedFile(world.wordy)
        return await at(world, world.council, 'administrator', '/staff/posting-files')
      }),
      { name: 'with a file in trouble', screen: 'large', visit: async world => await at(world, world.wordy, 'finance', '/staff/posting-files') }
    ]
  },
  {
    name: 'A host system',
    route: '/staff/posting-files/:feedCode',
    states: [
      { name: 'before any file', screen: 'small', visit: async world => await at(world, world.quiet, 'finance', feedPage) },
      ...onBoth('with files and proof', async world => {
        await aFile(world.council)
        return await at(world, world.council, 'finance', feedPage)
      }),
      { name: 'where nothing waits', screen: 'large', visit: async world => await at(world, world.wordy, 'finance', '/staff/posting-files/invoices?nothing=yes') },
      { name: 'older files', screen: 'large', visit: async world => {
        for (let made = 0; made < 27; made += 1) await makeFile(world.council, systemClock, 'housing-rents')
        return await at(world, world.council, 'auditor', '/staff/posting-files/housing-rents?before=3')
      } },
      { name: 'older than the first file', screen: 'small', explained: tableScrolls, visit: async world => await at(world, world.council, 'auditor', '/staff/posting-files/housing-rents?before=1') },
      { name: 'whose proof does not agree', screen: 'large', visit: async world => {
        await makeFile(world.council, systemClock, 'invoices')
        await inCouncil(world.council.id, async trx => await trx('posting_feeds').where({ council_id: world.council.id, code: 'invoices' }).update({ empty_days: 'file' }))
        await makeFile(world.council, systemClock, 'invoices')
        await inCouncil(world.council.id, async trx => await trx('posting_files').where({ council_id: world.council.id, feed_code: 'invoices' }).update({ line_count: 1 }))
        await proveFeed(world.council.id, 'invoices', systemClock.now())
        return await at(world, world.council, 'finance', '/staff/posting-files/invoices')
      } }
    ]
  },
  {
    name: 'A posting file',
    route: '/staff/posting-files/:feedCode/files/:fileNumber',
    states: [
      { name: 'being written', screen: 'large', visit: async world => {
        await receipt(world.quiet, 1_00)
        await cutNow(world.quiet, systemClock)
        return { ...await at(world, world.quiet, 'finance', `${feedPage}/files/1?refresh=off`), act: standStill }
      } },
      ...onBoth('ready to send', async world => await file(world, 'finance', await aFile(world.council))),
      { name: 'ready to send', screen: 'large', visit: async world => await file(world, 'officer', await aFile(world.council)) },
      { name: 'failing without a reason', screen: 'small', errors: true, explained: tableScrolls, visit: async world => ({
        ...await file(world, 'finance', await aFile(world.council)), act: sending({}, 'Mark as failed')
      }) },
      { name: 'failing without a reason', screen: 'large', errors: true, visit: async world => ({
        ...await file(world, 'finance', await aFile(world.council)), act: sending({}, 'Mark as failed')
      }) },
      ...(['small', 'large'] as const).map((screen): PageState<PagesWorld> => ({ name: 'acknowledged before it has left', screen, errors: true, explained: tableScrolls, visit: async world => ({
        ...await file(world, 'finance', await aFile(world.council)), act: sending({}, 'Mark as acknowledged')
      }) })),
      { name: 'acknowledged', screen: 'small', explained: tableScrolls, visit: async world => {
        const number = await aFile(world.council)
        await acknowledgeFile(stepOf(world.council, number))
        return await file(world, 'finance', number)
      } },
      ...onBoth('failed', async world => {
        const number = await aFile(world.council)
        await failFile(stepOf(world.council, number), `Turned away by ${longWord.repeat(3)}`)
        return await file(world, 'finance', number)
      }),
      { name: 'not put in its folder', screen: 'large', visit: async world => {
        await makeFile(world.council, systemClock, 'housing-rents')
        return await at(world, world.council, 'finance', '/staff/posting-files/housing-rents/files/1')
      } },
      ...onBoth('stopped', async world => {
        await aStoppedFile(world.wordy)
        return await at(world, world.wordy, 'finance', `${feedPage}/files/1`)
      }),
      { name: 'stopped', screen: 'large', visit: async world => await at(world, world.wordy, 'administrator', `${feedPage}/files/1`) }
    ]
  },
  {
    name: 'Postings in a file',
    route: '/staff/posting-files/:feedCode/files/:fileNumber/lines',
    states: [
      { name: 'none', screen: 'small', visit: async world => await at(world, world.council, 'officer', '/staff/posting-files/housing-rents/files/1/lines') },
      ...onBoth('some', async world => await at(world, world.council, 'officer', `${feedPage}/files/${await aFile(world.council)}/lines`)),
      { name: 'after a place', screen: 'large', visit: async world => {
        for (let posted = 0; posted < 60; posted += 1) await receipt(world.council, 1_00 + posted)
        return await at(world, world.council, 'administrator', `${feedPage}/files/${await aFile(world.council)}/lines?after=50`)
      } }
    ]
  },
  {
    name: 'What posting files look like',
    route: '/staff/posting-layouts',
    states: onBoth('as a council begins', async world => await at(world, world.council, 'administrator', '/staff/posting-layouts?saved=yes'))
  },
  {
    name: 'Add a layout',
    route: '/staff/posting-layouts/new',
    states: [
      { name: 'first', screen: 'small', visit: async world => await at(world, world.council, 'administrator', '/staff/posting-layouts/new') },
      ...['small', 'large'].map((screen): PageState<PagesWorld> => ({ name: 'nothing entered', screen: screen as 'small', errors: true, visit: async world => ({
        ...await at(world, world.council, 'administrator', '/staff/posting-layouts/new'), act: sending({}, 'Add it')
      }) }))
    ]
  },
  {
    name: 'A layout',
    route: '/staff/posting-layouts/:layoutCode',
    states: [
      ...onBoth('with a preview', async world => {
        await receipt(world.council, 12_34)
        return await at(world, world.council, 'administrator', '/staff/posting-layouts/csv-with-totals')
      }),
      { name: 'of fixed width, with nothing to try it on', screen: 'small', visit: async world => await at(world, world.quiet, 'administrator', '/staff/posting-layouts/fixed-width-records') },
      { name: 'that cannot hold a posting', screen: 'large', visit: async world => {
        await aStoppedFile(world.wordy)
        return await at(world, world.wordy, 'administrator', '/staff/posting-layouts/csv-with-totals')
      } },
      ...(['small', 'large'] as const).map((screen): PageState<PagesWorld> => ({ name: 'saved though it cannot hold a posting', screen, errors: true, visit: async world => {
        await aStoppedFile(world.wordy)
        return { ...await at(world, world.wordy, 'administrator', '/staff/posting-layouts/csv-with-totals'), act: sending({}, 'Save') }
      } })),
      { name: 'saved without what it needs', screen: 'small', errors: true, visit: async world => await brokenLayout(world) },
      { name: 'saved without what it needs', screen: 'large', errors: true, visit: async world => await brokenLayout(world) }
    ]
  },
  {
    name: 'Add a host system',
    route: '/staff/posting-feeds/new',
    states: [
      { name: 'first', screen: 'small', visit: async world => await at(world, world.council, 'administrator', '/staff/posting-feeds/new') },
      ...['small', 'large'].map((screen): PageState<PagesWorld> => ({ name: 'nothing entered', screen: screen as 'small', errors: true, visit: async world => ({
        ...await at(world, world.council, 'administrator', '/staff/posting-feeds/new'), act: sending({}, 'Save')
      }) }))
    ]
  },
  {
    name: 'Change a host system',
    route: '/staff/posting-feeds/:feedCode',
    states: [
      ...onBoth('as it is', async world => await at(world, world.council, 'administrator', '/staff/posting-feeds/housing-rents'), {}),
      { name: 'with faults', screen: 'large', errors: true, visit: async world => ({
        ...await at(world, world.wordy, 'administrator', '/staff/posting-feeds/housing-rents'),
        act: sending({ 'Name': longWord.repeat(3), 'Time of day': 'noon', 'What its files are called': 'file.csv', 'Folder (optional)': '../etc' }, 'Save')
      }) }
    ]
  }
]

function onBoth(name: string, visit: PageState<PagesWorld>['visit'], explained: PageState<PagesWorld>['explained'] = tableScrolls): PageState<PagesWorld>[] {
  return [{ name, screen: 'small', visit, explained }, { name, screen: 'large', visit }]
}

async function at(world: PagesWorld, council: TestCouncil, name: TestUserName, path: string) {
  return shown(world, council, await signedIn(council, name), path)
}

async function file(world: PagesWorld, name: TestUserName, number: number) {
  return await at(world, world.council, name, `${feedPage}/files/${number}`)
}

async function receipt(council: TestCouncil, pence: number): Promise<void> {
  await post(council, anEntry([onBank(pence), onFund(council, -pence)], { details: { narrative: `Paid at the desk by ${longWord}` } }))
}

/** @returns its number */
async function aFile(council: TestCouncil): Promise<number> {
  await receipt(council, 12_34)
  const made = await makeFile(council, systemClock)
  if (typeof made === 'string') throw new Error(`No file: ${made}`)
  return made.number
}

/** Its layout has one character for amounts. */
async function aStoppedFile(council: TestCouncil): Promise<void> {
  await receipt(council, 12_34)
  await aLayoutWith(council, 'csv-with-totals', { line: [{ source: 'reference' }, { source: 'amount', width: 1 }] })
  await makeFile(council, systemClock)
}

async function brokenLayout(world: PagesWorld) {
  return {
    ...await at(world, world.council, 'administrator', '/staff/posting-layouts/csv-minimal'),
    act: sending({ 'Name of the layout': '', 'CSV: names of the columns': 'One' }, 'Save')
  }
}

function stepOf(council: TestCouncil, number: number) {
  return { key: { councilId: council.id, feedCode: 'council-tax', number }, userId: council.users.finance.id, now: new Date() }
}

/** The page would load again while it is looked at. */
async function standStill(page: Page): Promise<void> {
  await page.waitForNetworkIdle({ idleTime: 200 })
}
