import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { TestCouncil } from './builders.js'

/** What came of the council's one feedback, in every table: sorted, voted for, told to the public, and the evidence of a release note. */
export async function plantFeedbackTriage(trx: Knex.Transaction, council: TestCouncil, now: Date): Promise<void> {
  const { id } = await trx('feedback').where({ council_id: council.id }).first('id') as { id: string }
  const ofFeedback = { council_id: council.id, feedback_id: id }
  const userId = council.users.owner.id
  const ofNote = { council_id: council.id, note_id: newId() }
  await trx('release_notes').insert({
    council_id: council.id, id: ofNote.note_id, title: 'A new page', what_changes: 'It is new', screens: 'Help', evidence: '', measure_codes: [], role_codes: ['adviser'],
    changes_on: '2026-12-01', published_at: now, published_by: userId, asked_at: now, asked_version: 1, changed_at: now, changed_by: userId
  })
  await trx('release_note_corrections').insert({ ...ofNote, id: newId(), corrected_at: now, corrected_by: userId, words: 'A day', asks_again: false })
  await trx('release_note_acknowledgements').insert({ ...ofNote, user_id: userId, version: 1, acknowledged_at: now })
  await trx('release_note_feedback').insert({ ...ofNote, feedback_id: id })
  await trx('release_note_tasks').insert({ ...ofNote, id: newId(), kind: 'script', what: 'Say so', owner_id: userId })
  await trx('feedback_themes').insert({ council_id: council.id, name: 'Parking' })
  await trx('feedback_votes').insert({ ...ofFeedback, user_id: userId, voted_at: now })
  await trx('feedback_events').insert({ ...ofFeedback, id: newId(), happened_at: now, user_id: userId, changes: '[]' })
  await trx('said_and_done').insert({ ...ofFeedback, you_said: 'It was slow', we_did: 'We made it fast', changed_at: now, changed_by: userId })
}
