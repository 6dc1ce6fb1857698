import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { londonDate, londonTimestamp } from '../../dates.js'
import { isId } from '../../ids.js'
import { auditActions } from '../../users/audit-actions.js'
import { recordAudit } from '../../users/audit.js'
import { namesOfUsers } from '../../users/user-names-query.js'
import { addressWith, field } from '../../web/form-body.js'
import { sendCsv } from '../../web/rendering/csv.js'
import { inert } from '../../web/rendering/inert-text.js'
import { signedIn } from '../../web/signed-in-person.js'
import { type AuditForm, readAuditForm, type SubmittedAudit } from './audit-form.js'
import { type AuditEventRow, type AuditFilter, searchAudit } from './audit-query.js'
import { auditRow, wordsOfAction } from './audit-row.js'
import { namesIn } from './names-query.js'
import { subjectsCalled } from './subjects-query.js'

const eventsOnPage = 25
const eventsAtOnce = 500

export async function showAudit(request: Request, response: Response): Promise<void> {
  const { council, query, services } = request
  const form = readAuditForm(query, londonDate(services.clock.now()))
  const after = isId(field(query, 'older')) ? field(query, 'older') : null
  const { events, names, people } = await inCouncil(council.id, async trx => {
    const events = form.errors.length > 0 ? [] : await searchAudit(trx, council.id, await filterOf(trx, council.id, form), { after, limit: eventsOnPage + 1 })
    const people = await namesOfUsers(trx, council.id, [form.submitted.person === '' ? null : form.submitted.person])
    return { events, people, names: await namesIn(trx, council.id, events) }
  })
  const shown = events.slice(0, eventsOnPage)
  const last = events.length > eventsOnPage ? shown.at(-1) : undefined
  response.status(form.errors.length > 0 ? 422 : 200).render('staff/audit-trail/audit', {
    events: shown.map(event => auditRow(event, signedIn(request).permissions, names)), submitted: form.submitted, errors: form.errors.length > 0 ? form.errors : undefined,
    actions: Object.entries(auditActions).map(([code, { words }]) => ({ code, words })), personName: people[form.submitted.person] ?? null,
    isFirstPage: after === null, newest: addressWith('/staff/audit', { ...form.submitted }),
    older: last === undefined ? null : addressWith('/staff/audit', { ...form.submitted, older: last.id }), download: addressWith('/staff/audit.csv', { ...form.submitted })
  })
}

/** Downloads what a search finds, all of it, a page at a time; that somebody did so is itself in the trail. */
export async function downloadAudit(request: Request, response: Response): Promise<void> {
  const { council, query, services } = request
  const now = services.clock.now()
  const form = readAuditForm(query, londonDate(now))
  if (form.errors.length > 0) return response.redirect(303, request.originalUrl.replace('/staff/audit.csv', '/staff/audit'))
  const filter = await inCouncil(council.id, async trx => {
    const wanted = await filterOf(trx, council.id, form)
    const { length } = await searchAudit(trx, council.id, wanted, { after: null, limit: mostCounted + 1 })
    await recordAudit(trx, council.id, {
      at: now, userId: signedIn(request).id, action: 'audit_downloaded',
      facts: { narrowedBy: narrowedBy(form.submitted), lines: length > mostCounted ? `more than ${mostCounted}` : length }
    })
    return wanted
  })
  await sendCsv(response, `audit-trail-${council.slug}-${londonDate(now)}`, csvColumns, rowsOf(council.id, filter))
}

const mostCounted = 1000

/** As the page calls what the trail was narrowed by. What was typed may be personal, and is not recorded. */
const wordsOfFilter = { who: 'who', person: 'a person', what: 'what', from: 'first day', to: 'last day', about: 'about' } satisfies Record<keyof SubmittedAudit, string>

function narrowedBy(submitted: SubmittedAudit): string {
  return Object.entries(wordsOfFilter).flatMap(([name, words]) => submitted[name as keyof SubmittedAudit] === '' ? [] : [words]).join(', ')
}

const csvColumns = ['When', 'Who', 'User id', 'From address', 'What', 'Action', 'About', 'About id', 'Facts', 'Before', 'After']

async function* rowsOf(councilId: string, filter: AuditFilter): AsyncGenerator<string[]> {
  let after: string | null = null
  do {
    const events = await pageOf(councilId, filter, after)
    for (const event of events) yield asRow(event)
    after = events.length < eventsAtOnce ? null : events.at(-1)?.id ?? null
  } while (after !== null)
}

async function pageOf(councilId: string, filter: AuditFilter, after: string | null): Promise<AuditEventRow[]> {
  return await inCouncil(councilId, async trx => await searchAudit(trx, councilId, filter, { after, limit: eventsAtOnce }))
}

function asRow({ happenedAt, userName, userId, address, action, subjectKind, subjectId, facts, before, after }: AuditEventRow): string[] {
  const text = (value: unknown) => value === null ? '' : inert(JSON.stringify(value))
  return [
    londonTimestamp(happenedAt), inert(userName ?? ''), userId ?? '', inert(address ?? ''), wordsOfAction(action), inert(action), subjectKind ?? '', inert(subjectId ?? ''),
    text(facts), text(before), text(after)
  ]
}

async function filterOf(trx: Knex.Transaction, councilId: string, { submitted, action, from, until }: AuditForm): Promise<AuditFilter> {
  const isOfOne = submitted.person !== ''
  return {
    userId: isOfOne ? submitted.person : null, who: isOfOne ? '' : submitted.who, action, from, until, subjectIds: submitted.about === '' ? null : await subjectsCalled(trx, councilId, submitted.about)
  }
}
