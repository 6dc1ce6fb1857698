import { aNote, aPromisingItem } from '../support/builders-suspense.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

/** Notes where they have pages of their own: one that was not taken, and one that is to be struck out. */
export const notePages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Add a note',
    route: null,
    states: [
      { name: 'that holds a card number', screen: 'small', errors: true, visit: async world => {
        const { entryId } = await aPromisingItem(world.wordy)
        return await at(world, `/staff/suspense/items/${entryId}/2`, sending({ 'Add a note': `${longWord} 4242 4242 4242 4242` }, 'Add the note'))
      } }
    ]
  },
  {
    name: 'Strike out a note',
    route: '/staff/notes/:noteId/strike',
    states: [
      { name: 'with a file and long words', screen: 'small', visit: async world => await striking(world, {}) },
      { name: 'nothing entered', screen: 'large', errors: true, visit: async world => await striking(world, {}, sending({}, 'Strike it out')) },
      { name: 'that is struck out already', screen: 'large', visit: async world => await striking(world, { struckReason: 'It belongs to another account' }) }
    ]
  }
]

async function striking(world: PagesWorld, more: { struckReason?: string }, act?: ReturnType<typeof sending>) {
  const id = await aNote(world.wordy, await aPromisingItem(world.wordy), `${longWord}\n${longWord}${longWord}`, { fileName: `${longWord}.pdf`, ...more })
  return await at(world, `/staff/notes/${id}/strike`, act)
}

async function at(world: PagesWorld, path: string, act?: ReturnType<typeof sending>) {
  return shown(world, world.wordy, await atWork(world.wordy, 'officer'), path, act)
}
