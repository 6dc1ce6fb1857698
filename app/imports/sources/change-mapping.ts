import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { Conflict } from '../../errors.js'
import { type FieldError, seenIn } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { mappedCsvFormat } from '../formats/mapped-csv-format.js'
import type { ImportSource } from '../import-source.js'
import { type Answers, answersOf } from './mapping-answers.js'
import { readMappingForm } from './mapping-form.js'
import { mappingPage } from './mapping-page.js'
import { changeSource } from './save-source.js'
import { readSavingForm } from './saving-form.js'
import { mappedSourceIn } from './show-sources.js'
import { sourceChoices } from './source-choices-query.js'

/** What a source's columns are, to be changed without a file to look at. */
export async function showSourceMapping(request: Request, response: Response): Promise<void> {
  const source = await sourceIn(request)
  await render(request, response, source, source.version, answersOfSource(source))
}

export async function saveSourceMapping(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const source = await sourceIn(request)
  const choices = await inCouncil(council.id, async trx => await sourceChoices(trx, council.id))
  const mapping = readMappingForm(request.body)
  const saving = readSavingForm(request.body, choices)
  const errors = [...mapping.errors ?? [], ...saving.errors ?? []]
  if (mapping.values !== undefined && saving.values !== undefined) {
    const change = { councilId: council.id, naming: saving.values, settings: mapping.values, userId: signedIn(request).id, now: services.clock.now() }
    try {
      const error = await inCouncil(council.id, async trx => await changeSource(trx, source.code, seenIn(request), change))
      if (error === null) return response.redirect(303, '/staff/import-sources?saved=yes')
      errors.push(error)
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      const now = await sourceIn(request)
      return await render(request, response.status(error.status), now, now.version, { ...mapping.submitted, ...saving.submitted }, [{ field: 'name', message: error.message }])
    }
  }
  await render(request, response.status(422), source, seenIn(request), { ...mapping.submitted, ...saving.submitted }, errors)
}

/** The form filled in with what is saved. */
export function answersOfSource(source: ImportSource): Answers {
  return {
    ...answersOf(mappedCsvFormat.readSettings(source.settings)), name: source.name, ledgerAccountCode: source.ledger_account_code,
    methodCode: source.method_code, officeCode: source.office_code
  }
}

async function sourceIn(request: Request): Promise<ImportSource> {
  return await inCouncil(request.council.id, async trx => await mappedSourceIn(trx, request, String(request.params.sourceCode)))
}

async function render({ council }: Request, response: Response, source: ImportSource, version: number, answers: Answers, errors?: FieldError[]): Promise<void> {
  const choices = await inCouncil(council.id, async trx => await sourceChoices(trx, council.id))
  response.render('imports/sources/mapping', { source, version, ...mappingPage(answers, []), choices, submitted: answers, errors })
}
