import type { NewEntry } from '../../../ledger/post-entry.js'
import type { Random } from '../random.js'
import { creditToFund } from './card-payment.js'
import { type DemoDay, instantOn } from './timeline.js'
import { type Debt, type DemoWorld, officeEntry, someDebt } from './world.js'

const outlets = [
  'Market Place Post Office', 'Station Road Post Office', 'Mill Lane Stores', 'High Street News',
  'Quarry Hill Convenience', 'Thurlsby Petrol Station'
]

/** What a file says of a receipt. The council loads it early on the day after the payer paid. */
export interface FileRow {
  file: string
  methodCode: string
  narrative: string
  payerName?: string
  sourceKind: 'import_row' | 'statement_line'
}

/** Post Office and PayPoint receipts, with the outlet and the reference from the payer's card or barcode. */
export function agencyReceipts(world: DemoWorld, random: Random, count: number): NewEntry[] {
  return Array.from({ length: count }, (_, made) => {
    const debt = someDebt(world, random, 'agency')
    const isPostOffice = random.chance(0.45)
    const outlet = `${random.between(100_000, 399_999)} ${random.pick(outlets)}`
    return receipt(world, random, debt, `${made + 1}`, {
      file: isPostOffice ? 'post-office' : 'paypoint',
      methodCode: isPostOffice ? '15' : '18',
      narrative: isPostOffice ? `POST OFFICE ${outlet}`.toUpperCase() : `PAYPOINT ${outlet}`.toUpperCase(),
      sourceKind: 'import_row'
    })
  })
}

/** Direct Debits, standing orders and transfers that quoted a reference, as the bank's statement has them. */
export function bankReceipts(world: DemoWorld, random: Random, count: number): NewEntry[] {
  return Array.from({ length: count }, (_, made) => {
    const debt = someDebt(world, random, 'bank')
    const payerName = onStatement(debt)
    const isDirectDebit = debt.fund.slug === 'council-tax' && random.chance(0.6)
    const how = isDirectDebit ? 'DDR' : random.pick(['BGC', 'STO', 'FPI'])
    return receipt(world, random, debt, `${made + 1}`, {
      file: isDirectDebit ? 'direct-debits' : 'bank-statement',
      methodCode: isDirectDebit ? 'DD' : 'BK',
      narrative: [how, payerName, debt.accountReference].join(' ').trim(),
      ...(payerName === '' ? {} : { payerName }),
      sourceKind: 'statement_line'
    })
  })
}

/** Cheques that the post room opened and an officer keyed. */
export function chequeReceipts(world: DemoWorld, random: Random, count: number): NewEntry[] {
  return Array.from({ length: count }, (_, made) => {
    const debt = someDebt(world, random, 'bank')
    const payerName = onStatement(debt)
    return {
      ...receipt(world, random, debt, `${made + 1}`, {
        file: 'cheques', methodCode: '2', narrative: `CHQ ${random.digits('00####')} ${payerName}`.trim(), sourceKind: 'import_row',
        ...(payerName === '' ? {} : { payerName })
      }),
      ...officeEntry(world)
    }
  })
}

/** A receipt into the bank for a fund, or with no credit yet where nobody knows whose it is. */
export function fileEntry(
  random: Random, days: readonly DemoDay[], day: DemoDay, row: string, { file, methodCode, narrative, payerName, sourceKind }: FileRow
): Omit<NewEntry, 'postings'> {
  const loaded = days[day.index + 1] ?? day
  const recordedAt = instantOn(random, loaded, 6, 8)
  const id = `${file}/${row}`
  return {
    id: random.id(recordedAt),
    type: 'receipt',
    reference: random.reference(),
    recordedAt,
    occurredOn: day.date,
    accountingDate: loaded.date,
    methodCode,
    channel: 'file',
    officeCode: 'S',
    source: { kind: sourceKind, id },
    idempotencyKey: `${sourceKind}:${id}`,
    details: { narrative, payerName: payerName ?? null }
  }
}

function receipt(world: DemoWorld, random: Random, debt: Debt, row: string, file: FileRow): NewEntry {
  const day = random.pick(world.days.slice(0, -1))
  return {
    ...fileEntry(random, world.days, day, row, file),
    postings: [{ ledgerAccountCode: 'BANK', amountPence: debt.amountPence }, creditToFund(debt)]
  }
}

/** Banks keep 18 plain capitals: `Mrs Siân O’Brien` is `OBRIEN S`. */
function onStatement({ holder }: Debt): string {
  if (holder === null) return ''
  const plain = (text: string): string => text.normalize('NFKD').replace(/[^A-Za-z &-]/g, '').toUpperCase()
  const [, given, family] = /^(?:Mr|Mrs|Ms|Miss|Mx|Dr) (\S+) (.+?)(?: and M.*)?$/.exec(holder.name) ?? []
  return (given === undefined ? plain(holder.name) : `${plain(family ?? '')} ${plain(given).charAt(0)}`).slice(0, 18).trim()
}
