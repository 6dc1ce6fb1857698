import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { withoutCardNumber } from '../../funds/card-number.js'
import { isId } from '../../ids.js'
import { readReference } from '../../references.js'
import { field } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { countTraces, type ListedTrace, listTraces, type TraceList, traceLists, traceOfReference, type TracePlace } from './traces-query.js'

const tracesOnPage = 25

/** The traces: open ones oldest first; or the one whose reference a caller says. */
export async function showTraces(request: Request, response: Response): Promise<void> {
  const { council, query, services } = request
  const [person, now, typed] = [signedIn(request), services.clock.now(), field(query, 'reference').trim()]
  const list = traceLists.find(one => one === field(query, 'list')) ?? 'open'
  const reference = readReference(typed)
  const { found, rows, counts } = await inCouncil(council.id, async trx => ({
    found: reference === null ? null : await traceOfReference(trx, council.id, reference, person),
    rows: await listTraces(trx, council.id, { list, userId: person.id, now, after: placeIn(field(query, 'after')), limit: tracesOnPage + 1 }, person),
    counts: await countTraces(trx, council.id, person.id, now, person)
  }))
  if (found !== null) return response.redirect(303, `/staff/traces/${found}`)
  const errors = typed === '' ? undefined : [{ field: 'reference', message: 'There is no trace with this reference. Check each character' }]
  const last = rows.length > tracesOnPage ? rows[tracesOnPage - 1] : undefined
  response.status(errors === undefined ? 200 : 422).render('traces/list', {
    list, counts, errors, typed: withoutCardNumber(typed).slice(0, 40), traces: rows.slice(0, tracesOnPage), may: person.permissions, isFirstPage: field(query, 'after') === '',
    nextPage: last === undefined ? null : `/staff/traces?list=${list}&after=${placeOf(last, list)}`
  })
}

function placeOf({ id, openedAt, closedAt }: ListedTrace, list: TraceList): string {
  return `${(list === 'closed' ? closedAt ?? openedAt : openedAt).getTime()}_${id}`
}

/** Null for anything that a link of ours did not hold. */
function placeIn(text: string): TracePlace | null {
  const [, at = '', id = ''] = /^(\d{13})_([\da-f-]{36})$/.exec(text) ?? []
  return isId(id) ? { at: new Date(Number(at)), id } : null
}
