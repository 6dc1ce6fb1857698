import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { type CouncilId, inCouncil } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { Conflict, NotFound } from '../../errors.js'
import { type Fund, fundsOf } from '../../funds/fund.js'
import { field, type FieldError, seenIn } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { latestPostings } from '../file-lines-query.js'
import { feedsOf, fundOfLayout } from '../posting-feed.js'
import { answersOf, type LayoutAnswers, mostRows, rowsOf } from './layout-answers.js'
import { readLayoutForm } from './layout-form.js'
import { fileSources, type LayoutSettings, lineSources, markerSources, sourceNames } from './layout-settings.js'
import { PostingLayout } from './posting-layout.js'
import { type LayoutPreview, previewOf } from './preview.js'
import { changeLayout, keepDraft } from './save-layout.js'

const postingsTried = 200
const postingsShown = 10
const cannotHold: FieldError = { field: 'preview', message: 'This layout cannot hold all of the latest postings. It is not saved' }

/** A layout's form, filled in with what is being tried or else with what is saved, and a file of real postings written by it. */
export async function showLayout(request: Request, response: Response): Promise<void> {
  const layout = await layoutIn(request)
  const answers = layout.draft ?? answersOf(layout.name, layout.readSettings())
  const settings = layout.draft === null ? layout.readSettings() : readLayoutForm(layout.draft).values?.settings
  const version = Number(layout.draft?.version ?? layout.version)
  await render(request, response, { layout, version, answers, settings, fundCode: field(request.query, 'fund') })
}

/**
 * Tries what the form says on real postings, saves it, or puts back what is saved. Nothing that was filled in is lost by the first two. What
 * cannot hold the postings that it is tried on is saved only when a person has seen that and says so.
 */
export async function tryOrSaveLayout(request: Request, response: Response): Promise<void> {
  const { council } = request
  const layout = await layoutIn(request)
  const page = `/staff/posting-layouts/${layout.code}`
  const next = field(request.body, 'next')
  if (next === 'put-back') {
    await inCouncil(council.id, async trx => { await keepDraft(trx, layout, null) })
    return response.redirect(303, page)
  }
  const form = readLayoutForm(request.body)
  const fundCode = field(request.body, 'fund')
  const isSaved = next === 'save' || next === 'save-all-the-same'
  const shown = { layout, version: seenIn(request), answers: form.submitted, settings: form.values?.settings, fundCode }
  if (next === 'save' && form.errors === undefined && await cannotHoldAll(request, shown)) {
    return await render(request, response.status(422), { ...shown, errors: [cannotHold], asksWhether: true })
  }
  try {
    const errors = form.errors ?? (isSaved ? await save(request, layout, form.values) : [])
    if (errors.length > 0) return await render(request, response.status(422), { ...shown, errors })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    const { version } = await layoutIn(request)
    return await render(request, response.status(error.status), { ...shown, version, errors: [{ field: 'name', message: error.message }] })
  }
  if (isSaved) return response.redirect(303, '/staff/posting-layouts?saved=yes')
  await inCouncil(council.id, async trx => { await keepDraft(trx, layout, { ...form.submitted, version: String(shown.version) }) })
  response.redirect(303, `${page}?fund=${encodeURIComponent(fundCode)}#preview`)
}

/** Whether there is a fault in the preview that would be shown. */
async function cannotHoldAll({ council, services }: Request, shown: Shown): Promise<boolean> {
  const { preview } = await inCouncil(council.id, async trx => await triedOn(trx, council.id, shown, services.clock.now()))
  return preview !== undefined && preview.postings > 0 && preview.faults.length > 0
}

async function save(request: Request, layout: PostingLayout, values: { name: string, settings: LayoutSettings }): Promise<FieldError[]> {
  const { council, services } = request
  const saving = { councilId: council.id, ...values, userId: signedIn(request).id, now: services.clock.now() }
  const error = await inCouncil(council.id, async trx => await changeLayout(trx, layout.code, seenIn(request), saving))
  return error === null ? [] : [error]
}

async function layoutIn({ council, params }: Request): Promise<PostingLayout> {
  const layout = await inCouncil(council.id, async trx => await PostingLayout.query(trx).findById([council.id, String(params.layoutCode)]))
  if (layout === undefined) throw new NotFound('layout')
  return layout
}

interface Shown {
  layout: PostingLayout
  /** Of what the form was drawn, be it sent again with a fault or tried. */
  version: number
  answers: LayoutAnswers
  /** Undefined while the form cannot be understood. */
  settings: LayoutSettings | undefined
  fundCode: string
  errors?: FieldError[]
  /** The layout can be saved although it cannot hold all of the postings. */
  asksWhether?: boolean
}

async function render({ council, services }: Request, response: Response, shown: Shown): Promise<void> {
  const { layout, version, answers, errors, asksWhether } = shown
  const { funds, feeds, fund, preview } = await inCouncil(council.id, async trx => ({
    feeds: (await feedsOf(trx, council.id)).filter(({ layout_code }) => layout_code === layout.code),
    ...await triedOn(trx, council.id, shown, services.clock.now())
  }))
  response.render('posting-files/layouts/layout', {
    layout, version, answers, rows: rowsOf(answers), funds, feeds, fund, preview, errors, asksWhether, mostRows, sourceNames, fileSources, lineSources, markerSources, hasDraft: layout.draft !== null
  })
}

/** The latest postings of the fund that was chosen, or else of one that is sent out by this layout, in a file. */
async function triedOn(trx: Knex.Transaction, councilId: CouncilId, { layout, settings, fundCode }: Shown, now: Date): Promise<{
  funds: Fund[], fund: string | undefined, preview: LayoutPreview | undefined
}> {
  const funds = await fundsOf(trx, councilId)
  const fund = funds.find(({ code }) => code === fundCode)?.code ?? await fundOfLayout(trx, councilId, layout.code) ?? funds[0]?.code
  return { funds, fund, preview: await tried(trx, councilId, settings, fund, now) }
}

async function tried(
  trx: Knex.Transaction, councilId: string, settings: LayoutSettings | undefined, fundCode: string | undefined, now: Date
): Promise<LayoutPreview | undefined> {
  if (settings === undefined || fundCode === undefined) return undefined
  return await previewOf(settings, await latestPostings(trx, councilId, fundCode, postingsTried), postingsShown, londonDate(now))
}
