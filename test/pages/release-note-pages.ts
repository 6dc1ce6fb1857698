import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { addTask } from '../../app/release-notes/checklist.js'
import { aReleaseNote } from '../support/builders-release-notes.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { atWork } from '../support/staff-visitor.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

/** What staff are told of changes. */
export const releaseNotePages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'What changes',
    route: '/staff/release-notes',
    states: [
      { name: 'to a writer, with long words', screen: 'small', visit: async world => {
        await aWordyNote(world)
        return shown(world, world.wordy, await atWork(world.wordy, 'owner'), '/staff/release-notes')
      } },
      { name: 'with nothing to acknowledge', screen: 'large', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'auditor'), '/staff/release-notes?list=mine') }
    ]
  },
  {
    name: 'One release note',
    route: '/staff/release-notes/:releaseNoteId',
    states: [
      { name: 'to a writer, who adds nothing to the checklist', screen: 'small', errors: true, visit: async world =>
        shown(world, world.wordy, await atWork(world.wordy, 'owner'), `/staff/release-notes/${await aWordyNote(world)}`, sending({}, 'Add')) },
      { name: 'to acknowledge', screen: 'large', visit: async world =>
        shown(world, world.wordy, await atWork(world.wordy, 'adviser'), `/staff/release-notes/${await aWordyNote(world)}`) }
    ]
  },
  {
    name: 'Writing a release note',
    route: '/staff/release-notes/new',
    states: [{ name: 'with nothing written', screen: 'small', errors: true, visit: async world =>
      shown(world, world.wordy, await atWork(world.wordy, 'owner'), '/staff/release-notes/new', sending({}, 'Save the draft')) }]
  },
  {
    name: 'Correcting a release note',
    route: '/staff/release-notes/:releaseNoteId/change',
    states: [{ name: 'that is published', screen: 'large', visit: async world =>
      shown(world, world.wordy, await atWork(world.wordy, 'owner'), `/staff/release-notes/${await aWordyNote(world)}/change`) }]
  }
]

async function aWordyNote({ wordy }: PagesWorld): Promise<string> {
  const words = { title: `${longWord} is new`, whatChanges: longWord.repeat(3), screens: `${longWord}\n${longWord}`, evidence: longWord }
  const id = await aReleaseNote(wordy, { words })
  const step = { councilId: wordy.id, userId: wordy.users.owner.id, now: new Date() }
  await inCouncil(wordy.id, async trx => { await addTask(trx, step, id, { id: newId(), kind: 'letter', what: longWord.repeat(2), ownerId: wordy.users.adviser.id }) })
  return id
}
