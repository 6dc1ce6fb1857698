import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { formatDate } from '../../dates.js'
import { Conflict } from '../../errors.js'
import { namesOfFunds } from '../../funds/fund.js'
import { codeFrom } from '../../ids.js'
import { recordAudit } from '../../users/audit.js'
import type { FieldError } from '../../web/form-body.js'
import { fundCodesOf, lockFeed, PostingFeed } from '../posting-feed.js'
import type { FeedSettings } from './feed-form.js'
import { leftBehind, type LeftOut, waitingOfFunds } from './left-out-query.js'

export interface FeedSaving {
  councilId: CouncilId
  settings: FeedSettings
  userId: string
  now: Date
}

/** A new host system; the same form again is no fault. @returns what is wrong, or null */
export async function addFeed(trx: Knex.Transaction, { councilId, settings, userId, now }: FeedSaving): Promise<FieldError | null> {
  const code = codeFrom(settings.name, 'feed')
  if (await isSavedAlready(trx, councilId, code, 1, settings)) return null
  const fault = await faultOf(trx, councilId, null, settings)
  if (fault !== null) return fault
  const last = await PostingFeed.query(trx).where({ council_id: councilId }).max('position as position').first() as { position: number | null } | undefined
  const added = await trx('posting_feeds').insert({ council_id: councilId, code, position: (last?.position ?? 0) + 1, ...columnsFrom(settings) })
    .onConflict(['council_id', 'code']).ignore().returning('code') as { code: string }[]
  if (added.length === 0 && await isSavedAlready(trx, councilId, code, 1, settings)) return null
  if (added.length === 0) return { field: 'name', message: `Another host system has a name too much like ‘${settings.name}’. Choose another name` }
  await setFunds(trx, councilId, code, settings.fundCodes)
  await recordAudit(trx, councilId, { at: now, userId, action: 'posting_feed_added', subjectId: code })
  return null
}

/**
 * Its code and its numbers stay. What is in no file is looked for from the beginning again, since more may be its own now. The same form again
 * is no fault.
 * @returns what is wrong, or null
 * @throws Conflict when somebody else has changed it since it was seen
 */
export async function changeFeed(trx: Knex.Transaction, code: string, seen: number, { councilId, settings, userId, now }: FeedSaving): Promise<FieldError | null> {
  const feed = await lockFeed(trx, councilId, code)
  if (feed === undefined) throw new Conflict('The host system is gone')
  if (await isSavedAlready(trx, councilId, code, seen + 1, settings)) return null
  if (feed.version !== seen) throw new Conflict('Somebody else has changed this since you opened it. Nothing of yours is lost: save again to put it in place of theirs')
  if (feed.last_number > 0 && settings.startsOn > feed.starts_on) {
    return { field: 'startsOn', message: 'Files have been made already, so the first day can only be an earlier one' }
  }
  const before = await fundCodesOf(trx, feed)
  const removed = before.filter(fund => !settings.fundCodes.includes(fund))
  const fault = await faultOf(trx, councilId, code, settings) ?? await faultOfRemoval(trx, councilId, feed, removed)
  if (fault !== null) return fault
  await feed.$query(trx).patch({ ...columnsFrom(settings), settled_before: null, version: feed.version + 1 })
  await trx('posting_feed_funds').where({ council_id: councilId, feed_code: code }).whereIn('fund_code', before).delete()
  await setFunds(trx, councilId, code, settings.fundCodes)
  await recordAudit(trx, councilId, { at: now, userId, action: 'posting_feed_changed', subjectId: code, facts: { version: feed.version } })
  return null
}

/** Whether its version is this one, and says what a form says: the form came before. */
async function isSavedAlready(trx: Knex.Transaction, councilId: CouncilId, code: string, version: number, settings: FeedSettings): Promise<boolean> {
  const feed = await PostingFeed.query(trx).where({ council_id: councilId, code, version, ...columnsFrom(settings) }).first()
  return feed !== undefined && (await fundCodesOf(trx, feed)).join() === [...settings.fundCodes].sort().join()
}

async function setFunds(trx: Knex.Transaction, councilId: CouncilId, feedCode: string, fundCodes: readonly string[]): Promise<void> {
  const rows = fundCodes.map(fundCode => ({ council_id: councilId, fund_code: fundCode, feed_code: feedCode }))
  const added = await trx('posting_feed_funds').insert(rows).onConflict(['council_id', 'fund_code']).ignore().returning('fund_code') as unknown[]
  if (added.length < rows.length) throw new Conflict('Somebody has given one of these funds to another host system meanwhile')
}

async function faultOf(trx: Knex.Transaction, councilId: CouncilId, code: string | null, settings: FeedSettings): Promise<FieldError | null> {
  const { name, fundCodes, startsOn, folder, fileNamePattern } = settings
  const named = await PostingFeed.query(trx).where({ council_id: councilId }).whereRaw('lower(name) = lower(?)', [name]).select('code')
  if (named.some(other => other.code !== code)) return { field: 'name', message: `There is a host system called ‘${name}’ already. Choose another name` }
  const alike = folder === null ? [] : await PostingFeed.query(trx).where({ council_id: councilId, folder, file_name_pattern: fileNamePattern }).select('code', 'name')
  const sharing = alike.find(other => other.code !== code)
  if (sharing !== undefined) {
    return { field: 'fileNamePattern', message: `The files of ${sharing.name} have these names in this folder. Enter other names, or another folder` }
  }
  const taken = await trx('posting_feed_funds as m')
    .join('posting_feeds as f', join => join.on('f.council_id', 'm.council_id').on('f.code', 'm.feed_code'))
    .where('m.council_id', councilId).whereIn('m.fund_code', fundCodes)
    .where(others => { if (code !== null) void others.whereNot('m.feed_code', code) })
    .first('m.fund_code', 'f.name') as { fund_code: string, name: string } | undefined
  if (taken !== undefined) return { field: `fund-${taken.fund_code}`, message: `The postings of this fund go to ${taken.name} already` }
  const left = await leftBehind(trx, councilId, fundCodes, startsOn)
  return left === undefined ? null : {
    field: 'startsOn',
    message: `${await postingsOf(trx, councilId, left)}, from ${formatDate(left.from)} on, would be in no file. Enter that day or an earlier one`
  }
}

async function faultOfRemoval(trx: Knex.Transaction, councilId: CouncilId, feed: PostingFeed, removed: readonly string[]): Promise<FieldError | null> {
  const waiting = await waitingOfFunds(trx, feed, removed)
  return waiting === undefined ? null : {
    field: `fund-${waiting.fundCode}`,
    message: `The next file is to hold ${await postingsOf(trx, councilId, waiting)}. Make the file first, then take the fund off`
  }
}

/** Such as `2 postings of Council tax`. */
async function postingsOf(trx: Knex.Transaction, councilId: CouncilId, { fundCode, count }: LeftOut): Promise<string> {
  const names = await namesOfFunds(trx, councilId)
  return `${count === 1 ? '1 posting' : `${count} postings`} of ${names[fundCode] ?? fundCode}`
}

function columnsFrom({ name, layoutCode, startsOn, madeAt, emptyDays, fileNamePattern, folder, enabled }: FeedSettings) {
  return {
    name, layout_code: layoutCode, starts_on: startsOn, made_at: madeAt, empty_days: emptyDays, file_name_pattern: fileNamePattern, folder, enabled
  }
}
