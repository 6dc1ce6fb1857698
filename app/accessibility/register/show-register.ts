import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { Conflict, NotFound } from '../../errors.js'
import { londonDate } from '../../dates.js'
import { namesOfUsers } from '../../users/user-names-query.js'
import { field, type FieldError, seenIn } from '../../web/form-body.js'
import { pagesInWords } from '../../web/page-names/page-names.js'
import { signedIn } from '../../web/signed-in-person.js'
import { criterionWords } from '../criteria.js'
import { type Issue, ownIssues } from '../issue.js'
import { sharedIssues, sharedIssuesReviewedOn } from '../software-issues.js'
import { statementOf } from '../statement/statement-query.js'
import { stepOf } from '../step.js'
import { readingOf } from '../typed-text.js'
import { noteShared, type SharedIssueHere, sharedIssuesHere } from './shared-note.js'

/** Everything that is known of who can use the service and who cannot. */
export async function showRegister(request: Request, response: Response): Promise<void> {
  const { council, services, query } = request
  const shown = await inCouncil(council.id, async trx => {
    const issues = await ownIssues(trx, council.id)
    return {
      issues, names: await namesOfUsers(trx, council.id, issues.map(({ ownerId }) => ownerId)), shared: await sharedIssuesHere(trx, council.id),
      statement: await statementOf(trx, council.id, services.clock.now())
    }
  })
  const today = londonDate(services.clock.now())
  const rows = shown.issues.map(issue => ({ ...issue, criterion: criterionWords(issue.criterion), ownerName: shown.names[issue.ownerId ?? ''], isLate: isLate(issue, today) }))
  response.render('accessibility/register', {
    statement: shown.statement, failures: rows.filter(({ kind, state }) => kind === 'failure' && (state === 'open' || state === 'fixed')),
    painPoints: rows.filter(({ kind, state }) => kind === 'pain-point' && (state === 'open' || state === 'fixed')),
    ended: rows.filter(({ state }) => state === 'closed' || state === 'withdrawn'),
    shared: shown.shared.map(issue => ({ ...issue, pages: pagesInWords(issue.pages), criterion: criterionWords(issue.criterion) })), sharedIssuesReviewedOn,
    mayChange: signedIn(request).may('accessibility.change'), isSaved: field(query, 'done') === 'yes'
  })
}

/** How something that is so everywhere affects this council's residents. */
export async function showShared(request: Request, response: Response): Promise<void> {
  const issue = await sharedIn(request)
  draw(response, issue, issue.version, { affects: issue.affectsUs })
}

export async function saveShared(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const body: unknown = request.body
  const issue = await sharedIn(request)
  const { errors, submitted, ...read } = readingOf(body, londonDate(services.clock.now()))
  const affectsUs = read.text('affects', 'text', 1000, null)
  if (errors.length > 0) return draw(response.status(422), issue, seenIn(request), submitted, errors)
  try {
    await inCouncil(council.id, async trx => { await noteShared(trx, stepOf(request), issue.code, seenIn(request), affectsUs) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    const now = await sharedIn(request)
    return draw(response.status(error.status), now, now.version, submitted, [{ field: 'affects', message: error.message }])
  }
  response.redirect(303, '/staff/accessibility?done=yes')
}

async function sharedIn({ council, params }: Request): Promise<SharedIssueHere> {
  const known = sharedIssues.filter(({ code }) => code === params.sharedCode)
  const [issue] = await inCouncil(council.id, async trx => await sharedIssuesHere(trx, council.id, known))
  if (issue === undefined) throw new NotFound('issue')
  return issue
}

function draw(response: Response, issue: SharedIssueHere, version: number, submitted: Record<string, string>, errors?: FieldError[]): void {
  response.render('accessibility/shared', { issue, version, criterion: criterionWords(issue.criterion), submitted, errors })
}

function isLate({ state, fixBy }: Issue, today: string): boolean {
  return state === 'open' && fixBy !== null && fixBy < today
}
