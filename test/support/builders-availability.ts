import { v7 as newId } from 'uuid'
import { insertWindow } from '../../app/availability/planned-windows.js'
import { type Drill, recordDrill } from '../../app/availability/backup/restore-drills.js'
import { type Incident, recordIncident } from '../../app/availability/incidents.js'
import type { PlannedWindow } from '../../app/councils/planned-window.js'
import { inCouncil } from '../../app/database/in-council.js'
import { pence } from '../../app/money.js'
import type { TestCouncil } from './builders.js'

const hourMs = 3_600_000

/** A window that has just begun and lasts two hours, unless told otherwise. @returns its id */
export async function aWindow(council: TestCouncil, overrides: Partial<PlannedWindow> = {}): Promise<string> {
  const now = Date.now()
  const window: PlannedWindow = {
    id: newId(), affects: 'payments', startsAt: new Date(now - 60_000), endsAt: new Date(now + 2 * hourMs), words: 'We are moving to another machine.', ...overrides
  }
  await inCouncil(council.id, async trx => { await insertWindow(trx, council.id, window, { userId: council.users.owner.id, now: new Date(now) }) })
  return window.id
}

/** From so many hours from now, for so many hours. */
export function hoursAhead(from: number, hours: number): Pick<PlannedWindow, 'startsAt' | 'endsAt'> {
  const startsAt = Date.now() + from * hourMs
  return { startsAt: new Date(startsAt), endsAt: new Date(startsAt + hours * hourMs) }
}

/** People could not pay for an hour, yesterday, unless told otherwise. @returns its id */
export async function anIncident(council: TestCouncil, overrides: Partial<Incident> = {}): Promise<string> {
  const now = Date.now()
  const incident: Incident = {
    id: newId(), affects: 'payments', beganAt: new Date(now - 24 * hourMs), endedAt: new Date(now - 23 * hourMs), words: 'Cards were refused.', whatWeDid: '', ...overrides
  }
  await inCouncil(council.id, async trx => { await recordIncident(trx, council.id, incident, { userId: council.users.owner.id, now: new Date(now) }) })
  return incident.id
}

/** The command found the ledger equal, unless told otherwise. */
export async function aDrill(council: TestCouncil, overrides: Partial<Drill> = {}): Promise<void> {
  const drill: Drill = {
    kind: 'command', drilledAt: new Date(), tookSeconds: 12, backupTakenAt: new Date(), isEqual: true, entries: 3, postings: 6, debitsPence: pence(160_00), ledgerAgrees: true,
    whatFailed: '', followUp: '', recordedBy: null, ...overrides
  }
  await inCouncil(council.id, async trx => { await recordDrill(trx, council.id, drill) })
}
