import { inCouncil } from '../../app/database/in-council.js'
import { londonTimestamp, systemClock } from '../../app/dates.js'
import { confirmRemovals } from '../../app/imports/accounts/confirm-removals.js'
import { discardImport } from '../../app/imports/import-reversal.js'
import type { Import } from '../../app/imports/import.js'
import { checkAccounts } from '../../app/imports/accounts/check-accounts.js'
import { claimImport, releaseImport } from '../../app/imports/working/import-work.js'
import { readImport } from '../../app/imports/working/read-import.js'
import { workImport } from '../../app/imports/working/work-import.js'
import { type AccountLine, accountLine, accountsFile, chargeLine } from '../support/builders-accounts.js'
import { aReference, fundOf, type TestCouncil, type TestUserName } from '../support/builders.js'
import { anImport, importById, receive } from '../support/builders-imports.js'
import type { PageState, RegisteredPage } from '../support/page-registry.js'
import { signedIn } from '../support/staff-visitor.js'
import { tableScrolls } from './explained.js'
import { longWord, type PagesWorld, shown } from './world.js'

/** The pages that only files of accounts have. */
export const accountLoadPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Accounts that are not in a file',
    route: '/staff/imports/:importId/removals',
    states: [
      { name: 'held', screen: 'large', visit: async world => await file(world, 'finance', await heldLoad(world.council), '/removals') },
      { name: 'held', screen: 'small', explained: tableScrolls, visit: async world =>
        await file(world, 'officer', await heldLoad(world.council), '/removals') },
      { name: 'removed', screen: 'large', visit: async world => await file(world, 'auditor', await confirmedLoad(world.council), '/removals') },
      { name: 'none', screen: 'small', visit: async world => await file(world, 'finance', await changesLoad(world.council), '/removals') },
      { name: 'after the last', screen: 'small', visit: async world => await file(world, 'finance', await heldLoad(world.council), '/removals?after=999') }
    ]
  },
  {
    name: 'What a file of accounts looks like',
    route: '/staff/imports/account-files',
    states: (['small', 'large'] as const).map(screen => ({
      name: 'as it is', screen, ...screen === 'small' ? { explained: tableScrolls } : {},
      visit: async world => shown(world, world.council, await signedIn(world.council, 'finance'), '/staff/imports/account-files')
    }))
  }
]

/** What the page of a file shows of accounts. */
export const accountFileStates: PageState<PagesWorld>[] = [
  { name: 'of accounts, not worked yet', screen: 'small', visit: async world => await file(world, 'officer', await loadUnderWay(world.council, 'none'), '?refresh=off') },
  { name: 'of accounts, being loaded', screen: 'large', visit: async world =>
    await file(world, 'finance', await loadUnderWay(world.council, 'checked'), '?refresh=off') },
  { name: 'of accounts, loaded', screen: 'large', visit: async world => await file(world, 'finance', await changesLoad(world.council)) },
  { name: 'of accounts, come again', screen: 'small', visit: async world => await file(world, 'auditor', await changesLoad(world.council), '?again=yes') },
  { name: 'of accounts, held', screen: 'large', visit: async world => await file(world, 'finance', await heldLoad(world.council)) },
  { name: 'of accounts, held', screen: 'small', explained: tableScrolls, visit: async world => await file(world, 'finance', await heldLoad(world.council)) },
  { name: 'of accounts, held for unclear rows, as the officer sees it', screen: 'small', visit: async world =>
    await file(world, 'officer', await unclearLoad(world.council)) },
  { name: 'of accounts, some removed', screen: 'small', visit: async world => await file(world, 'finance', await confirmedLoad(world.council)) },
  { name: 'of accounts, put aside', screen: 'large', visit: async world => {
    const held = await heldLoad(world.council)
    await discardImport({ councilId: world.council.id, importId: held.id, userId: world.council.users.finance.id, now: new Date() })
    return await file(world, 'finance', held)
  } },
  ...stopped('pence-differ', 'large', council => accountsFile([aLine(council)], { reference: '1', balance: '99.00' })),
  ...stopped('rows-differ', 'small', council => accountsFile([aLine(council)], { reference: '2' })),
  ...stopped('empty', 'large', () => `${accountsFile([])}${'\r\n'.repeat(emptyLines())}`),
  ...stopped('unreadable', 'small', council => accountsFile([aLine(council)]).replace('postcode', longWord)),
  ...stopped('extracts-differ', 'large', council => accountsFile([aLine(council), aLine(council, { 'as at': '2026-11-01' })]))
]

export const accountRowsStates: PageState<PagesWorld>[] = [
  { name: 'of accounts, all', screen: 'large', visit: async world => await file(world, 'finance', await changesLoad(world.council), '/rows') },
  { name: 'of accounts, all', screen: 'small', explained: tableScrolls, visit: async world => await file(world, 'auditor', await changesLoad(world.council), '/rows') },
  { name: 'of accounts, rejected', screen: 'large', visit: async world =>
    await file(world, 'finance', await changesLoad(world.council), '/rows?outcome=rejected') },
  { name: 'of accounts, of an outcome that none has', screen: 'small', visit: async world =>
    await file(world, 'finance', await changesLoad(world.council), '/rows?outcome=older') },
  { name: 'of accounts, the second page of three', screen: 'large', visit: async world => {
    const lines = Array.from({ length: 120 }, () => aLine(world.council, { reference: '99' }))
    return await file(world, 'finance', await load(world.council, 'accounts-changes', accountsFile(lines)), '/rows?after=50')
  } }
]

