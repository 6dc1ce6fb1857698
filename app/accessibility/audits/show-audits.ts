import type { Request, Response } from 'express'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../database/in-council.js'
import { formatDate, londonDate } from '../../dates.js'
import { Conflict, NotFound } from '../../errors.js'
import { isId } from '../../ids.js'
import { field, type FieldError, seenIn } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { ownIssues } from '../issue.js'
import { stepOf } from '../step.js'
import { addAudit, type Audit, auditsOf, changeAudit, findAudit } from './audit.js'
import { readAuditForm } from './audit-form.js'

const path = '/staff/accessibility/audits'

interface Shown {
  errors?: FieldError[]
  submitted: Record<string, string>
}

/** Every audit, with how many issues it found. */
export async function showAudits(request: Request, response: Response): Promise<void> {
  const { council } = request
  const { audits, issues } = await inCouncil(council.id, async trx => ({ audits: await auditsOf(trx, council.id), issues: await ownIssues(trx, council.id) }))
  const withIssues = audits.map(audit => ({ ...audit, found: issues.filter(({ auditId }) => auditId === audit.id).length }))
  response.render('accessibility/audits/audits', {
    audits: withIssues, mayChange: signedIn(request).may('accessibility.change'), isSaved: field(request.query, 'done') === 'yes'
  })
}

export function showNewAudit(_request: Request, response: Response): void {
  response.render('accessibility/audits/edit', { id: newId(), submitted: {} })
}

export async function saveNewAudit(request: Request, response: Response): Promise<void> {
  const { council } = request
  const body: unknown = request.body
  const id = field(body, 'id')
  if (!isId(id)) throw new Conflict('The form is not one of ours')
  const form = readAuditForm(body, londonDate(request.services.clock.now()))
  if (form.errors !== undefined) return response.status(422).render('accessibility/audits/edit', { id, ...form })
  try {
    await inCouncil(council.id, async trx => { await addAudit(trx, stepOf(request), id, form.values) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    const errors = [{ field: 'carried-out-by', message: error.message }]
    return response.status(error.status).render('accessibility/audits/edit', { id: newId(), errors, submitted: form.submitted })
  }
  response.redirect(303, `${path}?done=yes`)
}

export async function showAudit(request: Request, response: Response): Promise<void> {
  const audit = await auditIn(request)
  draw(response, audit, audit.version, { submitted: asTyped(audit) })
}

export async function saveAudit(request: Request, response: Response): Promise<void> {
  const { council } = request
  const body: unknown = request.body
  const audit = await auditIn(request)
  const form = readAuditForm(body, londonDate(request.services.clock.now()))
  if (form.errors !== undefined) return draw(response.status(422), audit, seenIn(request), form)
  try {
    await inCouncil(council.id, async trx => { await changeAudit(trx, stepOf(request), audit, seenIn(request), form.values) })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    const now = await auditIn(request)
    return draw(response.status(error.status), now, now.version, { errors: [{ field: 'carried-out-by', message: error.message }], submitted: form.submitted })
  }
  response.redirect(303, `${path}?done=yes`)
}

function draw(response: Response, audit: Audit, version: number, shown: Shown): void {
  response.render('accessibility/audits/edit', { audit, version, ...shown })
}

async function auditIn({ council, params }: Request): Promise<Audit> {
  const id = String(params.auditId)
  const audit = isId(id) ? await inCouncil(council.id, async trx => await findAudit(trx, council.id, id)) : undefined
  if (audit === undefined) throw new NotFound('audit')
  return audit
}

function asTyped({ kind, carriedOutBy, beganOn, finishedOn, sample, coversEveryKind, method, versions }: Audit): Record<string, string> {
  return {
    kind, sample, method, versions, 'covers-every-kind': coversEveryKind ? 'yes' : '', 'carried-out-by': carriedOutBy, 'began-on': formatDate(beganOn), 'finished-on': finishedOn === null ? '' : formatDate(finishedOn)
  }
}
