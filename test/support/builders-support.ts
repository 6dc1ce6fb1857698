import { v7 as newId } from 'uuid'
import type { SupportRoute } from '../../app/councils/support-route.js'
import { inCouncil } from '../../app/database/in-council.js'
import { addRoute } from '../../app/support-routes/change-route.js'
import type { TestCouncil } from './builders.js'

/** Open on weekdays from nine to five, unless told otherwise. */
export const officeHours = [...Array.from({ length: 5 }, () => [{ from: '09:00', until: '17:00' }]), [], []]

/** A telephone route of the council's, unless told otherwise. @returns its id */
export async function aSupportRoute(council: TestCouncil, overrides: Partial<Omit<SupportRoute, 'id' | 'version'>> = {}): Promise<string> {
  const id = newId()
  const answers = {
    kind: 'telephone' as const, name: 'Telephone', contact: '01632 960 222', hours: officeHours, closedDays: [], languages: '', note: '', startsOn: null, endsOn: null, ...overrides
  }
  await inCouncil(council.id, async trx => { await addRoute(trx, { councilId: council.id, userId: council.users.owner.id, now: new Date() }, id, answers) })
  return id
}
