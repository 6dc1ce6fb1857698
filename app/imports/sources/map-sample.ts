import { Readable } from 'node:stream'
import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { Conflict } from '../../errors.js'
import { field, type FieldError, seenIn } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import type { CsvRecord } from '../formats/csv-records.js'
import { guessCsv } from '../formats/guess-csv.js'
import { sampleOf } from '../formats/mapped-csv-format.js'
import type { MappedCsvSettings } from '../formats/mapped-csv-settings.js'
import { UnreadableFile } from '../formats/receipt-format.js'
import { inThousands } from '../import-counts.js'
import { sourceOf } from '../import-source.js'
import { type ImportSample, keepAnswers, sampleWith } from './import-sample.js'
import { type Answers, answersOf, shapeIn } from './mapping-answers.js'
import { readMappingForm } from './mapping-form.js'
import { mappingPage } from './mapping-page.js'
import { type Preview, previewOf } from './preview.js'
import { addSource, changeSource } from './save-source.js'
import { readSavingForm, type SourceNaming } from './saving-form.js'
import { sourceChoices } from './source-choices-query.js'

/** Beside those before the first receipt. */
const rowsShown = 10

/** The first rows of a sample, what its columns seem or were said to be, and what then comes out of it. */
export async function showSample(request: Request, response: Response): Promise<void> {
  const sample = await sampleIn(request)
  const answers = sample.answers ?? answersOf(await guessCsv(sample.content))
  const said = sample.answers === null ? undefined : readMappingForm(answers).values
  await render(request, response, { sample, answers, settings: said })
}

/** Shows what comes out by the form as it now stands, or saves the source. Nothing that was filled in is lost by either. */
export async function saveOrShowSample(request: Request, response: Response): Promise<void> {
  const sample = await sampleIn(request)
  const isSaving = field(request.body, 'next') === 'save'
  const choices = await inCouncil(request.council.id, async trx => await sourceChoices(trx, request.council.id))
  const mapping = readMappingForm(request.body)
  const saving = readSavingForm(request.body, choices)
  const answers = { ...mapping.submitted, ...saving.submitted, ...sample.source_code === null ? {} : { version: String(seenIn(request)) } }
  const errors = [...mapping.errors ?? [], ...isSaving ? saving.errors ?? [] : []]
  if (mapping.values !== undefined && isSaving && saving.values !== undefined) {
    try {
      errors.push(...await save(request, sample, mapping.values, saving.values))
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      const again = { ...answers, version: await versionNow(request, sample) }
      return await render(request, response.status(error.status), { sample, answers: again, settings: mapping.values, errors: [{ field: 'name', message: error.message }] })
    }
  }
  if (errors.length > 0) return await render(request, response.status(422), { sample, answers, settings: mapping.values, errors })
  if (isSaving) return response.redirect(303, '/staff/import-sources?saved=yes')
  await inCouncil(request.council.id, async trx => { await keepAnswers(trx, sample, answers) })
  response.redirect(303, `/staff/import-sources/samples/${sample.id}`)
}

async function sampleIn({ council, params }: Request): Promise<ImportSample> {
  return await inCouncil(council.id, async trx => await sampleWith(trx, council.id, String(params.sampleId)))
}

async function save(request: Request, sample: ImportSample, settings: MappedCsvSettings, naming: SourceNaming): Promise<FieldError[]> {
  const { council, services } = request
  const saving = { councilId: council.id, naming, settings, userId: signedIn(request).id, now: services.clock.now() }
  const { source_code: code } = sample
  const error = await inCouncil(council.id, async trx => code === null ? await addSource(trx, saving) : await changeSource(trx, code, seenIn(request), saving))
  return error === null ? [] : [error]
}

async function versionNow({ council }: Request, { source_code: code }: ImportSample): Promise<string> {
  return code === null ? '' : String((await inCouncil(council.id, async trx => await sourceOf(trx, council.id, code))).version)
}

interface Shown {
  sample: ImportSample
  answers: Answers
  /** What comes out is shown by these; without them only the form is. */
  settings: MappedCsvSettings | undefined
  errors?: FieldError[]
}

async function render({ council }: Request, response: Response, { sample, answers, settings, errors }: Shown): Promise<void> {
  const { rows, unreadable } = await firstRows(sample, answers)
  const choices = await inCouncil(council.id, async trx => await sourceChoices(trx, council.id))
  const preview = settings === undefined ? null : await previewOf(sample.wholeLines(settings.encoding), settings, sample.is_cut)
  response.render('imports/sources/sample', {
    sample, ...mappingPage(answers, rows), unreadable, choices, preview, counts: preview && countsIn(preview), submitted: answers, errors
  })
}

function countsIn({ rowCount, faults, totals }: Preview) {
  return { rows: inThousands(rowCount), faults: inThousands(faults.length), stated: inThousands(totals?.rows ?? 0) }
}

async function firstRows(sample: ImportSample, answers: Answers): Promise<{ rows: CsvRecord[], unreadable: string | null }> {
  const shape = shapeIn(answers)
  const headerRows = /^\d{1,2}$/.test(answers.headerRows ?? '') ? Number(answers.headerRows) : 0
  try {
    return { rows: await sampleOf(Readable.from([sample.wholeLines(shape.encoding)]), shape, headerRows + rowsShown), unreadable: null }
  } catch (error) {
    if (error instanceof UnreadableFile) return { rows: [], unreadable: error.message }
    throw error
  }
}
