import type { Request, Response } from 'express'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../database/in-council.js'
import { formatDate } from '../../dates.js'
import { Conflict, NotFound } from '../../errors.js'
import { isId } from '../../ids.js'
import { namesOfUsers } from '../../users/user-names-query.js'
import { field, type FieldError, seenIn } from '../../web/form-body.js'
import { pagesInWords } from '../../web/page-names/page-names.js'
import { signedIn } from '../../web/signed-in-person.js'
import { findAudit } from '../audits/audit.js'
import { criterionWords } from '../criteria.js'
import { exemptions, findIssue, type Issue, type IssueKind, lockIssue } from '../issue.js'
import { findMessage, tieMessage } from '../messages/message.js'
import { stepOf } from '../step.js'
import { changeIssue, eventsOf, type IssueEvent, recordIssue } from './change-issue.js'
import { auditName, choicesFor } from './choices-query.js'
import { readIssueForm } from './issue-form.js'
import { issueQuestionsPage } from './questions-page.js'

export const issuesPath = '/staff/accessibility/issues'

interface Shown {
  status?: number
  errors?: FieldError[]
  submitted: Record<string, string>
  /** The issue’s when the form was drawn, where a fault of it is told; its own by now without one. */
  version?: number
}

/** A new failure or pain point, empty or from what somebody wrote to the council. */
export async function showNewIssue(request: Request, response: Response): Promise<void> {
  const { council, query } = request
  const message = isId(field(query, 'message')) ? await inCouncil(council.id, async trx => await findMessage(trx, council.id, field(query, 'message'))) : undefined
  const submitted: Record<string, string> = message === undefined ? {} : { what: message.message, pages: message.page }
  await drawNew(request, response, { kind: kindOf(field(query, 'kind')), id: newId(), messageId: message?.id ?? '' }, { submitted })
}

export async function addIssue(request: Request, response: Response): Promise<void> {
  const { council } = request
  const body: unknown = request.body
  const [id, messageId, kind] = [field(body, 'id'), field(body, 'message'), kindOf(field(body, 'kind'))]
  if (!isId(id)) throw new Conflict('The form is not one of ours')
  const choices = await inCouncil(council.id, async trx => await choicesFor(trx, council.id, request.services.clock.now(), null))
  const form = readIssueForm(body, kind, choices)
  if (form.errors !== undefined) return await drawNew(request, response, { kind, id, messageId }, { status: 422, ...form })
  try {
    await inCouncil(council.id, async trx => {
      await recordIssue(trx, stepOf(request), { id, kind }, form.values)
      if (isId(messageId)) await tieMessage(trx, stepOf(request), messageId, id)
    })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    const again = { status: error.status, errors: [{ field: 'what', message: error.message }], submitted: form.submitted }
    return await drawNew(request, response, { kind, id: newId(), messageId }, again)
  }
  response.redirect(303, `${issuesPath}/${id}?done=recorded`)
}

/** An issue with its history and what can be done about it. */
export async function showIssue(request: Request, response: Response): Promise<void> {
  await drawIssue(request, response, { submitted: {} })
}

/** @param sent a form of the page that was not taken */
export async function drawIssue(request: Request, response: Response, { status = 200, errors, submitted, version }: Shown): Promise<void> {
  const { council, query } = request
  const shown = await inCouncil(council.id, async trx => {
    const issue = await issueIn(request, async id => await findIssue(trx, council.id, id))
    const audit = issue.auditId === null ? undefined : await findAudit(trx, council.id, issue.auditId)
    const names = await namesOfUsers(trx, council.id, [issue.ownerId])
    return {
      issue, events: (await eventsOf(trx, council.id, issue.id)).map(withPagesInWords), auditName: audit === undefined ? null : auditName(audit),
      ownerName: issue.ownerId === null ? null : names[issue.ownerId]
    }
  })
  response.status(status).render('accessibility/issues/issue', {
    ...shown, version: version ?? shown.issue.version, pages: pagesInWords(shown.issue.pages), criterion: criterionWords(shown.issue.criterion), exemption: exemptions[shown.issue.exemption ?? ''], errors, submitted,
    mayChange: signedIn(request).may('accessibility.change'), done: errors === undefined ? field(query, 'done') : ''
  })
}

export async function showChange(request: Request, response: Response): Promise<void> {
  const { council } = request
  const issue = await inCouncil(council.id, async trx => await issueIn(request, async id => await findIssue(trx, council.id, id)))
  await drawChange(request, response, issue, { submitted: asTyped(issue), version: issue.version })
}

export async function saveIssue(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const body: unknown = request.body
  const { issue, choices } = await inCouncil(council.id, async trx => {
    const found = await issueIn(request, async id => await findIssue(trx, council.id, id))
    return { issue: found, choices: await choicesFor(trx, council.id, services.clock.now(), found.ownerId) }
  })
  const form = readIssueForm(body, issue.kind, choices)
  if (form.errors !== undefined) return await drawChange(request, response, issue, { status: 422, ...form, version: seenIn(request) })
  try {
    await inCouncil(council.id, async trx => {
      const locked = await issueIn(request, async id => await lockIssue(trx, council.id, id))
      await changeIssue(trx, stepOf(request), locked, seenIn(request), form.values)
    })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    const now = await inCouncil(council.id, async trx => await issueIn(request, async id => await findIssue(trx, council.id, id)))
    return await drawChange(request, response, now, { status: error.status, errors: [{ field: 'what', message: error.message }], submitted: form.submitted, version: now.version })
  }
  response.redirect(303, `${issuesPath}/${issue.id}?done=changed`)
}

function withPagesInWords(event: IssueEvent): IssueEvent {
  const changes = event.changes.map(change => change.field === 'pages' ? { ...change, before: pagesInWords(change.before), after: pagesInWords(change.after) } : change)
  return { ...event, changes }
}

/** The issue that the address names, as it is found or locked. */
export async function issueIn({ params }: Request, find: (id: string) => Promise<Issue | undefined>): Promise<Issue> {
  const id = String(params.issueId)
  const issue = isId(id) ? await find(id) : undefined
  if (issue === undefined) throw new NotFound('issue')
  return issue
}

async function drawNew(
  request: Request, response: Response, { kind, id, messageId }: { kind: IssueKind, id: string, messageId: string }, { status = 200, errors, submitted }: Shown
): Promise<void> {
  const { council, services } = request
  const choices = await inCouncil(council.id, async trx => await choicesFor(trx, council.id, services.clock.now(), null))
  response.status(status).render('accessibility/issues/new', { kind, id, messageId, questions: issueQuestionsPage(choices), errors, submitted })
}

async function drawChange(request: Request, response: Response, issue: Issue, { status = 200, ...page }: Shown): Promise<void> {
  const { council, services } = request
  const choices = await inCouncil(council.id, async trx => await choicesFor(trx, council.id, services.clock.now(), issue.ownerId))
  response.status(status).render('accessibility/issues/change', { issue, questions: issueQuestionsPage(choices), ...page })
}

function kindOf(typed: string): IssueKind {
  return typed === 'pain-point' ? 'pain-point' : 'failure'
}

function asTyped(issue: Issue): Record<string, string> {
  const { what, pages, affected, severity, alternative, doing, criterion, reason, reasonWords, exemption, fixBy, ownerId, auditId } = issue
  return {
    what, pages, affected, severity, alternative, doing, 'criterion': criterion ?? '', 'reason': reason ?? '', 'reason-words': reasonWords,
    'exemption': exemption ?? '', 'fix-by': fixBy === null ? '' : formatDate(fixBy), 'owner': ownerId ?? '', 'audit': auditId ?? ''
  }
}
