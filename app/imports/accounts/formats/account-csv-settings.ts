import { z } from 'zod'
import { dateFormSetting, delimiterSetting, encodingSetting } from '../../formats/format-settings.js'

/** A column by its name in the header. */
const column = z.string().trim().min(1).max(200)
const word = z.string().trim().toUpperCase().min(1).max(20)
const clockTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'is no time of day, as 06:00 is')

const columnsSetting = z.object({
  /** What a row is: an account, one of its charges, or the trailer. Null where every row is an account. */
  record: column.nullable().default('record'),
  /** Null where the file is all of one fund, which `funds` then names. */
  fund: column.nullable().default('fund'),
  reference: column.default('reference'),
  /** Joined by a space. */
  name: z.array(column).min(1).max(10).default(['title', 'forename', 'surname']),
  /** Joined by a comma. */
  address: z.array(column).max(10).default(['address 1', 'address 2', 'address 3', 'address 4']),
  postcode: column.nullable().default('postcode'),
  balance: column.default('balance'),
  /** The time of the extract. */
  asAt: column.nullable().default('as at'),
  /** Without it the stops that accounts have are left alone. */
  stop: column.nullable().default('stop'),
  charge: column.default('charge'),
  outstanding: column.default('outstanding'),
  nextInstalment: column.nullable().default('next instalment'),
  nextInstalmentOn: column.nullable().default('next instalment on')
})

const trailerSetting = z.object({
  count: column.nullable().default('reference'),
  amount: column.nullable().default('balance'),
  /** What the trailer counts: accounts, or every row besides the header and itself. */
  counts: z.enum(['accounts', 'rows']).default('accounts'),
  isRequired: z.boolean().default(false)
})

const accountCsvChoices = z.object({
  /** A full load has every account of its funds: those that it has no more are removed. Changes only add and change. */
  load: z.enum(['full', 'changes']),
  /** A full load that would remove more than this share of a fund's accounts is held for a person. */
  mostRemovedPercent: z.number().int().min(0).max(100).default(5),
  /** The codes of the funds whose accounts may come, where not all may. */
  funds: z.array(z.string().trim().min(1).max(40)).max(100).default([]),
  encoding: encodingSetting.default('utf-8'),
  delimiter: delimiterSetting.default(','),
  quote: z.enum(['"', "'", '']).default('"'),
  columns: columnsSetting.prefault({}),
  /** What the column of records calls an account, a charge and the trailer. */
  words: z.object({ account: word.default('A'), charge: word.default('C'), trailer: word.default('T') }).prefault({}),
  amountUnit: z.enum(['pounds', 'pence']).default('pounds'),
  thousands: z.enum(['', ',', '.', ' ', "'"]).default(','),
  decimal: z.enum(['.', ',']).default('.'),
  /** Of balances and charges: what is owed is positive, or the other way round. */
  sign: z.enum(['as-written', 'reversed']).default('as-written'),
  dateForm: dateFormSetting.default('yyyy-mm-dd'),
  /**
   * When the balances were what the file says: by a column; by the file's name, which holds a date as 20261122 or 2026-11-22 and may hold a
   * time after it; or by the day on which it came. The time is of a date without one.
   */
  asAt: z.object({ from: z.enum(['column', 'name', 'arrival']).default('column'), time: clockTime.default('06:00') }).prefault({}),
  trailer: trailerSetting.prefault({}),
  /** The council's own stop, by its code, for what the file calls it; '' for what is no stop. Any other is the code itself. */
  stopCodes: z.record(z.string(), z.string().max(41)).default({})
})

export type AccountCsvSettings = z.output<typeof accountCsvChoices>
/** As the database gives them: what is left out has its default. */
export type AccountCsvInput = z.input<typeof accountCsvChoices>

export const accountCsvSchema = accountCsvChoices.superRefine((settings, context) => {
  for (const fault of faultsIn(settings)) context.addIssue({ code: 'custom', message: fault })
})

function faultsIn({ columns, funds, thousands, decimal, asAt, trailer }: AccountCsvSettings): string[] {
  return [
    ...columns.fund === null && funds.length !== 1 ? ['A file that names no fund is of exactly one'] : [],
    ...thousands === decimal ? ['Thousands and pence cannot be separated by the same sign'] : [],
    ...asAt.from === 'column' && columns.asAt === null ? ['Choose the column that says when the balances were so'] : [],
    ...trailer.isRequired && columns.record === null ? ['A trailer is known by the column of records'] : [],
    ...(columns.nextInstalment === null) !== (columns.nextInstalmentOn === null) ? ['A next instalment has an amount and a date, or neither'] : []
  ]
}
