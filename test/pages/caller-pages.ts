import { payAtTheProvider } from '../support/payer.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { aCouncilInTrouble } from '../support/trouble.js'
import { aCallerWithACode, goToTheCardPage } from './advisers.js'
import { type PagesWorld, shown } from './world.js'

/** What an adviser on the phone sees while the caller pays on their own screen: no card page is for the adviser. */
export const callerPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Check and pay',
    route: null,
    states: [
      { name: 'by an adviser on the phone, who must not hear the card', visit: async world => {
        const { adviser: { visitor, path } } = await aCallerWithACode(world.council)
        return shown(world, world.council, visitor, `${path}/check`)
      } }
    ]
  },
  {
    name: 'The result',
    route: null,
    states: [
      { name: 'not finished, as an adviser on the phone reads it out', visit: async world => {
        const { adviser: { visitor, path }, caller } = await aCallerWithACode(world.council)
        await goToTheCardPage(caller, world.council)
        return shown(world, world.council, visitor, `${path}/result`)
      } },
      { name: 'declined, as an adviser on the phone reads it out', visit: async world => {
        const { adviser: { visitor, path }, caller } = await aCallerWithACode(world.wordy)
        await payAtTheProvider(await goToTheCardPage(caller, world.wordy), '4000000000000002')
        return shown(world, world.wordy, visitor, `${path}/result`)
      } },
      { name: 'not known yet, as an adviser on the phone reads it out', visit: async world => {
        const council = await aCouncilInTrouble({ lateSuccessSeconds: 600 })
        const { adviser: { visitor, path }, caller } = await aCallerWithACode(council)
        await payAtTheProvider(await goToTheCardPage(caller, council))
        return shown(world, council, visitor, `${path}/result`)
      } },
      { name: 'held, as an adviser on the phone reads it out', visit: async world => {
        const council = await aCouncilInTrouble({ wrongAmountByPence: 500 })
        const { adviser: { visitor, path }, caller } = await aCallerWithACode(council)
        await payAtTheProvider(await goToTheCardPage(caller, council))
        return shown(world, council, visitor, `${path}/result`)
      } }
    ]
  }
]
