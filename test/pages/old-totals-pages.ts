import { startOfLondonDay } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import { BrowserVisitor } from '../support/browser-visitor.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { aTotalsFile, anOldDay, anOldLine, anOldNote, daysAgo } from '../support/builders-old-totals.js'
import { aPaidPayment } from '../support/builders-payments.js'
import type { PageState, RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { longWord, type PagesWorld, sending, sendingFile, shown } from './world.js'

const base = '/staff/service-phase/old-totals'

/** What the old system took beside what was taken here. */
export const oldTotalsPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Totals of the old system',
    route: base,
    states: [
      { name: 'nothing given', screen: 'large', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'owner'), base) },
      { name: 'every state, with a number of days that is none', screen: 'small', errors: true, visit: async world => {
        const council = await everyState(world)
        return shown(world, council, await atWork(council, 'owner'), base, sending({ 'Days in a row before the service is live': 'many' }, 'Change the number of days'))
      } }
    ]
  },
  {
    name: 'Totals of a day',
    route: `${base}/days/:day`,
    states: [
      { name: 'explained at length', screen: 'small', visit: async world => {
        const council = await everyState(world)
        return shown(world, council, await atWork(council, 'owner'), `${base}/days/${daysAgo(1)}`)
      } },
      { name: 'a note without words', screen: 'small', errors: true, visit: async world => {
        const council = await everyState(world)
        return shown(world, council, await atWork(council, 'owner'), `${base}/days/${daysAgo(1)}`, async page => {
          await new BrowserVisitor(page).press('Write another note')
          await sending({}, 'Keep the note')(page)
        })
      } },
      { name: 'not given, to an auditor', screen: 'large', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'auditor'), `${base}/days/${daysAgo(1)}`) }
    ]
  },
  {
    name: 'What the old system took on a day',
    route: `${base}/days/:day/figures`,
    states: [
      { name: 'without an answer', screen: 'small', errors: true, visit: async world => {
        const council = await everyState(world)
        return shown(world, council, await atWork(council, 'owner'), `${base}/days/${daysAgo(4)}/figures`, sending({}, 'Keep these figures'))
      } },
      { name: 'as they were given', screen: 'large', visit: async world => {
        const council = await everyState(world)
        return shown(world, council, await atWork(council, 'owner'), `${base}/days/${daysAgo(1)}/figures`)
      } }
    ]
  },
  {
    name: 'Load totals of the old system',
    route: `${base}/files`,
    states: [
      { name: 'without a file', screen: 'small', errors: true, visit: async world =>
        shown(world, world.quiet, await atWork(world.quiet, 'owner'), `${base}/files`, sending({}, 'See what it changes')) },
      ...(['small', 'large'] as const).map((screen): PageState<PagesWorld> => ({ name: 'with faulty rows', screen, errors: true, visit: async world =>
        shown(world, world.quiet, await atWork(world.quiet, 'owner'), `${base}/files`, sendingFile(['day,fund,method,count,amount', ...faultyRows], 'See what it changes')) }))
    ]
  },
  {
    name: 'What a file of totals changes',
    route: `${base}/files/:oldTotalFileId`,
    states: [
      { name: 'with a new day and a changed one', screen: 'small', visit: async world => {
        const council = await everyState(world)
        const days = [{ day: daysAgo(1), lines: [anOldLine(council, { count: 3 })] }, { day: daysAgo(9), lines: [] }]
        return shown(world, council, await atWork(council, 'owner'), `${base}/files/${await aTotalsFile(council, days, `${longWord}.csv`)}`)
      } },
      { name: 'with nothing new', screen: 'large', visit: async world => {
        const council = await everyState(world)
        return shown(world, council, await atWork(council, 'owner'), `${base}/files/${await aTotalsFile(council, [{ day: daysAgo(3), lines: [] }])}`)
      } }
    ]
  }
]

const faultyRows = [
  '31/2/2026,23,90,1,10.00', `${daysAgo(1)},${longWord.repeat(2)},90,1,10.00`, `${daysAgo(1)},23,${longWord},1,10.123`, `${daysAgo(1)},23,90,-1,=1+1`,
  `${daysAgo(1)},23,90,0,5.00`, `${daysAgo(2)},23,90,1,5.00`, `${daysAgo(2)},23,90,1,5.00`, `${daysAgo(2)},,,0,0`
]

/** Yesterday explained, and before it equal, nothing, different and not given. */
async function everyState(world: PagesWorld): Promise<TestCouncil> {
  const council = await aCouncil({ port: world.service.port, council: { phase: 'public-beta' } })
  for (const days of [1, 2, 4]) await aPaidPayment(council, { paidAt: new Date(startOfLondonDay(daysAgo(days)).getTime() + 3_600_000) })
  await anOldDay(council, daysAgo(1), [anOldLine(council, { amountPence: pence(121_00) }), anOldLine(council, { fundCode: null, methodCode: 'BK' })])
  await anOldNote(council, { note: longWord })
  await anOldDay(council, daysAgo(2), [anOldLine(council)])
  await anOldDay(council, daysAgo(3), [])
  return council
}
