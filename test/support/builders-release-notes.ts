import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { londonDate } from '../../app/dates.js'
import { findNote, type NoteWords } from '../../app/release-notes/release-note.js'
import { publishNote, writeDraft } from '../../app/release-notes/write-note.js'
import type { TestCouncil } from './builders.js'

export interface TestNote {
  words?: Partial<NoteWords>
  isDraft?: boolean
  now?: Date
}

/** The service owner has told advisers of something, or is about to. @returns its id */
export async function aReleaseNote(council: TestCouncil, { words, isDraft = false, now = new Date() }: TestNote = {}): Promise<string> {
  const [id, step] = [newId(), { councilId: council.id, userId: council.users.owner.id, now }]
  await inCouncil(council.id, async trx => {
    await writeDraft(trx, step, id, {
      title: 'Slips are printed here', whatChanges: 'Print a slip for whoever pays at a shop', screens: 'Help someone pay', evidence: '', measureCodes: [], feedbackIds: [],
      roleCodes: ['adviser'], changesOn: londonDate(now), toldFrom: null, ...words
    })
    const note = await findNote(trx, council.id, id)
    if (!isDraft && note !== undefined) await publishNote(trx, step, note, 1)
  })
  return id
}
