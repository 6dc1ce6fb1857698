import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { Conflict } from '../../errors.js'
import { letterWordsOf, usualWords } from '../../traces/letter-words.js'
import type { Outcome } from '../../traces/trace.js'
import { recordAudit } from '../../users/audit.js'

/**
 * Changes what the letters of traces say that end so from now on. The usual words are kept as none of the council's own.
 * @param seen the version of what was on the page
 * @throws Conflict when it has changed since
 */
export async function changeLetter(
  trx: Knex.Transaction, { councilId, userId, now }: { councilId: CouncilId, userId: string, now: Date }, outcome: Outcome, seen: number, words: string
): Promise<void> {
  const { own: before, version } = await letterWordsOf(trx, councilId, outcome)
  const after = words === usualWords(outcome) ? null : words
  if (before === after) return
  const changed = version === 0
    ? await trx('trace_letters').insert({ council_id: councilId, outcome, words: after }).onConflict(['council_id', 'outcome']).ignore().returning('outcome')
    : await trx('trace_letters').where({ council_id: councilId, outcome, version: seen }).update({ words: after, version: version + 1 }).returning('outcome')
  if (version !== seen || changed.length === 0) {
    throw new Conflict('Somebody else has changed this letter since you opened this page. Your words are kept here: look at the letter as it is now, then save yours if they are right')
  }
  await recordAudit(trx, councilId, {
    at: now, userId, action: 'trace_letter_changed', facts: { outcome }, before: { words: before ?? 'the usual words' }, after: { words: after ?? 'the usual words' }
  })
}
