import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { NotFound } from '../../errors.js'
import { fundsOf } from '../../funds/fund.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { latestPostings } from '../file-lines-query.js'
import { feedsOf, fundOfLayout } from '../posting-feed.js'
import { answersOf, type LayoutAnswers, mostRows, rowsOf } from './layout-answers.js'
import { readLayoutForm } from './layout-form.js'
import { fileSources, type LayoutSettings, lineSources, sourceNames } from './layout-settings.js'
import { PostingLayout } from './posting-layout.js'
import { type LayoutPreview, previewOf } from './preview.js'
import { changeLayout, keepDraft } from './save-layout.js'

const postingsTried = 200
const postingsShown = 10

/** A layout's form, filled in with what is being tried or else with what is saved, and a file of real postings written by it. */
export async function showLayout(request: Request, response: Response): Promise<void> {
  const layout = await layoutIn(request)
  const answers = layout.draft ?? answersOf(layout.name, layout.readSettings())
  const settings = layout.draft === null ? layout.readSettings() : readLayoutForm(layout.draft).values?.settings
  await render(request, response, { layout, answers, settings, fundCode: field(request.query, 'fund') })
}

/** Tries what the form says on real postings, saves it, or puts back what is saved. Nothing that was filled in is lost by the first two. */
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
  const errors = form.errors ?? (next === 'save' ? await save(request, layout, form.values) : [])
  const fundCode = field(request.body, 'fund')
  if (errors.length > 0) {
    return await render(request, response.status(422), { layout, answers: form.submitted, settings: form.values?.settings, fundCode, errors })
  }
  if (next === 'save') return response.redirect(303, '/staff/posting-layouts?saved=yes')
  await inCouncil(council.id, async trx => { await keepDraft(trx, layout, form.submitted) })
  response.redirect(303, `${page}?fund=${encodeURIComponent(fundCode)}#preview`)
}

async function save(request: Request, layout: PostingLayout, values: { name: string, settings: LayoutSettings }): Promise<FieldError[]> {
  const { council, services } = request
  const seen = Number(field(request.body, 'version'))
  const saving = { councilId: council.id, ...values, userId: signedIn(request).id, now: services.clock.now() }
  const error = await inCouncil(council.id, async trx => await changeLayout(trx, layout.code, Number.isSafeInteger(seen) ? seen : 0, saving))
  return error === null ? [] : [error]
}

async function layoutIn({ council, params }: Request): Promise<PostingLayout> {
  const layout = await inCouncil(council.id, async trx => await PostingLayout.query(trx).findById([council.id, String(params.layoutCode)]))
  if (layout === undefined) throw new NotFound('layout')
  return layout
}

interface Shown {
  layout: PostingLayout
  answers: LayoutAnswers
  /** Undefined while the form cannot be understood. */
  settings: LayoutSettings | undefined
  fundCode: string
  errors?: FieldError[]
}

async function render({ council, services }: Request, response: Response, { layout, answers, settings, fundCode, errors }: Shown): Promise<void> {
  const { funds, feeds, fund, preview } = await inCouncil(council.id, async trx => {
    const all = await fundsOf(trx, council.id)
    const users = (await feedsOf(trx, council.id)).filter(({ layout_code }) => layout_code === layout.code)
    const shown = all.find(({ code }) => code === fundCode)?.code ?? await fundOfLayout(trx, council.id, layout.code) ?? all[0]?.code
    return { funds: all, feeds: users, fund: shown, preview: await tried(trx, council.id, settings, shown, services.clock.now()) }
  })
  response.render('posting-files/layouts/layout', {
    layout, answers, rows: rowsOf(answers), funds, feeds, fund, preview, errors, mostRows, sourceNames, fileSources, lineSources, hasDraft: layout.draft !== null
  })
}

async function tried(
  trx: Knex.Transaction, councilId: string, settings: LayoutSettings | undefined, fundCode: string | undefined, now: Date
): Promise<LayoutPreview | undefined> {
  if (settings === undefined || fundCode === undefined) return undefined
  return await previewOf(settings, await latestPostings(trx, councilId, fundCode, postingsTried), postingsShown, londonDate(now))
}
