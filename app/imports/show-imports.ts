import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { isId } from '../ids.js'
import { field } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { refusedArrivalsSince } from './arrivals/refused-arrival.js'
import { importsBefore } from './import.js'
import { enabledSources, namesOfSources } from './import-source.js'
import { countsOf } from './import-counts.js'
import { receiveImport } from './receive-import.js'
import { lateFiles } from './schedule/late-files-query.js'

const filesOnPage = 25
const refusedShown = 20
const refusedShownMilliseconds = 7 * 86_400_000

/** Every file that has come, or those that a person has to do something about, the newest first. */
export async function showImports(request: Request, response: Response): Promise<void> {
  const { council, person } = request
  const before = field(request.query, 'before')
  const isWaiting = field(request.query, 'needs') === 'attention'
  const now = request.services.clock.now()
  const { files, due, refused, sourceNames } = await inCouncil(council.id, async trx => ({
    due: await lateFiles(trx, council.id, now),
    refused: await refusedArrivalsSince(trx, council.id, new Date(now.getTime() - refusedShownMilliseconds), refusedShown),
    files: await importsBefore(trx, council.id, isId(before) ? before : null, filesOnPage + 1, isWaiting),
    sourceNames: await namesOfSources(trx, council.id)
  }))
  const shown = files.slice(0, filesOnPage)
  response.render('imports/list', {
    files: shown, older: files.length > filesOnPage ? shown.at(-1)?.id : null, isFirstPage: !isId(before), isWaiting, sourceNames,
    counts: Object.fromEntries(shown.map(file => [file.id, countsOf(file)])), due, refused,
    mayUpload: person?.may('imports.upload')
  })
}

export async function showUpload(request: Request, response: Response): Promise<void> {
  response.render('imports/upload', { sources: await sourcesOf(request), submitted: {} })
}

/** Takes a file in. The worker does the rest, and the file's page shows how far it is. */
export async function uploadImport(request: Request, response: Response): Promise<void> {
  const { file, services } = request
  const sources = await sourcesOf(request)
  const sourceCode = field(request.body, 'source')
  const source = sources.find(one => one.code === sourceCode)
  const errors = [
    ...source === undefined ? [{ field: 'source', message: 'Select where the file comes from' }] : [],
    ...file === undefined ? [{ field: 'file', message: 'Choose a file' }] : [],
    ...file?.size === 0 ? [{ field: 'file', message: 'The file is empty. Choose one that holds something' }] : []
  ]
  if (errors.length > 0 || source === undefined || file === undefined) {
    return response.status(422).render('imports/upload', { sources, errors, submitted: { source: sourceCode } })
  }
  const { received, first } = await receiveImport(services.clock, source, {
    path: file.path, name: file.originalname, receivedBy: signedIn(request).id
  })
  response.redirect(303, `/staff/imports/${received ?? `${first}?again=yes`}`)
}

async function sourcesOf({ council }: Request) {
  return await inCouncil(council.id, async trx => await enabledSources(trx, council.id))
}
