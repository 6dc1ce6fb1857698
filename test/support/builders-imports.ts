import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { inCouncil } from '../../app/database/in-council.js'
import { type Clock, systemClock } from '../../app/dates.js'
import { findImport, type Import } from '../../app/imports/import.js'
import { type ImportRow, rowsAfter } from '../../app/imports/import-row.js'
import { sourceOf } from '../../app/imports/import-source.js'
import { receiveImport, type Reception } from '../../app/imports/receive-import.js'
import { workImport } from '../../app/imports/working/work-import.js'
import type { TestCouncil } from './builders.js'

export interface AgencyLine {
  reference: string
  /** In pounds, as the file has it. */
  amount: string
  /** 19 November 2026 unless told otherwise, as the file has it. */
  date?: string
  type?: 'P' | 'T' | 'Q'
  agent?: string
}

/** A file as the Post Office and PayPoint send it. The trailer tells the truth unless it is told otherwise. */
export function agenciesFile(lines: readonly AgencyLine[], trailer: { amount?: string, count?: number } = {}): string {
  const pounds = lines.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0) / 100
  return [
    ...lines.map(({ reference, amount, date = '19/11/2026', type = 'T', agent = '335610' }) =>
      `${agent.padStart(7)}${reference.padEnd(16)}${amount.padStart(9)}${type}${date}`),
    '',
    `${'Total Amount'.padEnd(34)}${(trailer.amount ?? pounds.toFixed(2)).padStart(17)}`,
    `${'Total Transactions'.padEnd(40)}${String(trailer.count ?? lines.length).padStart(17)}`,
    ''
  ].join('\r\n')
}

export interface ArrivalOverrides {
  sourceCode?: string
  fileName?: string
  clock?: Clock
}

/** The file arrives, uploaded by the council's finance officer. */
export async function receive(
  council: TestCouncil, content: string | Buffer, { sourceCode = 'agencies', fileName = 'be261119.txt', clock = systemClock }: ArrivalOverrides = {}
): Promise<Reception> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'counterfoil-arrival-'))
  try {
    const file = path.join(directory, 'arrived')
    await writeFile(file, content)
    const source = await inCouncil(council.id, async trx => await sourceOf(trx, council.id, sourceCode))
    return await receiveImport(clock, source, { path: file, name: fileName, receivedBy: council.users.finance.id })
  } finally {
    await rm(directory, { recursive: true })
  }
}

/** The file arrives, and the worker takes it as far as it goes. */
export async function anImport(council: TestCouncil, content: string | Buffer, overrides: ArrivalOverrides = {}): Promise<Import> {
  const { received } = await receive(council, content, overrides)
  if (received === undefined) throw new Error('The file has come before')
  await workImport(council.id, received, overrides.clock ?? systemClock)
  return await importById(council, received)
}

export async function importById(council: TestCouncil, id: string): Promise<Import> {
  const imported = await inCouncil(council.id, async trx => await findImport(trx, council.id, id))
  if (imported === undefined) throw new Error(`No import ${id}`)
  return imported
}

/** All rows of an import of no more than a thousand. */
export async function rowsOf(council: TestCouncil, imported: Import): Promise<ImportRow[]> {
  return await inCouncil(council.id, async trx => await rowsAfter(trx, imported, 0, 1000))
}
