import { isDeepStrictEqual } from 'node:util'
import type { Knex } from 'knex'
import { changeOnce } from '../../../database/in-council.js'
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

/**
 * Saves them; the same form again is no fault.
 * @returns why it was not saved: one of its files is being worked
 * @throws Conflict when somebody has changed the source meanwhile
 */
export async function saveSettings(
  trx: Knex.Transaction, { council_id, code }: ImportSource, { values, version, userId, now }: SettingsSaving
): Promise<'saved' | 'being-worked'> {
  const source = await ImportSource.query(trx).findById([council_id, code]).forUpdate().throwIfNotFound()
  if (source.version === version && countsDifferently(source, values) && await isBeingWorked(trx, source)) return 'being-worked'
  const { money, rowLimit, schedule, enabled } = values
  const said = {
    ...money === null ? {} : {
      ledger_account_code: money.ledgerAccountCode, method_code: money.methodCode, office_code: money.officeCode, method_codes: JSON.stringify(money.methodCodes)
    },
    row_limit: rowLimit, enabled, expected_days: schedule?.days ?? null, expected_by: schedule?.by ?? null, expected_from: schedule?.from ?? null,
    grace_minutes: schedule?.graceMinutes ?? 0
  }
  const conflict = 'Somebody else has changed this source since you opened it. Open it again to see how it is now'
  if (!await changeOnce(trx, 'import_sources', { councilId: council_id, key: { code }, seen: version, said, besides: {}, conflict })) return 'saved'
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
