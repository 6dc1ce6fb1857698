import type { Knex } from 'knex'
import { changeOnce, type CouncilId } from '../../database/in-council.js'
import { recordAudit } from '../../users/audit.js'
import { codeFrom } from '../../ids.js'
import type { FieldError } from '../../web/form-body.js'
import { stages } from '../arrivals/folders.js'
import { mappedCsvFormat } from '../formats/mapped-csv-format.js'
import type { MappedCsvSettings } from '../formats/mapped-csv-settings.js'
import { ImportSource } from '../import-source.js'
import type { SourceNaming } from './saving-form.js'

export interface SourceSaving {
  councilId: CouncilId
  naming: SourceNaming
  settings: MappedCsvSettings
  userId: string
  now: Date
}

/** A new source of files with columns of the council's choice, from which files are taken at once; the same form again is no fault. @returns what is wrong, or null */
export async function addSource(trx: Knex.Transaction, { councilId, naming, settings, userId, now }: SourceSaving): Promise<FieldError | null> {
  const code = codeFrom(naming.name, 'file', stages)
  const said = saidBy(naming, settings)
  const isAdded = async (): Promise<boolean> => await trx('import_sources').where({ council_id: councilId, code, ...said, version: 1 }).first('code') !== undefined
  if (await isAdded()) return null
  if (await isNameTaken(trx, councilId, naming.name, null)) return nameTaken(naming.name)
  const last = await ImportSource.query(trx).where({ council_id: councilId }).max('position as position').first() as { position: number | null } | undefined
  const added = await trx('import_sources').insert({
    council_id: councilId, code, ...said, position: (last?.position ?? 0) + 1
  }).onConflict(['council_id', 'code']).ignore().returning('code') as { code: string }[]
  if (added.length === 0 && await isAdded()) return null
  if (added.length === 0) return { field: 'name', message: `Another source has a name too much like ‘${naming.name}’. Choose another name` }
  await recordAudit(trx, councilId, { at: now, userId, action: 'import_source_added', subjectId: code, facts: { format: mappedCsvFormat.code } })
  return null
}

/**
 * Its code stays, since its files are known by it. The same form again is no fault.
 * @param seen its version on the page
 * @returns what is wrong, or null
 * @throws Conflict when somebody else has changed it since
 */
export async function changeSource(
  trx: Knex.Transaction, code: string, seen: number, { councilId, naming, settings, userId, now }: SourceSaving
): Promise<FieldError | null> {
  if (await isNameTaken(trx, councilId, naming.name, code)) return nameTaken(naming.name)
  const underWay = await trx('imports').where({ council_id: councilId, source_code: code }).whereIn('state', ['received', 'read', 'checked']).first('id') as unknown
  const source = await trx('import_sources').where({ council_id: councilId, code }).first('version') as { version: number } | undefined
  if (underWay !== undefined && source?.version === seen) {
    return { field: 'name', message: 'A file from this source is being worked. Save the change when it has been posted or stopped' }
  }
  const conflict = 'Somebody else has changed this source since you opened it. What you entered is still here: look at theirs, then save again'
  if (!await changeOnce(trx, 'import_sources', { councilId, key: { code }, seen, said: saidBy(naming, settings), besides: {}, conflict })) return null
  await recordAudit(trx, councilId, { at: now, userId, action: 'import_source_changed', subjectId: code })
  return null
}

/** Files are taken from it, or no longer. What is so already stays as it is. */
export async function switchSourceTo(
  trx: Knex.Transaction, { council_id, code }: ImportSource, { enabled, userId, now }: { enabled: boolean, userId: string, now: Date }
): Promise<void> {
  const changed = await ImportSource.query(trx).where({ council_id, code, enabled: !enabled }).patch({ enabled, version: ImportSource.raw('version + 1') })
  if (changed === 0) return
  const action = enabled ? 'import_source_turned_on' : 'import_source_turned_off'
  await recordAudit(trx, council_id, { at: now, userId, action, subjectId: code })
}

function saidBy({ name, ledgerAccountCode, methodCode, officeCode }: SourceNaming, settings: MappedCsvSettings) {
  return {
    name, ledger_account_code: ledgerAccountCode, method_code: methodCode, office_code: officeCode, format_code: mappedCsvFormat.code, settings: JSON.stringify(settings)
  }
}

async function isNameTaken(trx: Knex.Transaction, councilId: CouncilId, name: string, except: string | null): Promise<boolean> {
  const found = await ImportSource.query(trx).where({ council_id: councilId }).whereRaw('lower(name) = lower(?)', [name]).select('code')
  return found.some(({ code }) => code !== except)
}

function nameTaken(name: string): FieldError {
  return { field: 'name', message: `There is a source called ‘${name}’ already. Choose another name` }
}
