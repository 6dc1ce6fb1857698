import { v7 as newId } from 'uuid'
import { insertWindow } from '../../app/availability/planned-windows.js'
import type { PlannedWindow } from '../../app/councils/planned-window.js'
import { inCouncil } from '../../app/database/in-council.js'
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
