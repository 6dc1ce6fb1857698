import type { CalendarDate } from '../../../dates.js'
import { type AmountForm, type Pence, pence } from '../../../money.js'
import type { Columns } from '../../formats/csv-columns.js'
import type { CsvRecord } from '../../formats/csv-records.js'
import { clip, dateReader, longestCode, longestReference, quoted, rawOf, readAmount, type Stated } from '../../formats/stated-values.js'
import type { AccountCsvSettings } from './account-csv-settings.js'
import type { AccountFault, AccountRowRecord, StatedCharge } from './account-record.js'
import { asAtReader } from './as-at.js'

/** What a row is. Of an unclear one not even that can be told. */
type RowKind = 'account' | 'charge' | 'trailer' | 'unknown' | 'unclear'

const longestDescription = 80

/** Reads the rows of one file. */
export class AccountCsvRows {
  private readonly columns: Columns
  private readonly settings: AccountCsvSettings
  private readonly amountForm: AmountForm
  private readonly readInstalmentDate: (text: string) => Stated<CalendarDate>
  private readonly readAsAt: (text: string) => Stated<Date>

  constructor(columns: Columns, settings: AccountCsvSettings) {
    this.columns = columns
    this.settings = settings
    this.amountForm = { unit: settings.amountUnit, thousands: settings.thousands, decimal: settings.decimal }
    this.readInstalmentDate = dateReader(settings.dateForm, 'The date of the next instalment')
    this.readAsAt = asAtReader(dateReader(settings.dateForm, 'The time of the balance'), settings.asAt.time)
  }

  kindOf(record: CsvRecord): RowKind {
    const { words, columns: { record: column } } = this.settings
    if (record.fault !== null) return 'unclear'
    const word = column === null ? words.account : this.textIn(record, column).toUpperCase()
    if (word === words.account) return 'account'
    if (word === words.trailer) return 'trailer'
    if (this.columns.countFault(record) !== null) return 'unclear'
    return word === words.charge ? 'charge' : 'unknown'
  }

  accountRow(record: CsvRecord): AccountRowRecord {
    const unsound = this.columns.countFault(record)
    if (unsound !== null) return faultOf(record, unsound)
    const { columns, asAt: { from } } = this.settings
    const account = this.accountNamed(record)
    const balance = this.amountIn(record, columns.balance, 'The balance')
    const asAt: Stated<Date | null> = from === 'column' ? this.readAsAt(this.textIn(record, columns.asAt)) : { value: null }
    if (balance.fault !== undefined) return faultOf(record, balance.fault, account)
    const reference = this.textIn(record, columns.reference)
    const fault = reference.length > longestReference ? `The reference ${quoted(reference)} is longer than ${longestReference} characters` : asAt.fault
    if (fault !== undefined || asAt.value === undefined) return faultOf(record, fault ?? 'The row cannot be read', account, balance.value)
    const { lineNumber, raw } = placeOf(record)
    return { kind: 'account', lineNumber, raw, account: {
      fundStated: account.fundStated,
      reference: account.reference,
      name: this.joined(record, columns.name, ' '),
      address: this.joined(record, columns.address, ', '),
      postcode: this.textIn(record, columns.postcode),
      balancePence: balance.value,
      balanceAsAt: asAt.value,
      stopStated: this.textIn(record, columns.stop),
      charges: []
    } }
  }

  /** Whether a charge names the account of this row. */
  isChargeOf(record: CsvRecord, row: AccountRowRecord): boolean {
    const { fundStated, reference } = this.accountNamed(record)
    const account = row.kind === 'account' ? row.account : row
    return reference === account.reference && fundStated === account.fundStated
  }

  chargeIn(record: CsvRecord): Stated<StatedCharge> {
    const { columns } = this.settings
    const description = this.textIn(record, columns.charge)
    const outstanding = this.amountIn(record, columns.outstanding, 'The amount outstanding')
    if (description === '') return { fault: 'The description is missing' }
    if (description.length > longestDescription) return { fault: `The description is longer than ${longestDescription} characters` }
    if (outstanding.fault !== undefined) return outstanding
    const instalment = this.instalmentIn(record)
    if (instalment.fault !== undefined) return instalment
    return { value: { description, outstandingPence: outstanding.value, ...instalment.value } }
  }

  /** A row that is no account, and no charge of the one before. */
  faultRow(record: CsvRecord): AccountRowRecord {
    const unsound = record.fault ?? this.columns.countFault(record)
    if (unsound !== null) return faultOf(record, unsound)
    const word = this.textIn(record, this.settings.columns.record)
    const isCharge = word.toUpperCase() === this.settings.words.charge
    const fault = isCharge ? 'This charge does not follow its account' : `${quoted(word)} is no kind of row`
    return { ...faultOf(record, fault, this.accountNamed(record)), isCharge }
  }

  /** None, or an amount that is due on a date. */
  private instalmentIn(record: CsvRecord): Stated<Pick<StatedCharge, 'nextInstalmentPence' | 'nextInstalmentOn'>> {
    const { nextInstalment, nextInstalmentOn } = this.settings.columns
    const [amountText, dateText] = [this.textIn(record, nextInstalment), this.textIn(record, nextInstalmentOn)]
    if (amountText === '' && dateText !== '') return { fault: 'The next instalment has a date but no amount' }
    const amount = amountText === '' ? { value: pence(0) } : this.amountIn(record, nextInstalment, 'The next instalment')
    if (amount.fault !== undefined) return amount
    // Files that write what is owed as negative may write what is due either way.
    const due = this.settings.sign === 'reversed' ? pence(Math.abs(amount.value)) : amount.value
    if (due < 0) return { fault: `The next instalment ${quoted(amountText)} is negative` }
    if (due === 0) return { value: { nextInstalmentPence: null, nextInstalmentOn: null } }
    const on = this.readInstalmentDate(dateText)
    return on.fault === undefined ? { value: { nextInstalmentPence: due, nextInstalmentOn: on.value } } : on
  }

  private textIn(record: CsvRecord, column: string | null): string {
    return this.columns.textIn(record, column)
  }

  private joined(record: CsvRecord, columns: readonly string[], by: string): string {
    return columns.map(column => this.textIn(record, column)).filter(text => text !== '').join(by)
  }

  private accountNamed(record: CsvRecord): { fundStated: string, reference: string } {
    const { fund, reference } = this.settings.columns
    return { fundStated: clip(this.textIn(record, fund), longestCode), reference: clip(this.textIn(record, reference), longestReference) }
  }

  private amountIn(record: CsvRecord, column: string | null, what: string): Stated<Pence> {
    const amount = readAmount(this.textIn(record, column), this.amountForm, what)
    return amount.fault === undefined && this.settings.sign === 'reversed' ? { value: pence(-amount.value) } : amount
  }
}

function placeOf(record: CsvRecord): { lineNumber: number, raw: string } {
  return { lineNumber: record.lineNumber, raw: rawOf(record.raw) }
}

function faultOf(record: CsvRecord, fault: string, account = { fundStated: '', reference: '' }, amountPence: Pence | null = null): AccountFault {
  return { kind: 'fault', ...placeOf(record), fault, isCharge: false, amountPence, ...account }
}
