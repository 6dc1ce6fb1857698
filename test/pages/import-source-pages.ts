import { dropIn, naming, press } from '../imports/sources/administrator.js'
import type { TestCouncil } from '../support/builders.js'
import type { PageState, RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { tableScrolls } from './explained.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

const plainFile = 'Account,Paid on,Amount,Details\n601,19/11/2026,12.50,Swimming\n602,20/11/2026,"1,204.00",Hall\n'
const hardFile = [
  `Account ${longWord},Paid on,Amount,Details,${longWord.repeat(3)}`, `601,19/11/2026,12.50,${longWord.repeat(4)},=1+1`, '602,31/02/2026,1.00,Gym,', '603,19/11/2026,two,Gym,',
  'Total,9,"99.00",,'
].join('\n')
const everything = {
  reference: '1', date: '2', amount: '3', narrative1: '4', narrative2: '5', trailerColumn: '1', trailerMatch: 'is', trailerText: 'Total', trailerAmount: '3',
  trailerCount: '2', passOverColumn1: '1', passOverText1: 'Sub'
}
const longFile = `Account,Paid on,Amount\n${'601,19/11/2026,1.00\n'.repeat(14_000)}`
const savedCode = 'leisure-takings'
let saves = 0

/** Where files come from, and what the columns of a council's own files are. */
export const importSourcePages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Where files come from',
    route: '/staff/import-sources',
    states: [
      { name: 'as a council begins', screen: 'large', visit: async world => await at(world, world.council, '/staff/import-sources') },
      { name: 'as a council begins', screen: 'small', explained: tableScrolls, visit: async world => await at(world, world.quiet, '/staff/import-sources') },
      ...onBoth('after saving', async world => {
        await aSavedSource(world.wordy)
        return await at(world, world.wordy, '/staff/import-sources?saved=yes')
      })
    ]
  },
  {
    name: 'Drop in a file of your own',
    route: '/staff/import-sources/new',
    states: [
      ...onBoth('first', async world => await at(world, world.council, '/staff/import-sources/new'), {}),
      { name: 'nothing chosen', screen: 'small', errors: true, visit: async world => ({
        ...await at(world, world.council, '/staff/import-sources/new'), act: sending({}, 'Look at it')
      }) }
    ]
  },
  {
    name: 'What is in the file',
    route: '/staff/import-sources/samples/:sampleId',
    states: [
      ...onBoth('guessed at', async world => await sample(world, world.council, plainFile)),
      ...onBoth('with what comes out', async world => await sample(world, world.council, plainFile, everything)),
      ...onBoth('with every fault and a trailer that lies', async world => await sample(world, world.wordy, hardFile, everything)),
      ...onBoth('of a long file', async world => await sample(world, world.council, longFile, { reference: '1' })),
      { name: 'with nothing that comes out', screen: 'large', visit: async world =>
        await sample(world, world.council, 'Account,Paid on,Amount\n', { headerRows: '1', date: '2', amount: '3' }) },
      { name: 'that cannot be told apart', screen: 'large', visit: async world =>
        await sample(world, world.council, Buffer.from('Who,Date,Amount\nCaf\u00e9,19/11/2026,1.00\n', 'latin1'), { encoding: 'utf-8' }) },
      { name: 'saved without a name', screen: 'large', errors: true, visit: async world => ({
        ...await sample(world, world.wordy, hardFile, everything), act: sending({}, 'Save')
      }) },
      { name: 'saved without a name', screen: 'small', errors: true, explained: tableScrolls, visit: async world => ({
        ...await sample(world, world.council, plainFile), act: sending({ 'Rows before the first receipt': 'two' }, 'Save')
      }) }
    ]
  },
  {
    name: 'The settings of a source',
    route: '/staff/import-sources/:sourceCode/settings',
    states: [
      ...onBoth('first', async world => await settings(world, world.council, 'agencies'), {}),
      { name: 'with mistakes', screen: 'large', errors: true, visit: async world => await settings(world, world.council, 'agencies', {
        'Most rows in a file': 'many', 'By what time?': 'late', 'Minutes after that': '-1', 'First day': '31/2/2026', 'Code 3': longWord.repeat(3)
      }) },
      { name: 'with mistakes', screen: 'small', errors: true, visit: async world => await settings(world, world.wordy, 'agencies', {
        'By what time?': '9am', 'Code 3': 'PayPoint'
      }) },
      { name: 'of accounts', screen: 'small', visit: async world => await settings(world, world.council, 'accounts-full') }
    ]
  },
  {
    name: 'The columns of a source',
    route: '/staff/import-sources/:sourceCode/mapping',
    states: [
      ...onBoth('first', async world => await at(world, world.council, `/staff/import-sources/${await aSavedSource(world.council)}/mapping`), {}),
      { name: 'saved without a name', screen: 'small', errors: true, visit: async world => ({
        ...await at(world, world.wordy, `/staff/import-sources/${await aSavedSource(world.wordy)}/mapping`), act: sending({ 'Name': ' ' }, 'Save')
      }) },
      { name: 'to be tried on a file', screen: 'small', visit: async world =>
        await at(world, world.council, `/staff/import-sources/new?source=${await aSavedSource(world.council)}`) }
    ]
  }
]

/** Looked at on a large screen and on a small one, where its tables scroll. */
function onBoth(name: string, visit: PageState<PagesWorld>['visit'], explained: Record<string, string> = tableScrolls): PageState<PagesWorld>[] {
  return [{ name, screen: 'large', visit }, { name, screen: 'small', explained, visit }]
}

async function at(world: PagesWorld, council: TestCouncil, path: string) {
  return shown(world, council, await atWork(council, 'administrator'), path)
}

async function settings(world: PagesWorld, council: TestCouncil, code: string, fields?: Record<string, string>) {
  const visit = await at(world, council, `/staff/import-sources/${code}/settings`)
  return fields === undefined ? visit : { ...visit, act: sending(fields, 'Save') }
}

async function sample(world: PagesWorld, council: TestCouncil, content: string | Buffer, changes?: Record<string, string>) {
  const visitor = await atWork(council, 'administrator')
  await dropIn(visitor, content, `${longWord} takings.csv`)
  const { path } = visitor.last
  if (changes !== undefined) await press(visitor, 'show', changes)
  return shown(world, council, visitor, path)
}

/** @returns its code */
async function aSavedSource(council: TestCouncil): Promise<string> {
  const visitor = await atWork(council, 'administrator')
  saves += 1
  await dropIn(visitor, plainFile)
  await press(visitor, 'save', { ...everything, ...naming, name: `${naming.name} ${saves}` })
  return `${savedCode}-${saves}`
}