export const accountRowStates: PageState<PagesWorld>[] = [
  { name: 'of accounts, loaded with charges', screen: 'large', visit: async world => await file(world, 'finance', await changesLoad(world.council), '/rows/1') },
  { name: 'of accounts, rejected', screen: 'small', visit: async world => await file(world, 'auditor', await changesLoad(world.council), '/rows/3') }
]

let linesMade = 0

/** Files that hold nothing are told apart by how many lines of nothing they hold. */
function emptyLines(): number {
  linesMade += 1
  return linesMade
}

function aLine(council: TestCouncil, line: AccountLine = {}): AccountLine {
  return accountLine(council, aReference(council, 'council-tax'), line)
}

/** As at now: what is known of the accounts that other pages have made is not later. */
function fullLine(council: TestCouncil): AccountLine {
  return accountLine(council, aReference(council, 'business-rates'), { 'fund': fundOf(council, 'business-rates').code, 'as at': londonTimestamp(new Date()).slice(0, 19) })
}

async function load(council: TestCouncil, sourceCode: string, content: string): Promise<Import> {
  return await anImport(council, content, { sourceCode, fileName: `accounts ${longWord}.csv` })
}

/** An account with charges, one without, and one with too long a surname and one that comes twice. */
async function changesLoad(council: TestCouncil): Promise<Import> {
  const [first, twice] = [aLine(council, { 'surname': longWord, 'address 3': longWord, 'stop': 'court' }), aLine(council)]
  const charges = [chargeLine(first), chargeLine(first, { 'charge': `${longWord} ${longWord}`, 'next instalment': '', 'next instalment on': '' })]
  const lines = [first, ...charges, aLine(council, { balance: '-12.50' }), aLine(council, { surname: longWord.repeat(4) }), twice, twice]
  return await load(council, 'accounts-changes', accountsFile(lines))
}

/** A file that has none of the business rates accounts that there are. */
async function heldLoad(council: TestCouncil): Promise<Import> {
  await load(council, 'accounts-changes', accountsFile([aLine(council, { ...fullLine(council), 'as at': '2026-11-20', 'surname': longWord })]))
  const held = await load(council, 'accounts-full', accountsFile([fullLine(council)]))
  if (held.state !== 'held') throw new Error(`It is ${held.state}`)
  return held
}

async function unclearLoad(council: TestCouncil): Promise<Import> {
  await load(council, 'accounts-changes', accountsFile([{ ...fullLine(council), 'as at': '2026-11-20' }]))
  await shareOf(council, 100)
  const held = await load(council, 'accounts-full', `${accountsFile([fullLine(council)])}A,"x" y\r\n${accountsFile([fullLine(council)]).split('\r\n')[1] ?? ''}\r\n`)
  await shareOf(council, 5)
  if (held.state !== 'held') throw new Error(`It is ${held.state}`)
  return held
}

async function shareOf(council: TestCouncil, mostRemovedPercent: number): Promise<void> {
  await inCouncil(council.id, async trx => await trx('import_sources').where({ council_id: council.id, code: 'accounts-full' })
    .update({ settings: JSON.stringify({ load: 'full', mostRemovedPercent }) }))
}

async function confirmedLoad(council: TestCouncil): Promise<Import> {
  const held = await heldLoad(council)
  const { to_remove_rows: removals } = await inCouncil(council.id, async trx =>
    await trx('account_loads').where({ council_id: council.id, import_id: held.id }).first('to_remove_rows') as { to_remove_rows: number })
  await confirmRemovals({ councilId: council.id, importId: held.id, removals, userId: council.users.finance.id, now: new Date() })
  await workImport(council.id, held.id, systemClock)
  return await importById(council, held.id)
}

async function loadUnderWay(council: TestCouncil, until: 'none' | 'checked'): Promise<Import> {
  const { received = '' } = await receive(council, accountsFile([aLine(council)]), { sourceCode: 'accounts-changes' })
  const work = until === 'none' ? undefined : await claimImport(council.id, received, systemClock)
  if (work !== undefined) {
    await readImport(work)
    await checkAccounts(work)
    await releaseImport(work)
  }
  return await importById(council, received)
}

function stopped(why: string, screen: 'small' | 'large', content: (council: TestCouncil) => string): PageState<PagesWorld>[] {
  return [{ name: `of accounts, stopped for ${why}`, screen, visit: async world => {
    const imported = await load(world.council, 'accounts-full', content(world.council))
    if (imported.stopped_because !== why) throw new Error(`It is ${imported.state} for ${String(imported.stopped_because)}`)
    return await file(world, screen === 'large' ? 'finance' : 'auditor', imported)
  } }]
}

async function file(world: PagesWorld, name: TestUserName, { id }: Import, rest = '') {
  return shown(world, world.council, await signedIn(world.council, name), `/staff/imports/${id}${rest}`)
}
