import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { Conflict, NotFound } from '../../errors.js'
import { type CollectionScheme, collectionSchemes, whyNoScheme } from '../../funds/collection-scheme.js'
import { type Fund, findOfferedFund, offeredFunds } from '../../funds/fund.js'
import { drawBarcode } from '../../payments/offline/barcode.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { removeScheme, saveScheme, type SchemeStep } from './change-scheme.js'
import { readSchemeForm, schemeAsTyped } from './scheme-form.js'

const list = '/staff/settings/collection-schemes'

/** Which funds can be paid at a shop, and which could. */
export async function showSchemes(request: Request, response: Response): Promise<void> {
  const { council, query } = request
  const { funds, schemes } = await inCouncil(council.id, async trx => ({ funds: await offeredFunds(trx, council.id), schemes: await collectionSchemes(trx, council.id) }))
  response.render('settings/collection-schemes/schemes', {
    funds: funds.map(fund => ({ fund, scheme: schemes.get(fund.code), whyNot: whyNoScheme(fund) })), isDone: field(query, 'done') === 'yes'
  })
}

export async function showScheme(request: Request, response: Response): Promise<void> {
  const { fund, scheme } = await schemeIn(request)
  await draw(response, { fund, scheme, seen: scheme?.version ?? 0, submitted: scheme === undefined ? { numberLength: '19', checkMethod: 'luhn' } : schemeAsTyped(scheme), number: scheme?.exampleNumber ?? null })
}

/** Shows what the rule makes of the example, as it will be printed; keeps it only when that was asked, and the proof holds. */
export async function giveScheme(request: Request, response: Response): Promise<void> {
  const { fund, scheme } = await schemeIn(request)
  if (whyNoScheme(fund) !== null) throw new NotFound('fund')
  const { values, errors, submitted, computed } = readSchemeForm(request.body, fund)
  const drawn = { fund, scheme, seen: Number(field(request.body, 'version')), submitted, number: computed }
  if (values === null) return await draw(response.status(422), { ...drawn, errors })
  if (field(request.body, 'preview') === 'yes') return await draw(response, { ...drawn, isProved: true })
  const refusal = await change(request, async (trx, step) => { await saveScheme(trx, step, fund.code, drawn.seen, values) })
  if (refusal === null) return response.redirect(303, `${list}?done=yes`)
  const now = await schemeIn(request)
  await draw(response.status(409), { ...drawn, ...now, seen: now.scheme?.version ?? 0, errors: [{ field: 'prefix', message: refusal }] })
}

export async function withdrawScheme(request: Request, response: Response): Promise<void> {
  const { fund } = await schemeIn(request)
  const refusal = await change(request, async (trx, step) => { await removeScheme(trx, step, fund.code, Number(field(request.body, 'version'))) })
  if (refusal === null) return response.redirect(303, `${list}?done=yes`)
  const { scheme } = await schemeIn(request)
  await draw(response.status(409), {
    fund, scheme, seen: scheme?.version ?? 0, submitted: scheme === undefined ? {} : schemeAsTyped(scheme), number: null, errors: [{ field: 'prefix', message: refusal }]
  })
}

async function change(request: Request, work: (trx: Parameters<typeof saveScheme>[0], step: SchemeStep) => Promise<void>): Promise<string | null> {
  const { council, services } = request
  const step = { councilId: council.id, userId: signedIn(request).id, now: services.clock.now() }
  try {
    await inCouncil(council.id, async trx => { await work(trx, step) })
    return null
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return error.message
  }
}

async function schemeIn({ council, params }: Request): Promise<{ fund: Fund, scheme: CollectionScheme | undefined }> {
  return await inCouncil(council.id, async trx => {
    const fund = await findOfferedFund(trx, council.id, String(params.fund))
    if (fund === undefined) throw new NotFound('fund')
    return { fund, scheme: (await collectionSchemes(trx, council.id)).get(fund.code) }
  })
}

interface DrawnScheme {
  fund: Fund
  scheme: CollectionScheme | undefined
  seen: number
  submitted: Record<string, string>
  /** Of the example, to draw its barcode. */
  number: string | null
  isProved?: boolean
  errors?: FieldError[]
}

async function draw(response: Response, drawn: DrawnScheme): Promise<void> {
  response.render('settings/collection-schemes/scheme', {
    ...drawn, whyNot: whyNoScheme(drawn.fund), barcode: drawn.number === null ? null : await drawBarcode(drawn.number)
  })
}
