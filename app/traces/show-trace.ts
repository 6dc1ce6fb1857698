import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../database/in-council.js'
import { accountPath, accountQuery } from '../funds/account-address.js'
import { findAccountHolder } from '../funds/account-holder.js'
import { namesOfFunds } from '../funds/fund.js'
import { namesOfMethods } from '../funds/method-of-payment.js'
import { shownNotes } from '../notes/shown-notes.js'
import { traceSubject } from '../notes/subject.js'
import { colleaguesWho } from '../users/colleagues-query.js'
import { namesOfUsers } from '../users/user-names-query.js'
import type { Person } from '../users/person.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { workOfTrace } from './give-trace.js'
import { withFilesThatTold } from './looking/files-that-told.js'
import { foldFinds } from './looking/fold-finds.js'
import { lookForMoney } from './looking/look-for-money.js'
import { mayBePicked, pickedBy } from './looking/pickable-query.js'
import { notYetLooked } from './looking/where-looked-query.js'
import { noticesOf } from './marker.js'
import { traceIn } from './show-details.js'
import { soughtBy, type Trace, tracesOfAccount } from './trace.js'
import { historyOf } from './trace-event.js'

const steps = ['described', 'taken', 'given', 'released', 'noted', 'marked', 'picked', 'unpicked', 'looked', 'closed', 'emailed'] as const
/** What the page says has been done when it is shown again. */
export type TraceStep = typeof steps[number]

/** What the page shows beside the trace: a form as it was sent and what is wrong with it. */
export interface TracePage {
  status?: number
  errors?: FieldError[]
  until?: string
  /** The trace’s when the form of its mark was drawn, where a fault of it is told; its own by now without one. */
  version?: number
  email?: string
}

/** A trace: what is known, what it may be, what can be done, and everything that has been. */
export async function showTrace(request: Request, response: Response): Promise<void> {
  await renderTrace(request, response, {})
}

export async function renderTrace(request: Request, response: Response, page: TracePage): Promise<void> {
  const { council, services } = request
  const [person, now] = [signedIn(request), services.clock.now()]
  const found = await inCouncil(council.id, async trx => await everythingOf(trx, await traceIn(request, trx), person, now))
  const { trace } = found
  response.status(page.status ?? 200).render('traces/trace', {
    ...found, may: person.permissions, userId: person.id, path: `/staff/traces/${trace.id}`,
    accountPath: accountPath(trace.fund_code, trace.account_reference),
    target: accountQuery(trace.fund_code, trace.account_reference), isMarked: trace.isMarked(now), isOverdue: trace.isOverdue(now),
    markedUntil: trace.marked_until, letterId: newId(), errors: page.errors, until: page.until ?? '', version: page.version ?? trace.version, email: page.email ?? '',
    done: steps.find(step => step === field(request.query, 'done'))
  })
}

async function everythingOf(trx: Knex.Transaction, trace: Trace, person: Person, now: Date) {
  const councilId = trace.council_id
  const account = { fundCode: trace.fund_code, reference: trace.account_reference }
  const sought = await soughtBy(trx, trace)
  const users = await namesOfUsers(trx, councilId, [trace.owner_id, trace.given_by, trace.closed_by])
  const found = trace.isOpen() && trace.looked_at !== null ? await lookForMoney(trx, councilId, sought, person) : { finds: [], more: 0 }
  const finds = await withFilesThatTold(trx, councilId, account.fundCode, found.finds)
  const names = await trx('offices').where({ council_id: councilId, code: trace.office_code ?? '' }).first('name') as { name: string } | undefined
  return {
    trace, sought, isDescribed: trace.looked_at !== null,
    hasFeed: await trx('posting_feed_funds').where({ council_id: councilId, fund_code: account.fundCode }).first('feed_code') !== undefined,
    holder: await findAccountHolder(trx, councilId, account.fundCode, account.reference),
    fundName: (await namesOfFunds(trx, councilId))[account.fundCode] ?? account.fundCode,
    methodName: (await namesOfMethods(trx, councilId))[trace.method_code ?? ''] ?? null, officeName: names?.name ?? null,
    ownerName: users[trace.owner_id ?? ''] ?? null, givenByName: users[trace.given_by ?? ''] ?? null,
    colleagues: trace.isOpen() && person.may('traces.work') ? await colleaguesWho(trx, councilId, person.id, workOfTrace(trace)) : [],
    closedByName: users[trace.closed_by ?? ''] ?? null,
    ...foldFinds(finds.filter(find => !find.isThere), { entryId: trace.found_entry_id, lineNumber: trace.found_line_number }), there: finds.filter(find => find.isThere), more: found.more,
    notYet: trace.isOpen() ? await notYetLooked(trx, councilId, sought, person, now) : null,
    ...await pickOf(trx, trace, person), notices: await noticesOf(trx, councilId, trace.id), history: await historyOf(trx, councilId, trace.id),
    notes: await shownNotes(trx, councilId, person, traceSubject(trace.id)),
    others: (await tracesOfAccount(trx, councilId, account)).filter(other => other.id !== trace.id)
  }
}

/** What was picked by somebody with other limits is not shown. */
async function pickOf(trx: Knex.Transaction, trace: Trace, person: Person) {
  const { found_entry_id: entryId, found_line_number: lineNumber } = trace
  const isTheirs = entryId !== null && lineNumber !== null && await mayBePicked(trx, trace.council_id, { entryId, lineNumber }, person) !== null
  return { isPicked: entryId !== null, found: isTheirs ? await pickedBy(trx, trace.council_id, trace) : null }
}
