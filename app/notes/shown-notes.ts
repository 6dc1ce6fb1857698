import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../database/in-council.js'
import type { Person } from '../users/person.js'
import { type Note, notesOf } from './note.js'
import type { SubjectKey } from './subject.js'

/** What `notes/notes.njk` shows, as `notes`, on the page of a thing that this person may see. */
export interface ShownNotes {
  subject: SubjectKey
  notes: Note[]
  userId: string
  mayWrite: boolean
  /** The next note's own key, so that the same form sent twice is one note. */
  newId: string
}

export async function shownNotes(trx: Knex.Transaction, councilId: CouncilId, person: Person, subject: SubjectKey): Promise<ShownNotes> {
  return { subject, notes: await notesOf(trx, councilId, subject), userId: person.id, mayWrite: person.may('notes.write'), newId: newId() }
}
