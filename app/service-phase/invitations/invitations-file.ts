import { readCsvRows } from '../csv-text.js'
import { readInvitation } from './invitation-form.js'
import type { NewInvitation } from './invite.js'

/** As many as one file may invite. */
export const mostInFile = 500
const mostFaults = 20
const columns = ['name', 'address', 'email', 'household'] as const

export type InvitationsFile = { values: NewInvitation[], faults?: never } | { faults: string[], values?: never }

/** Reads a CSV file of names, addresses and emails, row by row. Where any row is at fault, none is taken; each fault is told with its row, as a spreadsheet counts them. */
export async function readInvitationsFile(bytes: Buffer): Promise<InvitationsFile> {
  const { rows, fault } = await readCsvRows(bytes, columns, mostInFile)
  if (fault !== undefined) return { faults: [fault] }
  const [header, ...others] = rows
  const places = Object.fromEntries(columns.map(column => [column, (header?.cells ?? []).findIndex(name => name.trim().toLowerCase() === column)]))
  if (places.name === -1 || (places.address === -1 && places.email === -1)) {
    return { faults: ['The first row must name the columns: name, address, email and household. Name, and one of address and email, must be there'] }
  }
  if (others.length === 0) return { faults: ['The file names nobody'] }
  if (others.length > mostInFile) return { faults: [`The file has more than ${mostInFile} rows, and ${mostInFile} at most can be invited at once`] }
  const read = others.map(({ row, cells }) => ({ row, ...readInvitation(Object.fromEntries(columns.map(column => [column, cells[places[column] ?? -1] ?? '']))) }))
  const faults = read.flatMap(({ row, ...form }) => form.errors === undefined ? [] : [`Row ${row}: ${form.errors.map(({ message }) => message).join('. ')}`])
  if (faults.length > mostFaults) return { faults: [...faults.slice(0, mostFaults), `And ${faults.length - mostFaults} more rows`] }
  return faults.length > 0 ? { faults } : { values: read.flatMap(({ values }) => values === undefined ? [] : [values]) }
}
