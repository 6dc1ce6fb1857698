import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { v7 as newId } from 'uuid'
import { allCouncils } from '../../councils/council.js'
import { type CouncilId, inCouncil } from '../../database/in-council.js'
import type { Clock } from '../../dates.js'
import { findImport } from '../import.js'
import { largestFileBytes, plainFileName } from '../import-file.js'
import { ImportSource } from '../import-source.js'
import { receiveImport } from '../receive-import.js'
import { type ArrivalFolder, arrivalFolders, type Claim, claim, fileAt, openClaims, settle, settledFiles } from './folders.js'
import { RefusedArrival, type RefusalReason } from './refused-arrival.js'

/** Whose files, and where. */
interface Place {
  councilId: CouncilId
  folder: ArrivalFolder
  sources: readonly ImportSource[]
}

/**
 * Takes in every file that lies settled in a folder of a council's source, `<root>/<council>/<source>`. A file is claimed by a move, so one
 * worker has it; its new name carries the id that it gets as an import, so that whoever finds it after a kill knows how far it came.
 * @param root null where files arrive by upload alone
 * @throws AggregateError of all that went wrong, when everything that could be taken in has been
 */
export async function takeArrivals(clock: Clock, root: string | null): Promise<void> {
  if (root === null) return
  const faults: unknown[] = []
  for (const { id: councilId, slug } of await allCouncils()) {
    const sources = await inCouncil(councilId, async trx => await ImportSource.query(trx).where({ council_id: councilId }))
    const codes = sources.filter(({ enabled }) => enabled).map(({ code }) => code)
    for (const folder of await arrivalFolders(root, slug, codes)) {
      const note = (error: unknown): void => { faults.push(error) }
      await takeFolder(clock, { councilId, folder, sources }, note).catch(note)
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} files or folders could not be taken in, the first for ${kindOf(faults[0])}`)
}

/** A system's error names the file in its message; a log needs only which error it was. */
function kindOf(error: unknown): string {
  const { code, message } = error as { code?: string, message?: string }
  return code ?? message ?? 'an unknown reason'
}

/** @param note learns what went wrong with one file, so that the others need not wait for it */
async function takeFolder(clock: Clock, place: Place, note: (error: unknown) => void): Promise<void> {
  for (const claimed of await openClaims(place.folder)) await takeClaim(clock, place, claimed).catch(note)
  for (const name of await settledFiles(place.folder, clock.now())) {
    const claimed = await claim(place.folder, name, newId())
    if (claimed !== null) await takeClaim(clock, place, claimed).catch(note)
  }
}

/** Each step may be the last before a kill, and be taken by two at once: what has been decided stays so. */
async function takeClaim(clock: Clock, place: Place, claimed: Claim): Promise<void> {
  const decided = await decidedOn(place, claimed)
  if (decided !== null) return await settle(place.folder, claimed, decided)
  const refusal = await takeIn(clock, place, claimed)
  if (refusal === 'gone') return
  if (refusal !== null) await refuse(clock, place, claimed, refusal)
  await settle(place.folder, claimed, refusal === null ? 'taken' : 'refused')
}

async function decidedOn({ councilId }: Place, { id }: Claim): Promise<'taken' | 'refused' | null> {
  return await inCouncil(councilId, async trx => {
    if (await findImport(trx, councilId, id) !== undefined) return 'taken'
    return await RefusedArrival.query(trx).findById([councilId, id]) === undefined ? null : 'refused'
  })
}

interface Refusal {
  reason: RefusalReason
  first?: string
}

/** @returns null when it is an import now, and 'gone' when somebody else has dealt with it */
async function takeIn(clock: Clock, { folder, sources }: Place, claimed: Claim): Promise<Refusal | 'gone' | null> {
  const file = await fileAt(claimed.path)
  if (file === null) return 'gone'
  const source = sources.find(({ code }) => code === folder.name)
  if (source === undefined) return { reason: 'no-such-source' }
  if (!source.enabled) return { reason: 'source-off' }
  if (!file.isFile()) return { reason: 'no-file' }
  if (file.size === 0) return { reason: 'empty' }
  if (file.size > largestFileBytes) return { reason: 'too-large' }
  if (!await canBeRead(claimed.path)) return await fileAt(claimed.path) === null ? 'gone' : { reason: 'may-not-be-read' }
  return await received(clock, source, claimed)
}

async function received(clock: Clock, source: ImportSource, claimed: Claim): Promise<Refusal | 'gone' | null> {
  const { id, path } = claimed
  try {
    const { first } = await receiveImport(clock, source, { id, path, name: plainFileName(claimed.fileName), receivedBy: null })
    return first === undefined || first === id ? null : { reason: 'came-before', first }
  } catch (error) {
    if (await fileAt(path) === null) return 'gone'
    throw error
  }
}

async function canBeRead(file: string): Promise<boolean> {
  return await access(file, constants.R_OK).then(() => true, () => false)
}

async function refuse(clock: Clock, { councilId, folder }: Place, claimed: Claim, { reason, first }: Refusal): Promise<void> {
  await inCouncil(councilId, async trx => {
    await RefusedArrival.query(trx).insert({
      council_id: councilId, id: claimed.id, folder: folder.name && plainFileName(folder.name), file_name: plainFileName(claimed.fileName), reason_code: reason,
      first_import_id: first ?? null, refused_at: clock.now()
    }).onConflict(['council_id', 'id']).ignore()
  })
}
