import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { field } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { guessCsv } from '../formats/guess-csv.js'
import { sampleOf } from '../formats/mapped-csv-format.js'
import { UnreadableFile } from '../formats/receipt-format.js'
import { plainFileName } from '../import-file.js'
import type { ImportSource } from '../import-source.js'
import { keepSample, sampleBytes } from './import-sample.js'
import { answersOf, shapeIn } from './mapping-answers.js'
import { answersOfSource } from './change-mapping.js'
import { mappedSourceIn } from './show-sources.js'

/** Drop in a file of your own. */
export async function showNewSample(request: Request, response: Response): Promise<void> {
  response.render('imports/sources/new', { source: await sourceNamed(request, field(request.query, 'source')) })
}

/** Keeps the beginning of the file, for a person to say what is what in it. */
export async function takeSample(request: Request, response: Response): Promise<void> {
  const { council, file, services } = request
  const source = await sourceNamed(request, field(request.body, 'source'))
  const content = file === undefined ? null : await startOf(file.path)
  const fault = content === null ? 'Choose a file' : await faultIn(content)
  if (file === undefined || content === null || fault !== null) {
    return response.status(422).render('imports/sources/new', { source, errors: [{ field: 'file', message: fault }] })
  }
  const name = plainFileName(file.originalname)
  const id = await inCouncil(council.id, async trx => await keepSample(trx, {
    council_id: council.id, file_name: name, content, is_cut: file.size > content.length, source_code: source?.code ?? null,
    answers: source === null ? null : { ...answersOfSource(source), version: String(source.version) }, made_by: signedIn(request).id, made_at: services.clock.now()
  }))
  response.redirect(303, `/staff/import-sources/samples/${id}`)
}

/** The source whose columns are to be changed; null where a new one is to be made. */
async function sourceNamed(request: Request, code: string): Promise<ImportSource | null> {
  return code === '' ? null : await inCouncil(request.council.id, async trx => await mappedSourceIn(trx, request, code))
}

async function startOf(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sampleBytes), 0, sampleBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** What is wrong with a file that nobody could say anything of: it is empty, or no text in any encoding. */
async function faultIn(content: Buffer): Promise<string | null> {
  if (content.length === 0) return 'The file is empty. Choose one that holds something'
  try {
    const rows = await sampleOf(Readable.from([content]), { ...shapeIn(answersOf(await guessCsv(content))), quote: '' }, 1)
    return rows.length === 0 ? 'The file has only blank lines. Choose one that holds something' : null
  } catch (error) {
    if (error instanceof UnreadableFile) return error.message
    throw error
  }
}
