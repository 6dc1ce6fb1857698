import { isDeepStrictEqual } from 'node:util'
import type { Knex } from 'knex'
import { recordAudit } from '../../../users/audit.js'
import { ImportSource } from '../../import-source.js'
import type { SourceSettings } from './settings-form.js'

export interface SettingsSaving {
  values: SourceSettings
  /** The source's version that whoever saves has seen. */
  version: number
  userId: string
  now: Date
}

/** @returns why it was not saved: somebody has changed the source meanwhile, or one of its files is being worked */
export async function saveSettings(
  trx: Knex.Transaction, { council_id, code }: ImportSource, { values, version, userId, now }: SettingsSaving
): Promise<'saved' | 'changed-meanwhile' | 'being-worked'> {
  const source = await ImportSource.query(trx).findById([council_id, code]).forUpdate().throwIfNotFound()
  if (source.version !== version) return 'changed-meanwhile'
  if (countsDifferently(source, values) && await isBeingWorked(trx, source)) return 'being-worked'
  const { money, rowLimit, schedule, enabled } = values
  await source.$query(trx).patch({
    ...money === null ? {} : {
      ledger_account_code: money.ledgerAccountCode, method_code: money.methodCode, office_code: money.officeCode, method_codes: money.methodCodes
    },
    row_limit: rowLimit, enabled, expected_days: schedule?.days ?? null, expected_by: schedule?.by ?? null, expected_from: schedule?.from ?? null,
    grace_minutes: schedule?.graceMinutes ?? 0, version: version + 1
  })
  await recordAudit(trx, council_id, { at: now, userId, action: 'import_source_changed', subjectId: code })
  if (enabled !== source.enabled) {
    await recordAudit(trx, council_id, { at: now, userId, action: enabled ? 'import_source_turned_on' : 'import_source_turned_off', subjectId: code })
  }
  return 'saved'
}

/** Its rows would be read, or would count, in another way. */
function countsDifferently(source: ImportSource, { money, rowLimit }: SourceSettings): boolean {
  return rowLimit !== source.row_limit || (money !== null && !isDeepStrictEqual(money, {
    ledgerAccountCode: source.ledger_account_code, methodCode: source.method_code, officeCode: source.office_code, methodCodes: source.method_codes
  }))
}

/** What counts for a file must not change between its rows. */
async function isBeingWorked(trx: Knex.Transaction, { council_id, code }: ImportSource): Promise<boolean> {
  const underWay: unknown = await trx('imports').where({ council_id, source_code: code }).whereIn('state', ['received', 'read', 'checked']).first('id')
  return underWay !== undefined
}
