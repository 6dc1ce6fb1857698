import type { Request, Response } from 'express'
import { startingPostingLayouts } from '../../councils/starting-posting-layouts.js'
import { inCouncil } from '../../database/in-council.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { feedsOf } from '../posting-feed.js'
import { readLayoutName } from './layout-form.js'
import { layoutsOf } from './posting-layout.js'
import { addLayout } from './save-layout.js'

/** What posting files look like, and which host systems are sent them. */
export async function showLayouts(request: Request, response: Response): Promise<void> {
  const { council, query } = request
  const { layouts, feeds } = await inCouncil(council.id, async trx => ({ layouts: await layoutsOf(trx, council.id), feeds: await feedsOf(trx, council.id) }))
  response.render('posting-files/layouts/list', { layouts, feeds, saved: field(query, 'saved') === 'yes' })
}

export async function showNewLayout(request: Request, response: Response): Promise<void> {
  await renderNew(request, response)
}

/** A new layout begins as a copy: of a ready example, or of one of the council's own. */
export async function addNewLayout(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const { name, error } = readLayoutName(field(request.body, 'name'))
  const like = field(request.body, 'like')
  const settings = (await examples(request)).find(({ code }) => code === like)?.settings
  const errors = [...error === null ? [] : [error], ...settings === undefined ? [{ field: 'like', message: 'Select what to begin with' }] : []]
  if (errors.length === 0) {
    const saving = { councilId: council.id, name, settings, userId: signedIn(request).id, now: services.clock.now() }
    const added = await inCouncil(council.id, async trx => await addLayout(trx, saving))
    if ('code' in added) return response.redirect(303, `/staff/posting-layouts/${added.code}`)
    errors.push(added.error)
  }
  await renderNew(request, response.status(422), errors, { name: field(request.body, 'name'), like })
}

interface Example {
  code: string
  name: string
  settings: unknown
}

/** The ready ones first, even if the council's own of that name has been changed. */
async function examples({ council }: Request): Promise<Example[]> {
  const own = await inCouncil(council.id, async trx => await layoutsOf(trx, council.id))
  return [
    ...startingPostingLayouts.map(({ code, name, settings }) => ({ code: `ready:${code}`, name, settings })),
    ...own.map(({ code, name, settings }) => ({ code: `own:${code}`, name: `Your own: ${name}`, settings }))
  ]
}

async function renderNew(request: Request, response: Response, errors?: FieldError[], submitted: Record<string, string> = {}): Promise<void> {
  response.render('posting-files/layouts/new', { examples: await examples(request), errors, submitted })
}
