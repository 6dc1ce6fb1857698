import { type Columns, columnsIn } from '../../formats/csv-columns.js'
import { type CsvRecord, csvRecordsOf } from '../../formats/csv-records.js'
import { readBy } from '../../formats/format-settings.js'
import { UnreadableFile } from '../../formats/receipt-format.js'
import { quoted, rawOf, readAmount } from '../../formats/stated-values.js'
import { AccountCsvRows } from './account-csv-rows.js'
import { accountCsvSchema, type AccountCsvSettings } from './account-csv-settings.js'
import type { AccountFormat } from './account-format.js'
import type { AccountFileRecord, AccountRowRecord } from './account-record.js'
import { asAtBefore, asAtInName } from './as-at.js'

type Totals = Extract<AccountFileRecord, { kind: 'totals' }>

const mostCharges = 50

/**
 * A CSV file of accounts with the names of its columns on its first line. An account is a row; each of its charges is a row of its own,
 * which follows it and names it again, so that an account that comes twice can be told from one with two charges, and no charge is taken
 * for another account's: whichever of the two was mistyped, the account before it is turned down as well. One fault in an account or its
 * charges turns down the whole of it. A last row may total the file.
 */
export const accountCsvFormat: AccountFormat<AccountCsvSettings> = {
  code: 'accounts-csv',
  name: 'Accounts (CSV)',
  readSettings: stored => readBy(accountCsvSchema, stored),
  hasTrailer: ({ trailer }) => trailer.isRequired,

  termsOf: ({ load, mostRemovedPercent, funds, columns, stopCodes, asAt }) => ({
    isFull: load === 'full', mostRemovedPercent, funds, setsStops: columns.stop !== null, stopCodes, isAsAtInRows: asAt.from === 'column',
    asAtOf: ({ name, receivedAt }) =>
      asAt.from === 'name' ? asAtInName(name, asAt.time) : asAt.from === 'arrival' ? asAtBefore(receivedAt, asAt.time) : null
  }),

  async* read(bytes, settings) {
    let columns: Columns | null = null
    let reader: AccountCsvRows | null = null
    let trailer: Totals | null = null
    let chargeRows = 0
    let open: OpenAccount | null = null
    for await (const records of csvRecordsOf(bytes, settings)) {
      for (const record of records) {
        if (columns === null || reader === null) {
          columns = columnsNamed(record, settings)
          reader = new AccountCsvRows(columns, settings)
          continue
        }
        if (record.fault === null && record.fields.every(field => field.trim() === '')) continue
        if (trailer !== null) throw goesOn(record, trailer)
        const kind = reader.kindOf(record)
        if (kind === 'charge' && open !== null && reader.isChargeOf(record, open.row)) {
          chargeRows += 1
          addCharge(open, record, reader)
        } else if (kind === 'unclear' || kind === 'charge') {
          if (kind === 'charge') chargeRows += 1
          if (open !== null) open.fault ??= `Line ${record.lineNumber} ${kind === 'charge' ? 'is a charge of another account' : 'cannot be read, and may be one of its charges'}`
          yield reader.faultRow(record)
        } else {
          if (open !== null) yield closed(open)
          open = null
          if (kind === 'account') open = { row: reader.accountRow(record), fault: null }
          else if (kind === 'trailer') trailer = totalsOf(record, columns, settings)
          else yield reader.faultRow(record)
        }
      }
    }
    if (open !== null) yield closed(open)
    if (trailer !== null) yield settings.trailer.counts === 'rows' && trailer.rows !== null ? { ...trailer, rows: trailer.rows - chargeRows } : trailer
  }
}

/** An account whose charges may follow. */
interface OpenAccount {
  row: AccountRowRecord
  /** What is wrong with one of them. */
  fault: string | null
}

function addCharge(open: OpenAccount, record: CsvRecord, reader: AccountCsvRows): void {
  const charge = reader.chargeIn(record)
  if (charge.fault !== undefined) open.fault ??= `Its charge on line ${record.lineNumber}: ${charge.fault}`
  else if (open.row.kind === 'account') {
    if (open.row.account.charges.length < mostCharges) open.row.account.charges.push(charge.value)
    else open.fault ??= `It has more than ${mostCharges} charges`
  }
}

function closed({ row, fault }: OpenAccount): AccountRowRecord {
  if (fault === null || row.kind !== 'account') return row
  const { lineNumber, raw, account: { balancePence: amountPence, fundStated, reference } } = row
  return { kind: 'fault', lineNumber, raw, fault, isCharge: false, amountPence, fundStated, reference }
}

function columnsNamed(header: CsvRecord, { columns, trailer }: AccountCsvSettings): Columns {
  const { record, fund, reference, name, address, postcode, balance, asAt, stop, charge, outstanding, nextInstalment, nextInstalmentOn } = columns
  const ofRecords = record === null ? [] : [record, charge, outstanding, nextInstalment, nextInstalmentOn, trailer.count, trailer.amount]
  const sought = [fund, reference, ...name, ...address, postcode, balance, asAt, stop, ...ofRecords].filter(column => column !== null)
  return columnsIn(header.fields, { sought, inRows: sought, fields: null })
}

function totalsOf(record: CsvRecord, columns: Columns, settings: AccountCsvSettings): Totals {
  const { count, amount } = settings.trailer
  const countText = columns.textIn(record, count).replaceAll(',', '')
  const amountText = columns.textIn(record, amount)
  const unreadable = (fault: string) => new UnreadableFile(`The trailer on line ${record.lineNumber} cannot be read. ${fault}`)
  const total = amountText === '' ? null : readAmount(amountText, { ...settings, unit: settings.amountUnit }, 'The total of the balances')
  if (total?.fault !== undefined) throw unreadable(total.fault)
  if (countText !== '' && !/^\d{1,9}$/.test(countText)) throw unreadable(`${quoted(countText)} is not a number of accounts`)
  if (countText === '' && total === null) throw unreadable('It gives neither how many accounts there are nor what their balances come to')
  return {
    kind: 'totals', lineNumber: record.lineNumber, raw: rawOf(record.raw), rows: countText === '' ? null : Number(countText),
    amountPence: total === null ? null : total.value
  }
}

function goesOn(record: CsvRecord, trailer: Totals): UnreadableFile {
  return new UnreadableFile(`The file goes on at line ${record.lineNumber} after its trailer on line ${trailer.lineNumber}. It may be two files in one`)
}
