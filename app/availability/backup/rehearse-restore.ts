import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { inCouncilOn } from '../../database/in-council.js'
import { connect } from '../../database/knex.js'
import type { Clock } from '../../dates.js'
import { checkWholeLedger } from '../../ledger/ledger-check.js'
import { pence } from '../../money.js'
import type { LedgerProof } from './ledger-proof-query.js'
import { makeBackup } from './make-backup.js'
import { type Drill, recordDrill } from './restore-drills.js'
import { restoreBackup } from './restore-backup.js'

export interface Rehearsal {
  /** The database in use, as its owner. */
  ownerUrl: string
  /** An empty one beside it, as its owner. */
  scratchUrl: string
  migrations: string
  clock: Clock
}

/** What came of it for each council. */
export type RehearsedCouncils = { councilId: string, name: string, drill: Drill }[]

/**
 * Takes a backup of the database in use, restores it into an empty one, and compares. Whatever comes of it is written into each council's log
 * of rehearsals. The database in use is read, and nothing but that log is written in it.
 */
export async function rehearseRestore(rehearsal: Rehearsal): Promise<RehearsedCouncils> {
  const beganAt = rehearsal.clock.now()
  const folder = await mkdtemp(path.join(tmpdir(), 'counterfoil-rehearsal-'))
  const outcome = await attempt(rehearsal, path.join(folder, 'backup')).finally(async () => { await rm(folder, { recursive: true, force: true }) })
  const endedAt = rehearsal.clock.now()
  const owner = connect(rehearsal.ownerUrl, 1)
  try {
    const rehearsed: RehearsedCouncils = []
    for (const { councilId, name } of await owner('councils').orderBy('slug').select({ councilId: 'id' }, 'name') as { councilId: string, name: string }[]) {
      const drill: Drill = {
        kind: 'command', drilledAt: endedAt, tookSeconds: Math.round((endedAt.getTime() - beganAt.getTime()) / 1000), recordedBy: null, followUp: '', ...drillOf(councilId, outcome)
      }
      await inCouncilOn(owner, councilId, async trx => { await recordDrill(trx, councilId, drill) })
      rehearsed.push({ councilId, name, drill })
    }
    return rehearsed
  } finally {
    await owner.destroy()
  }
}

interface Outcome {
  takenAt: Date | null
  proofs: LedgerProof[]
  agreeing: Map<string, boolean>
  fault: string | null
}

async function attempt({ ownerUrl, scratchUrl, migrations, clock }: Rehearsal, folder: string): Promise<Outcome> {
  let takenAt: Date | null = null
  try {
    takenAt = new Date((await makeBackup(ownerUrl, folder, clock.now())).takenAt)
    const { proofs } = await restoreBackup(scratchUrl, folder, migrations)
    return { takenAt, proofs, agreeing: await checkCopies(scratchUrl, proofs, clock.now()), fault: null }
  } catch (error) {
    return { takenAt, proofs: [], agreeing: new Map(), fault: wordsOf(error) }
  }
}

/** Several failures at once, such as of each address of a host, have no words of their own. */
function wordsOf(error: unknown): string {
  const words = error instanceof Error ? error.message.slice(0, 900) : ''
  return words === '' ? 'It failed' : words
}

/** The ledger check of each council, in the restored copy. */
async function checkCopies(scratchUrl: string, proofs: readonly LedgerProof[], now: Date): Promise<Map<string, boolean>> {
  const scratch = connect(scratchUrl, 1)
  const agreeing = new Map<string, boolean>()
  try {
    for (const { councilId } of proofs) {
      agreeing.set(councilId, await inCouncilOn(scratch, councilId, async trx => (await checkWholeLedger(trx, councilId, now)).agrees))
    }
    return agreeing
  } finally {
    await scratch.destroy()
  }
}

function drillOf(councilId: string, { takenAt, proofs, agreeing, fault }: Outcome) {
  const proof = proofs.find(one => one.councilId === councilId)
  const whatFailed = fault ?? (proof === undefined ? 'The council was set up after the backup was taken' : '')
  return {
    backupTakenAt: takenAt, isEqual: fault === null && proof !== undefined, whatFailed, entries: proof?.entries ?? null, postings: proof?.postings ?? null,
    debitsPence: proof === undefined ? null : pence(proof.debitsPence), ledgerAgrees: agreeing.get(councilId) ?? null
  }
}
