import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { systemClock } from '../../app/dates.js'
import { approveReversal, discardImport, requestReversal } from '../../app/imports/import-reversal.js'
import type { Import } from '../../app/imports/import.js'
import { checkImport } from '../../app/imports/working/check-import.js'
import { claimImport, type ImportWork, releaseImport } from '../../app/imports/working/import-work.js'
import { postImport } from '../../app/imports/working/post-import.js'
import { readImport } from '../../app/imports/working/read-import.js'
import { workImport } from '../../app/imports/working/work-import.js'
import { anEntry, onFund, onSuspense, post } from '../ledger/books.js'
import { anAccountHolder, type TestCouncil, type TestUserName } from '../support/builders.js'
import { agenciesFile, type AgencyLine, anImport, importById, receive } from '../support/builders-imports.js'
import { longWord } from './world.js'

let amounts = 100

/** An amount that no other file of this run has, so that no row is anybody's twin unless it is meant to be. */
export function anAmount(): string {
  amounts += 1
  return `${amounts}.10`
}

/** Two rows for an account, two for suspense and one that is rejected. */
export async function mixedLines(council: TestCouncil): Promise<AgencyLine[]> {
  const { reference } = await anAccountHolder(council)
  return [
    { reference, amount: anAmount() }, { reference, amount: `-${anAmount()}`, type: 'Q' }, { reference: '99', amount: anAmount() },
    { reference: '', amount: anAmount() }, { reference, amount: '0.00' }
  ]
}

/** A posted file in which every row has an account. */
export async function postedImport(council: TestCouncil): Promise<Import> {
  const { reference } = await anAccountHolder(council)
  return await anImport(council, agenciesFile([{ reference, amount: anAmount() }, { reference, amount: anAmount() }]))
}

/** A file that holds rows beside the others: two that an earlier file has, and one of a day to come. */
export async function importWithHeldRows(council: TestCouncil): Promise<Import> {
  const { reference } = await anAccountHolder(council)
  const twins = [{ reference, amount: anAmount() }, { reference: 'JANUARY RENT', amount: anAmount() }]
  await anImport(council, agenciesFile(twins), { fileName: 'be261118.txt' })
  const lines = [...twins, { reference, amount: anAmount(), date: '01/01/2099' }, ...await mixedLines(council)]
  return await anImport(council, agenciesFile(lines), { fileName: `be261119 ${longWord}.txt` })
}

/** A file that the worker has taken through these steps and no further. */
export async function importUnderWay(council: TestCouncil, steps: 'none' | 'read' | 'checked'): Promise<Import> {
  const { received } = await receive(council, agenciesFile(await mixedLines(council)))
  if (received === undefined) throw new Error('The file has come before')
  const done: ((work: ImportWork) => Promise<void>)[] = { none: [], read: [readImport], checked: [readImport, checkImport] }[steps]
  const work = await claimImport(council.id, received, systemClock)
  if (work === undefined) throw new Error('Another worker has it')
  for (const step of done) await step(work)
  await releaseImport(work)
  return await importById(council, received)
}

/** Goes on where importUnderWay() stopped, to the last step. */
export async function postRest(council: TestCouncil, { id }: Import): Promise<void> {
  const work = await claimImport(council.id, id, systemClock)
  if (work === undefined) throw new Error('Another worker has it')
  await postImport(work)
  await releaseImport(work)
}

export async function putAside(council: TestCouncil, imported: Import): Promise<Import> {
  await discardImport(stepOf(council, imported, 'finance'))
  return await importById(council, imported.id)
}

/** A posted file whose reversal finance has asked for. */
export async function importToReverse(council: TestCouncil): Promise<Import> {
  const imported = await postedImport(council)
  await requestReversal(stepOf(council, imported, 'finance'), `Sent for another council: ${longWord}`)
  return await importById(council, imported.id)
}

export async function reversedImport(council: TestCouncil, isWorked: boolean): Promise<Import> {
  const imported = await importToReverse(council)
  await approveReversal(stepOf(council, imported, 'approver'))
  if (isWorked) await workImport(council.id, imported.id, systemClock)
  return await importById(council, imported.id)
}

/** A file with a row in suspense, some of which somebody has allocated since. */
export async function importMovedOn(council: TestCouncil): Promise<Import> {
  const { reference } = await anAccountHolder(council)
  const imported = await anImport(council, agenciesFile([{ reference: '99', amount: anAmount() }]))
  const entry = await inCouncil(council.id, async trx => await trx('ledger_entries')
    .where({ council_id: council.id, source_kind: 'import_row', source_id: `${imported.id}:1` }).first('id') as { id: string })
  const line = await inCouncil(council.id, async trx => await trx('remaining_amounts')
    .where({ council_id: council.id, entry_id: entry.id }).first('line_number') as { line_number: number })
  await post(council, anEntry([
    { ...onSuspense(2_00, { entryId: entry.id, lineNumber: line.line_number }), accountReference: '99' }, onFund(council, -2_00, reference)
  ], { type: 'allocation' }))
  return imported
}

function stepOf(council: TestCouncil, { id }: Import, name: TestUserName) {
  return { councilId: council.id, importId: id, userId: council.users[name].id, now: new Date() }
}

/** Two files that should have come and one of today, and some that were found in a folder and not taken in. */
export async function filesThatDidNotCome(council: TestCouncil, longestName: string): Promise<void> {
  const first = await anImport(council, agenciesFile([{ reference: '99', amount: anAmount() }]))
  const ofCouncil = { council_id: council.id }
  const everyDay = { expected_days: '1234567', expected_from: '2026-01-01' }
  const refused = (file_name: string, reason_code: string, folder = 'agencies', first_import_id: string | null = null) => ({
    ...ofCouncil, id: newId(), folder, file_name, reason_code, first_import_id, refused_at: new Date()
  })
  await inCouncil(council.id, async trx => {
    await trx('import_sources').where({ ...ofCouncil, code: 'dwp-deductions' }).update({ ...everyDay, expected_by: '00:00' })
    await trx('import_sources').where({ ...ofCouncil, code: 'earlier-system' }).update({ ...everyDay, expected_by: '23:59', grace_minutes: 60 })
    await trx('refused_arrivals').insert([
      refused('be.txt', 'came-before', 'agencies', first.id), refused('be 2.txt', 'empty'), refused('be 3.txt', 'too-large'),
      refused(longestName, 'no-such-source', 'takings'), refused('ce.txt', 'no-such-source', ''), refused('de.txt', 'source-off'),
      refused('ee.txt', 'no-file'), refused('fe.txt', 'may-not-be-read')
    ])
  })
}
