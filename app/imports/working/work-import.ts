import { type CouncilId, inCouncil } from '../../database/in-council.js'
import type { Clock } from '../../dates.js'
import { checkAccounts } from '../accounts/check-accounts.js'
import { loadAccounts } from '../accounts/load-accounts.js'
import { findImport, type Import } from '../import.js'
import { checkImport } from './check-import.js'
import { claimImport, type ImportWork, releaseImport, Superseded } from './import-work.js'
import { postDecidedRows, postImport } from './post-import.js'
import { readImport } from './read-import.js'
import { reverseImport } from './reverse-import.js'

/**
 * Takes an import as far as it goes by itself, from wherever it is: read, checked, posted; what people have decided, posted too; what was
 * approved to be reversed, reversed. To post accounts is to load them. Harmless to repeat, to interrupt at any instant and to run twice at
 * once.
 */
export async function workImport(councilId: CouncilId, importId: string, clock: Clock): Promise<void> {
  const work = await claimImport(councilId, importId, clock)
  if (work === undefined) return
  try {
    for (let step = await nextStep(work); step !== null; step = await nextStep(work)) await step(work)
  } catch (error) {
    if (!(error instanceof Superseded)) throw error
  } finally {
    await releaseImport(work)
  }
}

type Step = (work: ImportWork) => Promise<void>

async function nextStep({ councilId, importId }: ImportWork): Promise<Step | null> {
  const imported = await inCouncil(councilId, async trx => await findImport(trx, councilId, importId))
  return imported === undefined ? null : stepOf(imported)
}

function stepOf(imported: Import): Step | null {
  switch (imported.state) {
    case 'received': return readImport
    case 'read': return imported.kind === 'accounts' ? checkAccounts : checkImport
    case 'checked': return imported.kind === 'accounts' ? loadAccounts : postImport
    case 'reversing': return reverseImport
    case 'posted': return imported.isPostingDecisions() ? postDecidedRows : null
    case 'held': case 'stopped': case 'discarded': case 'reversed': return null
  }
}
