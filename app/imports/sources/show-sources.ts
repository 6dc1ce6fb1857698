import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { Conflict, NotFound } from '../../errors.js'
import { field } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { accountFormats } from '../accounts/formats/account-format.js'
import { receiptFormats } from '../formats/formats.js'
import { mappedCsvFormat } from '../formats/mapped-csv-format.js'
import { ImportSource } from '../import-source.js'
import { switchSourceTo } from './save-source.js'
import { listedSources } from './source-choices-query.js'

/** Where the council's files come from. */
export async function showSources(request: Request, response: Response): Promise<void> {
  const { council } = request
  const sources = await inCouncil(council.id, async trx => await listedSources(trx, council.id))
  const formatNames = Object.fromEntries([...receiptFormats, ...accountFormats].map(({ code, name }) => [code, name]))
  response.render('imports/sources/list', { sources, formatNames, mappedFormatCode: mappedCsvFormat.code, saved: field(request.query, 'saved') })
}

/** Files are taken from it, or no longer. */
export async function switchSource(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const isOn = field(request.body, 'on')
  if (isOn !== 'yes' && isOn !== 'no') throw new Conflict('Neither turned on nor turned off')
  await inCouncil(council.id, async trx => {
    const source = await sourceIn(trx, request, String(request.params.sourceCode))
    await switchSourceTo(trx, source, { enabled: isOn === 'yes', userId: signedIn(request).id, now: services.clock.now() })
  })
  response.redirect(303, '/staff/import-sources')
}

/** One of the council's sources whose columns are its own choice. @throws NotFound */
export async function mappedSourceIn(trx: Knex.Transaction, request: Request, code: string): Promise<ImportSource> {
  const source = await sourceIn(trx, request, code)
  if (source.format_code !== mappedCsvFormat.code) throw new NotFound('source of files with columns of its own')
  return source
}

/** One of the council's sources. @throws NotFound */
export async function sourceIn(trx: Knex.Transaction, { council }: Request, code: string): Promise<ImportSource> {
  const source = await ImportSource.query(trx).findById([council.id, code])
  if (source === undefined) throw new NotFound('source of files')
  return source
}
