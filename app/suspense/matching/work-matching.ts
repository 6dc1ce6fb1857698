import type { Knex } from 'knex'
import { allCouncilsAndPractice } from '../../councils/council.js'
import { forEachCouncil } from '../../councils/for-each-council.js'
import { type CouncilId, inCouncil } from '../../database/in-council.js'
import { addJob } from '../../database/job-queue.js'
import { type Clock, londonDate } from '../../dates.js'
import { phraseKeyOf } from '../../funds/plain-words.js'
import { indexHolderNames, lacksHolderNames } from './names/names-query.js'
import { type ItemPlace, itemsToLookAt, removeSettled } from './open-items-query.js'
import { forgetOldPayers } from './remember-allocations.js'
import { fireSuspenseRules } from './rules/fire-rules.js'
import { suggestMatches } from './suggest-matches.js'
import { type ItemToMatch, itemKey, type Suggestion } from './suggestion.js'

const batchItems = 1000

/** Asks for accounts to be looked for, for the open items that nobody has looked at. To be called when money has come in. */
export async function askForMatches(trx: Knex.Transaction, councilId: CouncilId): Promise<void> {
  await addJob(trx, 'suggest-matches', { councilId }, { key: `suggest-matches:${councilId}` })
}

/** The same for every open item, whenever it was looked at. To be called when account holders have changed. */
export async function askForAllMatches(trx: Knex.Transaction, councilId: CouncilId, now: Date): Promise<void> {
  await trx('suspense_matching_rounds').insert({ council_id: councilId, stale_before: now }).onConflict('council_id').merge()
  await askForMatches(trx, councilId)
}

/** Looks again at every council's open items, each night: accounts owe something else, and what was found before may be so no more. */
export async function askForEveryMatch(clock: Clock): Promise<void> {
  await forEachCouncil(await allCouncilsAndPractice(), async ({ id }) => {
    await inCouncil(id, async trx => { await askForAllMatches(trx, id, clock.now()) })
  })
}

/**
 * Looks for the accounts of all open items that have not been looked at, a batch at a time, and then allocates what the council's rules
 * allow. Goes on where it was interrupted. Batches of a council take turns, so two workers may be at it at once.
 */
export async function workMatching(councilId: CouncilId, clock: Clock): Promise<void> {
  await inCouncil(councilId, async trx => {
    await holdRound(trx, councilId)
    if (await lacksHolderNames(trx, councilId)) await indexHolderNames(trx, councilId)
    await forgetOldPayers(trx, councilId, londonDate(clock.now()))
    await removeSettled(trx, councilId)
  })
  for (let place: ItemPlace | null | undefined = null; place !== undefined;) {
    const after: ItemPlace | null = place
    place = await inCouncil(councilId, async trx => await workBatch(trx, councilId, after, clock.now()))
  }
  await fireSuspenseRules(councilId, clock)
}

/** @returns how far it came, or undefined when it has come to the end */
async function workBatch(trx: Knex.Transaction, councilId: CouncilId, after: ItemPlace | null, now: Date): Promise<ItemPlace | undefined> {
  const staleBefore = await holdRound(trx, councilId)
  const items = await itemsToLookAt(trx, councilId, staleBefore, after, batchItems)
  await keep(trx, councilId, items, await suggestMatches(trx, councilId, items), now)
  return items.length < batchItems ? undefined : items.at(-1)
}

/** @returns the time before which a look at an item is too long ago */
async function holdRound(trx: Knex.Transaction, councilId: CouncilId): Promise<Date> {
  await trx('suspense_matching_rounds').insert({ council_id: councilId, stale_before: new Date(0) }).onConflict('council_id').ignore()
  const round = await trx('suspense_matching_rounds').where({ council_id: councilId }).forUpdate().first('stale_before') as { stale_before: Date }
  return round.stale_before
}

async function keep(
  trx: Knex.Transaction, councilId: CouncilId, items: readonly ItemToMatch[], suggestions: ReadonlyMap<string, Suggestion[]>, now: Date
): Promise<void> {
  const matchings = items.map(({ entryId, lineNumber, payerName, narrative }) => ({
    entry_id: entryId, line_number: lineNumber, payer_key: phraseKeyOf(councilId, payerName), narrative_key: phraseKeyOf(councilId, narrative)
  }))
  const rows = items.flatMap(item => (suggestions.get(itemKey(item)) ?? []).map((one, index) => ({
    entry_id: item.entryId, line_number: item.lineNumber, rank: index + 1, fund_code: one.fundCode, account_reference: one.accountReference,
    score: one.score, is_tied: one.isTied, best_reason: one.reasons[0]?.code, reasons: one.reasons
  })))
  await trx.raw(`
    delete from suspense_suggestions s using json_to_recordset(:matchings::json) as looked (entry_id uuid, line_number integer)
    where s.council_id = :councilId and s.entry_id = looked.entry_id and s.line_number = looked.line_number`,
  { councilId, matchings: JSON.stringify(matchings) })
  await trx.raw(`
    insert into suspense_suggestions (council_id, entry_id, line_number, rank, fund_code, account_reference, score, is_tied, best_reason, reasons, found_at)
    select :councilId::uuid, found.*, :now::timestamptz
    from json_to_recordset(:rows::json) as found (entry_id uuid, line_number integer, rank smallint, fund_code text, account_reference text,
      score smallint, is_tied boolean, best_reason text, reasons jsonb)`,
  { councilId, now, rows: JSON.stringify(rows) })
  await trx.raw(`
    insert into suspense_matchings (council_id, entry_id, line_number, matched_at, payer_key, narrative_key)
    select :councilId::uuid, looked.entry_id, looked.line_number, :now::timestamptz, looked.payer_key, looked.narrative_key
    from json_to_recordset(:matchings::json) as looked (entry_id uuid, line_number integer, payer_key uuid, narrative_key uuid)
    order by looked.entry_id, looked.line_number
    on conflict (council_id, entry_id, line_number) do update
    set matched_at = excluded.matched_at, payer_key = excluded.payer_key, narrative_key = excluded.narrative_key`,
  { councilId, now, matchings: JSON.stringify(matchings) })
}
