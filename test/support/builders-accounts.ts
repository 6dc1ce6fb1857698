import { inCouncil } from '../../app/database/in-council.js'
import { AccountHolder } from '../../app/funds/account-holder.js'
import { type AccountLoad, loadOf } from '../../app/imports/accounts/account-load.js'
import { type AccountLoadRow, accountRowsAfter } from '../../app/imports/accounts/account-load-row.js'
import type { Import } from '../../app/imports/import.js'
import { fundOf, type TestCouncil } from './builders.js'

/** A row of a file of accounts: an account, or a charge of the one before. */
export type AccountLine = Partial<Record<typeof columns[number], string>>

const columns = [
  'record', 'fund', 'reference', 'title', 'forename', 'surname', 'address 1', 'address 2', 'address 3', 'address 4', 'postcode', 'balance',
  'as at', 'stop', 'charge', 'outstanding', 'next instalment', 'next instalment on'
] as const

/** When the accounts of files are so, unless told otherwise. */
export const extractedAt = '2026-11-20 06:00'

/** A council tax account of Ms Siân O'Brien, at BF1 2AB, owing £120.00 at six on 20 November 2026, unless told otherwise. */
export function accountLine(council: TestCouncil, reference: string, line: AccountLine = {}): AccountLine {
  return {
    'record': 'A', 'fund': fundOf(council, 'council-tax').code, reference, 'title': 'Ms', 'forename': 'Siân', 'surname': 'O’Brien',
    'address 1': '4 Mill Lane', 'address 2': 'Barnfield', 'postcode': 'BF1 2AB', 'balance': '120.00', 'as at': extractedAt, ...line
  }
}

/** A charge of the account of that line: this year's bill of £120.00 with £12.00 due on 1 December 2026, unless told otherwise. */
export function chargeLine({ fund = '', reference = '' }: AccountLine, line: AccountLine = {}): AccountLine {
  return {
    'record': 'C', fund, reference, 'charge': '2026 to 2027 bill', 'outstanding': '120.00', 'next instalment': '12.00',
    'next instalment on': '2026-12-01', ...line
  }
}

/** A file of accounts as the starting sources read it, with a trailer if one is given. */
export function accountsFile(lines: readonly AccountLine[], trailer?: AccountLine): string {
  const rows = trailer === undefined ? lines : [...lines, { record: 'T', ...trailer }]
  return [columns.join(','), ...rows.map(line => columns.map(column => line[column] ?? '').join(',')), ''].join('\r\n')
}

/** What became of the accounts of a file, in its order. */
export async function loadedRows(council: TestCouncil, imported: Import): Promise<AccountLoadRow[]> {
  return await inCouncil(council.id, async trx => await accountRowsAfter(trx, imported, 0, 1000))
}

export async function loadOfImport(council: TestCouncil, imported: Import): Promise<AccountLoad> {
  return await inCouncil(council.id, async trx => await loadOf(trx, imported))
}

/** Every account of a fund, by reference. */
export async function accountsOf(council: TestCouncil, fundSlug = 'council-tax'): Promise<AccountHolder[]> {
  return await inCouncil(council.id, async trx => await AccountHolder.query(trx)
    .where({ council_id: council.id, fund_code: fundOf(council, fundSlug).code }).orderBy('reference'))
}
