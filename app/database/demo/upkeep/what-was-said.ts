import type { Knex } from 'knex'
import { v5 } from 'uuid'
import { addDays, type CalendarDate, startOfLondonDay } from '../../../dates.js'
import { publish, writeDraft as writeSaid } from '../../../feedback/said/said-and-done.js'
import { type Severity, sortFeedback } from '../../../feedback/triage/triage.js'
import { findNote } from '../../../release-notes/release-note.js'
import { publishNote, writeDraft } from '../../../release-notes/write-note.js'
import type { DemoCouncil } from '../demo-council.js'
import { commentOfLevel } from '../history/answers.js'
import { ownerOf } from './owner.js'

const sorted = { duplicateOf: null, whatWeDid: '', elsewhereOf: '', elsewhereAskedOn: null, elsewhereAnsweredOn: null } as const
const whatWeDid = 'The page now shows where the reference stands on the bill, and another page helps whoever cannot find it.'

/** Sorts some of what people said, tells the public what was done about one thing of it, and tells advisers what changes for them. */
export async function answerWhatWasSaid(trx: Knex.Transaction, demo: DemoCouncil, today: CalendarDate): Promise<void> {
  const { id: councilId } = demo.council
  const owner = ownerOf(demo)
  const step = { councilId, userId: owner.id, now: startOfLondonDay(today) }
  const said = await trx('feedback').where({ council_id: councilId }).whereIn('comment', Object.values(commentOfLevel)).select('id', 'comment') as { id: string, comment: string }[]
  const idOf = (level: keyof typeof commentOfLevel): string => said.find(({ comment }) => comment === commentOfLevel[level])?.id ?? ''
  const sort = async (level: keyof typeof commentOfLevel, theme: string, severity: Severity, done = ''): Promise<void> => {
    await sortFeedback(trx, councilId, idOf(level), 1, { ...sorted, theme, severity, ownerId: owner.id, whatWeDid: done, state: done === '' ? 'open' : 'closed' }, step)
  }
  await sort(1, 'Paying by card', 'high')
  await sort(2, 'Finding the reference', 'medium', whatWeDid)
  await writeSaid(trx, councilId, idOf(2), { youSaid: 'It was hard to find which number on the letter to enter.', weDid: whatWeDid }, { ...step, seen: 0 })
  await publish(trx, councilId, idOf(2), { ...step, seen: 1 })

  const note = v5('release-note', councilId)
  await writeDraft(trx, step, note, {
    title: 'Print a slip for whoever does not pay online',
    whatChanges: 'When somebody cannot or does not want to pay online, make a letter with a payment slip for them, and post it. It says how to pay by post' +
      `${Object.keys(demo.collectionSchemes).length === 0 ? '' : ', or at a shop with its barcode'}. It tells neither their balance nor their name.`,
    screens: 'Help someone pay\nLetter with a payment slip', evidence: 'People asked how to pay without a card.', measureCodes: [], feedbackIds: [],
    roleCodes: ['adviser'], changesOn: addDays(today, -1), toldFrom: null
  })
  const written = await findNote(trx, councilId, note)
  if (written !== undefined) await publishNote(trx, step, written, 1)
}
